import { Table, UnstyledButton } from '@mantine/core';
import type { Consent } from '@/api/consents';
import { Time } from '@/components/time';
import { useTranslation } from '@/i18n';
import { displayName, phone } from '@/lib/format';
import classes from '../campaigns.module.css';
import { ConsentChip } from './consent-chip';
import { useSourceWords } from './source-words';

/** People and where they stand, one a row. */
export function ConsentTable({ rows, onOpen }: { rows: readonly Consent[]; onOpen: (id: string) => void }) {
  const { t } = useTranslation('consents');
  const source = useSourceWords();
  return (
    <div className={classes['wrap']}>
      <Table verticalSpacing="xs" highlightOnHover aria-label={t('title')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('person')}</Table.Th>
            <Table.Th scope="col">{t('stateLabel')}</Table.Th>
            <Table.Th scope="col" className={classes['onlyWide'] ?? ''}>
              {t('sourceLabel')}
            </Table.Th>
            <Table.Th scope="col">{t('since')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row.id}>
              <Table.Td>
                <UnstyledButton className={classes['title'] ?? ''} dir="auto" onClick={() => onOpen(row.id)}>
                  {displayName(row.name, row.phone ?? row.user_id)}
                </UnstyledButton>
                {row.name && row.phone && <div className={`${classes['meta']} tabular`}>{phone(row.phone)}</div>}
              </Table.Td>
              <Table.Td>
                <ConsentChip state={row.state} />
              </Table.Td>
              <Table.Td className={classes['onlyWide'] ?? ''}>{source(row.source)}</Table.Td>
              <Table.Td>
                <Time at={row.at} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
