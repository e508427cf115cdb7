import { useCallback, useMemo, useRef, useState } from 'react';
import type { Conversation } from '@/api/types';
import { useLatest } from '@/lib/use-latest';

/** The rows marked for a deed on many; Shift marks everything between. */
export function useMarks(rows: readonly Conversation[]) {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const anchor = useRef<string | null>(null);
  const latest = useLatest(rows);

  const toggle = useCallback((id: string, range: boolean) => {
    setIds((known) => {
      const next = new Set(known);
      const order = latest.current.map((row) => row.id);
      const from = anchor.current === null ? -1 : order.indexOf(anchor.current);
      const to = order.indexOf(id);
      if (range && from >= 0) {
        for (const between of order.slice(Math.min(from, to), Math.max(from, to) + 1)) next.add(between);
      } else if (!next.delete(id)) {
        next.add(id);
      }
      return next;
    });
    anchor.current = id;
  }, [latest]);
  const all = useCallback(() => setIds(new Set(latest.current.map(({ id }) => id))), [latest]);
  const clear = useCallback(() => setIds(new Set()), []);

  // A conversation that left the list is no longer meant.
  const marked = useMemo(() => new Set(rows.filter((row) => ids.has(row.id)).map((row) => row.id)), [rows, ids]);
  return { marked, toggle, all, clear };
}
