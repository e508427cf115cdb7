import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { Conversation } from '@/api/types';
import { conversationQuery } from '@/realtime/cache';
import { belongs, type InboxScope } from '@/realtime/inbox';
import { isSameStand, standOf, withKept, type Stand } from './kept-row';

/**
 * The rows of the list, and the open conversation among them also after it was taken: it belongs to another list then ("Minhas"),
 * but whoever took it still reads it, and nothing jumps away under his eyes. It leaves when another one is opened.
 */
export function useKeptRow(rows: Conversation[], scope: InboxScope, selectedId: string | undefined): { rows: Conversation[]; keptId: string | undefined } {
  const queries = useQueryClient();
  // The open conversation asks for it; here it is only looked at.
  const { data: selected } = useQuery({ ...conversationQuery(queries, selectedId ?? ''), enabled: false });
  const [stand, setStand] = useState<{ scope: InboxScope; at: Stand } | null>(null);
  const now = selectedId ? standOf(rows, selectedId) : null;
  if (now && !(stand?.scope === scope && isSameStand(stand.at, now))) setStand({ scope, at: now });
  if (!now && stand && (stand.scope !== scope || stand.at.id !== selectedId)) setStand(null);

  return useMemo(() => {
    const isMine = selected?.id === selectedId && selected !== undefined && belongs(selected, { ...scope, tab: 'mine', q: undefined }) === true;
    const isKept = !now && isMine && !scope.q && stand?.scope === scope && stand.at.id === selectedId;
    return isKept ? { rows: withKept(rows, selected, stand.at), keptId: selected.id } : { rows, keptId: undefined };
  }, [rows, now, scope, selected, selectedId, stand]);
}
