import { useTranslation } from 'react-i18next';
import type { Message, Metadata } from '@/api/types';
import { useLocale } from '@/i18n';
import { fullDate } from '@/lib/format';

const plain = ['taken', 'returned', 'held', 'resolved', 'closed', 'reopened'] as const;
const word = (metadata: Metadata, ...names: string[]): string => {
  for (const name of names) {
    const value = metadata[name];
    if (typeof value === 'string' && value) return value;
  }
  return '';
};

/** What happened, in the user's language; unknown events show the server's own words. */
export function useEventText(): (message: Message) => string {
  const { t } = useTranslation(['thread', 'inbox']);
  const locale = useLocale();
  return (message) => {
    const { metadata, content } = message;
    const event = metadata['event'];
    const actor = word(metadata, 'actor_name', 'by_name', 'who_name') || message.sender_name || t('event.system');
    const agent = word(metadata, 'agent_name', 'to_agent_name');
    const queue = word(metadata, 'queue_name', 'to_queue_name');
    const known = plain.find((name) => name === event);
    if (known) return withReason(t(`event.${known}`, { actor }), word(metadata, 'reason'));
    switch (event) {
      case 'created':
        return t('event.created');
      case 'woken':
        return t('event.woken');
      case 'assigned':
        return agent ? t('event.assigned', { actor, agent }) : metadata['agent_id'] ? content : t('event.unassigned', { actor });
      case 'transferred': {
        const target = [agent, queue].filter(Boolean).join(' · ');
        return target ? t('event.transferred', { actor, target }) : content;
      }
      case 'snoozed': {
        const until = word(metadata, 'until', 'snoozed_until');
        return until ? t('event.snoozed', { actor, until: fullDate(until, locale) }) : t('event.snoozedReply', { actor });
      }
      case 'priority': {
        const priority = word(metadata, 'priority', 'to') as 'low' | 'normal' | 'high' | 'urgent' | '';
        return priority ? t('event.priority', { actor, priority: t(`inbox:priority.${priority}`) }) : content;
      }
      case 'tags': {
        const tags = Array.isArray(metadata['tags']) ? (metadata['tags'] as string[]) : null;
        if (!tags) return content;
        return tags.length ? t('event.tags', { actor, tags: tags.join(', ') }) : t('event.noTags', { actor });
      }
      default:
        return content;
    }
  };

  function withReason(text: string, reason: string): string {
    return reason ? t('event.withNote', { event: text, note: reason }) : text;
  }
}
