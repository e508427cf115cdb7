import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { client, unwrap } from '@/api/client';
import { keys } from '@/api/keys';
import type { components } from '@/api/schema';

export type WidgetSettings = components['schemas']['ChatSettingsView'];
export type WidgetChange = Partial<components['schemas']['ChatSettingsChange']>;

export const widgetQuery = queryOptions({ queryKey: keys.widget, queryFn: () => unwrap(client.GET('/api/chat/widget/settings')) });

export const queuesQuery = queryOptions({ queryKey: keys.queues, queryFn: () => unwrap(client.GET('/api/chat/queues')) });

/** Changes the named settings; every open chat follows within seconds. */
export function useChangeWidget(onDone: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (change: WidgetChange) => unwrap(client.PUT('/api/chat/widget/settings', { body: { rotate_identity_secret: false, ...change } })),
    onSuccess: (answer) => {
      queries.setQueryData(widgetQuery.queryKey, answer);
      onDone();
    },
  });
}
