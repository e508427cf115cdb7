import { notifications } from '@mantine/notifications';

/** A short confirmation that leaves by itself. */
export function toastDone(message: string): void {
  notifications.show({ message, color: 'green', autoClose: 3000, withBorder: true });
}

/** A refusal, shown long enough to be read. */
export function toastProblem(message: string): void {
  notifications.show({ message, color: 'red', autoClose: 8000, withBorder: true, role: 'alert' });
}
