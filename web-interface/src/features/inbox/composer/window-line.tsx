import { IconClock, IconClockExclamation } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useUser } from '@/api/session';
import type { Conversation } from '@/api/types';
import { channelsQuery } from '@/api/whatsapp';
import { useLocale, useTranslation } from '@/i18n';
import { countdown, displayName, fullDate } from '@/lib/format';
import { useNow } from '@/lib/use-now';
import { numberOf, windowOf } from '@/lib/window';
import classes from './composer.module.css';

const MINUTE = 60_000;

/** How long the customer may still be written to, and under which name. */
export function WindowLine({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation('whatsapp');
  const locale = useLocale();
  const me = useUser();
  const window = windowOf(conversation, useNow());
  const { data } = useQuery(channelsQuery);
  const mode = data?.channels.find(({ id }) => id === numberOf(conversation).id)?.signature_mode;
  const name = displayName(me.display_name, me.username);
  if (window.kind === 'none') return null;
  const Glyph = window.kind === 'open' && window.tone === 'calm' ? IconClock : IconClockExclamation;
  return (
    <div className={classes['windowLine']}>
      <span
        className={`${classes['window']} tabular`}
        data-tone={window.kind === 'open' ? window.tone : 'shut'}
        title={window.kind === 'open' ? t('window.until', { at: fullDate(window.until, locale) }) : t('window.why')}
      >
        <Glyph size={13} stroke={1.75} aria-hidden />
        {window.kind === 'open' ? t('window.left', { time: window.left < MINUTE ? t('window.lastMinute') : countdown(window.left) }) : t('window.shut')}
      </span>
      {window.kind === 'open' && (mode === 'name' || mode === 'name_queue') && (
        <span className={`${classes['signature']} truncate`} title={t('window.signatureHint')}>
          {t(mode === 'name' ? 'window.signature' : 'window.signatureQueue', { name })}
        </span>
      )}
    </div>
  );
}
