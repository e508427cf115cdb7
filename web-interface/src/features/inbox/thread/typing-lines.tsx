import { useTranslation } from '@/i18n';
import type { Typist } from '@/realtime/signals';
import classes from './thread.module.css';

/** Who writes: the customer, and colleagues who are about to answer him too. */
export function TypingLines({ typists, customer }: { typists: readonly Typist[]; customer: string }) {
  const { t } = useTranslation('thread');
  const theirs = typists.find(({ isCustomer }) => isCustomer);
  const colleagues = typists.filter(({ isCustomer }) => !isCustomer).map(({ name }) => name);
  return (
    <>
      {theirs && (
        <div className={classes['typing']}>
          <Dots />
          {t('typing', { name: theirs.name || customer })}
        </div>
      )}
      <div role="status" className={colleagues.length > 0 ? classes['typing'] : 'sr-only'} data-colleague>
        {colleagues.length > 0 && (
          <>
            <Dots />
            <span>{t('colleagues.typing', { count: colleagues.length, names: colleagues.join(', ') })}</span>
          </>
        )}
      </div>
    </>
  );
}

function Dots() {
  return (
    <span className={classes['dots']} aria-hidden>
      <i />
      <i />
      <i />
    </span>
  );
}
