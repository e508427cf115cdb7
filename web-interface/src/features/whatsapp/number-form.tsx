import { Alert, Button, Group, NativeSelect, PasswordInput, Stack, Stepper, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { client, unwrap } from '@/api/client';
import { keys } from '@/api/keys';
import { Problem } from '@/api/problem';
import { channels, type Channel, type SignatureMode } from '@/api/whatsapp';
import { CopyField } from '@/components/copy-field';
import { GuardedModal } from '@/components/guarded-modal';
import { useFieldText, useProblemText } from '@/components/problem-text';
import { useTranslation } from '@/i18n';
import { Check } from './check-dialog';
import { draftOf, emptyNumber, faultsOf, isReachable, newVerifyToken, numberOf, type NumberFields } from './number-model';
import { useManage } from './use-manage';
import classes from './whatsapp.module.css';

const modes: readonly SignatureMode[] = ['off', 'name', 'name_queue'];

/** Connects a number in three steps: which one, with which credentials, and whether Meta agrees. */
export function NumberForm({ channel, onClose }: { channel: Channel | null; onClose: () => void }) {
  const { t } = useTranslation(['channels', 'common']);
  const say = useProblemText();
  const [saved, setSaved] = useState(channel);
  const [step, setStep] = useState(0);
  const [first, setFirst] = useState<NumberFields>(() => (channel ? numberOf(channel) : { ...emptyNumber, verify_token: newVerifyToken() }));
  const [fields, setFields] = useState(first);
  const [isChecked, setChecked] = useState(false);
  const fieldText = useFieldText();
  const faults = faultsOf(fields, saved);
  const save = useManage(
    () => (saved ? channels.change(saved.id, draftOf(fields)) : channels.create({ ...draftOf(fields), phone_number_id: fields.phone_number_id.trim() })),
    t('numbers.saved'),
    (answer) => {
      setSaved(answer);
      const next = { ...fields, access_token: '', app_secret: '' };
      setFirst(next);
      setFields(next);
      setStep(2);
    },
    'inline',
  );
  const change = (part: Partial<NumberFields>) => setFields((known) => ({ ...known, ...part }));
  const refusal = (name: keyof NumberFields) => (isChecked && faults.includes(name) ? t(`form.faults.${name === 'phone_number_id' || name === 'waba_id' ? 'digits' : name === 'name' ? 'name' : 'secret'}`) : fieldText(save.error, name));
  const next = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    const here = faults.filter((name) => (step === 0) === ['name', 'phone_number_id', 'waba_id'].includes(name));
    if (here.length > 0) return;
    setChecked(false);
    if (step === 0) setStep(1);
    else save.mutate(undefined);
  };
  return (
    <GuardedModal title={channel ? t('numbers.edit') : t('numbers.new')} size="lg" isDirty={fields !== first} onClose={onClose}>
      <Stepper active={step} size="xs" mb="md" classNames={{ stepBody: classes['stepWords'] ?? '' }} onStepClick={(to) => (to < 2 || saved) && setStep(to)}>
        <Stepper.Step label={t('form.step.number')} />
        <Stepper.Step label={t('form.step.access')} />
        <Stepper.Step label={t('form.step.check')} allowStepSelect={saved !== null} />
      </Stepper>
      {step < 2 ? (
        <form onSubmit={next} noValidate>
          <Stack gap="sm">
            {step === 0 ? <Which fields={fields} saved={saved} refusal={refusal} onChange={change} /> : <Access fields={fields} saved={saved} refusal={refusal} onChange={change} />}
            {save.error && !isInline(save.error, step) && <Alert color="red">{say(save.error)}</Alert>}
            <Group justify="space-between">
              <Button variant="default" disabled={step === 0} onClick={() => setStep(0)}>
                {t('common:back')}
              </Button>
              <Button type="submit" loading={save.isPending}>
                {step === 0 ? t('form.next') : t('form.save')}
              </Button>
            </Group>
          </Stack>
        </form>
      ) : (
        saved && (
          <Stack gap="sm">
            <Check key={saved.id} channel={saved} />
            <Group justify="space-between">
              <Button variant="default" onClick={() => setStep(1)}>
                {t('form.correct')}
              </Button>
              <Button onClick={onClose}>{t('form.done')}</Button>
            </Group>
          </Stack>
        )
      )}
    </GuardedModal>
  );
}

/** Whether everything that was refused stands at its field already; said once is enough. */
function isInline(error: Error, step: number): boolean {
  const shown = step === 0 ? ['name', 'phone_number_id', 'waba_id', 'display_number'] : ['access_token', 'app_secret', 'verify_token'];
  return error instanceof Problem && error.fields.length > 0 && error.fields.every(({ field }) => shown.includes(field));
}

interface PartProps {
  fields: NumberFields;
  saved: Channel | null;
  refusal: (name: keyof NumberFields) => string | null;
  onChange: (part: Partial<NumberFields>) => void;
}

function Which({ fields, saved, refusal, onChange }: PartProps) {
  const { t } = useTranslation('channels');
  const { data } = useQuery({ queryKey: keys.queues, queryFn: () => unwrap(client.GET('/api/chat/queues')), staleTime: 5 * 60_000 });
  const field = (name: 'name' | 'phone_number_id' | 'waba_id' | 'display_number', isRequired = false) => (
    <TextInput
      label={t(`form.${name}`)}
      description={t(`form.hint.${name}`)}
      required={isRequired}
      value={fields[name]}
      error={refusal(name)}
      disabled={name === 'phone_number_id' && saved !== null}
      onChange={(event) => onChange({ [name]: event.currentTarget.value })}
      {...(name === 'phone_number_id' || name === 'waba_id' ? { inputMode: 'numeric' as const } : {})}
      data-autofocus={name === 'name' || undefined}
    />
  );
  return (
    <>
      {field('name', true)}
      {field('phone_number_id', true)}
      {field('waba_id', true)}
      {field('display_number')}
      <Group grow align="flex-start">
        <NativeSelect label={t('form.queue')} value={fields.queue_id} onChange={(event) => onChange({ queue_id: event.currentTarget.value })} data={[{ value: '', label: t('form.defaultQueue') }, ...(data?.queues ?? []).map(({ id, name }) => ({ value: id, label: name }))]} />
        <NativeSelect label={t('form.signature')} value={fields.signature_mode} onChange={(event) => onChange({ signature_mode: event.currentTarget.value as SignatureMode })} data={modes.map((value) => ({ value, label: t(`form.signatures.${value}`) }))} />
      </Group>
    </>
  );
}

function Access({ fields, saved, refusal, onChange }: PartProps) {
  const { t } = useTranslation('channels');
  const has = { access_token: saved?.has_access_token, app_secret: saved?.has_app_secret, verify_token: saved?.has_verify_token };
  const secret = (name: 'access_token' | 'app_secret') => (
    <PasswordInput
      label={t(`form.${name}`)}
      description={t(`form.hint.${name}`)}
      placeholder={has[name] ? t('form.kept') : ''}
      required={!has[name]}
      autoComplete="off"
      value={fields[name]}
      error={refusal(name)}
      visibilityToggleButtonProps={{ 'aria-label': t('form.show') }}
      onChange={(event) => onChange({ [name]: event.currentTarget.value })}
    />
  );
  return (
    <>
      {secret('access_token')}
      {secret('app_secret')}
      <Text size="sm">{t('form.webhook')}</Text>
      <CopyField label={t('form.callback')} value={`${location.origin}/webhook/whatsapp`} />
      {!isReachable(location.origin) && <Alert color="yellow">{t('form.unreachable')}</Alert>}
      <TextInput label={t('form.verify_token')} description={t('form.hint.verify_token')} placeholder={has.verify_token ? t('form.kept') : ''} autoComplete="off" value={fields.verify_token} error={refusal('verify_token')} onChange={(event) => onChange({ verify_token: event.currentTarget.value })} />
      {fields.verify_token && <CopyField label={t('form.verifyCopy')} value={fields.verify_token} />}
    </>
  );
}
