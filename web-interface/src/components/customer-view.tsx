import type { ReactNode } from 'react';
import classes from './template-preview.module.css';

/** A message as the customer will see it, before it is sent. */
export function CustomerView({ label, children }: { label: string; children: ReactNode }) {
  return (
    <figure className={classes['frame']} aria-label={label}>
      <figcaption className={classes['caption']}>{label}</figcaption>
      <div className={classes['bubble']} data-side="out" dir="auto">
        {children}
      </div>
    </figure>
  );
}
