import { QueryClient } from '@tanstack/react-query';
import { Problem } from './problem';

/** The cache of what the server said. Realtime keeps it true, so nothing is fetched again for its age alone. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        gcTime: 10 * 60_000,
        refetchOnWindowFocus: false,
        retry: (count, error) => count < 2 && error instanceof Problem && error.isTransient,
      },
      mutations: { retry: false },
    },
  });
}
