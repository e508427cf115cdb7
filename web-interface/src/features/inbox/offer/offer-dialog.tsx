import { Button, Group, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { GrowingTextarea } from '@/components/growing-textarea';
import { GuardedModal } from '@/components/guarded-modal';
import { useTranslation } from '@/i18n';
import { ButtonFields, ListFields } from './fields';
import { faultOf, most, newOffer, offerMetadata, type OfferDraft } from './offer';

interface Props {
  /** What was already written. */
  text: string;
  onClose: () => void;
  onSend: (body: string, metadata: Record<string, unknown>) => void;
}

/** Makes a question with buttons or a list to choose from. */
export default function OfferDialog({ text, onClose, onSend }: Props) {
  const { t } = useTranslation(['whatsapp', 'common']);
  const [first] = useState(() => newOffer(text, t('offer.openerStart')));
  const [draft, setDraft] = useState(first);
  const change = (part: Partial<OfferDraft>) => setDraft((known) => ({ ...known, ...part }));
  const fault = faultOf(draft);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!fault) onSend(draft.body.trim(), offerMetadata(draft));
  };
  return (
    <GuardedModal title={t('offer.title')} isDirty={draft !== first} onClose={onClose}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <SegmentedControl
            aria-label={t('offer.title')}
            value={draft.kind}
            onChange={(kind) => change({ kind: kind as OfferDraft['kind'] })}
            data={[{ value: 'buttons', label: t('offer.buttons') }, { value: 'list', label: t('offer.list') }]}
          />
          <GrowingTextarea label={t('offer.body')} required minRows={2} maxRows={6} maxLength={most.body} value={draft.body} data-autofocus dir="auto" onChange={(event) => change({ body: event.currentTarget.value })} />
          {draft.kind === 'buttons' ? <ButtonFields draft={draft} onChange={change} /> : <ListFields draft={draft} onChange={change} />}
          <Group grow align="flex-start">
            <TextInput label={t('offer.header')} maxLength={most.header} value={draft.header} dir="auto" onChange={(event) => change({ header: event.currentTarget.value })} />
            <TextInput label={t('offer.footer')} maxLength={most.footer} value={draft.footer} dir="auto" onChange={(event) => change({ footer: event.currentTarget.value })} />
          </Group>
          <Text size="xs" c="dimmed">
            {t('offer.hint')}
          </Text>
          <Group justify="space-between" wrap="nowrap">
            <Text size="sm" c="dimmed" role="status">
              {fault ? t(`offer.fault.${fault}`) : ''}
            </Text>
            <Button type="submit" disabled={fault !== null}>
              {t('offer.send')}
            </Button>
          </Group>
        </Stack>
      </form>
    </GuardedModal>
  );
}
