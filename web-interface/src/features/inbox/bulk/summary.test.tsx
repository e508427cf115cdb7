import { screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { Problem } from '@/api/problem';
import { aConversation } from '@/testing/factories';
import { renderSignedIn } from '@/testing/render';
import { Summary } from './summary';

vi.mock('@tanstack/react-router', () => ({ Link: ({ children }: { children: unknown }) => children }));

test('the summary says of each refused conversation whose it is and why', async () => {
  const refused = [
    { conversation: aConversation('a', { customer_name: 'Joana Lima' }), error: new Problem(409, { taken_by: { name: 'Bia' } }) },
    { conversation: aConversation('b', { customer_name: 'Rui' }), error: new Problem(403) },
  ];
  await renderSignedIn(<Summary outcome={{ done: 5, refused, left: 3 }} onClose={vi.fn()} />);
  expect(screen.getByText('5 conversas alteradas.')).toBeTruthy();
  expect(screen.getByText('3 não foram tocadas.')).toBeTruthy();
  expect(screen.getAllByRole('listitem').map((item) => item.textContent)).toEqual([
    'Joana Lima · 2026112200000001Bia foi mais rápido e já assumiu esta conversa.',
    'Rui · 2026112200000001O seu perfil não permite isto. Peça acesso a um administrador.',
  ]);
});
