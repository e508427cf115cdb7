import { screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { refreshNow } from '@/lib/use-now';
import { aConversation } from '@/testing/factories';
import { answering } from '@/testing/network';
import { renderSignedIn } from '@/testing/render';
import { WindowLine } from './window-line';

afterEach(() => void vi.useRealTimers());

test.each([
  [59, 'Janela: menos de 1 min'],
  [61, 'Janela: 1 min'],
  [3 * 3600 + 12 * 60 + 5, 'Janela: 3 h 12 min'],
])('with %i seconds left the line says %s', async (seconds, words) => {
  answering({ 'GET /api/whatsapp/channels': { channels: [], total: 0 } });
  const now = new Date('2026-11-22T12:00:00Z');
  vi.useFakeTimers({ now, toFake: ['Date'] });
  refreshNow();
  const until = new Date(now.getTime() + seconds * 1000).toISOString();
  await renderSignedIn(<WindowLine conversation={aConversation('c1', { channel: 'whatsapp', metadata: { channel: { id: 'n1', service_until: until } } })} />);
  expect(screen.getByText(words)).toBeTruthy();
});
