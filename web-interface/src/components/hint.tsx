import { lazy, Suspense, useCallback, useEffect, useRef, useState, type ReactNode } from 'react';

const AFTER_MS = 400;
const HintBubble = lazy(() => import('./hint-bubble'));

/** What shows a hint: the pointer resting on the element, or the keyboard's focus. A press takes it away. */
interface HintEvents {
  onPointerEnter: (event: { pointerType: string; currentTarget: HTMLElement }) => void;
  onPointerLeave: () => void;
  onPointerDown: () => void;
  onFocus: (event: { currentTarget: HTMLElement }) => void;
  onBlur: () => void;
}

/**
 * A tooltip that costs nothing until it is shown: a screen has dozens of buttons with a hint, and each would otherwise bring
 * a portal, a transition and the arithmetic of floating boxes. The element itself carries the name.
 */
export function useHint(text: string, position: 'top' | 'right' = 'top'): { events: HintEvents; hint: ReactNode } {
  const [target, setTarget] = useState<HTMLElement | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const hide = useCallback(() => {
    clearTimeout(timer.current);
    setTarget(null);
  }, []);
  useEffect(() => () => clearTimeout(timer.current), []);
  const events: HintEvents = {
    onPointerEnter: ({ pointerType, currentTarget }) => {
      if (pointerType !== 'mouse') return;
      clearTimeout(timer.current);
      timer.current = setTimeout(() => setTarget(currentTarget), AFTER_MS);
    },
    onPointerLeave: hide,
    onPointerDown: hide,
    onFocus: ({ currentTarget }) => {
      if (currentTarget.matches(':focus-visible')) setTarget(currentTarget);
    },
    onBlur: hide,
  };
  const hint = target && (
    <Suspense fallback={null}>
      <HintBubble target={target} text={text} position={position} />
    </Suspense>
  );
  return { events, hint };
}

/** Calls every handler that is there, in order. */
export function both<Event>(first: ((event: Event) => void) | undefined, second: (event: Event) => void): (event: Event) => void {
  return (event) => {
    first?.(event);
    second(event);
  };
}
