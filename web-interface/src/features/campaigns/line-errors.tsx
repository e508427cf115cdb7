import { Alert, Table } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from '@/i18n';
import type { LineError, Refusal } from './model/file';
import classes from './campaigns.module.css';

const rules = ['phone', 'columns', 'max_length', 'csv', 'phone_column', 'max_columns', 'max_lines', 'empty', 'text'] as const;

/** What of a file could not be used, line by line, with what to do about it. */
export function LineErrors({ name, refusal, action }: { name: string; refusal: Refusal; action?: ReactNode }) {
  const { t } = useTranslation('campaigns');
  const words = ({ rule, message, line }: LineError) => {
    const known = rules.find((one) => one === rule);
    return known ? t(`file.rule.${known === 'columns' && line === 1 ? 'headings' : known}`) : message;
  };
  const { errors, count } = refusal;
  return (
    <Alert color="red" role="alert" icon={<IconAlertTriangle size={16} stroke={1.5} />} title={t('file.refused', { name })}>
      {t('file.nothing')} {action}
      {/* A region that scrolls must be reachable by keyboard. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className={classes['wrap']} style={{ maxHeight: 280, overflowY: 'auto', marginTop: 8 }} role="region" aria-label={t('file.errors')} tabIndex={0}>
        <Table verticalSpacing={6} stickyHeader>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{t('file.line')}</Table.Th>
              <Table.Th scope="col">{t('file.column')}</Table.Th>
              <Table.Th scope="col">{t('file.problem')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {errors.map((error, index) => (
              <Table.Tr key={index}>
                <Table.Td className="tabular">{error.line ?? '—'}</Table.Td>
                <Table.Td>{error.column || '—'}</Table.Td>
                <Table.Td>{words(error)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
      {count > errors.length && t('file.more', { count: count - errors.length })}
    </Alert>
  );
}
