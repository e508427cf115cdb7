import { lazy, Suspense, useCallback, useState } from 'react';
import { useStore } from '@/lib/store';
import { toasts } from './toast';

const Toaster = lazy(() => import('./toaster'));

/** The place of the toasts: empty until there is one. */
export function ToastHost() {
  const waiting = useStore(toasts);
  const [isUsed, setUsed] = useState(false);
  const onShown = useCallback(() => toasts.set([]), []);
  if (waiting.length > 0 && !isUsed) setUsed(true);
  if (!isUsed) return null;
  return (
    <Suspense fallback={null}>
      <Toaster toasts={waiting} onShown={onShown} />
    </Suspense>
  );
}
