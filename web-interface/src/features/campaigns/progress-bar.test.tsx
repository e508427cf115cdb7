import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { renderSignedIn } from '@/testing/render';
import { ProgressBar } from './progress-bar';

const counts = { selected: 40, left_out: 0, left_out_reasons: {}, recipients: 40, to_send: 40, sent: 0, delivered: 0, read: 0, replied: 0, failed: 0, cancelled: 0 };

test.each([
  [{ sent: 1, delivered: 1, read: 0 }, '1 de 40 enviadas · 1 entregue · 0 lidas'],
  [{ sent: 3, delivered: 2, read: 1, failed: 1 }, '3 de 40 enviadas · 2 entregues · 1 lida · 1 falhou'],
])('one message is told in the singular, none and several in the plural: %o', async (changed, words) => {
  await renderSignedIn(<ProgressBar campaign={{ started_at: '2026-12-01T12:00:00Z', counts: { ...counts, ...changed } }} />, [], 'campaigns');
  expect(screen.getByRole('progressbar').getAttribute('aria-valuetext')).toBe(words);
});
