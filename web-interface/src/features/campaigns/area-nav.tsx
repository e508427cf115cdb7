import { Link } from '@tanstack/react-router';
import { useUser } from '@/api/session';
import { useTranslation } from '@/i18n';
import classes from './campaigns.module.css';

/** The way between campaigns, consents and rules. */
export function AreaNav() {
  const { t } = useTranslation('campaigns');
  const may = useUser().permissions.all.includes('campaigns:read');
  return (
    <nav className={classes['nav']} aria-label={t('nav.label')}>
      {may && (
        <Link to="/campaigns" search={{}} activeOptions={{ exact: true, includeSearch: false }}>
          {t('nav.campaigns')}
        </Link>
      )}
      <Link to="/campaigns/consents">{t('nav.consents')}</Link>
      {may && <Link to="/campaigns/rules">{t('nav.rules')}</Link>}
    </nav>
  );
}
