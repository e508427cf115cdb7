import { IconCircleCheck, IconPlugConnectedX } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from '@/i18n';
import { useStore } from '@/lib/store';
import { useRealtime } from '@/realtime/context';
import classes from './shell.module.css';

const GRACE_MS = 1_500;
const SYNCED_MS = 2_500;

/** Says when the connection is gone, when it is tried again, and that it is back. */
export function ConnectionBanner() {
  const { t } = useTranslation('common');
  const hub = useRealtime();
  const connection = useStore(hub.connection);
  const view = useView(connection.phase === 'ready');
  const seconds = useCountdown(connection.phase === 'waiting' ? connection.retryAt : 0);

  return (
    <div role="status" aria-live="polite">
      {view === 'lost' && (
        <div className={classes['banner']}>
          <IconPlugConnectedX size={16} stroke={1.5} aria-hidden />
          {/* The ticking second is not announced again and again. */}
          <span aria-hidden>{connection.phase === 'waiting' && seconds > 0 ? t('connection.waiting', { count: seconds }) : t('connection.connecting')}</span>
          <span className="sr-only">{t('connection.connecting')}</span>
          <button type="button" className={classes['bannerButton']} onClick={() => hub.retryNow()}>
            {t('connection.now')}
          </button>
        </div>
      )}
      {view === 'back' && (
        <div className={classes['banner']} data-good>
          <IconCircleCheck size={16} stroke={1.5} aria-hidden />
          {t('connection.synced')}
        </div>
      )}
    </div>
  );
}

/** A blink of the network is no news: the banner comes after a moment, and only then is its end worth telling. */
function useView(isReady: boolean): 'quiet' | 'lost' | 'back' {
  const [view, setView] = useState<'quiet' | 'lost' | 'back'>('quiet');
  useEffect(() => {
    if (!isReady) {
      const timer = setTimeout(() => setView('lost'), GRACE_MS);
      return () => clearTimeout(timer);
    }
    const back = setTimeout(() => setView((known) => (known === 'lost' ? 'back' : known)), 0);
    const quiet = setTimeout(() => setView('quiet'), SYNCED_MS);
    return () => {
      clearTimeout(back);
      clearTimeout(quiet);
    };
  }, [isReady]);
  return view;
}

function useCountdown(until: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!until) return;
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [until]);
  return Math.max(0, Math.ceil((until - now) / 1000));
}
