import { Alert, Button, Group, NativeSelect, Radio, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { consentKeys, consents, type ConsentBody, type ConsentSource } from '@/api/consents';
import { useTranslation } from '@/i18n';
import { dialable, phone as shownPhone } from '@/lib/format';
import { GrowingTextarea } from './growing-textarea';
import { GuardedModal } from './guarded-modal';
import { useProblemText } from './problem-text';
import { toastDone } from './toast';

type Wish = ConsentBody['state'];
const wishes: readonly Wish[] = ['opted_in', 'opted_out', 'opted_out_all'];
const sources: readonly ConsentSource[] = ['agent', 'phone', 'form', 'contract', 'other'];

interface Props {
  /** Who it is about, where that is known already. */
  person?: { phone: string; name: string };
  wish?: Wish;
  onClose: () => void;
}

/** Records what a customer said about campaigns: yes or no, how he said it, and where the proof is. */
export function ConsentForm({ person, wish = 'opted_out', onClose }: Props) {
  const { t } = useTranslation(['consents', 'common']);
  const say = useProblemText();
  const queries = useQueryClient();
  const [first] = useState(() => ({ phone: person ? shownPhone(person.phone) : '', name: person?.name ?? '', state: wish, source: 'agent' as ConsentSource, text: '', proof: '' }));
  const [values, setValues] = useState(first);
  const [isTried, setTried] = useState(false);
  const number = person ? person.phone : dialable(values.phone);
  // A "yes" that nobody can show is none.
  const isTextMissing = values.state === 'opted_in' && !values.text.trim();
  const save = useMutation({
    mutationFn: (given: string) => consents.record({ phone: given.startsWith('+') ? given : `+${given}`, name: values.name.trim(), state: values.state, source: values.source, text: values.text.trim(), proof: values.proof.trim() }),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: consentKeys.all });
      toastDone(t('form.done'));
      onClose();
    },
  });
  const change = (part: Partial<typeof values>) => setValues((known) => ({ ...known, ...part }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (number && !isTextMissing) save.mutate(number);
  };
  return (
    <GuardedModal title={person ? t('form.titleOf', { name: person.name || shownPhone(person.phone) }) : t('form.title')} isDirty={JSON.stringify(values) !== JSON.stringify(first)} onClose={onClose}>
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          {!person && <TextInput label={t('form.phone')} description={t('form.phoneHint')} type="tel" inputMode="tel" required data-autofocus value={values.phone} error={isTried && !number && t('form.phoneBad')} onChange={(event) => change({ phone: event.currentTarget.value })} />}
          {!person && <TextInput label={t('form.name')} maxLength={200} dir="auto" value={values.name} onChange={(event) => change({ name: event.currentTarget.value })} />}
          <Radio.Group label={t('form.wish')} value={values.state} onChange={(state) => change({ state: state as Wish })}>
            <Stack gap="xs" mt={6}>
              {wishes.map((state) => (
                <Radio key={state} value={state} label={t(`state.${state}`)} description={t(`form.wishHint.${state}`)} />
              ))}
            </Stack>
          </Radio.Group>
          <NativeSelect label={t('form.source')} value={values.source} onChange={(event) => change({ source: event.currentTarget.value as ConsentSource })} data={sources.map((value) => ({ value, label: t(`source.${value}`) }))} />
          <GrowingTextarea label={t('form.text')} description={t('form.textHint')} required={values.state === 'opted_in'} minRows={2} maxLength={1000} value={values.text} error={isTried && isTextMissing && t('form.textMissing')} onChange={(event) => change({ text: event.currentTarget.value })} />
          <TextInput label={t('form.proof')} description={t('form.proofHint')} maxLength={500} value={values.proof} onChange={(event) => change({ proof: event.currentTarget.value })} />
          {save.error && (
            <Alert color="red" role="alert">
              {say(save.error)}
            </Alert>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common:cancel')}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {t('form.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </GuardedModal>
  );
}
