import { Badge, Button, Group, Modal, NativeSelect, Skeleton, Table, Text, TextInput, UnstyledButton } from '@mantine/core';
import { IconRefresh, IconSearch, IconTemplate } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { channels, channelsQuery, templatesQuery, type Template } from '@/api/whatsapp';
import { EmptyNote, ErrorNote } from '@/components/notes';
import { TemplatePreview } from '@/components/template-preview';
import { useTemplateWords } from '@/components/template-words';
import { Time } from '@/components/time';
import { useTranslation } from '@/i18n';
import { headerMedia, isUsable, previewOf, previewText } from '@/lib/template';
import { fold } from '@/lib/text';
import { useManage } from './use-manage';
import { Wide } from './wide';

/** What fits beside one another on a phone; the rest is in the template itself. */
const onPhones = new Set(['name', 'category', 'status']);

/** The templates as Meta has them, and the button that fetches them again. */
export function TemplatesTab() {
  const { t } = useTranslation(['channels', 'whatsapp', 'common']);
  const [channelId, setChannelId] = useState('');
  const [query, setQuery] = useState('');
  const [shown, setShown] = useState<Template | null>(null);
  const numbers = (useQuery(channelsQuery).data?.channels ?? []).filter(({ capabilities }) => capabilities.templates);
  const list = useQuery(templatesQuery(channelId || null));
  const sync = useManage(() => Promise.all(numbers.filter(({ id, is_active }) => is_active && (!channelId || id === channelId)).map(({ id }) => channels.syncTemplates(id))), t('templates.synced'));
  const found = (list.data ?? []).filter((template) => fold(`${template.name.replaceAll('_', ' ')} ${template.name} ${previewText(template, {})}`).includes(fold(query.trim())));
  const fetch = (
    <Button variant="default" leftSection={<IconRefresh size={16} stroke={1.5} />} loading={sync.isPending} disabled={numbers.length === 0} onClick={() => sync.mutate(undefined)}>
      {t('templates.sync')}
    </Button>
  );
  return (
    <>
      <Group mb="md" gap="sm">
        <TextInput flex={1} miw={200} type="search" aria-label={t('whatsapp:picker.search')} placeholder={t('whatsapp:picker.search')} leftSection={<IconSearch size={16} stroke={1.5} />} value={query} onChange={(event) => setQuery(event.currentTarget.value)} />
        {numbers.length > 1 && <NativeSelect aria-label={t('numbers.which')} value={channelId} onChange={(event) => setChannelId(event.currentTarget.value)} data={[{ value: '', label: t('numbers.all') }, ...numbers.map(({ id, name }) => ({ value: id, label: name }))]} />}
        {fetch}
      </Group>
      {list.isError && !list.data ? (
        <ErrorNote error={list.error} onRetry={() => void list.refetch()} />
      ) : list.data?.length === 0 ? (
        <EmptyNote icon={<IconTemplate size={32} stroke={1.5} />} title={t('templates.empty.title')}>
          {t('templates.empty.body')}
        </EmptyNote>
      ) : list.isPending ? (
        [1, 2, 3, 4].map((key) => <Skeleton key={key} height={44} mb={6} />)
      ) : (
        <TemplateTable templates={found} onShow={setShown} />
      )}
      {shown && (
        <Modal opened onClose={() => setShown(null)} title={shown.name} size="sm" closeButtonProps={{ 'aria-label': t('common:close') }}>
          <TemplatePreview label={t('whatsapp:picker.preview')} preview={previewOf(shown, {})} media={headerMedia(shown)} />
        </Modal>
      )}
    </>
  );
}

function TemplateTable({ templates, onShow }: { templates: Template[]; onShow: (template: Template) => void }) {
  const { t } = useTranslation(['channels', 'whatsapp']);
  const words = useTemplateWords();
  if (templates.length === 0) return <Text c="dimmed">{t('whatsapp:picker.nothing')}</Text>;
  return (
    <Wide label={t('sections.templates')}>
      <Table verticalSpacing={8} miw={{ base: 0, sm: 640 }}>
        <Table.Thead>
          <Table.Tr>
            {(['name', 'language', 'category', 'status', 'quality', 'updated'] as const).map((name) => (
              <Table.Th key={name} visibleFrom={onPhones.has(name) ? undefined : 'sm'}>{t(`templates.${name}`)}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {templates.map((template) => (
            <Table.Tr key={template.id}>
              <Table.Td>
                <UnstyledButton fw={600} fz="sm" td="underline" onClick={() => onShow(template)}>
                  {template.name}
                </UnstyledButton>
              </Table.Td>
              <Table.Td visibleFrom="sm">{words.language(template.language)}</Table.Td>
              <Table.Td>{words.category(template.category)}</Table.Td>
              <Table.Td>
                <Badge variant="light" tt="none" radius="sm" color={isUsable(template) ? 'green' : 'yellow'} styles={{ label: { color: `var(--${isUsable(template) ? 'green' : 'amber'})` } }}>
                  {words.status(template.status)}
                </Badge>
              </Table.Td>
              <Table.Td visibleFrom="sm">{words.quality(template.quality)}</Table.Td>
              <Table.Td visibleFrom="sm">
                <Time at={template.updated_at} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Wide>
  );
}
