import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { client } from '@/api/client';
import { Problem } from '@/api/problem';
import { useUser } from '@/api/session';
import type { Conversation, Message } from '@/api/types';
import { useWindowFocus } from '@/lib/use-window-focus';
import { conversationRead } from '@/realtime/cache';
import { useRealtime } from '@/realtime/context';

/** Tells the server what was read, while the window is really being looked at. */
export function useRead(conversation: Conversation, messages: readonly Message[]): void {
  const hub = useRealtime();
  const queries = useQueryClient();
  const isLooking = useWindowFocus();
  const told = useRef({ id: '', seq: 0 });
  const seq = messages.at(-1)?.seq ?? 0;
  const { id: me } = useUser();
  const { id, agent_id: owner, unread_count: unread } = conversation;

  useEffect(() => {
    // Only its agent reads a conversation; a colleague who peeks changes nothing.
    if (!isLooking || seq === 0 || unread === 0 || owner !== me) return;
    if (told.current.id === id && told.current.seq >= seq) return;
    told.current = { id, seq };
    conversationRead(queries, id);
    if (hub.sendRead(id, seq)) return;
    client.POST('/api/chat/conversations/{conversation_id}/read', { params: { path: { conversation_id: id } }, body: { seq } }).catch((error: unknown) => {
      if (!(error instanceof Problem)) throw error;
      told.current = { id: '', seq: 0 }; // Told again with the next message or focus.
    });
  }, [hub, queries, isLooking, id, owner, me, seq, unread]);
}
