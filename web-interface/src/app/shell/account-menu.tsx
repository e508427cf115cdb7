import { Menu, Text, UnstyledButton } from '@mantine/core';
import { IconKeyboard, IconLogout, IconUserCircle } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { logout, useUser } from '@/api/session';
import type { Presence } from '@/api/types';
import { PersonAvatar } from '@/components/person-avatar';
import { openHelp } from '@/features/palette/store';
import { useRealtime } from '@/realtime/context';
import classes from './shell.module.css';

const UnsentModal = lazy(() => import('./unsent-modal'));

const choices: Presence[] = ['online', 'busy', 'pause', 'invisible'];

/** Presence, profile and the way out. */
export function AccountMenu() {
  const { t } = useTranslation('common');
  const user = useUser();
  const hub = useRealtime();
  const navigate = useNavigate();
  const [presence, setPresence] = useState<Presence>('online');
  const [unsent, setUnsent] = useState(0);
  const name = user.display_name || user.username;

  const choose = (choice: Presence) => {
    setPresence(choice);
    hub.sendPresence(choice);
  };
  const leave = () => {
    const waiting = hub.outbox.items.get().filter((item) => item.state !== 'acked').length;
    if (waiting > 0) setUnsent(waiting);
    else void logout();
  };

  return (
    <>
      <Menu position="right-end" width={240}>
        <Menu.Target>
          <UnstyledButton className={classes['link'] ?? ''} aria-label={`${t('nav.account')}: ${name}, ${t(`presence.${presence}`)}`}>
            <span style={{ position: 'relative', display: 'inline-flex' }}>
              <PersonAvatar name={name} size={32} />
              <span className={classes['presence']} data-presence={presence} />
            </span>
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>
            <Text fw={600} size="sm" c="var(--c-12)" truncate>
              {name}
            </Text>
            {roleName(user.role, t)}
          </Menu.Label>
          <Menu.Divider />
          <Menu.Label>{t('presence.label')}</Menu.Label>
          <Menu.RadioGroup value={presence} onChange={(choice) => choose(choice as Presence)}>
            {choices.map((choice) => (
              <Menu.RadioItem key={choice} value={choice} rightSection={<span className={classes['presence']} data-presence={choice} style={{ position: 'static', display: 'block' }} />}>
                {t(`presence.${choice}`)}
              </Menu.RadioItem>
            ))}
          </Menu.RadioGroup>
          <Menu.Divider />
          <Menu.Item leftSection={<IconUserCircle size={16} stroke={1.5} />} onClick={() => void navigate({ to: '/profile' })}>
            {t('nav.profile')}
          </Menu.Item>
          <Menu.Item leftSection={<IconKeyboard size={16} stroke={1.5} />} onClick={openHelp} rightSection="?">
            {t('nav.help')}
          </Menu.Item>
          <Menu.Item leftSection={<IconLogout size={16} stroke={1.5} />} onClick={leave}>
            {t('nav.logout')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {unsent > 0 && (
        <Suspense fallback={null}>
          <UnsentModal count={unsent} onClose={() => setUnsent(0)} />
        </Suspense>
      )}
    </>
  );
}

function roleName(role: string, t: ReturnType<typeof useTranslation<'common'>>['t']): string {
  return role === 'admin' || role === 'supervisor' || role === 'agent' || role === 'viewer' ? t(`role.${role}`) : role;
}
