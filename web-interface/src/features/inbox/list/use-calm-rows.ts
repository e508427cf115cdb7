import { useCallback, useEffect, useRef, useState } from 'react';
import type { Conversation } from '@/api/types';
import { useLatest } from '@/lib/use-latest';
import { inFrozenOrder } from './stable-order';

const RESTING_MS = 8_000;

/** The rows to show: live, or in the order they had when the pointer came over them or the list was scrolled. */
export function useCalmRows(rows: Conversation[], resetKey: unknown) {
  const [order, setOrder] = useState<readonly string[] | null>(null);
  const latest = useLatest(rows);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const scrolled = useRef(false);

  const release = useCallback(() => {
    clearTimeout(timer.current);
    if (!scrolled.current) setOrder(null);
  }, []);
  const freeze = useCallback(() => {
    clearTimeout(timer.current);
    timer.current = setTimeout(release, RESTING_MS);
    setOrder((known) => known ?? latest.current.map((row) => row.id));
  }, [release, latest]);
  const onScroll = useCallback(
    (offset: number) => {
      scrolled.current = offset > 40;
      if (scrolled.current) freeze();
    },
    [freeze],
  );
  const showAll = useCallback(() => {
    scrolled.current = false;
    setOrder(null);
  }, []);

  useEffect(() => showAll, [resetKey, showAll]);
  useEffect(() => () => clearTimeout(timer.current), []);

  const calm = order ? inFrozenOrder(rows, order) : { rows, held: 0 };
  return { ...calm, freeze, release, onScroll, showAll };
}
