import { IconAppWindow, IconBrandWhatsapp, IconChartBar, IconCommand, IconInbox, IconSitemap, IconSpeakerphone, IconUsers, type Icon } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useUser } from '@/api/session';
import { useHint } from '@/components/hint';
import { IconButton } from '@/components/icon-button';
import { countsQuery } from '@/features/inbox';
import { openPalette } from '@/features/palette/store';
import { useTranslation } from '@/i18n';
import { AccountMenu } from './account-menu';
import classes from './shell.module.css';

/** The way between the screens this user may open. */
export function NavRail() {
  const { t } = useTranslation('common');
  const { permissions } = useUser();
  const { data: counts } = useQuery(countsQuery);
  const unread = counts?.unread_mine ?? 0;

  return (
    <nav className={classes['rail']} aria-label={t('nav.label')}>
      <img className={classes['logo']} src="/favicon.svg" alt="" width={28} height={28} />
      <ul className={classes['links']}>
        <Item to="/inbox" label={t('nav.inbox')} icon={IconInbox} badge={unread} />
        {(permissions.all.includes('reports:all') || permissions.all.includes('reports:department')) && <Item to="/reports" label={t('nav.reports')} icon={IconChartBar} />}
        {permissions.can_manage_users && <Item to="/admin/users" label={t('nav.users')} icon={IconUsers} />}
        {(permissions.is_admin || permissions.is_supervisor) && <Item to="/admin/queues" label={t('nav.queues')} icon={IconSitemap} />}
        {permissions.all.includes('campaigns:read') && <Item to="/campaigns" label={t('nav.campaigns')} icon={IconSpeakerphone} />}
        {permissions.all.includes('channels:manage') && <Item to="/admin/whatsapp" label={t('nav.whatsapp')} icon={IconBrandWhatsapp} />}
        {permissions.all.includes('channels:manage') && <Item to="/admin/widget" label={t('nav.widget')} icon={IconAppWindow} />}
      </ul>
      <IconButton label={t('nav.palette')} hint="Ctrl+K" size={40} onClick={openPalette}>
        <IconCommand size={20} stroke={1.5} />
      </IconButton>
      <AccountMenu />
    </nav>
  );
}

function Item({ to, label, icon: Glyph, badge = 0 }: { to: string; label: string; icon: Icon; badge?: number }) {
  const { t } = useTranslation('inbox');
  const { events, hint } = useHint(label, 'right');
  return (
    <li>
      <Link to={to} className={classes['link'] ?? ''} aria-label={badge ? `${label}, ${t('row.unread', { count: badge })}` : label} {...events}>
        <Glyph size={20} stroke={1.5} aria-hidden />
        {badge > 0 && (
          <span className={`${classes['badge']} tabular`} aria-hidden>
            {badge > 9 ? '9+' : badge}
          </span>
        )}
      </Link>
      {hint}
    </li>
  );
}
