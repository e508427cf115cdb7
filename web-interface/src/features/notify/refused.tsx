import { useEffect, useRef } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Problem } from '@/api/problem';
import { useProblemText } from '@/components/problem-text';
import { toastProblem } from '@/components/toast';
import { useTranslation } from '@/i18n';
import { displayName } from '@/lib/format';
import { useStore } from '@/lib/store';
import { conversationQuery } from '@/realtime/cache';
import { useRealtime } from '@/realtime/context';

/** Says so when a message is refused whose conversation is not on the screen: on it, the message says it itself. */
export function RefusedElsewhere() {
  const { t } = useTranslation(['thread', 'inbox']);
  const say = useProblemText();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const hub = useRealtime();
  const items = useStore(hub.outbox.items);
  const told = useRef(new Set<string>());
  useEffect(() => {
    const open = (id: string) => void navigate({ to: '/inbox/{-$conversationId}', params: { conversationId: id }, search: {} });
    const tell = async (id: string, reason: string) => {
      // After a reload nothing is known of it yet, and out of his sight it has no name for him.
      const known = await queries.ensureQueryData(conversationQuery(queries, id)).catch((error: unknown) => {
        if (error instanceof Problem) return null;
        throw error;
      });
      if (known) toastProblem(t('failedElsewhere', { name: displayName(known.customer_name, known.customer_phone), reason }), { label: t('inbox:notify.open'), run: () => open(id) });
      else toastProblem(t('failedSomewhere', { reason }));
    };
    for (const { client_message_id: id, conversation_id, state, problem, reason } of items) {
      if (state !== 'failed') told.current.delete(id);
      else if (!told.current.has(id)) {
        told.current.add(id);
        if (hub.isFollowed(conversation_id)) continue;
        void tell(conversation_id, say(new Problem(409, { type: problem, detail: reason })));
      }
    }
  }, [items, hub, queries, navigate, say, t]);
  return null;
}
