import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { RealtimeContext } from '@/realtime/context';
import type { RealtimeHub } from '@/realtime/hub';
import { createStore } from '@/lib/store';
import { renderSignedIn } from '@/testing/render';
import { AccountMenu } from './account-menu';

test('whoever says what stands on the account button means it: its name holds the letters that are seen', async () => {
  const hub = { connection: createStore({ phase: 'waiting' }), outbox: { items: createStore([]) } };
  await renderSignedIn(
    <RealtimeContext value={hub as unknown as RealtimeHub}>
      <AccountMenu />
    </RealtimeContext>,
  );
  const button = screen.getByRole('button', { name: 'Conta: Ana Ribeiro, Disponível, AR' });
  expect(button.textContent).toBe('AR');
});
