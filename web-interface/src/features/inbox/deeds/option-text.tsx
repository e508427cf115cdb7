import classes from './deeds.module.css';

/** What stands beside the circle of a choice: a name, and what is to be known of it. */
export function OptionText({ name, detail }: { name: string; detail: string }) {
  return (
    <span className={classes['optionText']}>
      <span className="truncate">{name}</span>
      <span className={`${classes['aside']} tabular`}>{detail}</span>
    </span>
  );
}
