import type { ReactNode } from 'react';
import classes from './whatsapp.module.css';

/** A table that scrolls sideways where the screen is narrow, by keyboard as well. */
export function Wide({ label, children }: { label: string; children: ReactNode }) {
  return (
    // A region that scrolls must be reachable by keyboard.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={classes['wrap']} role="region" aria-label={label} tabIndex={0}>
      {children}
    </div>
  );
}
