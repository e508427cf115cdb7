import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useState } from 'react';
import { createQueryClient } from '@/api/query-client';
import { ToastHost } from '@/components/toast-host';
import { cssVariables, theme } from '@/theme/theme';
import { colorSchemeManager } from './color-scheme';
import { createAppRouter } from './router';
import { SessionGate } from './session-gate';

/** The whole app with everything it stands on. */
export function App() {
  const [queries] = useState(createQueryClient);
  const [router] = useState(() => createAppRouter(queries));
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} colorSchemeManager={colorSchemeManager} defaultColorScheme="auto">
      <QueryClientProvider client={queries}>
        <ToastHost />
        <SessionGate>
          <RouterProvider router={router} />
        </SessionGate>
      </QueryClientProvider>
    </MantineProvider>
  );
}
