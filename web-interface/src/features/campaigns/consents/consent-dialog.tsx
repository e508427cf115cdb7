import { Alert, Button, Group, Modal, Skeleton, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { consentKeys, consentQuery, consents, type ConsentDetail } from '@/api/consents';
import { useUser } from '@/api/session';
import { ConsentForm } from '@/components/consent-form';
import { GrowingTextarea } from '@/components/growing-textarea';
import { ErrorNote } from '@/components/notes';
import { useProblemText } from '@/components/problem-text';
import { Time } from '@/components/time';
import { toastDone } from '@/components/toast';
import { useTranslation } from '@/i18n';
import { displayName, phone } from '@/lib/format';
import { useFocusBack } from '@/lib/use-focus-back';
import classes from '../campaigns.module.css';
import { ConsentChip } from './consent-chip';
import { useSourceWords } from './source-words';

/** A person with everything that was recorded; what was said is changed by saying it anew. */
export function ConsentDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation(['consents', 'common']);
  useFocusBack();
  const { data, error, refetch } = useQuery(consentQuery(id));
  const [isChanging, setChanging] = useState(false);
  if (data?.phone && isChanging) return <ConsentForm person={{ phone: data.phone, name: data.name }} wish={data.state === 'opted_in' ? 'opted_out' : 'opted_in'} onClose={() => setChanging(false)} />;
  return (
    <Modal opened onClose={onClose} title={data ? displayName(data.name, data.phone ?? data.user_id) : t('title')} size="md" closeButtonProps={{ 'aria-label': t('common:close') }}>
      {data ? <Detail consent={data} onChange={() => setChanging(true)} /> : error ? <ErrorNote error={error} onRetry={() => void refetch()} /> : <Skeleton height={160} />}
    </Modal>
  );
}

function Detail({ consent, onChange }: { consent: ConsentDetail; onChange: () => void }) {
  const { t } = useTranslation('consents');
  const source = useSourceWords();
  const { all } = useUser().permissions;
  const [isWithdrawing, setWithdrawing] = useState(false);
  const isWhole = consent.phone !== null && /^\+?\d+$/.test(consent.phone);
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <ConsentChip state={consent.state} />
        {consent.phone && <span className="tabular">{phone(consent.phone)}</span>}
      </Group>
      {all.includes('contacts:write') && !isWithdrawing && (
        <Group gap="sm">
          {isWhole && (
            <Button size="compact-sm" variant="default" onClick={onChange}>
              {t('change')}
            </Button>
          )}
          {consent.state !== 'withdrawn' && (
            <Button size="compact-sm" variant="default" onClick={() => setWithdrawing(true)}>
              {t('withdraw.open')}
            </Button>
          )}
        </Group>
      )}
      {isWithdrawing && <Withdrawal id={consent.id} onDone={() => setWithdrawing(false)} />}
      <div>
        <Text fw={600} size="sm" mb={4}>
          {t('history')}
        </Text>
        <ol className={classes['trail']}>
          {consent.history.map((one, index) => (
            <li key={index}>
              <b>{one.message_id ? t('sentAnyway', { template: one.text }) : t(`state.${one.state}`)}</b>
              {!one.message_id && <> · {source(one.source)}</>}
              {one.by_name && <> · <span dir="auto">{one.by_name}</span></>} · <Time at={one.at} as="full" className={classes['meta']} />
              {one.text && !one.message_id && <p dir="auto">{one.text}</p>}
              {one.proof && <p dir="auto">{t('proof', { text: one.proof })}</p>}
            </li>
          ))}
        </ol>
      </div>
    </Stack>
  );
}

function Withdrawal({ id, onDone }: { id: string; onDone: () => void }) {
  const { t } = useTranslation(['consents', 'common']);
  const say = useProblemText();
  const queries = useQueryClient();
  const [text, setText] = useState('');
  const [isTried, setTried] = useState(false);
  const save = useMutation({
    mutationFn: () => consents.withdraw(id, text.trim()),
    onSuccess: (answer) => {
      queries.setQueryData(consentKeys.one(id), answer);
      void queries.invalidateQueries({ queryKey: consentKeys.all });
      toastDone(t('withdraw.done'));
      onDone();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (text.trim()) save.mutate();
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        <GrowingTextarea label={t('withdraw.why')} description={t('withdraw.hint')} required minRows={2} maxLength={1000} value={text} error={isTried && !text.trim() && t('withdraw.missing')} onChange={(event) => setText(event.currentTarget.value)} />
        {save.error && (
          <Alert color="red" role="alert">
            {say(save.error)}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onDone}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" color="red.9" loading={save.isPending}>
            {t('withdraw.open')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
