import { lazy, useState, type ComponentType, type FunctionComponent } from 'react';

/** A component of another file that can be fetched before it is drawn. */
export type Loadable<Props extends object> = FunctionComponent<Props> & { preload: () => Promise<void> };

/**
 * Like `lazy`, but drawn at once where it was fetched ahead. `lazy` always shows the fallback first, and React then keeps a
 * fallback on the screen for 300 ms, so that fetching ahead alone would save nothing.
 */
export function loadable<Props extends object>(load: () => Promise<{ default: ComponentType<Props> }>): Loadable<Props> {
  let ready: ComponentType<Props> | undefined;
  const fetch = async () => {
    const file = await load();
    ready = file.default;
    return file;
  };
  const Waiting = lazy(fetch) as unknown as ComponentType<Props>;
  function Part(props: Props) {
    // Chosen once: another type of component in the same place would lose its state.
    const [{ Drawn }] = useState(() => ({ Drawn: ready ?? Waiting }));
    return <Drawn {...props} />;
  }
  const preload = async () => {
    if (!ready) await fetch().catch(() => undefined); // Without network it is fetched when it is drawn.
  };
  return Object.assign(Part, { preload });
}
