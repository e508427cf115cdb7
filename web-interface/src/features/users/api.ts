import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { client, unwrap } from '@/api/client';
import { keys } from '@/api/keys';
import type { components } from '@/api/schema';

export interface UserFilters {
  page: number;
  search?: string;
  role?: string;
  is_active?: boolean;
}

/** What the form sends: everything for a new user (the form has checked that), the changes for a known one. */
type UserBody = components['schemas']['UserChange'];

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
    mutationFn: (body: UserBody) =>
      id
        ? unwrap(client.PUT('/api/auth/users/{user_id}', { params: { path: { user_id: id } }, body }))
        : // Whoever creates the account knows its first password: the person replaces it at the first login.
          unwrap(client.POST('/api/auth/users', { body: { ...(body as components['schemas']['NewUser']), must_change_password: true } })),
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
    mutationFn: (id: string) => unwrap(client.DELETE('/api/auth/users/{user_id}', { params: { path: { user_id: id } } })),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: keys.users });
      onDone();
    },
  });
}
