import { Button, Group } from '@mantine/core';
import '@mantine/notifications/styles.layer.css';
import { useMediaQuery } from '@mantine/hooks';
import { Notifications, notifications } from '@mantine/notifications';
import { useEffect } from 'react';
import { useTranslation } from '@/i18n';
import { uuid7 } from '@/lib/uuid';
import type { Toast } from './toast';
import classes from './toaster.module.css';

/** Shows the toasts; loaded with the first one. */
export default function Toaster({ toasts, onShown }: { toasts: readonly Toast[]; onShown: () => void }) {
  const { t } = useTranslation('common');
  useEffect(() => {
    if (toasts.length === 0) return;
    for (const toast of toasts) show(toast, t('close'));
    onShown();
  }, [toasts, onShown, t]);
  // Where nothing is pressed: over the end of the list, on a phone below the header.
  const isNarrow = useMediaQuery('(max-width: 639px)');
  return <Notifications position={isNarrow ? 'top-center' : 'bottom-left'} containerWidth={isNarrow ? 440 : WIDTH} limit={3} transitionDuration={120} classNames={{ root: classes['toasts'] ?? '' }} />;
}

/** No wider than the list below it: the composer beside it stays free. */
const WIDTH = 300;
const UNDO_MS = 30_000;

function show({ message, isProblem, action, stays }: Toast, close: string): void {
  const shared = { withBorder: true, closeButtonProps: { 'aria-label': close } };
  if (action) {
    const id = uuid7();
    const run = () => {
      notifications.hide(id);
      action.run();
    };
    notifications.show({ id, message: <WithAction message={message} label={action.label} run={run} />, color: isProblem ? 'red' : 'green', autoClose: stays ?? UNDO_MS, ...shared });
    return;
  }
  notifications.show({ message, color: isProblem ? 'red' : 'green', autoClose: isProblem ? 8000 : 3000, ...shared, ...(isProblem ? { role: 'alert' } : {}) });
}

function WithAction({ message, label, run }: { message: string; label: string; run: () => void }) {
  return (
    <Group justify="space-between" wrap="nowrap">
      {message}
      <Button size="compact-sm" variant="default" flex="none" onClick={run}>
        {label}
      </Button>
    </Group>
  );
}
