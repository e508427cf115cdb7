import { Table, UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconArrowsSort } from '@tabler/icons-react';
import { useState } from 'react';
import { useLocale, useTranslation } from '@/i18n';
import type { Figures } from './api';
import { sorted, written, type Measure, type Order } from './model';
import classes from './reports.module.css';

export interface FigureRow {
  key: string;
  /** By which it is sorted. */
  name: string;
  /** What is shown, where that is not the name. */
  label?: string;
  figures: Figures;
}

interface Props {
  caption: string;
  /** The head of the first column. */
  first: string;
  rows: readonly FigureRow[];
  columns: readonly Measure[];
  order: Order;
}

/** Figures by row, sorted by any column. */
export function FigureTable({ caption, first, rows, columns, order: usual }: Props) {
  const { t } = useTranslation('reports');
  const locale = useLocale();
  const [order, setOrder] = useState(usual);
  const sortBy = (by: Order['by']) => setOrder((known) => ({ by, descending: known.by === by ? !known.descending : by !== 'name' }));
  const head = (by: Order['by'], words: string) => <Head key={by} words={words} order={order} by={by} onSort={() => sortBy(by)} />;
  return (
    // A wide table is read sideways with the keyboard too.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={classes['wrap']} role="region" aria-label={caption} tabIndex={0}>
      <Table verticalSpacing={6} highlightOnHover>
        <caption className="sr-only">{caption}</caption>
        <Table.Thead>
          <Table.Tr>
            {head('name', first)}
            {columns.map((measure) => head(measure, t(`column.${measure}`)))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {sorted(rows, order, locale).map(({ key, name, label, figures }) => (
            <Table.Tr key={key}>
              <Table.Th scope="row" fw={500} dir="auto">
                {label ?? name}
              </Table.Th>
              {columns.map((measure) => (
                <Table.Td key={measure} ta="right" className="tabular">
                  {written(measure, figures[measure], locale)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function Head({ words, by, order, onSort }: { words: string; by: Order['by']; order: Order; onSort: () => void }) {
  const isSorted = order.by === by;
  const Arrow = !isSorted ? IconArrowsSort : order.descending ? IconArrowDown : IconArrowUp;
  return (
    <Table.Th scope="col" aria-sort={!isSorted ? 'none' : order.descending ? 'descending' : 'ascending'} ta={by === 'name' ? 'left' : 'right'}>
      <UnstyledButton className={classes['sort'] ?? ''} data-sorted={isSorted || undefined} onClick={onSort}>
        {words}
        <Arrow size={13} stroke={1.75} aria-hidden />
      </UnstyledButton>
    </Table.Th>
  );
}
