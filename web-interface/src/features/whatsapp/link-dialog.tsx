import { Alert, Button, Group, Loader, Modal, Stack, Text, TextInput } from '@mantine/core';
import { IconCircleCheckFilled } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, type FormEvent } from 'react';
import { links, type Channel, type LinkState } from '@/api/whatsapp';
import { ErrorNote } from '@/components/notes';
import { useProblemText } from '@/components/problem-text';
import { useTranslation } from '@/i18n';
import { dialable } from '@/lib/format';
import { useFocusBack } from '@/lib/use-focus-back';
import { useManage } from './use-manage';
import classes from './whatsapp.module.css';

const EVERY_MS = 2000;

/** Links a number to its phone: the code to scan, renewed as the gateway renews it, and how the link stands. */
export function LinkDialog({ channel, onClose, onCorrect }: { channel: Channel; onClose: () => void; onCorrect: () => void }) {
  const { t } = useTranslation(['channels', 'common']);
  useFocusBack();
  return (
    <Modal opened onClose={onClose} title={t('link.title', { name: channel.name })} size="lg" closeButtonProps={{ 'aria-label': t('common:close') }}>
      <Linking channel={channel} onDone={onClose} onCorrect={onCorrect} />
    </Modal>
  );
}

/** The steps of linking. It begins by itself: who opens it wants a code. `onCorrect` leads to the access data, which may be what is wrong. */
export function Linking({ channel, onDone, onCorrect }: { channel: Channel; onDone: () => void; onCorrect: () => void }) {
  const { t } = useTranslation(['channels', 'common']);
  const [typed, setTyped] = useState<string | null>(null);
  const queries = useQueryClient();
  const key = ['whatsapp-link', channel.id];
  const begin = useMutation({
    mutationFn: (given: { phone?: string; restart?: boolean }) => links.begin(channel.id, given),
    // What was seen before the new beginning says nothing about it.
    onSuccess: (told) => queries.setQueryData(key, told),
  });
  const { mutate } = begin;
  useEffect(() => mutate({}), [mutate]);
  // A code that was asked for by phone is told once, in the answer; what is looked at afterwards is whether it was used.
  const looked = useQuery({ queryKey: key, queryFn: () => links.look(channel.id), enabled: begin.isSuccess, refetchInterval: EVERY_MS, gcTime: 0, retry: false });
  const told = looked.data ?? begin.data;
  if (begin.isError) return <Failed error={begin.error} onAgain={() => begin.mutate({})} onCorrect={onCorrect} />;
  if (begin.isPending || !told) return <Waiting text={t('link.preparing')} />;
  if (told.link === 'open') return <Open channel={channel} told={told} onDone={onDone} />;
  if (told.link === 'closed') return <Closed reason={told.reason} onAgain={() => begin.mutate({})} />;
  const code = told.pairing_code ?? (typed ? begin.data?.pairing_code : null);
  return (
    <Stack gap="md">
      {looked.isError && <Alert color="yellow">{t('link.notSeen')}</Alert>}
      <div className={classes['pairing']}>
        <div className={classes['qr']}>{told.qr ? <img src={told.qr} alt={t('link.qr')} width={240} height={240} /> : <Loader aria-label={t('link.preparing')} />}</div>
        <ol className={classes['how']}>
          {(['open', 'menu', 'scan'] as const).map((step) => (
            <li key={step}>{t(`link.how.${step}`)}</li>
          ))}
        </ol>
      </div>
      <Text size="sm" c="dimmed" role="status">
        {t('link.waiting')}
      </Text>
      <ByPhone
        code={code ?? null}
        isBusy={begin.isPending}
        onAsk={(phone) => {
          setTyped(phone);
          begin.mutate({ phone, restart: true });
        }}
      />
    </Stack>
  );
}

function Failed({ error, onAgain, onCorrect }: { error: Error; onAgain: () => void; onCorrect: () => void }) {
  const { t } = useTranslation('channels');
  return (
    <Stack gap="sm" align="center">
      <ErrorNote error={error} onRetry={onAgain} />
      <Button variant="default" onClick={onCorrect}>
        {t('form.correct')}
      </Button>
    </Stack>
  );
}

function Waiting({ text }: { text: string }) {
  return (
    <Group gap="xs" role="status">
      <Loader size="sm" /> <Text>{text}</Text>
    </Group>
  );
}

function Open({ channel, told, onDone }: { channel: Channel; told: LinkState; onDone: () => void }) {
  const { t } = useTranslation('channels');
  return (
    <Stack gap="sm">
      <Group gap="xs" role="status" wrap="nowrap" className={classes['linked'] ?? ''}>
        <IconCircleCheckFilled size={22} aria-hidden />
        <Text>{t('link.open', { number: told.display_number || channel.name })}</Text>
      </Group>
      <Text size="sm" c="dimmed">
        {t('link.keep')}
      </Text>
      <Group justify="flex-end">
        <Button onClick={onDone} data-autofocus>
          {t('form.done')}
        </Button>
      </Group>
    </Stack>
  );
}

function Closed({ reason, onAgain }: { reason: string | null; onAgain: () => void }) {
  const { t } = useTranslation('channels');
  return (
    <Stack gap="sm">
      <Alert color="yellow" role="status">
        {t(`link.reason.${(reason ?? 'unknown') as 'unknown'}`, { defaultValue: t('link.reason.unknown') })}
      </Alert>
      <Group justify="flex-end">
        <Button onClick={onAgain}>{t('link.again')}</Button>
      </Group>
    </Stack>
  );
}

function ByPhone({ code, isBusy, onAsk }: { code: string | null; isBusy: boolean; onAsk: (phone: string) => void }) {
  const { t } = useTranslation('channels');
  const [phone, setPhone] = useState('');
  const [isWrong, setWrong] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const digits = dialable(phone);
    setWrong(digits === null);
    if (digits) onAsk(digits);
  };
  return (
    <details className={classes['byPhone']}>
      <summary>{t('link.byPhone.open')}</summary>
      <form onSubmit={submit} noValidate>
        <Group align="flex-end" gap="xs" wrap="nowrap">
          <TextInput flex={1} type="tel" inputMode="tel" label={t('link.byPhone.phone')} description={t('link.byPhone.hint')} value={phone} error={isWrong ? t('check.badPhone') : undefined} onChange={(event) => setPhone(event.currentTarget.value)} />
          <Button type="submit" variant="default" loading={isBusy}>
            {t('link.byPhone.ask')}
          </Button>
        </Group>
      </form>
      {code && (
        <p role="status" className={classes['code']}>
          {t('link.byPhone.code')} <b className="tabular">{code}</b>
        </p>
      )}
    </details>
  );
}

/** Ends a link, or removes the instance as well: both stop the number, so both ask first. */
export function EndLink({ channel, onClose }: { channel: Channel; onClose: () => void }) {
  const { t } = useTranslation(['channels', 'common']);
  const say = useProblemText();
  useFocusBack();
  const logOut = useManage(() => links.logOut(channel.id), t('link.ended'), onClose, 'inline');
  const remove = useManage(() => links.remove(channel.id), t('link.removed'), onClose, 'inline');
  const error = logOut.error ?? remove.error;
  return (
    <Modal opened onClose={onClose} title={t('link.end.title', { name: channel.name })} closeButtonProps={{ 'aria-label': t('common:close') }}>
      <Stack gap="sm">
        <Text>{t('link.end.logOut')}</Text>
        <Text>{t('link.end.remove')}</Text>
        {error && <Alert color="red">{say(error)}</Alert>}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {t('common:cancel')}
          </Button>
          <Button variant="default" loading={logOut.isPending} onClick={() => logOut.mutate(undefined)}>
            {t('link.end.doLogOut')}
          </Button>
          <Button color="red" loading={remove.isPending} onClick={() => remove.mutate(undefined)}>
            {t('link.end.doRemove')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
