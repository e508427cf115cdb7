import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { CustomerView } from '@/components/customer-view';
import { GuardedModal } from '@/components/guarded-modal';
import { useTranslation } from '@/i18n';
import { MapPlace } from '../thread/kinds/bodies';
import { faultOf, most, newPlace, pasted, pasteFault, placeMessage, typed } from './place';

interface Props {
  onClose: () => void;
  onSend: (content: string, metadata: Record<string, unknown>) => void;
}

/** Puts a place on the map of the customer: pasted from a map or typed, and seen before it leaves. */
export default function PlaceDialog({ onClose, onSend }: Props) {
  const { t } = useTranslation('whatsapp');
  const [draft, setDraft] = useState(newPlace);
  const fault = faultOf(draft);
  const paste = pasteFault(draft);
  const message = placeMessage(draft);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!fault) onSend(message.content, message.metadata);
  };
  const coordinate = (field: 'latitude' | 'longitude') => (
    <TextInput
      label={t(`place.${field}`)}
      required
      inputMode="text"
      autoComplete="off"
      value={draft[field]}
      error={fault === field && t(`place.fault.${field}`)}
      onChange={({ currentTarget: { value } }) => setDraft((known) => typed(known, field, value))}
    />
  );
  return (
    <GuardedModal title={t('place.title')} isDirty={draft !== newPlace} onClose={onClose}>
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <TextInput
            label={t('place.pasted')}
            description={t('place.pastedHint')}
            placeholder="-23.55052, -46.63331"
            autoComplete="off"
            maxLength={most.pasted}
            data-autofocus
            value={draft.pasted}
            error={paste && t(`place.paste.${paste}`)}
            onChange={({ currentTarget: { value } }) => setDraft((known) => pasted(known, value))}
          />
          <Group grow align="flex-start">
            {coordinate('latitude')}
            {coordinate('longitude')}
          </Group>
          <TextInput label={t('place.name')} maxLength={most.name} dir="auto" value={draft.name} onChange={({ currentTarget: { value } }) => setDraft((known) => ({ ...known, name: value }))} />
          <TextInput label={t('place.address')} maxLength={most.address} dir="auto" value={draft.address} onChange={({ currentTarget: { value } }) => setDraft((known) => ({ ...known, address: value }))} />
          {!fault && (
            <CustomerView label={t('picker.preview')}>
              <MapPlace message={message} />
            </CustomerView>
          )}
          <Group justify="space-between" wrap="nowrap">
            <Text size="sm" c="dimmed" role="status">
              {fault === 'missing' ? t('place.fault.missing') : ''}
            </Text>
            <Button type="submit" disabled={fault !== null}>
              {t('place.send')}
            </Button>
          </Group>
        </Stack>
      </form>
    </GuardedModal>
  );
}
