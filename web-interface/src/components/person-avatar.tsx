import { bucket, initials } from '@/lib/text';
import classes from './person-avatar.module.css';

/** A person's initials on a tint that stays the same for the name. Decoration: the name stands beside it. */
export function PersonAvatar({ name, size = 40 }: { name: string; size?: number }) {
  return (
    <span className={classes['avatar']} data-tint={bucket(name, 4)} style={{ width: size, height: size, fontSize: Math.round(size * 0.36) }} aria-hidden>
      {initials(name)}
    </span>
  );
}
