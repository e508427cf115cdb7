import { Title, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './admin-page.module.css';

/** The frame of an administration screen: what it is, its main action, its content. */
export function AdminPage({ title, lead, action, children }: { title: string; lead?: string; action?: ReactNode; children: ReactNode }) {
  return (
    <div className={classes['page']}>
      <div className={classes['column']}>
        <div className={classes['head']}>
          <div>
            <Title order={1}>{title}</Title>
            {lead && (
              <Text c="dimmed" size="md">
                {lead}
              </Text>
            )}
          </div>
          {action}
        </div>
        {children}
      </div>
    </div>
  );
}
