import { Popover } from '@mantine/core';
import type { Message } from '@/api/types';
import { Time } from '@/components/time';
import { useTranslation } from '@/i18n';
import { earlierTextsOf } from '@/realtime/amendments';
import classes from './kinds.module.css';

/** Says that a text was changed, and shows what it was before where that is known. */
export function EditedMark({ message }: { message: Message }) {
  const { t } = useTranslation('kinds');
  if (!message.metadata['edited_at']) return null;
  const earlier = earlierTextsOf(message);
  if (earlier.length === 0) return <span>{t('edited')}</span>;
  return (
    <Popover position="top" width={300} withArrow>
      <Popover.Target>
        <button type="button" className={classes['small']} aria-label={t('editedShow')} title={t('editedShow')}>
          {t('edited')}
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <div className={classes['strong']}>{t('editedTitle')}</div>
        <ul className={classes['list']}>
          {earlier.map((text, index) => (
            <li key={index} className={classes['before']}>
              <span dir="auto">{text.content}</span> {text.at && <Time at={text.at} as="clock" className={classes['soft']} />}
            </li>
          ))}
        </ul>
      </Popover.Dropdown>
    </Popover>
  );
}
