import { Alert, Text } from '@mantine/core';
import { IconAlertTriangle, IconShieldX } from '@tabler/icons-react';
import type { Channel, Knock } from '@/api/whatsapp';
import { Time } from '@/components/time';
import { useLocale, useTranslation } from '@/i18n';
import { useStateText } from './use-state-text';

/** Why a number does not work as it should: in plain words, with what its gateway said below them. */
export function Trouble({ channel }: { channel: Channel }) {
  const { words, detail } = useStateText()(channel);
  return (
    <Alert mt="sm" p="xs" color={channel.state === 'stopped' ? 'red' : 'yellow'} icon={<IconAlertTriangle size={16} stroke={1.5} />}>
      {words}{' '}
      <Text component="span" size="xs" style={{ opacity: 0.85 }}>
        <Time at={channel.state_at} as="relative" />
      </Text>
      {detail && <Original words={detail} />}
    </Alert>
  );
}

/** What a gateway said itself, which may be in another language. */
export function Original({ words }: { words: string }) {
  const { t } = useTranslation('numbers');
  return (
    <Text size="xs" dir="auto" style={{ opacity: 0.85, overflowWrap: 'anywhere' }}>
      {t('original', { words })}
    </Text>
  );
}

/** That somebody called the number's address and proved nothing: how often, since when, what it means and what to do. */
export function RefusedCalls({ knock }: { knock: Knock }) {
  const { t } = useTranslation('numbers');
  const locale = useLocale();
  return (
    <Alert mt="sm" p="xs" color="yellow" icon={<IconShieldX size={16} stroke={1.5} />}>
      {t(`refused.${knock.reason}.what`, { count: knock.count, number: new Intl.NumberFormat(locale).format(knock.count) })}{' '}
      <Text component="span" size="xs" style={{ opacity: 0.85 }}>
        {t('refused.last')} <Time at={knock.last_at} as="relative" />
      </Text>
      <Text size="xs" mt={4}>
        {t(`refused.${knock.reason}.todo`)}
      </Text>
      {!knock.is_certain && (
        <Text size="xs" style={{ opacity: 0.85 }}>
          {t('refused.unsure')}
        </Text>
      )}
    </Alert>
  );
}
