import { useUser } from '@/api/session';
import type { Message, Metadata } from '@/api/types';
import { useLocale, useTranslation } from '@/i18n';
import { fullDate, maskedPhone, phone } from '@/lib/format';
import { asObject, asText } from '@/lib/read';

const plain = ['taken', 'returned', 'held', 'resumed', 'resolved', 'closed', 'reopened', 'unassigned'] as const;
const list = (value: unknown): string[] => (Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : []);
const word = (metadata: Metadata, ...names: string[]): string => {
  for (const name of names) {
    const value = metadata[name];
    if (typeof value === 'string' && value) return value;
  }
  return '';
};

/** What happened, in the user's language; unknown events show the server's own words. */
export function useEventText(): (message: Message) => string {
  const { t } = useTranslation(['thread', 'inbox', 'kinds']);
  const locale = useLocale();
  const { permissions } = useUser();
  return (message) => {
    const { metadata, content } = message;
    const event = metadata['event'];
    const actor = word(metadata, 'by_name') || message.sender_name || t('event.system');
    const agent = word(metadata, 'agent_name');
    const queue = word(metadata, 'queue_name');
    const known = plain.find((name) => name === event);
    if (known) return withReason(t(`event.${known}`, { actor }), word(metadata, 'reason'));
    switch (event) {
      case 'created':
        return t('event.created');
      case 'bot_paused':
        return t('kinds:botPaused');
      case 'merged':
      case 'merged_into':
      case 'unmerged':
        return t(`event.${event}`, { actor, protocol: word(metadata, 'protocol') });
      case 'contact_merged':
        return t('event.contact_merged', { actor, name: word(metadata, 'contact_name') });
      case 'woken':
        return t('event.woken');
      case 'assigned':
        return t('event.assigned', { actor, agent });
      case 'transferred': {
        const target = [agent, queue].filter(Boolean).join(' · ');
        return target ? t('event.transferred', { actor, target }) : content;
      }
      case 'snoozed': {
        const until = word(metadata, 'until');
        return until ? t('event.snoozed', { actor, until: fullDate(until, locale) }) : t('event.snoozedReply', { actor });
      }
      case 'priority': {
        const priority = word(metadata, 'priority') as 'low' | 'normal' | 'high' | 'urgent' | '';
        return priority ? t('event.priority', { actor, priority: t(`inbox:priority.${priority}`) }) : content;
      }
      case 'tags': {
        const changes = [...list(metadata['added']).map((tag) => `+${tag}`), ...list(metadata['removed']).map((tag) => `−${tag}`)];
        return changes.length ? t('event.tags', { actor, tags: changes.join(', ') }) : content;
      }
      default:
        return contactChange(metadata) ?? content;
    }
  };

  function contactChange(metadata: Metadata): string | null {
    const kind = asText(asObject(metadata['system'])['kind']);
    if (kind === 'customer_identity_changed') return t('kinds:identityChanged');
    if (!/number|user_id/.test(kind)) return null;
    const [from, to] = [word(metadata, 'previous_phone'), word(metadata, 'phone')].map((raw) => raw && (permissions.all.includes('contacts:see_phone') ? phone(raw) : maskedPhone(raw)));
    return t(`kinds:numberChanged.${from && to ? 'both' : from ? 'old' : to ? 'new' : 'hidden'}`, { from, to });
  }

  function withReason(text: string, reason: string): string {
    return reason ? t('event.withNote', { event: text, note: reason }) : text;
  }
}
