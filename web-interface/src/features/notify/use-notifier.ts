import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { client, unwrap } from '@/api/client';
import { keys } from '@/api/keys';
import { useUser } from '@/api/session';
import type { Conversation } from '@/api/types';
import { toastNews } from '@/components/toast';
import { useTranslation } from '@/i18n';
import { displayName } from '@/lib/format';
import { lastWords } from '@/lib/last-words';
import { preferences } from '@/lib/preferences';
import { playTone } from '@/lib/sound';
import { useLatest } from '@/lib/use-latest';
import { isLooking } from '@/lib/use-window-focus';
import { useRealtime } from '@/realtime/context';
import { isHandedOver, newsOf } from './rules';

const THROTTLE_MS = 1_500;

/** Sound, desktop notifications and the unread count in the tab's title, on every screen. */
export function useNotifier(): void {
  const { t } = useTranslation('inbox');
  const hub = useRealtime();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { id: me } = useUser();
  const { conversationId } = useParams({ strict: false });
  const opened = useLatest(conversationId);
  const isLeader = useLeader();
  useTitle();

  useEffect(() => {
    let rangAt = 0;
    const open = ({ id }: Conversation) => void navigate({ to: '/inbox/{-$conversationId}', params: { conversationId: id }, search: {} });
    return hub.onConversation((now, before) => {
      const { sound, volume, desktop } = preferences.get();
      const isInView = opened.current === now.id && isLooking();
      const isGiven = isHandedOver(now, before, { me, isActing: queries.isMutating() > 0, at: Date.now() });
      if (isGiven) toastNews(t('notify.assigned', { name: displayName(now.customer_name, now.customer_phone) }), { label: t('notify.open'), run: () => open(now) });
      const news = isGiven && sound !== 'none' ? 'assigned' : newsOf(now, before, { me, sound, isInView });
      if (!news || !isLeader.current) return;
      if (Date.now() - rangAt > THROTTLE_MS) {
        rangAt = Date.now();
        playTone(news === 'queue' ? 'queue' : 'message', volume);
      }
      if (!desktop || isLooking() || !('Notification' in window) || Notification.permission !== 'granted') return;
      const name = displayName(now.customer_name, now.customer_phone);
      const titles = { queue: t('notify.queue', { name }), assigned: t('notify.assigned', { name }), message: t('notify.title', { name }) };
      const note = new Notification(titles[news], {
        body: lastWords(now),
        tag: now.id,
        icon: '/favicon.svg',
      });
      note.onclick = () => {
        window.focus();
        open(now);
        note.close();
      };
    });
  }, [hub, queries, me, navigate, t, isLeader, opened]);
}

/** Of several tabs one rings. Without the Web Locks API (plain http on a LAN) each does. */
function useLeader(): { current: boolean } {
  const isLeader = useRef(!navigator.locks);
  useEffect(() => {
    if (!navigator.locks) return;
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const abort = new AbortController();
    navigator.locks
      .request('ispchat-sound', { signal: abort.signal }, () => {
        isLeader.current = true;
        return held;
      })
      .catch((error: unknown) => {
        if (!(error instanceof DOMException)) throw error; // Aborted while waiting for its turn.
      });
    return () => {
      abort.abort();
      release();
    };
  }, []);
  return isLeader;
}

function useTitle(): void {
  const { t } = useTranslation('common');
  const { data } = useQuery({ queryKey: keys.counts, queryFn: () => unwrap(client.GET('/api/chat/inbox/counts')) });
  const unread = data?.unread_mine ?? 0;
  useEffect(() => {
    document.title = unread > 0 ? `(${unread}) ${t('appName')}` : t('appName');
    document.getElementById('favicon')?.setAttribute('href', unread > 0 ? '/favicon-unread.svg' : '/favicon.svg');
    if ('setAppBadge' in navigator) void navigator.setAppBadge(unread).catch(() => undefined);
    return () => {
      document.title = t('appName');
    };
  }, [unread, t]);
}
