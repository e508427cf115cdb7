import { useEffect, useState } from 'react';

/**
 * Gives the focus back to where it was once the component goes. For dialogs that come and go whole: the Modal itself only
 * does it when it stays in the page and is told to close.
 */
export function useFocusBack(): void {
  const [before] = useState(whereItWas);
  useEffect(
    () => () => {
      setTimeout(() => {
        const isLost = document.activeElement === null || document.activeElement === document.body;
        if (isLost && before?.isConnected) before.focus({ preventScroll: true });
      });
    },
    [before],
  );
}

/** What has the focus; for an entry of a menu, which goes with the menu, the button that opened it. */
function whereItWas(): HTMLElement | null {
  const element = document.activeElement;
  const opener = element?.closest('[role=menu]')?.getAttribute('aria-labelledby');
  const found = opener ? document.getElementById(opener) : element;
  return found instanceof HTMLElement ? found : null;
}
