import { Loader, Popover } from '@mantine/core';
import { IconMoodSmile } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { IconButton } from '@/components/icon-button';
import { useTranslation } from '@/i18n';
import classes from './composer.module.css';

const EmojiPicker = lazy(() => import('./emoji-picker'));

/** Opens the emoji picker, which is loaded then. */
export function EmojiButton({ onPick }: { onPick: (emoji: string) => void }) {
  const { t } = useTranslation('composer');
  const [isOpen, setOpen] = useState(false);
  const pick = (emoji: string) => {
    setOpen(false);
    onPick(emoji);
  };
  return (
    <Popover opened={isOpen} onChange={setOpen} position="top-start" trapFocus returnFocus width={324}>
      <Popover.Target>
        <IconButton label={t('emoji')} className={classes['emojiButton'] ?? ''} onClick={() => setOpen((known) => !known)} aria-expanded={isOpen}>
          <IconMoodSmile size={18} stroke={1.5} />
        </IconButton>
      </Popover.Target>
      <Popover.Dropdown p={8}>
        <Suspense fallback={<Loader size="sm" />}>
          <EmojiPicker onPick={pick} />
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  );
}
