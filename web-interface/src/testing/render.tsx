import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import type { ReactElement } from 'react';
import { createQueryClient } from '@/api/query-client';
import { session } from '@/api/session';
import type { User } from '@/api/types';
import { startI18n } from '@/i18n';
import { theme } from '@/theme/theme';

/** The agent who looks at the screen in tests. */
export const me: User = {
  id: 'me', username: 'ana', email: 'ana@exemplo.net', role: 'agent', is_active: true, is_verified: true, must_change_password: false,
  created_at: '2026-11-01T12:00:00Z', updated_at: '2026-11-01T12:00:00Z', last_login: null, display_name: 'Ana Ribeiro', metadata: {},
  settings: { notifications: true, theme: 'system', language: 'pt-BR' },
  permissions: { is_admin: false, is_supervisor: false, is_agent: true, can_manage_users: false, can_handle_conversations: true, all: [] },
};

/** Renders a component in Portuguese for a signed-in agent, with more permissions than he needs to answer if they are named. */
export async function renderSignedIn(element: ReactElement, all: User['permissions']['all'] = []) {
  await startI18n();
  session.set({ status: 'authenticated', user: { ...me, permissions: { ...me.permissions, all } }, accessToken: 'token', expiresAt: Date.now() + 60_000 });
  return render(
    <MantineProvider theme={theme} env="test">
      <QueryClientProvider client={createQueryClient()}>{element}</QueryClientProvider>
    </MantineProvider>,
  );
}
