import { Center, Kbd } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconMessages, IconEyeOff } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useDeferredValue, useEffect, useMemo, useState } from 'react';
import { Problem } from '@/api/problem';
import { EmptyNote, ErrorNote } from '@/components/notes';
import { useTranslation } from '@/i18n';
import { useCommands, type Command } from '@/lib/commands';
import { loadable } from '@/lib/loadable';
import { setPreferences, usePreferences } from '@/lib/preferences';
import { useStore } from '@/lib/store';
import { conversationQuery } from '@/realtime/cache';
import { dialog } from './deeds/dialogs-store';
import classes from './inbox-page.module.css';
import { ConversationList } from './list/conversation-list';
import { ListResizer } from './list/list-resizer';
import { starting } from './start/start-store';
import { ThreadSkeleton } from './thread/thread-skeleton';
import { useInboxLocation } from './use-inbox';

const PRELOAD_MS = 1_500;
const DeedDialogs = loadable(() => import('./deeds/dialogs'));
const StartDialog = loadable(() => import('./start/start-dialog'));
const LeftBehind = lazy(() => import('./thread/left-behind').then((module) => ({ default: module.LeftBehind })));
const Thread = loadable(() => import('./thread/thread'));
const Sidebar = loadable(() => import('./sidebar/sidebar'));

/** The agents' screen: the list, the conversation, the customer. */
export function InboxPage() {
  const { t } = useTranslation('inbox');
  useEffect(() => {
    // The list comes first; what the first click needs is there before it, and then what the first key opens.
    const idle = setTimeout(() => {
      void Promise.all([Thread.preload(), Sidebar.preload()]).then(() => Promise.all([DeedDialogs.preload(), StartDialog.preload()]));
    }, PRELOAD_MS);
    return () => clearTimeout(idle);
  }, []);
  const { selectedId, select } = useInboxLocation();
  const { listWidth } = usePreferences();
  const asked = useStore(dialog);
  const who = useStore(starting);
  return (
    <div className={classes['inbox']} data-open={selectedId ? true : undefined}>
      <h1 className="sr-only">{t('title')}</h1>
      <div className={classes['list']} style={{ '--list-width': `${listWidth}px` } as React.CSSProperties}>
        <ConversationList />
      </div>
      <ListResizer />
      {selectedId ? <Opened id={selectedId} onBack={() => select(undefined)} /> : <Nothing />}
      <Suspense fallback={null}>
        {asked && <DeedDialogs />}
        {who && <StartDialog who={who} />}
      </Suspense>
    </div>
  );
}

function Opened({ id, onBack }: { id: string; onBack: () => void }) {
  const { data: conversation, error, refetch } = useQuery(conversationQuery(useQueryClient(), id));
  const sidebar = useSidebar();
  // The messages first: the customer's card is drawn in the moment after them.
  const beside = useDeferredValue(conversation);
  if (error instanceof Problem && (error.status === 404 || error.status === 403 || error.status === 422)) return <Gone id={id} onBack={onBack} />;
  if (error && !conversation) {
    return (
      <Center className={classes['thread']}>
        <ErrorNote error={error} onRetry={() => void refetch()} />
      </Center>
    );
  }
  if (!conversation) return <Waiting />;
  return (
    <>
      <div className={classes['thread']}>
        <Suspense fallback={<Waiting />}>
          <Thread conversation={conversation} onBack={onBack} sidebar={sidebar} />
        </Suspense>
      </div>
      {sidebar.isOpen && beside && (
        <div className={classes['sidebar']}>
          <Suspense fallback={null}>
            <Sidebar key={beside.id} conversation={beside} onClose={sidebar.toggle} />
          </Suspense>
        </div>
      )}
    </>
  );
}

function Waiting() {
  return (
    <div className={classes['thread']}>
      <ThreadSkeleton />
    </div>
  );
}

/** Beside the thread where there is room (and remembered), over it where there is none. */
function useSidebar() {
  const { t } = useTranslation('commands');
  const isWide = useMediaQuery('(min-width: 1280px)', true, { getInitialValueInEffect: false });
  const { sidebar } = usePreferences();
  const [isOver, setOver] = useState(false);
  const isOpen = isWide ? sidebar : isOver;
  const commands = useMemo((): Command[] => {
    const run = () => (isWide ? setPreferences({ sidebar: !sidebar }) : setOver((known) => !known));
    const toggle: Command = { id: 'sidebar', group: t('groups.conversation'), label: t('sidebar'), keys: ']', run };
    // What lies over the conversation goes first.
    const close: Command = { id: 'close-sidebar', group: t('groups.conversation'), label: t('back'), keys: 'Escape', run: () => setOver(false), hidden: true };
    return isOver && !isWide ? [toggle, close] : [toggle];
  }, [t, isWide, isOver, sidebar]);
  useCommands(commands);
  return { isOpen, toggle: () => commands[0]?.run() };
}

function Nothing() {
  const { t } = useTranslation('inbox');
  return (
    <Center className={classes['nothing']}>
      <EmptyNote icon={<IconMessages size={36} stroke={1.25} />} title={t('select.title')}>
        <WithKeys text={t('select.body')} />
      </EmptyNote>
    </Center>
  );
}

/** A sentence whose `<key>` marks are drawn as keys. */
function WithKeys({ text }: { text: string }) {
  return text.split(/<key>|<\/key>/).map((part, index) => (index % 2 ? <Kbd key={index}>{part}</Kbd> : part));
}

function Gone({ id, onBack }: { id: string; onBack: () => void }) {
  const { t } = useTranslation('inbox');
  return (
    <Center className={classes['thread']}>
      <EmptyNote
        icon={<IconEyeOff size={32} stroke={1.5} />}
        title={t('gone.title')}
        action={
          <button type="button" className={classes['goneButton']} onClick={onBack}>
            {t('gone.action')}
          </button>
        }
      >
        {t('gone.body')}
        <Suspense fallback={null}>
          <LeftBehind id={id} />
        </Suspense>
      </EmptyNote>
    </Center>
  );
}
