import { useEffect, useRef } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { keys } from '@/api/keys';
import { Problem } from '@/api/problem';
import type { Conversation } from '@/api/types';
import { useProblemText } from '@/components/problem-text';
import { toastProblem } from '@/components/toast';
import { useTranslation } from '@/i18n';
import { displayName } from '@/lib/format';
import { useStore } from '@/lib/store';
import { useRealtime } from '@/realtime/context';

/** Says so when a message is refused whose conversation is not on the screen: on it, the message says it itself. */
export function RefusedElsewhere() {
  const { t } = useTranslation('thread');
  const say = useProblemText();
  const queries = useQueryClient();
  const hub = useRealtime();
  const items = useStore(hub.outbox.items);
  const told = useRef(new Set<string>());
  useEffect(() => {
    for (const { client_message_id: id, conversation_id, state, problem, reason } of items) {
      if (state !== 'failed') told.current.delete(id);
      else if (!told.current.has(id)) {
        told.current.add(id);
        if (hub.isFollowed(conversation_id)) continue;
        const known = queries.getQueryData<Conversation>(keys.conversation(conversation_id));
        toastProblem(t('failedElsewhere', { name: displayName(known?.customer_name, known?.customer_phone), reason: say(new Problem(409, { type: problem, detail: reason })) }));
      }
    }
  }, [items, hub, queries, say, t]);
  return null;
}
