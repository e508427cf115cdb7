import { screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { client } from '@/api/client';
import { aChannel } from '@/testing/factories';
import { renderSignedIn } from '@/testing/render';
import { ChannelBanner } from './channel-banner';

const pairing = { window: false, templates: false, pairing: true, official: false };

async function banner(change: Parameters<typeof aChannel>[0]) {
  vi.spyOn(client, 'GET').mockResolvedValue({ data: { channels: [aChannel({ capabilities: pairing, state: 'stopped', ...change }), aChannel({ id: 'n2', name: 'Vendas', state: 'stopped' })], total: 2 }, response: new Response() } as never);
  await renderSignedIn(<ChannelBanner />);
  return (await screen.findByText(/Vendas/)).textContent;
}

test.each([['not_paired', 'closed'], [null, 'connecting'], ['qr_expired', 'closed']])('a number that was never linked (%s) is no news while it is being linked', async (link_reason, link) => {
  expect(await banner({ link, link_reason, linked_at: null })).not.toContain('Suporte');
});

test('a number that was linked and is cut off is told of, also while it is linked again', async () => {
  expect(await banner({ link: 'connecting', link_reason: null, linked_at: '2026-11-22T12:00:00Z' })).toContain('Suporte, Vendas');
});
