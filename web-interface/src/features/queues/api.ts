import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { client, unwrap } from '@/api/client';
import { keys } from '@/api/keys';
import type { Queue } from '@/api/types';

/** All queues. */
export const useQueueList = () => useQuery({ queryKey: keys.queues, queryFn: () => unwrap(client.GET('/api/chat/queues')) });

/** The people who may be put into a queue. */
export const useAgents = () => useQuery({ queryKey: keys.agents, queryFn: () => unwrap(client.GET('/api/chat/agents')) });

/** Who serves a queue. */
export const useMembers = (id: string | null) =>
  useQuery({
    queryKey: keys.queueMembers(id ?? ''),
    queryFn: () => unwrap(client.GET('/api/chat/queues/{queue_id}/members', { params: { path: { queue_id: id ?? '' } } })),
    enabled: id !== null,
  });

interface QueueDraft {
  name: string;
  description: string;
  agentIds: string[];
  isDefault: boolean;
}

/** Creates a queue or changes one, together with its members. */
export function useSaveQueue(id: string | null, onDone: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ name, description, agentIds, isDefault }: QueueDraft) => {
      const body = { name, description, is_default: isDefault };
      const queue = id ? await unwrap(client.PUT('/api/chat/queues/{queue_id}', { params: { path: { queue_id: id } }, body })) : await unwrap(client.POST('/api/chat/queues', { body }));
      await unwrap(client.PUT('/api/chat/queues/{queue_id}/members', { params: { path: { queue_id: queue.id } }, body: { agent_ids: agentIds } }));
    },
    onSettled: () => queries.invalidateQueries({ queryKey: keys.queues }),
    onSuccess: onDone,
  });
}

/** Takes a queue out of service, or puts it back. */
export function useSwitchQueue(queue: Queue, onDone: () => void) {
  const queries = useQueryClient();
  const path = { queue_id: queue.id };
  return useMutation({
    mutationFn: async () => {
      if (queue.is_active === false) await unwrap(client.PUT('/api/chat/queues/{queue_id}', { params: { path }, body: { is_active: true } }));
      else await unwrap(client.DELETE('/api/chat/queues/{queue_id}', { params: { path } }));
    },
    onSettled: () => queries.invalidateQueries({ queryKey: keys.queues }),
    onSuccess: onDone,
  });
}
