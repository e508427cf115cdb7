import { Divider, Paper, SimpleGrid, Stack, Switch, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { AdminPage } from '@/components/admin-page';
import { LocaleSelect, ThemeSelect } from '@/components/appearance';
import { PasswordChange } from '@/components/password-change';
import { toastDone } from '@/components/toast';
import { useTranslation } from '@/i18n';
import { setPreferences, usePreferences } from '@/lib/preferences';
import { NotificationSettings } from './notification-settings';
import { PersonalForm } from './personal-form';
import { useSaveSettings } from './use-save-profile';
import { WritingSettings } from './writing-settings';

/** What belongs to the person who is signed in. */
export function ProfilePage() {
  const { t } = useTranslation(['profile', 'session', 'inbox']);
  const { density } = usePreferences();
  const saveSettings = useSaveSettings();
  return (
    <AdminPage title={t('title')}>
      <Stack gap="md" maw={640}>
        <Section title={t('personal')}>
          <PersonalForm />
        </Section>
        <Section title={t('appearance')}>
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <LocaleSelect labelled onPick={(language) => saveSettings({ language })} />
            <ThemeSelect labelled onPick={(theme) => saveSettings({ theme: theme === 'light' || theme === 'dark' ? theme : 'system' })} />
          </SimpleGrid>
          <Divider my="md" />
          <Switch label={t('inbox:density')} checked={density === 'dense'} onChange={(event) => setPreferences({ density: event.currentTarget.checked ? 'dense' : 'comfortable' })} />
        </Section>
        <Section title={t('notifications')}>
          <NotificationSettings onChange={(notifications) => saveSettings({ notifications })} />
        </Section>
        <Section title={t('writing')}>
          <WritingSettings />
        </Section>
        <Section title={t('password')}>
          <PasswordChange onDone={() => toastDone(t('session:change.done'))} />
        </Section>
      </Stack>
    </AdminPage>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Paper withBorder p="lg" radius={12} component="section" aria-label={title}>
      <Title order={2} mb="md">
        {title}
      </Title>
      {children}
    </Paper>
  );
}
