import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { useCommands } from '@/lib/commands';
import { renderSignedIn } from '@/testing/render';
import Palette from './palette';

vi.mock('@tanstack/react-router', () => ({ useNavigate: () => () => undefined }));

const run = { take: vi.fn(), transfer: vi.fn() };
const commands = [
  { id: 'take', group: 'Conversa', label: 'Assumir', keys: 'a', run: run.take },
  { id: 'transfer', group: 'Conversa', label: 'Transferir', keys: 't', run: run.transfer },
];

function Screen() {
  useCommands(commands);
  return <Palette />;
}

const marked = () => document.querySelector('[data-action][data-selected]')?.textContent ?? '';

test('the row that Enter runs is marked from the start and after each letter', async () => {
  await renderSignedIn(<Screen />);
  const search = await screen.findByRole('textbox');
  await waitFor(() => expect(marked()).toContain('Assumir'));
  await userEvent.type(search, 't');
  await waitFor(() => expect(marked()).toContain('Transferir'));
  expect(document.querySelectorAll('[data-action][data-selected]')).toHaveLength(1);
  await userEvent.clear(search);
  await waitFor(() => expect(marked()).toContain('Assumir'));
  await userEvent.keyboard('{Enter}');
  await waitFor(() => expect(run.take).toHaveBeenCalledOnce());
  expect(run.transfer).not.toHaveBeenCalled();
});
