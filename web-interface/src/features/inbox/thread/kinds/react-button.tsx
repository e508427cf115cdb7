import { Loader, Popover } from '@mantine/core';
import { IconMoodPlus, IconPlus } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import type { Message } from '@/api/types';
import { IconButton } from '@/components/icon-button';
import { useTranslation } from '@/i18n';
import classes from './kinds.module.css';
import { useReact } from './use-react';

const EmojiPicker = lazy(() => import('../../composer/emoji-picker'));
const usual = ['👍', '❤️', '😂', '😮', '😢', '🙏'];

/** Offers the usual reactions, and all the others behind one more click. */
export function ReactButton({ message }: { message: Message }) {
  const { t } = useTranslation('kinds');
  const [view, setView] = useState<'closed' | 'usual' | 'all'>('closed');
  const react = useReact(message);
  const pick = (emoji: string) => {
    setView('closed');
    react(emoji);
  };
  return (
    <Popover opened={view !== 'closed'} onChange={(isOpen) => !isOpen && setView('closed')} position="top" trapFocus returnFocus>
      <Popover.Target>
        <IconButton label={t('react.label')} size={28} aria-expanded={view !== 'closed'} onClick={() => setView((known) => (known === 'closed' ? 'usual' : 'closed'))}>
          <IconMoodPlus size={16} stroke={1.5} />
        </IconButton>
      </Popover.Target>
      <Popover.Dropdown p={view === 'all' ? 8 : 4} w={view === 'all' ? 324 : undefined}>
        {view === 'all' ? (
          <Suspense fallback={<Loader size="sm" />}>
            <EmojiPicker onPick={pick} />
          </Suspense>
        ) : (
          <div className={classes['usual']} role="group" aria-label={t('react.label')}>
            {usual.map((emoji) => (
              <button key={emoji} type="button" className={classes['emoji']} aria-label={t('react.add', { emoji })} onClick={() => pick(emoji)}>
                {emoji}
              </button>
            ))}
            <IconButton label={t('react.more')} size={36} onClick={() => setView('all')}>
              <IconPlus size={18} stroke={1.5} />
            </IconButton>
          </div>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
