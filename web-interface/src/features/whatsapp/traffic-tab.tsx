import { Stack } from '@mantine/core';
import { ParkedEvents } from './parked-events';
import { QueueState } from './queue-state';

/** What is on its way out, and what came in that could not be worked on. */
export function TrafficTab() {
  return (
    <Stack gap="xl">
      <QueueState />
      <ParkedEvents />
    </Stack>
  );
}
