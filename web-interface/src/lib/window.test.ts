import { expect, test } from 'vitest';
import { muteOf, windowOf } from './window';

const now = new Date('2026-11-22T12:00:00Z');
const on = (channel: Record<string, unknown> | null, name = 'whatsapp') => windowOf({ channel: name, metadata: channel ? { channel } : {} }, now);

test('the site has no window, nor a number that knows none', () => {
  expect(on({ id: 'n1', service_until: '2026-11-22T11:00:00Z' }, 'web').kind).toBe('none');
  expect(on({ id: 'n1', has_window: false }).kind).toBe('none');
  expect(on(null).kind).toBe('none');
});

test('it is calm above two hours, then warns, then is urgent, then shuts', () => {
  const at = (minutes: number) => on({ id: 'n1', service_until: new Date(now.getTime() + minutes * 60_000).toISOString() });
  expect([180, 119, 29].map((minutes) => at(minutes))).toMatchObject([{ tone: 'calm' }, { tone: 'warning' }, { tone: 'urgent' }]);
  expect(at(0)).toEqual({ kind: 'shut', isFirst: false });
  expect(on({ id: 'n1' })).toEqual({ kind: 'shut', isFirst: true });
});

test('the longer of the two windows counts', () => {
  expect(on({ id: 'n1', service_until: '2026-11-22T11:00:00Z', free_entry_until: '2026-11-24T12:00:00.5Z' })).toMatchObject({ kind: 'open', until: '2026-11-24T12:00:00.5Z' });
});

test('a conversation without a number, or with one that is switched off, reaches nobody', () => {
  const on = (channel: object) => ({ channel: 'whatsapp' as const, metadata: { channel } });
  expect(muteOf({ channel: 'whatsapp', metadata: {} })).toBe('noNumber');
  expect(muteOf(on({ id: 'n1', is_active: false }))).toBe('switchedOff');
  expect(muteOf(on({ id: 'n1', is_active: true }))).toBeNull();
  expect(muteOf(on({ id: 'n1' }))).toBeNull();
  expect(muteOf({ channel: 'web', metadata: {} })).toBeNull();
});
