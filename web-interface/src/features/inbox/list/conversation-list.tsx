import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { Suspense, useCallback, useEffect, useRef, useState, type KeyboardEvent } from 'react';
import type { Conversation } from '@/api/types';
import { channelsQuery } from '@/api/whatsapp';
import { ErrorNote } from '@/components/notes';
import { useTranslation } from '@/i18n';
import { loadable } from '@/lib/loadable';
import { usePreferences } from '@/lib/preferences';
import { useStore } from '@/lib/store';
import { numberOf } from '@/lib/window';
import { useRealtime } from '@/realtime/context';
import { BulkBar } from '../bulk/bulk-bar';
import { useBulk } from '../bulk/use-bulk';
import { drafts, draftOf } from '../composer/drafts';
import { FilterChips } from '../filters/filter-chips';
import { toTab } from '../search-params';
import { useInboxLocation, useInboxRows, useQueues } from '../use-inbox';
import { ConversationRow } from './conversation-row';
import { EmptyList } from './empty-list';
import { ListTabs } from './list-tabs';
import { ListToolbar } from './list-toolbar';
import classes from './list.module.css';
import { useAhead } from './use-ahead';
import { useCalmRows } from './use-calm-rows';
import { useKeptRow } from './use-kept-row';
import { useListCommands } from './use-list-commands';
import { useMarks } from './use-marks';

const RowMenu = loadable(() => import('./row-menu'));
const BulkDialog = loadable(() => import('../bulk/bulk-dialog'));
const HEIGHT = { comfortable: 64, dense: 48 };

/** The left column: tabs, search and the conversations. */
export function ConversationList() {
  const { t } = useTranslation('inbox');
  const { scope, search, selectedId, select, refine } = useInboxLocation();
  const list = useInboxRows(scope);
  const kept = useKeptRow(list.rows, scope, selectedId);
  const calm = useCalmRows(kept.rows, scope);
  const marks = useMarks(calm.rows);
  const bulk = useBulk(calm.rows, marks);
  const { density } = usePreferences();
  const [menu, setMenu] = useState<{ id: string; x: number; y: number } | null>(null);
  // The same for every drawing, as are the other three: a row is drawn again when something of its own changed.
  const openMenu = useCallback((id: string, at: { x: number; y: number }) => setMenu({ id, ...at }), []);
  useListCommands(calm.rows);

  return (
    <section className={classes['panel']} aria-label={t('list')} data-density={density}>
      {marks.marked.size > 0 || bulk.progress ? <BulkBar marks={marks} bulk={bulk} /> : <ListTabs tab={scope.tab} onChange={(tab) => refine(toTab(tab))} />}
      <ListToolbar scope={scope} search={search} onRefine={refine} />
      <FilterChips search={search} onRefine={refine} />
      {list.isPending ? (
        <RowSkeletons />
      ) : list.isError ? (
        <ErrorNote error={list.error} onRetry={() => void list.refetch()} />
      ) : calm.rows.length === 0 && calm.held === 0 ? (
        <EmptyList scope={scope} search={search} onRefine={refine} />
      ) : (
        <Rows key={scope.tab} calm={calm} list={list} marks={marks} selectedId={selectedId} keptId={kept.keptId} onOpen={select} onMenu={openMenu} />
      )}
      <Suspense fallback={null}>
        {menu && <RowMenu at={menu} rows={calm.rows} onClose={() => setMenu(null)} />}
        {(bulk.asking || bulk.outcome) && <BulkDialog bulk={bulk} count={marks.marked.size} />}
      </Suspense>
    </section>
  );
}

interface RowsProps {
  calm: ReturnType<typeof useCalmRows>;
  list: ReturnType<typeof useInboxRows>;
  marks: ReturnType<typeof useMarks>;
  selectedId: string | undefined;
  keptId: string | undefined;
  onOpen: (id: string) => void;
  onMenu: (id: string, at: { x: number; y: number }) => void;
}

function Rows({ calm, list, marks, selectedId, keptId, onOpen, onMenu }: RowsProps) {
  const { t } = useTranslation('inbox');
  const scroller = useRef<HTMLDivElement>(null);
  const { density } = usePreferences();
  const queues = useQueues();
  const typing = useStore(useRealtime().typing.store);
  const written = useStore(drafts);
  const [activeId, setActiveId] = useState(selectedId);
  const { rows } = calm;
  const hasNumbers = useHasNumbers(rows);
  const activeIndex = Math.max(0, rows.findIndex((row) => row.id === (activeId ?? selectedId)));
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => HEIGHT[density],
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 8,
  });
  useEffect(() => virtual.measure(), [density, virtual]);
  useEffect(() => setActiveId(selectedId), [selectedId]);

  const items = virtual.getVirtualItems();
  const isNearEnd = (items.at(-1)?.index ?? 0) >= rows.length - 10;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  useEffect(() => {
    if (isNearEnd && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [isNearEnd, hasNextPage, isFetchingNextPage, fetchNextPage]);

  const move = useCallback(
    (index: number) => {
      const next = Math.min(Math.max(index, 0), rows.length - 1);
      setActiveId(rows[next]?.id);
      virtual.scrollToIndex(next);
    },
    [rows, virtual],
  );
  const aim = useAhead(rows, selectedId);
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowDown: activeIndex + 1, ArrowUp: activeIndex - 1, Home: 0, End: rows.length - 1, PageDown: activeIndex + 8, PageUp: activeIndex - 8 };
    const target = steps[event.key];
    const id = rows[activeIndex]?.id;
    if (target !== undefined) move(target);
    else if (event.key === 'Enter' && id) onOpen(id);
    else if (event.key === 'x' && id) marks.toggle(id, false);
    else if (event.key === 'a' && (event.ctrlKey || event.metaKey)) marks.all();
    else if ((event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) && id) onMenu(id, middleOf(`row-${id}`));
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div style={{ position: 'relative', flex: 1, minHeight: 0, display: 'flex', flexDirection: 'column' }}>
      {calm.held > 0 && (
        <button
          type="button"
          className={classes['fresh']}
          onClick={() => {
            scroller.current?.scrollTo({ top: 0 });
            calm.showAll();
          }}
        >
          {t('fresh', { count: calm.held })} ↑
        </button>
      )}
      <div
        ref={scroller}
        id="conversation-list"
        role="listbox"
        aria-label={t('list')}
        aria-multiselectable={marks.marked.size > 0}
        aria-activedescendant={rows[activeIndex] && `row-${rows[activeIndex].id}`}
        tabIndex={0}
        className={classes['scroll']}
        onKeyDown={onKeyDown}
        onPointerMove={(event) => event.pointerType === 'mouse' && calm.freeze()}
        onPointerLeave={calm.release}
        onScroll={(event) => calm.onScroll(event.currentTarget.scrollTop)}
      >
        <div role="presentation" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {items.map((item) => {
            const conversation = rows[item.index];
            if (!conversation) return null;
            return (
              <div key={item.key} role="presentation" style={{ position: 'absolute', inset: '0 0 auto', height: item.size, transform: `translateY(${item.start}px)` }}>
                <ConversationRow
                  conversation={conversation}
                  queueName={conversation.queue_id ? queues.get(conversation.queue_id)?.name : undefined}
                  numberName={hasNumbers ? numberOf(conversation).name || undefined : undefined}
                  isSelected={conversation.id === selectedId}
                  isKept={conversation.id === keptId}
                  isActive={item.index === activeIndex}
                  isMarked={marks.marked.has(conversation.id)}
                  isMarking={marks.marked.size > 0}
                  typing={typing.get(conversation.id)?.some(({ isCustomer }) => isCustomer) ?? false}
                  draft={conversation.id === selectedId ? undefined : draftOf(written, conversation.id)}
                  onAim={aim}
                  onOpen={onOpen}
                  onMark={marks.toggle}
                  onMenu={onMenu}
                />
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

/** Whether there is more than one number to tell apart; nobody asks before a conversation on WhatsApp is there. */
function useHasNumbers(rows: readonly Conversation[]): boolean {
  const { data } = useQuery({ ...channelsQuery, enabled: rows.some(({ channel }) => channel === 'whatsapp') });
  return (data?.channels.length ?? 0) > 1;
}

function middleOf(elementId: string): { x: number; y: number } {
  const box = document.getElementById(elementId)?.getBoundingClientRect();
  return box ? { x: box.left + 60, y: box.top + box.height / 2 } : { x: 100, y: 100 };
}

function RowSkeletons() {
  const { t } = useTranslation('common');
  return (
    <div role="status" aria-label={t('loading')} style={{ overflow: 'hidden' }}>
      {Array.from({ length: 12 }, (_, index) => (
        <div key={index} className={classes['skeleton']}>
          <Skeleton circle height={40} />
          <div style={{ flex: 1 }}>
            <Skeleton height={10} width="55%" mb={8} />
            <Skeleton height={9} width="85%" />
          </div>
        </div>
      ))}
    </div>
  );
}
