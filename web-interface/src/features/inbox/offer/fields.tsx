import { Button, Fieldset, Group, Stack, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { IconButton } from '@/components/icon-button';
import { useTranslation } from '@/i18n';
import { emptyRow, most, rowCount, type OfferDraft, type OfferRow, type OfferSection } from './offer';

interface Props {
  draft: OfferDraft;
  onChange: (change: Partial<OfferDraft>) => void;
}

const replaced = <Entry,>(list: readonly Entry[], at: number, entry: Entry): Entry[] => list.map((known, index) => (index === at ? entry : known));
const without = <Entry,>(list: readonly Entry[], at: number): Entry[] => list.filter((_, index) => index !== at);

/** Up to three buttons. */
export function ButtonFields({ draft: { buttons }, onChange }: Props) {
  const { t } = useTranslation('whatsapp');
  return (
    <Fieldset legend={t('offer.buttons')}>
      <Stack gap={6}>
        {buttons.map((title, index) => (
          <Group key={index} gap={4} wrap="nowrap">
            <TextInput flex={1} aria-label={t('offer.button', { number: index + 1 })} placeholder={t('offer.button', { number: index + 1 })} maxLength={most.button} value={title} dir="auto" rightSection={<Left text={title} most={most.button} />} onChange={(event) => onChange({ buttons: replaced(buttons, index, event.currentTarget.value) })} />
            {buttons.length > 1 && (
              <IconButton label={t('offer.remove', { name: title || index + 1 })} onClick={() => onChange({ buttons: without(buttons, index) })}>
                <IconX size={16} stroke={1.5} />
              </IconButton>
            )}
          </Group>
        ))}
        {buttons.length < most.buttons && <Add label={t('offer.addButton')} onClick={() => onChange({ buttons: [...buttons, ''] })} />}
      </Stack>
    </Fieldset>
  );
}

/** What opens the list, and its up to ten rows in sections. */
export function ListFields({ draft, onChange }: Props) {
  const { t } = useTranslation('whatsapp');
  const { sections } = draft;
  const hasRoom = rowCount(draft) < most.rows;
  const set = (index: number, section: OfferSection) => onChange({ sections: replaced(sections, index, section) });
  return (
    <>
      <TextInput label={t('offer.opener')} required maxLength={most.opener} value={draft.opener} dir="auto" onChange={(event) => onChange({ opener: event.currentTarget.value })} />
      {sections.map((section, index) => (
        <Fieldset key={index} legend={sections.length > 1 ? t('offer.section', { number: index + 1 }) : t('offer.rows')}>
          <Stack gap={6}>
            {sections.length > 1 && (
              <Group gap={4} wrap="nowrap">
                <TextInput flex={1} aria-label={t('offer.sectionTitle')} placeholder={t('offer.sectionTitle')} maxLength={most.section} value={section.title} dir="auto" onChange={(event) => set(index, { ...section, title: event.currentTarget.value })} />
                <IconButton label={t('offer.remove', { name: section.title || t('offer.section', { number: index + 1 }) })} onClick={() => onChange({ sections: without(sections, index) })}>
                  <IconX size={16} stroke={1.5} />
                </IconButton>
              </Group>
            )}
            {section.rows.map((row, at) => (
              <RowFields key={at} row={row} number={at + 1} canGo={rowCount(draft) > 1} onChange={(next) => set(index, { ...section, rows: replaced(section.rows, at, next) })} onRemove={() => set(index, { ...section, rows: without(section.rows, at) })} />
            ))}
            {hasRoom && <Add label={t('offer.addRow')} onClick={() => set(index, { ...section, rows: [...section.rows, emptyRow] })} />}
          </Stack>
        </Fieldset>
      ))}
      {hasRoom && <Add label={t('offer.addSection')} onClick={() => onChange({ sections: [...sections, { title: '', rows: [emptyRow] }] })} />}
    </>
  );
}

function RowFields({ row, number, canGo, onChange, onRemove }: { row: OfferRow; number: number; canGo: boolean; onChange: (row: OfferRow) => void; onRemove: () => void }) {
  const { t } = useTranslation('whatsapp');
  return (
    <Group gap={4} wrap="nowrap">
      <TextInput flex={2} aria-label={t('offer.row', { number })} placeholder={t('offer.row', { number })} maxLength={most.row} value={row.title} dir="auto" onChange={(event) => onChange({ ...row, title: event.currentTarget.value })} />
      <TextInput flex={3} aria-label={t('offer.description', { number })} placeholder={t('offer.descriptionShort')} maxLength={most.description} value={row.description} dir="auto" onChange={(event) => onChange({ ...row, description: event.currentTarget.value })} />
      {canGo && (
        <IconButton label={t('offer.remove', { name: row.title || number })} onClick={onRemove}>
          <IconX size={16} stroke={1.5} />
        </IconButton>
      )}
    </Group>
  );
}

function Left({ text, most: limit }: { text: string; most: number }) {
  return text.length > limit * 0.6 ? <span className="tabular" style={{ color: 'var(--c-11)', fontSize: '0.6875rem' }}>{limit - text.length}</span> : null;
}

function Add({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <Button variant="subtle" size="compact-sm" leftSection={<IconPlus size={14} stroke={1.5} />} onClick={onClick} style={{ alignSelf: 'flex-start' }}>
      {label}
    </Button>
  );
}
