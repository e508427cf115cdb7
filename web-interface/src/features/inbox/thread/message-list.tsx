import { Loader } from '@mantine/core';
import { IconArrowDown } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type RefObject } from 'react';
import { Problem } from '@/api/problem';
import type { Conversation, Message } from '@/api/types';
import { useTranslation } from '@/i18n';
import { displayName } from '@/lib/format';
import { readOlder } from '@/realtime/cache';
import type { Typist } from '@/realtime/signals';
import type { ThreadRow } from './rows';
import { RowView } from './row-view';
import { TypingLines } from './typing-lines';
import classes from './thread.module.css';

interface Props {
  conversation: Conversation;
  messages: readonly Message[];
  merged: readonly Message[];
  rows: ThreadRow[];
  newFrom: number;
  typists: readonly Typist[];
  onReply: (message: Message) => void;
}

const AT_END_PX = 200;
const LOAD_AT_PX = 600;
const PADDING = 12;
/** With fewer rows than these below it, the unread mark is seen from the end. */
const FAR_UP = 8;

/** The messages: only what is on the screen is in the page, and the view stays where the reader is. */
export function MessageList({ conversation, messages, merged, rows, newFrom, typists, onReply }: Props) {
  const { t } = useTranslation('thread');
  const scroller = useRef<HTMLDivElement>(null);
  const [isAway, setAway] = useState(false);
  const [seenSeq, setSeenSeq] = useState(0);
  const lastSeq = messages.at(-1)?.seq ?? 0;
  const name = displayName(conversation.customer_name, conversation.customer_phone);

  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => heightOf(rows[index]),
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 8,
    paddingStart: PADDING,
    paddingEnd: PADDING,
    // Where it opens is drawn first. From the top it would be drawn twice: what stands there, and then the end.
    initialRect: latestRect,
    initialOffset: () => openingOffset(rows, newFrom),
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: 80,
  });
  const older = useOlder(conversation.id, messages);

  useOpeningPosition(virtual, rows, newFrom);
  useEffect(() => {
    const box = scroller.current;
    if (box) latestRect = { width: box.clientWidth, height: box.clientHeight };
  }, []);
  // One's own message is always shown, wherever one was reading.
  const pendingKey = rows.at(-1)?.kind === 'pending' ? rows.at(-1)?.key : undefined;
  useEffect(() => {
    if (pendingKey) virtual.scrollToEnd();
  }, [pendingKey, virtual]);

  const onScroll = useCallback(() => {
    const box = scroller.current;
    if (!box) return;
    const away = box.scrollHeight - box.scrollTop - box.clientHeight > AT_END_PX;
    setAway(away);
    if (!away) setSeenSeq(lastSeq);
    if (box.scrollTop < LOAD_AT_PX) older.load();
  }, [lastSeq, older]);
  useEffect(() => {
    if (!isAway) setSeenSeq(lastSeq);
  }, [isAway, lastSeq]);
  const firstSeq = messages[0]?.seq ?? 1;
  useEffect(() => {
    // Who stands at the top moves the view no more: no event would ask for the page after this one.
    if (scroller.current && scroller.current.scrollTop < LOAD_AT_PX) older.load();
  }, [firstSeq, older]);
  useKeptEnd(scroller, virtual);

  const byId = useMemo(() => new Map([...merged, ...messages].map((message) => [message.id, message])), [merged, messages]);
  const goTo = useCallback((id: string) => {
    const index = rows.findIndex((row) => row.kind === 'message' && row.message.id === id);
    if (index >= 0) virtual.scrollToIndex(index, { align: 'center' });
  }, [rows, virtual]);
  const unseen = messages.filter((message) => message.seq > seenSeq && message.direction === 'inbound').length;

  return (
    <div className={classes['scrollFrame']}>
      {/* A region that scrolls must be reachable by keyboard. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div ref={scroller} className={classes['scroll']} onScroll={onScroll} role="log" aria-live="off" aria-label={t('label', { name })} tabIndex={0}>
        {older.isLoading && (
          <div className={classes['olderLoader']}>
            <Loader size="xs" />
          </div>
        )}
        {rows.length === 0 && <p className={classes['empty']}>{t('empty')}</p>}
        <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index];
            return (
              row && (
                <div key={item.key} ref={virtual.measureElement} data-index={item.index} className={classes['slot']} style={{ transform: `translateY(${item.start}px)` }}>
                  <RowView row={row} conversation={conversation} quoted={quoteOf(row, byId)} onReply={onReply} onGoTo={goTo} />
                </div>
              )
            );
          })}
        </div>
      </div>
      <TypingLines typists={typists} customer={name} />
      {isAway && (
        <button type="button" className={classes['jump']} onClick={() => virtual.scrollToEnd({ behavior: 'smooth' })}>
          <IconArrowDown size={16} stroke={1.5} aria-hidden />
          {unseen > 0 ? t('jumpCount', { count: unseen }) : t('jump')}
        </button>
      )}
    </div>
  );
}

function quoteOf(row: ThreadRow, byId: ReadonlyMap<string, Message>): Message | 'gone' | null {
  const id = row.kind === 'message' ? row.message.reply_to : row.kind === 'pending' ? row.item.reply_to : null;
  return id ? (byId.get(id) ?? 'gone') : null;
}

/** As large as the conversation before was: good enough for the first drawing of the next one. */
let latestRect = { width: 640, height: 700 };

const heightOf = (row: ThreadRow | undefined): number => (row?.kind === 'message' ? 56 : 36);

/** The row of the unread mark, if it is so far up that the end would not show it; else -1. */
function markOf(rows: ThreadRow[], newFrom: number): number {
  const mark = newFrom ? rows.findIndex((row) => row.kind === 'new') : -1;
  return mark >= 0 && rows.length - mark > FAR_UP ? mark : -1;
}

/** About where the view opens, before anything is measured. */
function openingOffset(rows: ThreadRow[], newFrom: number): number {
  const mark = markOf(rows, newFrom);
  const above = rows.slice(0, mark >= 0 ? mark : rows.length).reduce((sum, row) => sum + heightOf(row), PADDING);
  return Math.max(0, mark >= 0 ? above : above + PADDING - latestRect.height);
}

/** Opens at the first unread message, else at the end. */
function useOpeningPosition(virtual: ReturnType<typeof useVirtualizer<HTMLDivElement, Element>>, rows: ThreadRow[], newFrom: number): void {
  const done = useRef(false);
  useLayoutEffect(() => {
    if (done.current || rows.length === 0) return;
    done.current = true;
    const mark = markOf(rows, newFrom);
    if (mark >= 0) virtual.scrollToIndex(mark, { align: 'start' });
    else virtual.scrollToEnd();
  }, [virtual, rows, newFrom]);
}

/** Whoever reads the newest goes on doing so when the composer, files or the zoom take room from the thread. */
function useKeptEnd(scroller: RefObject<HTMLDivElement | null>, virtual: ReturnType<typeof useVirtualizer<HTMLDivElement, Element>>): void {
  useEffect(() => {
    const box = scroller.current;
    if (!box) return;
    let wasAtEnd = true;
    let height = box.clientHeight;
    const look = () => {
      if (box.clientHeight === height) wasAtEnd = box.scrollHeight - box.scrollTop - box.clientHeight < AT_END_PX;
    };
    const sized = new ResizeObserver(() => {
      if (box.clientHeight !== height && wasAtEnd) virtual.scrollToEnd();
      height = box.clientHeight;
    });
    box.addEventListener('scroll', look, { passive: true });
    sized.observe(box);
    return () => {
      box.removeEventListener('scroll', look);
      sized.disconnect();
    };
  }, [scroller, virtual]);
}

function useOlder(id: string, messages: readonly Message[]) {
  const queries = useQueryClient();
  const [isLoading, setLoading] = useState(false);
  const busy = useRef(false);
  const hasMore = (messages[0]?.seq ?? 1) > 1;
  const load = useCallback(() => {
    if (!hasMore || busy.current) return;
    busy.current = true;
    setLoading(true);
    readOlder(queries, id)
      .catch((error: unknown) => {
        if (!(error instanceof Problem)) throw error; // Unreachable: scrolling asks again.
      })
      .finally(() => {
        busy.current = false;
        setLoading(false);
      });
  }, [hasMore, id, queries]);
  return useMemo(() => ({ isLoading, load }), [isLoading, load]);
}
