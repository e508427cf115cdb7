import { useMantineColorScheme } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { Suspense, useEffect, useMemo } from 'react';
import { useUser } from '@/api/session';
import { isAsking } from '@/features/inbox';
import { openHelp, openPalette, overlay } from '@/features/palette/store';
import { useTranslation } from '@/i18n';
import { allCommands, isTyping, pressed, useCommands, type Command } from '@/lib/commands';
import { loadable } from '@/lib/loadable';
import { usePreferences } from '@/lib/preferences';
import { useStore } from '@/lib/store';

const PRELOAD_MS = 2_500;
const Palette = loadable(() => import('@/features/palette/palette'));
const Help = loadable(() => import('@/features/palette/help'));

/** Listens to the keyboard and shows the palette and the help. */
export function CommandHost() {
  useGlobalCommands();
  useKeyboard();
  const open = useStore(overlay);
  useEffect(() => {
    // Who opens it types on at once: it is there before it is asked for.
    const idle = setTimeout(() => void Promise.all([Palette.preload(), Help.preload()]), PRELOAD_MS);
    return () => clearTimeout(idle);
  }, []);
  return (
    <Suspense fallback={null}>
      {open === 'palette' && <Palette />}
      {open === 'help' && <Help />}
    </Suspense>
  );
}

function useGlobalCommands(): void {
  const { t } = useTranslation(['commands', 'common']);
  const navigate = useNavigate();
  const { permissions } = useUser();
  const { colorScheme, toggleColorScheme } = useMantineColorScheme();
  const commands = useMemo((): Command[] => {
    const go = t('groups.go');
    const general = t('groups.general');
    return [
      { id: 'palette', group: general, label: t('openPalette'), keys: 'Mod+K', run: openPalette, hidden: true },
      { id: 'help', group: general, label: t('showHelp'), keys: '?', run: openHelp },
      { id: 'dark', group: t('groups.preferences'), label: t('darkMode'), keys: 'd', run: toggleColorScheme },
      { id: 'go-inbox', group: go, label: t('common:nav.inbox'), keys: 'g i', run: () => void navigate({ to: '/' }) },
      // What the user may never open is not even in the help.
      ...(permissions.all.includes('reports:all') || permissions.all.includes('reports:department') ? [{ id: 'go-reports', group: go, label: t('common:nav.reports'), keys: 'g r', run: () => void navigate({ to: '/reports', search: {} }) }] : []),
      ...(permissions.can_manage_users ? [{ id: 'go-users', group: go, label: t('common:nav.users'), keys: 'g u', run: () => void navigate({ to: '/admin/users' }) }] : []),
      ...(permissions.is_supervisor || permissions.is_admin ? [{ id: 'go-queues', group: go, label: t('common:nav.queues'), keys: 'g f', run: () => void navigate({ to: '/admin/queues' }) }] : []),
      ...(permissions.all.includes('channels:manage') ? [{ id: 'go-whatsapp', group: go, label: t('common:nav.whatsapp'), keys: 'g w', run: () => void navigate({ to: '/admin/whatsapp' }) }] : []),
      ...(permissions.all.includes('channels:manage') ? [{ id: 'go-widget', group: go, label: t('common:nav.widget'), keys: 'g s', run: () => void navigate({ to: '/admin/widget' }) }] : []),
      ...(permissions.all.includes('campaigns:read') ? [{ id: 'go-campaigns', group: go, label: t('common:nav.campaigns'), keys: 'g c', run: () => void navigate({ to: '/campaigns', search: {} }) }] : []),
      { id: 'go-profile', group: go, label: t('common:nav.profile'), keys: 'g p', run: () => void navigate({ to: '/profile' }) },
    ];
    // The scheme is listed because the toggle closes over it.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [t, navigate, permissions, colorScheme]);
  useCommands(commands);
}

const SEQUENCE_MS = 1_200;

function useKeyboard(): void {
  const { shortcuts } = usePreferences();
  useEffect(() => {
    let first = '';
    let firstAt = 0;
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || event.repeat) return;
      const key = pressed(event);
      const single = !key.startsWith('Mod+');
      // Open dialogs and menus have their own keys; one that is still being fetched is as good as open.
      const inOverlay = overlay.get() !== 'none' || isAsking() || (event.target instanceof Element && event.target.closest('[role="dialog"], [role="menu"], [role="listbox"][data-overlay]'));
      if (single && (!shortcuts || isTyping(event.target) || inOverlay)) return;
      const sequence = Date.now() - firstAt < SEQUENCE_MS ? `${first} ${key}` : '';
      // What came on the screen last has the key: a panel over the conversation before the conversation.
      const commands = allCommands().filter((command) => command.keys && command.enabled !== false).reverse();
      const found = commands.find((command) => command.keys === sequence) ?? commands.find((command) => command.keys === key || command.alias === key);
      first = key;
      firstAt = found ? 0 : Date.now();
      if (!found) return;
      event.preventDefault();
      found.run();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [shortcuts]);
}
