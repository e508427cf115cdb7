import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { client, unwrap } from '@/api/client';
import { keys } from '@/api/keys';
import type { User } from '@/api/types';

export interface UserFilters {
  page: number;
  search?: string;
  role?: string;
  is_active?: boolean;
}

const PER_PAGE = 50;

/** A page of users. */
export function useUsers(filters: UserFilters, enabled: boolean) {
  return useQuery({
    queryKey: keys.userList(filters),
    queryFn: ({ signal }) => unwrap(client.GET('/api/auth/users', { params: { query: { ...filters, per_page: PER_PAGE } }, signal })),
    placeholderData: keepPreviousData,
    enabled,
  });
}

/** Creates a user, or changes the one with `id`. */
export function useSaveUser(id: string | null, onDone: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Partial<User> & { password?: string }) =>
      id
        ? unwrap(client.PUT('/api/auth/users/{id}', { params: { path: { id } }, body }))
        : unwrap(client.POST('/api/auth/users', { body: { ...body, password: body.password ?? '' } })),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: keys.users });
      void queries.invalidateQueries({ queryKey: keys.agents });
      onDone();
    },
  });
}

/** Deactivates a user: the sessions end, the history stays. */
export function useDeactivateUser(onDone: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => unwrap(client.DELETE('/api/auth/users/{id}', { params: { path: { id } } })),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: keys.users });
      onDone();
    },
  });
}
