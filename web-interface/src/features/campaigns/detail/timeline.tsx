import { Table, Text } from '@mantine/core';
import type { Report } from '@/api/campaigns';
import { Time } from '@/components/time';
import { useTranslation } from '@/i18n';
import classes from '../campaigns.module.css';

const columns = ['sent', 'delivered', 'read', 'replied', 'failed'] as const;

/** What happened hour by hour. */
export function Timeline({ hours }: { hours: Report['timeline'] }) {
  const { t } = useTranslation('campaigns');
  if (hours.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t('timeline.empty')}
      </Text>
    );
  }
  return (
    // A region that scrolls must be reachable by keyboard.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={classes['wrap']} style={{ maxHeight: 240, overflowY: 'auto' }} role="region" aria-label={t('timeline.title')} tabIndex={0}>
      <Table verticalSpacing={4} horizontalSpacing={5} fz="xs" stickyHeader className="tabular">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('timeline.hour')}</Table.Th>
            {columns.map((name) => (
              <Table.Th key={name} scope="col" ta="right" title={t(`funnel.${name}`)}>
                <abbr title={t(`funnel.${name}`)} style={{ textDecoration: 'none' }}>
                  {t(`timeline.${name}`)}
                </abbr>
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {hours.map((row) => (
            <Table.Tr key={row.hour}>
              <Table.Td>
                <Time at={row.hour} as="hour" className={classes['calm']} />
              </Table.Td>
              {columns.map((name) => (
                <Table.Td key={name} ta="right">
                  {row[name]}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
