import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef } from 'react';
import type { Conversation } from '@/api/types';
import { prefetchTimeline } from '@/realtime/cache';
import { wantedAhead } from './ahead';

const AIM_MS = 60;
/** After the list has come to rest, and after the page has fetched what it needs for itself. */
const FIRST_MS = 2_200;
const NEXT_MS = 250;

/** Fetches what will probably be opened next, so that opening it waits for no network. Returns what a pointer near a row calls. */
export function useAhead(rows: readonly Conversation[], selectedId: string | undefined): (id: string) => void {
  const queries = useQueryClient();
  const aimed = useRef<ReturnType<typeof setTimeout>>(undefined);
  // Only which rows they are matters: a list that is told something new about them fetches nothing again.
  const wanted = wantedAhead(rows, selectedId).join(' ');
  const isFirst = useRef(true);
  useEffect(() => {
    if (!wanted) return;
    let isOver = false;
    const fetchAll = async () => {
      isFirst.current = false;
      // One after the other: an agent's own request never waits behind these.
      for (const id of wanted.split(' ')) if (!isOver) await prefetchTimeline(queries, id);
    };
    const timer = setTimeout(() => void fetchAll(), isFirst.current ? FIRST_MS : NEXT_MS);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [queries, wanted]);
  useEffect(() => () => clearTimeout(aimed.current), []);
  return useCallback(
    (id: string) => {
      clearTimeout(aimed.current);
      aimed.current = setTimeout(() => void prefetchTimeline(queries, id), AIM_MS);
    },
    [queries],
  );
}
