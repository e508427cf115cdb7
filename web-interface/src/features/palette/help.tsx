import { Kbd, Modal, Switch, Table, Text, Title } from '@mantine/core';
import { useTranslation } from '@/i18n';
import { useAllCommands, type Command } from '@/lib/commands';
import { setPreferences, usePreferences } from '@/lib/preferences';
import { useFocusBack } from '@/lib/use-focus-back';
import { closeOverlay } from './store';

/** All shortcuts of the present screen, and the switch that turns them off. */
export default function Help() {
  const { t } = useTranslation(['commands', 'common']);
  useFocusBack();
  const { shortcuts } = usePreferences();
  const groups = new Map<string, Command[]>();
  for (const command of useAllCommands()) {
    if (command.keys) groups.set(command.group, [...(groups.get(command.group) ?? []), command]);
  }
  return (
    <Modal opened onClose={closeOverlay} title={t('help.title')} size="lg" closeButtonProps={{ 'aria-label': t('common:close') }}>
      <Switch
        label={t('help.enabled')}
        description={t('help.note')}
        checked={shortcuts}
        onChange={(event) => setPreferences({ shortcuts: event.currentTarget.checked })}
        mb="md"
      />
      {[...groups].map(([group, commands]) => (
        <section key={group}>
          <Title order={3} mt="sm">
            {group}
          </Title>
          <Table verticalSpacing={6} aria-label={group}>
            <Table.Tbody>
              {commands.map((command) => (
                <Table.Tr key={command.id}>
                  <Table.Th scope="row" fw={400}>
                    <Text size="sm">{command.label}</Text>
                  </Table.Th>
                  <Table.Td ta="right">
                    <Keys keys={command.keys ?? ''} />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </section>
      ))}
    </Modal>
  );
}

/** A shortcut as keys on a keyboard. */
export function Keys({ keys }: { keys: string }) {
  const { t } = useTranslation('commands');
  const isMac = navigator.platform.startsWith('Mac');
  return keys.split(' ').map((part, index) => (
    <span key={part}>
      {index > 0 && <span> {t('help.then')} </span>}
      {part.split('+').map((key, at) => (
        <span key={key}>
          {at > 0 && ' + '}
          <Kbd>{key === 'Mod' ? (isMac ? '⌘' : 'Ctrl') : key === 'Escape' ? 'Esc' : key.toUpperCase()}</Kbd>
        </span>
      ))}
    </span>
  ));
}
