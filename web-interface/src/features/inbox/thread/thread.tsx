import { Center } from '@mantine/core';
import { useDocumentVisibility } from '@mantine/hooks';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState, type DragEvent } from 'react';
import type { Conversation, Message } from '@/api/types';
import { ErrorNote } from '@/components/notes';
import { useTranslation } from '@/i18n';
import { displayName } from '@/lib/format';
import { useStore } from '@/lib/store';
import { isAmendment } from '@/realtime/amendments';
import { timelineQuery } from '@/realtime/cache';
import { useRealtime } from '@/realtime/context';
import { unsettled } from '@/realtime/outbox';
import type { Typist } from '@/realtime/signals';
import { Composer } from '../composer/composer';
import { useUploads } from '@/components/uploads/use-uploads';
import { useDeedCommands } from '../deeds/use-deed-commands';
import { Announcer } from './announcer';
import { useMerged } from './merged';
import { MessageList } from './message-list';
import { threadRows } from './rows';
import { ThreadHeader } from './thread-header';
import { ThreadSkeleton } from './thread-skeleton';
import classes from './thread.module.css';
import { useNewFrom } from './use-new-from';
import { useRead } from './use-read';

const none: readonly Message[] = [];
const nobody: readonly Typist[] = [];

/** One conversation: its header, its messages, and the place to write. */
export default function Thread({ conversation, onBack, sidebar }: { conversation: Conversation; onBack: () => void; sidebar: { isOpen: boolean; toggle: () => void } }) {
  const { t } = useTranslation(['composer', 'common']);
  const { id } = conversation;
  const hub = useRealtime();
  const queries = useQueryClient();
  const timeline = useQuery(timelineQuery(queries, id));
  const isLoaded = timeline.data !== undefined;
  useEffect(() => (isLoaded ? hub.follow(id) : undefined), [hub, id, isLoaded]);
  const isShown = useDocumentVisibility() === 'visible';
  useEffect(() => (isLoaded && isShown ? hub.look(id) : undefined), [hub, id, isLoaded, isShown]);
  useDeedCommands(conversation);

  const messages = timeline.data?.messages ?? none;
  const items = useStore(hub.outbox.items);
  const pending = useMemo(() => unsettled(items, id, messages), [items, id, messages]);
  const newFrom = useNewFrom(conversation, messages, pending);
  const merged = useMerged(conversation);
  const rows = useMemo(() => threadRows({ messages, merged, pending, newFrom }), [messages, merged, pending, newFrom]);
  const spoken = useMemo(() => messages.filter((message) => !isAmendment(message)), [messages]);
  const [replyTo, setReplyTo] = useState<Message | null>(null);
  const uploads = useUploads(id);
  const typists = useStore(hub.typing.store).get(id) ?? nobody;
  useRead(conversation, messages);
  const drop = useDrop(uploads.add);

  return (
    <section className={classes['thread']} data-pane="thread" aria-label={displayName(conversation.customer_name, conversation.customer_phone)} {...drop.handlers}>
      <ThreadHeader conversation={conversation} onBack={onBack} sidebar={sidebar} />
      {timeline.isPending ? (
        <ThreadSkeleton />
      ) : timeline.isError && !isLoaded ? (
        <Center flex={1}>
          <ErrorNote error={timeline.error} onRetry={() => void timeline.refetch()} />
        </Center>
      ) : (
        <MessageList key={id} conversation={conversation} messages={spoken} merged={merged} rows={rows} newFrom={newFrom} typists={typists} onReply={setReplyTo} />
      )}
      <Announcer messages={spoken} />
      <Composer key={`composer-${id}`} conversation={conversation} uploads={uploads} replyTo={replyTo} onReplyDone={() => setReplyTo(null)} />
      {drop.isOver && <div className={classes['drop']}>{t('dropHere')}</div>}
    </section>
  );
}

function useDrop(add: (files: File[]) => void) {
  const [isOver, setOver] = useState(false);
  const handlers = {
    onDragOver: (event: DragEvent) => {
      if (!event.dataTransfer.types.includes('Files')) return;
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: (event: DragEvent<HTMLElement>) => {
      if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
    },
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      setOver(false);
      add([...event.dataTransfer.files]);
    },
  };
  return { isOver, handlers };
}
