import { Button, Group, Loader, Modal, Stack, Text, TextInput } from '@mantine/core';
import { IconCircleCheckFilled, IconCircleXFilled, IconHelpCircle, IconRefresh } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { channels, type Channel, type CheckStep } from '@/api/whatsapp';
import { ErrorNote } from '@/components/notes';
import { useProblemText } from '@/components/problem-text';
import { useTranslation } from '@/i18n';
import { dialable } from '@/lib/format';
import { useFocusBack } from '@/lib/use-focus-back';
import { Original } from './trouble';
import { useManage } from './use-manage';
import { useStepText } from './use-step-text';
import classes from './whatsapp.module.css';

/** Tries a number at Meta, step by step, and sends a message for a test. */
export function CheckDialog({ channel, onClose }: { channel: Channel; onClose: () => void }) {
  const { t } = useTranslation(['channels', 'common']);
  useFocusBack();
  return (
    <Modal opened onClose={onClose} title={t('check.title', { name: channel.name })} size="lg" closeButtonProps={{ 'aria-label': t('common:close') }}>
      <Check channel={channel} />
    </Modal>
  );
}

/** The steps of the check, and the test message. */
export function Check({ channel }: { channel: Channel }) {
  const { t } = useTranslation('channels');
  // Each look is a new try at Meta; an old answer says nothing.
  const check = useQuery({ queryKey: ['whatsapp-check', channel.id], queryFn: () => channels.check(channel.id), gcTime: 0, staleTime: Infinity, retry: false });
  if (check.isError) return <ErrorNote error={check.error} onRetry={() => void check.refetch()} />;
  return (
    <Stack gap="sm">
      {check.isFetching || !check.data ? (
        <Group gap="xs" role="status">
          <Loader size="sm" /> <Text>{t(channel.capabilities.official ? 'check.running' : 'check.runningLinked')}</Text>
        </Group>
      ) : (
        <>
          <ul className={classes['steps']}>
            {check.data.steps.map((step) => (
              <Step key={step.key} step={step} />
            ))}
          </ul>
          <Group justify="flex-end">
            <Button variant="default" leftSection={<IconRefresh size={16} stroke={1.5} />} onClick={() => void check.refetch()}>
              {t('check.again')}
            </Button>
          </Group>
        </>
      )}
      <TestMessage channel={channel} />
    </Stack>
  );
}

function Step({ step }: { step: CheckStep }) {
  const { t } = useTranslation(['channels', 'numbers']);
  const { words, todo } = useStepText()(step);
  const Glyph = glyphs[step.state];
  return (
    <li className={classes['step']} data-state={step.state}>
      <Glyph size={20} role="img" aria-label={step.state === 'unknown' ? t('numbers:check.unknown') : t(`check.${step.state}`)} />
      <div>
        <b>{t(`check.steps.${step.key}`)}</b>
        <p>{words}</p>
        {todo && <p className={classes['hint']}>{todo}</p>}
        {step.detail && <Original words={step.detail} />}
      </div>
    </li>
  );
}

const glyphs = { ok: IconCircleCheckFilled, bad: IconCircleXFilled, unknown: IconHelpCircle };

function TestMessage({ channel }: { channel: Channel }) {
  const { t } = useTranslation('channels');
  const say = useProblemText();
  const [to, setTo] = useState('');
  const [isWrong, setWrong] = useState(false);
  const phone = dialable(to);
  const test = useManage((number: string) => channels.test(channel.id, number), t('check.tested'), undefined, 'inline');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setWrong(phone === null);
    if (phone) test.mutate(phone);
  };
  return (
    <form onSubmit={submit} noValidate>
      <Group align="flex-end" gap="xs" wrap="nowrap">
        <TextInput flex={1} type="tel" label={t('check.test')} description={t(channel.capabilities.templates ? 'check.testHint' : 'check.testHintLinked')} value={to} error={isWrong && !phone ? t('check.badPhone') : test.error ? say(test.error) : undefined} onChange={(event) => setTo(event.currentTarget.value)} />
        <Button type="submit" variant="default" loading={test.isPending}>
          {t('check.send')}
        </Button>
      </Group>
    </form>
  );
}
