import { IconX } from '@tabler/icons-react';
import { useTranslation } from '@/i18n';
import { noFilters, type InboxChange, type InboxSearch } from '../search-params';
import classes from './filters.module.css';
import { useFilterWords } from './use-filter-words';

export const FILTER_BUTTON = 'inbox-filter';

/** The filters that are on: a press takes one off. */
export function FilterChips({ search, onRefine }: { search: InboxSearch; onRefine: (change: InboxChange) => void }) {
  const { t } = useTranslation('inbox');
  const words = useFilterWords(search);
  if (words.length === 0) return null;
  const takeOff = (change: InboxChange) => {
    onRefine(change);
    // The chip goes with its filter: the keyboard goes on at the button that brings filters.
    document.getElementById(FILTER_BUTTON)?.focus();
  };
  return (
    <ul className={classes['chips']} aria-label={t('filters.on')}>
      {words.map(({ name, text }) => (
        <li key={name}>
          <button type="button" className={classes['chip']} aria-label={t('filters.remove', { name: text })} title={text} onClick={() => takeOff({ [name]: undefined })}>
            <span className="truncate">{text}</span>
            <IconX size={12} stroke={2} aria-hidden />
          </button>
        </li>
      ))}
      {words.length > 1 && (
        <li>
          <button type="button" className={classes['clear']} onClick={() => takeOff(noFilters)}>
            {t('filters.clear')}
          </button>
        </li>
      )}
    </ul>
  );
}
