import { useCallback, useEffect, useRef, useState } from 'react';
import { upload } from '@/api/client';
import { Problem } from '@/api/problem';
import type { Attachment } from '@/api/types';
import { useProblemText } from '@/components/problem-text';
import { toastProblem } from '@/components/toast';
import { useTranslation } from '@/i18n';
import { useLatest } from '@/lib/use-latest';
import { uuid7 } from '@/lib/uuid';

/** A file on its way into the message being written. */
export interface Upload {
  key: string;
  file: File;
  /** 0 to 1. */
  progress: number;
  attachment: Attachment | null;
  error: string | null;
  preview: string | null;
}

const MOST_FILES = 15;
/** The server takes four of one person at a time; the rest wait here, not at its door. */
const AT_ONCE = 3;

/** The files of the message being written; each is uploaded as soon as it is added. `onStored` hears of each that is. */
export function useUploads(conversationId: string, onStored?: (attachment: Attachment) => void) {
  const { t } = useTranslation('composer');
  const say = useProblemText();
  const [files, setFiles] = useState<readonly Upload[]>([]);
  const tell = useLatest(onStored);
  const running = useRef(new Map<string, AbortController>());
  const waiting = useRef<Upload[]>([]);
  const change = useCallback((key: string, patch: Partial<Upload>) => setFiles((known) => known.map((item) => (item.key === key ? { ...item, ...patch } : item))), []);

  const start = async (item: Upload): Promise<void> => {
    const { key, file } = item;
    if (running.current.size >= AT_ONCE) {
      change(key, { error: null, progress: 0 });
      waiting.current.push(item);
      return;
    }
    const abort = new AbortController();
    running.current.set(key, abort);
    change(key, { error: null, progress: 0 });
    const form = new FormData();
    form.append('file', file);
    try {
      const attachment = await upload<Attachment>('/api/chat/attachments', form, (progress) => change(key, { progress }), abort.signal);
      change(key, { attachment, progress: 1 });
      tell.current?.(attachment);
    } catch (error) {
      if (error instanceof Problem) change(key, { error: reason(error) });
      else if (!(error instanceof DOMException)) throw error;
    } finally {
      running.current.delete(key);
      const next = waiting.current.shift();
      if (next) void start(next);
    }
  };
  const reason = (problem: Problem): string => {
    if (problem.status === 413) return t('tooLarge');
    if (problem.status === 415) return t('typeRefused');
    return say(problem);
  };

  const add = (chosen: File[]) => {
    const room = MOST_FILES - files.length;
    if (chosen.length > room) toastProblem(t('tooManyFiles', { max: MOST_FILES }));
    const fresh = chosen.slice(0, room).map(
      (file): Upload => ({ key: uuid7(), file, progress: 0, attachment: null, error: null, preview: file.type.startsWith('image/') ? URL.createObjectURL(file) : null }),
    );
    setFiles((known) => [...known, ...fresh]);
    for (const item of fresh) void start(item);
  };
  const remove = (key: string) => {
    waiting.current = waiting.current.filter((item) => item.key !== key);
    running.current.get(key)?.abort();
    setFiles((known) => known.filter((item) => item.key !== key || release(item)));
  };
  const clear = () => setFiles((known) => known.filter(release));

  useEffect(() => {
    const started = running.current;
    return () => {
      waiting.current = [];
      for (const abort of started.values()) abort.abort();
      // Nothing to drop is nothing to draw: each switch would otherwise draw the thread and the composer twice.
      setFiles((known) => (known.length > 0 ? known.filter(release) : known));
    };
  }, [conversationId]);

  const isReady = files.every((item) => item.attachment);
  return { files, add, remove, retry: (item: Upload) => void start(item), clear, isReady };
}

export type Uploads = ReturnType<typeof useUploads>;

/** Frees the picture; false, so that a filter drops the item. */
function release(item: Upload): false {
  if (item.preview) URL.revokeObjectURL(item.preview);
  return false;
}
