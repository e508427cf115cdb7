import { useCallback, useState, type KeyboardEvent } from 'react';

/**
 * The button of a menu whose code comes when the pointer or the focus comes near it.
 * `shown` is what the menu needs, once it was asked for; it stays mounted then, so that it can close and give the focus back.
 */
export function useLazyMenu(preload: () => Promise<void>) {
  const [target, setTarget] = useState<HTMLElement | null>(null);
  const [isUsed, setUsed] = useState(false);
  const [opened, setOpened] = useState(false);
  const onClose = useCallback(() => setOpened(false), []);
  const open = () => {
    setUsed(true);
    setOpened(true);
  };
  const near = () => void preload();
  const button = {
    ref: setTarget,
    'aria-haspopup': 'menu',
    'aria-expanded': opened,
    onClick: () => (opened ? onClose() : open()),
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== 'ArrowDown' || opened) return;
      event.preventDefault();
      open();
    },
    onPointerEnter: near,
    onFocus: near,
  } as const;
  return { button, shown: isUsed && target ? { target, opened, onClose } : null };
}
