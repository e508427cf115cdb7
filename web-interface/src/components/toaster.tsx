import '@mantine/notifications/styles.layer.css';
import { Notifications, notifications } from '@mantine/notifications';
import { useEffect } from 'react';
import type { Toast } from './toast';

/** Shows the toasts; loaded with the first one. */
export default function Toaster({ toasts, onShown }: { toasts: readonly Toast[]; onShown: () => void }) {
  useEffect(() => {
    if (toasts.length === 0) return;
    for (const { message, isProblem } of toasts) {
      notifications.show({ message, color: isProblem ? 'red' : 'green', autoClose: isProblem ? 8000 : 3000, withBorder: true, ...(isProblem ? { role: 'alert' } : {}) });
    }
    onShown();
  }, [toasts, onShown]);
  return <Notifications position="top-right" limit={3} transitionDuration={120} />;
}
