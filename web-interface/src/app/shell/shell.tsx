import { useQueryClient } from '@tanstack/react-query';
import { Navigate, Outlet, useRouterState } from '@tanstack/react-router';
import { memo, useEffect, useState } from 'react';
import { useSession } from '@/api/session';
import { Notifier } from '@/features/notify/notifier';
import { RefusedElsewhere } from '@/features/notify/refused';
import { ForcedChange } from '@/features/session/forced-change';
import { useTranslation } from '@/i18n';
import { RealtimeContext } from '@/realtime/context';
import { RealtimeHub } from '@/realtime/hub';
import { ChannelBanner } from './channel-banner';
import { CommandHost } from './command-host';
import { ConnectionBanner } from './connection-banner';
import { NavRail } from './nav-rail';
import classes from './shell.module.css';
import { useAccountLanguage } from './use-account-language';

/** The frame around every signed-in screen: navigation, connection, commands. */
export function Shell() {
  const { status, user } = useSession();
  const href = useRouterState({ select: (state) => state.location.href });
  if (status !== 'authenticated' || !user) return <Navigate to="/login" search={href === '/' ? {} : { next: href }} />;
  if (user.must_change_password) return <ForcedChange />;
  return <LiveShell key={user.id} userId={user.id} />;
}

/** Drawn once for a user: where one is in the app concerns what stands inside it. */
const LiveShell = memo(function LiveShell({ userId }: { userId: string }) {
  const { t } = useTranslation('common');
  const queries = useQueryClient();
  const [hub] = useState(() => new RealtimeHub(queries));
  useAccountLanguage();
  useEffect(() => {
    hub.start(userId);
    return () => hub.stop();
  }, [hub, userId]);
  // What one user saw is not for the next one on this computer.
  useEffect(() => () => queries.clear(), [queries]);

  return (
    <RealtimeContext value={hub}>
      <a className={classes['skip']} href="#content">
        {t('skip')}
      </a>
      <div className={classes['shell']}>
        <NavRail />
        <div className={classes['body']}>
          <ConnectionBanner />
          <ChannelBanner />
          <main id="content" className={classes['content']} tabIndex={-1}>
            <Outlet />
          </main>
        </div>
      </div>
      <CommandHost />
      <Notifier />
      <RefusedElsewhere />
    </RealtimeContext>
  );
});
