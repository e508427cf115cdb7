import { Group, Paper, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { LocaleSelect, ThemeSelect } from '@/components/appearance';
import classes from './frame.module.css';

/** The page around a single form, with language and theme at hand. */
export function Frame({ title, lead, children }: { title: string; lead: string; children: ReactNode }) {
  return (
    <main className={classes['page']}>
      <div className={classes['column']}>
        <Group gap="sm" mb="lg">
          <img src="/favicon.svg" alt="" width={36} height={36} />
          <div>
            <Text fw={650} size="lg" lh={1.2}>
              ISP Chat
            </Text>
            <Text c="dimmed" size="sm">
              {lead}
            </Text>
          </div>
        </Group>
        <Paper withBorder p="lg" radius={12}>
          <Title order={1} mb="md">
            {title}
          </Title>
          {children}
        </Paper>
        <Group justify="space-between" mt="md">
          <LocaleSelect />
          <ThemeSelect />
        </Group>
      </div>
    </main>
  );
}
