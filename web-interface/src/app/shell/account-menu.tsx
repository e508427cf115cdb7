import { UnstyledButton } from '@mantine/core';
import { Suspense, useState } from 'react';
import { logout, useUser } from '@/api/session';
import { PersonAvatar } from '@/components/person-avatar';
import { useTranslation } from '@/i18n';
import { loadable } from '@/lib/loadable';
import { initials } from '@/lib/text';
import { useLazyMenu } from '@/lib/use-lazy-menu';
import { useRealtime } from '@/realtime/context';
import classes from './shell.module.css';
import { usePresence } from './use-presence';

const UnsentModal = loadable(() => import('./unsent-modal'));
const AccountMenuList = loadable(() => import('./account-menu-list'));

/** Who is signed in, and behind it presence, profile and the way out. */
export function AccountMenu() {
  const { t } = useTranslation('common');
  const user = useUser();
  const hub = useRealtime();
  const { shown: presence, chosen, choose } = usePresence();
  const [unsent, setUnsent] = useState(0);
  const { button, shown } = useLazyMenu(AccountMenuList.preload);
  const name = user.display_name || user.username;

  const leave = () => {
    const waiting = hub.outbox.items.get().filter((item) => item.state !== 'acked').length;
    if (waiting > 0) setUnsent(waiting);
    else void logout();
  };

  // Who speaks to the computer says what he sees: the letters of the face belong to the name (what stands in brackets does not count).
  const label = `${t('nav.account')}: ${name}, ${t(`presence.${presence}`)}, ${initials(name)}`;
  return (
    <>
      <UnstyledButton className={classes['link'] ?? ''} aria-label={label} {...button}>
        <span style={{ position: 'relative', display: 'inline-flex' }}>
          <PersonAvatar name={name} size={32} />
          <span className={classes['presence']} data-presence={presence} />
        </span>
      </UnstyledButton>
      <Suspense fallback={null}>
        {shown && <AccountMenuList {...shown} chosen={chosen} onChoose={choose} onLeave={leave} />}
        {unsent > 0 && <UnsentModal count={unsent} onClose={() => setUnsent(0)} />}
      </Suspense>
    </>
  );
}
