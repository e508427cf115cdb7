/** Decides what a changed conversation is worth to this agent. Pure. */
import type { Conversation } from '@/api/types';
import type { Preferences } from '@/lib/preferences';

export type News = 'message' | 'queue' | 'assigned' | null;

interface Situation {
  me: string;
  sound: Preferences['sound'];
  /** The conversation is open in a window that is being looked at. */
  isInView: boolean;
}

/** A new customer message, a new conversation in the queue, or nothing to ring for. */
export function newsOf(now: Conversation, before: Conversation | undefined, { me, sound, isInView }: Situation): News {
  if (sound === 'none' || isInView) return null;
  const wrote = now.unread_count > (before?.unread_count ?? 0) && now.last_seq > (before?.last_seq ?? 0);
  const isMine = now.agent_id === me;
  const joinsQueue = now.status === 'waiting' && before?.status !== 'waiting';
  if (joinsQueue && !isMine && sound !== 'mine') return 'queue';
  if (!wrote) return null;
  if (isMine) return 'message';
  return sound === 'all' ? 'message' : null;
}

const JUST_NOW_MS = 60_000;

/**
 * Whether a colleague has given the conversation to this agent now. What this agent does himself (`isActing`) is no news, and
 * neither is what a list hears of for the first time long after it was given.
 */
export function isHandedOver(now: Conversation, before: Conversation | undefined, { me, isActing, at }: { me: string; isActing: boolean; at: number }): boolean {
  if (isActing || now.agent_id !== me || now.status !== 'in_service' || !now.assigned_at || before?.agent_id === me) return false;
  if (!before?.agent_id && isTakenByAnswer(now)) return false;
  return Math.abs(at - Date.parse(now.assigned_at)) < JUST_NOW_MS;
}

/** Who answers somebody whom nobody has takes the conversation with the answer. */
const isTakenByAnswer = ({ last_message_direction, last_message_at, assigned_at }: Conversation): boolean =>
  last_message_direction === 'outbound' && (last_message_at ?? '') >= (assigned_at ?? '');
