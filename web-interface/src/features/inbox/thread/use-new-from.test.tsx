import { act, renderHook } from '@testing-library/react';
import { beforeEach, expect, test, vi } from 'vitest';
import { session } from '@/api/session';
import type { Message } from '@/api/types';
import { aConversation, aMessage } from '@/testing/factories';
import { me } from '@/testing/render';
import { useNewFrom } from './use-new-from';

const mine = (seq: number): Message => aMessage(seq, { direction: 'outbound', sender_type: 'agent', sender_id: me.id });
const pending = { direction: 'outbound', state: 'pending' } as never;
let next = 0;

beforeEach(() => {
  session.set({ status: 'authenticated', user: me, accessToken: 'token', expiresAt: Date.now() + 60_000 });
  vi.spyOn(document, 'hasFocus').mockReturnValue(true);
  next += 1;
});

/** A conversation that no other test has looked at. */
const waiting = (unread: number) => aConversation(`c${next}`, { unread_count: unread });

test('the mark goes as soon as the agent answers, and stays for what somebody else does', () => {
  const { result, rerender } = renderHook(({ messages, sent }) => useNewFrom(waiting(2), messages, sent), {
    initialProps: { messages: [aMessage(1), aMessage(2), aMessage(3)], sent: [] as never[] },
  });
  expect(result.current).toBe(2);
  rerender({ messages: [aMessage(1), aMessage(2), aMessage(3), aMessage(4, { direction: 'outbound', sender_id: 'bot' })], sent: [] });
  expect(result.current).toBe(2);
  rerender({ messages: [aMessage(1), aMessage(2), aMessage(3), aMessage(4, { direction: 'outbound', sender_id: 'bot' })], sent: [pending] });
  expect(result.current).toBe(0);
});

test('an answer from another window counts too', () => {
  const { result } = renderHook(() => useNewFrom(waiting(1), [aMessage(1), mine(2)], []));
  expect(result.current).toBe(0);
});

test('who comes back and finds nothing new finds no mark, though the messages still count as unread', () => {
  const first = renderHook(() => useNewFrom(waiting(2), [aMessage(1), aMessage(2)], []));
  expect(first.result.current).toBe(1);
  first.unmount();
  const again = renderHook(() => useNewFrom(waiting(2), [aMessage(1), aMessage(2)], []));
  expect(again.result.current).toBe(0);
  again.unmount();
  expect(renderHook(() => useNewFrom(waiting(3), [aMessage(1), aMessage(2), aMessage(3)], [])).result.current).toBe(3);
});

test('what came while nobody looked is new', () => {
  vi.spyOn(document, 'hasFocus').mockReturnValue(false);
  const first = renderHook(() => useNewFrom(waiting(1), [aMessage(1)], []));
  act(() => first.unmount());
  expect(renderHook(() => useNewFrom(waiting(1), [aMessage(1)], [])).result.current).toBe(1);
});
