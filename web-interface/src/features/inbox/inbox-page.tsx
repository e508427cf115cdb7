import { Center, Kbd, Loader } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconMessages, IconEyeOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useMemo, useState } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import { Problem } from '@/api/problem';
import { EmptyNote, ErrorNote } from '@/components/notes';
import { useCommands, type Command } from '@/lib/commands';
import { setPreferences, usePreferences } from '@/lib/preferences';
import { useStore } from '@/lib/store';
import { conversationQuery } from '@/realtime/cache';
import { dialog } from './deeds/dialogs-store';
import classes from './inbox-page.module.css';
import { ConversationList } from './list/conversation-list';
import { ListResizer } from './list/list-resizer';
import { Sidebar } from './sidebar/sidebar';
import { Thread } from './thread/thread';
import { useInboxLocation } from './use-inbox';

const DeedDialogs = lazy(() => import('./deeds/dialogs'));

/** The agents' screen: the list, the conversation, the customer. */
export function InboxPage() {
  const { selectedId, select } = useInboxLocation();
  const { listWidth } = usePreferences();
  const asked = useStore(dialog);
  return (
    <div className={classes['inbox']} data-open={selectedId ? true : undefined}>
      <div className={classes['list']} style={{ '--list-width': `${listWidth}px` } as React.CSSProperties}>
        <ConversationList />
      </div>
      <ListResizer />
      {selectedId ? <Opened id={selectedId} onBack={() => select(undefined)} /> : <Nothing />}
      {asked && (
        <Suspense fallback={null}>
          <DeedDialogs />
        </Suspense>
      )}
    </div>
  );
}

function Opened({ id, onBack }: { id: string; onBack: () => void }) {
  const { data: conversation, error, refetch } = useQuery(conversationQuery(id));
  const sidebar = useSidebar();
  if (error instanceof Problem && (error.status === 404 || error.status === 403 || error.status === 422)) return <Gone onBack={onBack} />;
  if (error && !conversation) {
    return (
      <Center className={classes['thread']}>
        <ErrorNote error={error} onRetry={() => void refetch()} />
      </Center>
    );
  }
  if (!conversation) {
    return (
      <Center className={classes['thread']}>
        <Loader size="sm" />
      </Center>
    );
  }
  return (
    <>
      <div className={classes['thread']}>
        <Thread conversation={conversation} onBack={onBack} sidebar={sidebar} />
      </div>
      {sidebar.isOpen && (
        <div className={classes['sidebar']}>
          <Sidebar key={conversation.id} conversation={conversation} onClose={sidebar.toggle} />
        </div>
      )}
    </>
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
    return [{ id: 'sidebar', group: t('groups.conversation'), label: t('sidebar'), keys: ']', run }];
  }, [t, isWide, sidebar]);
  useCommands(commands);
  return { isOpen, toggle: () => commands[0]?.run() };
}

function Nothing() {
  const { t } = useTranslation('inbox');
  return (
    <Center className={classes['nothing']}>
      <EmptyNote icon={<IconMessages size={36} stroke={1.25} />} title={t('select.title')}>
        <Trans t={t} i18nKey="select.body" components={{ key: <Kbd size="xs" /> }} />
      </EmptyNote>
    </Center>
  );
}

function Gone({ onBack }: { onBack: () => void }) {
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
      </EmptyNote>
    </Center>
  );
}
