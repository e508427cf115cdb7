import type { Conversation } from '@/api/types';
import { lastWords } from '@/lib/last-words';

const media = ['image', 'audio', 'video', 'document', 'location', 'sticker', 'contact'] as const;
type Media = (typeof media)[number];

/** Whose words the last message is, where it is one of our side: a name is a colleague's. */
export type Author = 'you' | 'phone' | 'bot' | { name: string };

/** What the second line of a row says about the last message. */
export interface Preview {
  text: string;
  media: Media | null;
  isOutbound: boolean;
  author: Author | null;
}

/** Reads the preview from the conversation. */
export function previewOf(conversation: Conversation, me: string): Preview {
  const isOutbound = conversation.last_message_direction === 'outbound';
  return {
    text: lastWords(conversation),
    media: media.find((known) => known === conversation.last_message_type) ?? null,
    isOutbound,
    author: isOutbound ? authorOf(conversation, me) : null,
  };
}

function authorOf({ last_message_by: by, agent_id, agent_name }: Conversation, me: string): Author | null {
  if (by === me) return 'you';
  if (by === 'business_app') return 'phone';
  if (by === 'bot') return 'bot';
  const first = by && by === agent_id ? agent_name?.split(' ')[0] : undefined;
  return first ? { name: first } : null;
}

/** How urgent an SLA is: nothing to say, three quarters gone, or late. */
export function slaOf(conversation: Conversation, now: Date): { kind: 'due' | 'late'; ms: number } | null {
  const due = conversation.sla?.due_at;
  if (!due) return null;
  const left = new Date(due).getTime() - now.getTime();
  if (left < 0) return { kind: 'late', ms: -left };
  const start = conversation.sla?.started_at ?? conversation.created_at;
  const whole = new Date(due).getTime() - new Date(start).getTime();
  return left <= whole / 4 ? { kind: 'due', ms: left } : null;
}
