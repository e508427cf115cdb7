import { useCallback, useRef, useState } from 'react';
import type { Conversation } from '@/api/types';
import { toastDone } from '@/components/toast';
import { useTranslation } from '@/i18n';
import { useLatest } from '@/lib/use-latest';
import { useRealtime } from '@/realtime/context';
import type { useMarks } from '../list/use-marks';
import { doOne, type AskingKind, type BulkDeed } from './bulk-deeds';
import { runBulk, type Outcome } from './run-bulk';

export interface Progress {
  answered: number;
  total: number;
}

/** A deed on all marked rows: what it asks, how far it is, and what came of it. */
export function useBulk(rows: readonly Conversation[], marks: ReturnType<typeof useMarks>) {
  const { t } = useTranslation('inbox');
  const hub = useRealtime();
  const latest = useLatest({ rows, marks });
  const stopping = useRef<AbortController>(undefined);
  const [asking, ask] = useState<AskingKind | null>(null);
  const [progress, setProgress] = useState<Progress | null>(null);
  const [outcome, setOutcome] = useState<Outcome | null>(null);

  const run = useCallback(
    async (deed: BulkDeed) => {
      const { rows: shown, marks: meant } = latest.current;
      const chosen = shown.filter(({ id }) => meant.marked.has(id));
      const stop = (stopping.current = new AbortController());
      ask(null);
      setProgress({ answered: 0, total: chosen.length });
      const found = await runBulk(chosen, (conversation) => doOne(deed, conversation), {
        onChanged: (conversation) => hub.conversationChanged(conversation),
        onProgress: (answered) => setProgress({ answered, total: chosen.length }),
        signal: stop.signal,
      });
      setProgress(null);
      meant.clear();
      focusList();
      if (found.refused.length + found.left > 0) setOutcome(found);
      else toastDone(t('bulk.done', { count: found.done }));
    },
    [hub, latest, t],
  );
  return { asking, ask, progress, outcome, run, stop: () => stopping.current?.abort(), forget: () => (setOutcome(null), focusList()) };
}

/** The bar goes with the marks: the keyboard goes on in the list. */
const focusList = () => document.getElementById('conversation-list')?.focus({ preventScroll: true });

export type Bulk = ReturnType<typeof useBulk>;
