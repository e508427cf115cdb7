import { ParkedEvents } from './parked-events';

/** What is on its way out, and what came in that could not be worked on. */
export function TrafficTab() {
  return <ParkedEvents />;
}
