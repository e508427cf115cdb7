import { Menu, type MenuProps } from '@mantine/core';
import { useEffect, useLayoutEffect, useState, type ReactNode, type Ref } from 'react';

interface Props extends Omit<MenuProps, 'opened' | 'onClose' | 'children'> {
  /** The button it belongs to, which was there long before. */
  target: HTMLElement;
  opened: boolean;
  onClose: () => void;
  children: ReactNode;
}

/** A menu beside a button that is not its child, so that the button is on the screen without the menu's code. */
export function AnchoredMenu({ target, opened, onClose, children, ...rest }: Props) {
  const isMounted = useMountedLater();
  return (
    <Menu opened={opened && isMounted} onClose={onClose} {...rest}>
      <Menu.Target>
        <Borrowed element={target} />
      </Menu.Target>
      {children}
    </Menu>
  );
}

/** Opened after it is mounted: only a change makes it remember where the focus was. */
export function useMountedLater(): boolean {
  const [isMounted, setMounted] = useState(false);
  useEffect(() => {
    const frame = requestAnimationFrame(() => setMounted(true));
    return () => cancelAnimationFrame(frame);
  }, []);
  return isMounted;
}

/** Lends the button to the menu: its place, its name for the list, and that a press on it is not one outside. */
export function Borrowed({ element, id, ref }: { element: HTMLElement; id?: string; ref?: Ref<HTMLElement> }) {
  useLayoutEffect(() => {
    if (id) element.setAttribute('id', id);
    if (typeof ref === 'function') ref(element);
  }, [element, id, ref]);
  return null;
}
