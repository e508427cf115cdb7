import { useQuery } from '@tanstack/react-query';
import type { KeyboardEvent } from 'react';
import type { InboxTab } from '@/api/types';
import { useTranslation } from '@/i18n';
import { countsQuery } from '../counts';
import { tabs } from '../search-params';
import classes from './list.module.css';

/** The five lists with their live counts. */
export function ListTabs({ tab, onChange }: { tab: InboxTab; onChange: (tab: InboxTab) => void }) {
  const { t } = useTranslation('inbox');
  const { data: counts } = useQuery(countsQuery);
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (!step) return;
    event.preventDefault();
    const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length] ?? tab;
    onChange(next);
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <div role="tablist" aria-label={t('tabs.label')} className={classes['tabs']} onKeyDown={onKeyDown} tabIndex={-1}>
      {tabs.map((name) => (
        <button
          key={name}
          id={`tab-${name}`}
          type="button"
          role="tab"
          aria-selected={name === tab}
          tabIndex={name === tab ? 0 : -1}
          className={classes['tab']}
          onClick={() => onChange(name)}
        >
          {t(`tabs.${name}`)}
          {counts && <span className={`${classes['count']} tabular`}>{counts[name] > 999 ? '999+' : counts[name]}</span>}
        </button>
      ))}
    </div>
  );
}
