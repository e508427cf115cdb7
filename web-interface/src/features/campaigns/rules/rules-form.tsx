import { Alert, Button, Fieldset, Group, Radio, SimpleGrid, Stack, TagsInput, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { campaignKeys, campaigns, type Rules } from '@/api/campaigns';
import { useUser } from '@/api/session';
import { GrowingTextarea } from '@/components/growing-textarea';
import { useProblemText } from '@/components/problem-text';
import { useTemplateWords } from '@/components/template-words';
import { Time } from '@/components/time';
import { toastDone } from '@/components/toast';
import { useLocale, useTranslation } from '@/i18n';
import { zoneName } from '@/lib/format';
import classes from '../campaigns.module.css';
import { LeaveGuard } from '@/components/leave-guard';
import { HoursFields } from '../hours-fields';
import { categories, rulesBody, rulesDraft, rulesFaults, type RulesDraft, type RulesFault } from './model';

/** The rules as a form; who may not change them reads them. */
export function RulesForm({ rules }: { rules: Rules }) {
  const { t } = useTranslation(['consents', 'common']);
  const say = useProblemText();
  const words = useTemplateWords();
  const locale = useLocale();
  const queries = useQueryClient();
  const mayChange = useUser().permissions.all.includes('settings:manage');
  const [first] = useState(() => rulesDraft(rules, locale === 'en' ? '.' : ','));
  const [draft, setDraft] = useState(first);
  const [isTried, setTried] = useState(false);
  const faults = rulesFaults(draft);
  const isDirty = JSON.stringify(draft) !== JSON.stringify(first);
  const save = useMutation({
    mutationFn: () => campaigns.changeRules(rulesBody(draft)),
    onSuccess: (answer) => {
      toastDone(t('common:saved'));
      queries.setQueryData(campaignKeys.rules, answer);
      void queries.invalidateQueries({ queryKey: campaignKeys.all });
    },
  });
  const change = (part: Partial<RulesDraft>) => setDraft((known) => ({ ...known, ...part }));
  const refusal = (...names: RulesFault[]) => {
    const found = isTried && names.find((name) => faults.includes(name));
    return found ? t(`rules.fault.${found}`) : null;
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (faults.length === 0) save.mutate();
  };
  const consent = (name: 'consent_for_campaigns' | 'consent_for_information') => (
    <Radio.Group label={t(`rules.${name}`)} value={draft[name]} onChange={(value) => change({ [name]: value as 'opt_in' })}>
      <Stack gap={6} mt={6}>
        <Radio value="opt_in" label={t('rules.optIn')} />
        <Radio value="no_opt_out" label={t('rules.noOptOut')} />
      </Stack>
    </Radio.Group>
  );
  return (
    <form onSubmit={submit} noValidate>
      <Fieldset variant="unstyled" disabled={!mayChange} aria-label={t('rules.title')}>
        <Stack gap="md">
          {!mayChange && <Text size="sm" c="dimmed">{t('rules.readOnly')}</Text>}
          <section className={classes['card']} aria-labelledby="rules-consent">
            <h2 id="rules-consent">{t('rules.consent')}</h2>
            <Stack gap="md">
              {consent('consent_for_campaigns')}
              {consent('consent_for_information')}
              <Text size="xs" c="dimmed">
                {t('rules.essential')}
              </Text>
            </Stack>
          </section>
          <section className={classes['card']} aria-labelledby="rules-hours">
            <h2 id="rules-hours">{t('rules.hours')}</h2>
            <HoursFields hours={draft.hours} error={refusal('days', 'order')} onChange={(hours) => change({ hours })} />
            <Text size="xs" c="dimmed" mt={8}>
              {t('rules.hoursHint', { zone: zoneName(rules.timezone, locale) })}
            </Text>
          </section>
          <section className={classes['card']} aria-labelledby="rules-prices">
            <h2 id="rules-prices">{t('rules.prices')}</h2>
            <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
              {categories.map((category) => (
                <TextInput key={category} label={words.category(category)} leftSection={<span className={classes['meta']}>{draft.currency}</span>} leftSectionWidth={52} inputMode="decimal" placeholder="0,35" maxLength={14} value={draft.prices[category] ?? ''} error={refusal('price')} onChange={(event) => change({ prices: { ...draft.prices, [category]: event.currentTarget.value } })} />
              ))}
            </SimpleGrid>
            <Text size="xs" c="dimmed" mt={8}>
              {t('rules.pricesHint')}
            </Text>
          </section>
          <section className={classes['card']} aria-labelledby="rules-words">
            <h2 id="rules-words">{t('rules.words')}</h2>
            <Stack gap="sm">
              <TagsInput label={t('rules.out')} description={t('rules.wordsHint')} data={[]} dropdownOpened={false} maxTags={40} splitChars={[',', ';']} value={draft.opt_out_words} error={refusal('words')} onChange={(opt_out_words) => change({ opt_out_words })} />
              <GrowingTextarea label={t('rules.outAnswer')} minRows={2} maxLength={1000} value={draft.opt_out_answer} error={refusal('answer')} onChange={(event) => change({ opt_out_answer: event.currentTarget.value })} />
              <TagsInput label={t('rules.in')} data={[]} dropdownOpened={false} maxTags={40} splitChars={[',', ';']} value={draft.opt_in_words} error={refusal('words', 'both')} onChange={(opt_in_words) => change({ opt_in_words })} />
              <GrowingTextarea label={t('rules.inAnswer')} minRows={2} maxLength={1000} value={draft.opt_in_answer} error={refusal('answer')} onChange={(event) => change({ opt_in_answer: event.currentTarget.value })} />
            </Stack>
          </section>
          {save.error && (
            <Alert color="red" role="alert">
              {say(save.error)}
            </Alert>
          )}
          <Group justify="space-between">
            <span className={classes['meta']}>
              {rules.updated_at ? <>{t('rules.changed', { name: rules.updated_by ?? '' })} <Time at={rules.updated_at} as="full" /></> : t('rules.defaults')}
            </span>
            {mayChange && (
              <Button type="submit" loading={save.isPending} disabled={!isDirty}>
                {t('common:save')}
              </Button>
            )}
          </Group>
        </Stack>
      </Fieldset>
      <LeaveGuard isDirty={isDirty && !save.isSuccess} />
    </form>
  );
}
