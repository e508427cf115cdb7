import { NumberInput, Radio, Stack, Text, TextInput } from '@mantine/core';
import type { Rules } from '@/api/campaigns';
import { useLocale, useTranslation } from '@/i18n';
import { zoneName } from '@/lib/format';
import classes from '../campaigns.module.css';
import { HoursFields } from '../hours-fields';
import type { Draft, TimeFault } from '../model/draft';
import { fieldOfMoment, momentOfField } from '../model/zone';
import { useFinish } from './use-finish';

interface Props {
  draft: Draft;
  rules: Rules;
  faults: readonly TimeFault[];
  count: number;
  onChange: (part: Partial<Draft>) => void;
}

/** When it goes out: from when, on which days, between which hours, how fast; and when that ends. */
export function WhenStep({ draft, rules, faults, count, onChange }: Props) {
  const { t } = useTranslation('campaigns');
  const locale = useLocale();
  const finish = useFinish(draft, rules.timezone, count);
  const { hours, startAt } = draft;
  const refusal = (...names: TimeFault[]) => {
    const found = names.find((name) => faults.includes(name));
    return found ? t(`fault.${found}`, { most: rules.most_per_minute, from: rules.hours.from, to: rules.hours.to }) : null;
  };
  const later = () => {
    // The next full hour, for a start.
    const next = new Date(Math.ceil((Date.now() + 1) / 3_600_000) * 3_600_000);
    onChange({ startAt: next.toISOString() });
  };
  const wrongHours = refusal('days', 'order', 'within');
  return (
    <Stack gap="md">
      <Radio.Group label={t('when.start')} value={startAt === null ? 'hand' : 'time'} onChange={(value) => (value === 'hand' ? onChange({ startAt: null }) : later())}>
        <Stack gap="xs" mt={6}>
          <Radio value="hand" label={t('when.byHand')} description={t('when.byHandHint')} />
          <Radio value="time" label={t('when.atTime')} description={t('when.atTimeHint')} />
        </Stack>
      </Radio.Group>
      {startAt !== null && (
        <TextInput type="datetime-local" label={t('when.date')} description={zoneName(rules.timezone, locale)} required maw={280} error={refusal('past')} value={fieldOfMoment(startAt, rules.timezone)} onChange={(event) => onChange({ startAt: momentOfField(event.currentTarget.value, rules.timezone) ?? startAt })} />
      )}
      <HoursFields hours={hours} error={wrongHours} onChange={(chosen) => onChange({ hours: chosen })} />
      {!wrongHours && (
        <Text size="xs" c="dimmed">
          {draft.kind === 'campaign' ? t('when.limits', { from: rules.hours.from, to: rules.hours.to }) : t('when.free')}
        </Text>
      )}
      <NumberInput label={t('when.pace')} description={t('when.paceHint', { most: rules.most_per_minute })} maw={280} min={1} max={rules.most_per_minute} allowDecimal={false} clampBehavior="none" value={draft.perMinute} error={refusal('pace')} onChange={(value) => onChange({ perMinute: typeof value === 'number' ? value : 0 })} />
      <div className={classes['place']} role="status">
        <Text size="sm">{finish}</Text>
      </div>
    </Stack>
  );
}
