/** Which contacts a campaign takes, and that nobody takes all of them without saying so. Pure. */
import type { Audience, SegmentBody } from '@/api/campaigns';

export const nobody: SegmentBody = { tags: [], queue_ids: [], channel_id: null, last_contact_after: null, last_contact_before: null, consent: 'any', everyone: false };

/** Whether a condition is given. */
export const isNarrowed = ({ tags, queue_ids: queues, channel_id: channel, last_contact_after: after, last_contact_before: before, consent }: SegmentBody): boolean =>
  Boolean(tags?.length || queues?.length || channel || after || before || consent === 'opted_in');

/** What is asked of the server: the conditions, or everybody; null while neither was chosen. */
export function askedOf(segment: SegmentBody): SegmentBody | null {
  if (segment.everyone) return { ...nobody, consent: segment.consent ?? 'any', everyone: true };
  return isNarrowed(segment) ? segment : null;
}

/** Whether a list was made of every contact without anybody having said so. */
export const isUnsaid = ({ source, filter }: Pick<Audience, 'source' | 'filter'>): boolean => source === 'segment' && askedOf({ ...nobody, ...(filter as SegmentBody | null) }) === null;
