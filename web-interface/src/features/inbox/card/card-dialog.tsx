import { Button, Group, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { channelsQuery } from '@/api/whatsapp';
import { CustomerView } from '@/components/customer-view';
import { GuardedModal } from '@/components/guarded-modal';
import { useTranslation } from '@/i18n';
import { phone } from '@/lib/format';
import deedClasses from '../deeds/deeds.module.css';
import { OptionText } from '../deeds/option-text';
import { Cards } from '../thread/kinds/bodies';
import { useQueues } from '../use-inbox';
import { cardMessage, faultOf, most, newCard, ownNumbers, type CardDraft, type OwnNumber } from './card';
interface Props {
  onClose: () => void;
  onSend: (content: string, metadata: Record<string, unknown>) => void;
}

/** Gives the customer somebody's number: one of the company's own, or one that is typed; seen before it leaves. */
export default function CardDialog({ onClose, onSend }: Props) {
  const { t } = useTranslation('whatsapp');
  const { data, isPending } = useQuery(channelsQuery);
  const numbers = ownNumbers(data?.channels ?? []);
  const [source, setSource] = useState<'ours' | 'other'>('ours');
  const [chosen, setChosen] = useState<CardDraft | null>(null);
  const [chosenId, setChosenId] = useState('');
  const [written, setWritten] = useState(newCard);
  const [tried, setTried] = useState(false);
  const isOurs = source === 'ours' && (isPending || numbers.length > 0);
  const draft = isOurs ? (chosen ?? newCard) : written;
  const fault = faultOf(draft);
  const message = cardMessage(draft, isOurs);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!fault) onSend(message.content, message.metadata);
  };
  return (
    <GuardedModal title={t('card.title')} isDirty={written !== newCard} onClose={onClose}>
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          {(isPending || numbers.length > 0) && (
            <SegmentedControl
              aria-label={t('card.title')}
              value={source}
              onChange={(value) => {
                setSource(value as typeof source);
                setTried(false);
              }}
              data={[{ value: 'ours', label: t('card.ours') }, { value: 'other', label: t('card.other') }]}
            />
          )}
          {isOurs ? (
            <>
              <Numbers
                numbers={numbers}
                chosenId={chosenId}
                onChoose={(number) => {
                  setChosenId(number.id);
                  setChosen({ name: number.name, phone: number.phone, org: number.org });
                }}
              />
              {chosen && <Name draft={chosen} isMissing={fault === 'name'} onChange={setChosen} />}
            </>
          ) : (
            <Fields draft={written} fault={tried ? fault : null} onChange={setWritten} />
          )}
          {!fault && (
            <CustomerView label={t('picker.preview')}>
              <Cards message={message} />
            </CustomerView>
          )}
          <Group justify="space-between" wrap="nowrap">
            <Text size="sm" c="dimmed" role="status">
              {tried && isOurs && !chosen ? t('card.fault.nobody') : ''}
            </Text>
            <Button type="submit">{t('card.send')}</Button>
          </Group>
        </Stack>
      </form>
    </GuardedModal>
  );
}

function Numbers({ numbers, chosenId, onChoose }: { numbers: readonly OwnNumber[]; chosenId: string; onChoose: (number: OwnNumber) => void }) {
  const { t } = useTranslation('whatsapp');
  const queues = useQueues();
  return (
    <div role="radiogroup" aria-label={t('card.ours')} className={deedClasses['options']}>
      {numbers.map((number, index) => (
        <label key={number.id} className={deedClasses['option']}>
          <input type="radio" name="card" data-autofocus={index === 0 || undefined} checked={chosenId === number.id} onChange={() => onChoose(number)} />
          <OptionText name={number.name} detail={[number.queueId ? queues.get(number.queueId)?.name : '', phone(number.phone)].filter(Boolean).join(' · ')} />
        </label>
      ))}
    </div>
  );
}

interface FieldProps {
  draft: CardDraft;
  onChange: (draft: CardDraft) => void;
}

/** How the customer finds it in his list: a number's own name here may say little to him. */
function Name({ draft, isMissing, onChange }: FieldProps & { isMissing: boolean }) {
  const { t } = useTranslation('whatsapp');
  return <TextInput label={t('card.name')} required maxLength={most.name} dir="auto" value={draft.name} error={isMissing && t('card.fault.name')} onChange={({ currentTarget: { value } }) => onChange({ ...draft, name: value })} />;
}

function Fields({ draft, fault, onChange }: FieldProps & { fault: 'name' | 'phone' | null }) {
  const { t } = useTranslation('whatsapp');
  return (
    <>
      <Name draft={draft} isMissing={fault === 'name'} onChange={onChange} />
      <TextInput label={t('card.phone')} description={t('start.phoneHint')} type="tel" inputMode="tel" required maxLength={most.phone} value={draft.phone} error={fault === 'phone' && t('start.phoneBad')} onChange={({ currentTarget: { value } }) => onChange({ ...draft, phone: value })} />
      <TextInput label={t('card.org')} maxLength={most.org} dir="auto" value={draft.org} onChange={({ currentTarget: { value } }) => onChange({ ...draft, org: value })} />
    </>
  );
}
