import { Alert, Button, Group, Stepper } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useRef, useState, type FormEvent } from 'react';
import type { Campaign, Rules } from '@/api/campaigns';
import { templatesQuery, type Channel } from '@/api/whatsapp';
import { useProblemText } from '@/components/problem-text';
import { Time } from '@/components/time';
import { useTranslation } from '@/i18n';
import { useNow } from '@/lib/use-now';
import classes from '../campaigns.module.css';
import { bodyOf, draftOf, emptyDraft, messageFaults, timeFaults, type Draft } from '../model/draft';
import { steps, type Step } from '../sections';
import { AudienceStep } from './audience-step';
import { LeaveGuard } from '@/components/leave-guard';
import { MessageStep } from './message-step';
import { PhonePreview } from './phone-preview';
import { ReviewStep } from './review-step';
import { useSaveDraft } from './use-draft';
import { useOpening } from './use-opening';
import { WhenStep } from './when-step';

interface Props {
  campaign: Campaign | null;
  rules: Rules;
  numbers: readonly Channel[];
  step: Step;
}

/** Four steps: what, to whom, when, and a last look. Each is kept as a draft when it is left. */
export function Editor({ campaign, rules, numbers, step }: Props) {
  const { t } = useTranslation(['campaigns', 'common']);
  const say = useProblemText();
  const navigate = useNavigate();
  const [saved, setSaved] = useState<Draft>(() => (campaign ? draftOf(campaign) : { ...emptyDraft(rules), channelId: numbers.length === 1 ? (numbers[0]?.id ?? '') : '' }));
  const [draft, setDraft] = useState(saved);
  const [isTried, setTried] = useState(false);
  // Read when a navigation begins, which may be before React has drawn what was just saved.
  const isFree = useRef(false);
  const templates = useQuery({ ...templatesQuery(draft.channelId), enabled: draft.channelId !== '' });
  const template = templates.data?.find(({ name, language }) => name === draft.template?.name && language === draft.template.language);
  const now = useNow().getTime();
  const faults = messageFaults(draft, template);
  const wrongTimes = timeFaults(draft, rules, now);
  const isDirty = JSON.stringify(draft) !== JSON.stringify(saved);
  const save = useSaveDraft(campaign?.id ?? null);
  const at = steps.indexOf(step);

  const open = (id: string, next: Step) => void navigate({ to: '/campaigns/$campaignId/edit', params: { campaignId: id }, search: { step: next }, replace: campaign === null, resetScroll: true });
  const keep = (then: (id: string) => void) => {
    if (!template) return;
    if (campaign && !isDirty) return then(campaign.id);
    save.mutate(bodyOf(draft, template), {
      onSuccess: ({ id }) => {
        setSaved(draft);
        setTried(false);
        isFree.current = true;
        then(id);
      },
    });
  };
  const change = (part: Partial<Draft>) => {
    isFree.current = false;
    setDraft((known) => ({ ...known, ...part }));
  };
  const opening = useOpening(campaign, draft, saved, template, change);
  const isBad = step === 'message' ? Object.keys(faults).length > 0 : step === 'when' && wrongTimes.length > 0;
  const next = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!isBad) keep((id) => open(id, steps[at + 1] ?? 'review'));
  };
  const leave = () => {
    setTried(true);
    // A draft may lack texts, but not what the server needs to keep it.
    if (!faults['name'] && !faults['channel'] && !faults['template'] && wrongTimes.filter((fault) => fault !== 'past').length === 0) keep((id) => void navigate({ to: '/campaigns/$campaignId', params: { campaignId: id } }));
  };
  const back = at > 0 && (
    <Button variant="default" onClick={() => campaign && open(campaign.id, steps[at - 1] ?? 'message')}>
      {t('common:back')}
    </Button>
  );
  const side = <PhonePreview template={template} draft={draft} file={opening.shown} number={numbers.find(({ id }) => id === draft.channelId)?.name} />;
  return (
    <>
      <Stepper active={at} size="xs" mb="lg" classNames={{ stepBody: classes['stepWords'] ?? '' }} onStepClick={(to) => campaign && open(campaign.id, steps[to] ?? 'message')}>
        {steps.map((name) => (
          <Stepper.Step key={name} label={t(`form.step.${name}`)} allowStepSelect={campaign !== null} aria-current={name === step ? 'step' : undefined} />
        ))}
      </Stepper>
      {step === 'review' && campaign ? (
        <ReviewStep campaign={campaign} draft={saved} template={template} rules={rules} back={back} />
      ) : (
        <div className={classes['grid']}>
          <form className={classes['card']} onSubmit={next} noValidate aria-label={t(`form.step.${step}`)}>
            {step === 'message' && <MessageStep draft={draft} numbers={numbers} templates={templates.data ?? null} template={template} columns={campaign?.audience.columns ?? []} faults={isTried ? faults : {}} opening={opening} onChange={change} />}
            {step === 'audience' && campaign && <AudienceStep campaign={campaign} rules={rules} fillings={draft.fillings} numbers={numbers} onFix={() => open(campaign.id, 'message')} />}
            {step === 'when' && campaign && <WhenStep draft={draft} rules={rules} faults={isTried ? wrongTimes : wrongTimes.filter((fault) => fault !== 'past')} count={campaign.audience.reachable ?? 0} onChange={change} />}
            {save.error && (
              <Alert color="red" variant="light" role="alert" mt="md">
                {say(save.error)}
              </Alert>
            )}
            <div className={classes['foot']}>
              <Group gap="sm">
                {back}
                <span className={classes['meta']} role="status">
                  {isDirty ? t('form.unsaved') : campaign && <>{t('form.saved')} <Time at={campaign.updated_at} as="clock" /></>}
                </span>
              </Group>
              <Group gap="sm">
                {step !== 'audience' && (
                  <Button variant="default" disabled={save.isPending || (!isDirty && campaign === null)} onClick={leave}>
                    {t('form.leave')}
                  </Button>
                )}
                <Button type="submit" loading={save.isPending}>
                  {t('form.next')}
                </Button>
              </Group>
            </div>
          </form>
          <aside className={classes['side']} aria-label={t('preview.title')}>
            {side}
          </aside>
        </div>
      )}
      <LeaveGuard isDirty={isDirty} isFree={isFree} />
    </>
  );
}
