import { IconBrandWhatsapp } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useUser } from '@/api/session';
import { channelsQuery } from '@/api/whatsapp';
import { useTranslation } from '@/i18n';
import classes from './shell.module.css';

const EVERY_MS = 60_000;

/** Says that a number of WhatsApp stands still: red for those who can mend it, amber for the others. One that never worked is no news. */
export function ChannelBanner() {
  const { t } = useTranslation('channels');
  const { permissions } = useUser();
  const { data } = useQuery({ ...channelsQuery, refetchInterval: EVERY_MS, retry: false });
  const stopped = data?.channels.filter(({ is_active, state, capabilities, linked_at }) => is_active && state === 'stopped' && (!capabilities.pairing || linked_at !== null)) ?? [];
  const mayMend = permissions.all.includes('channels:manage');
  return (
    <div role="status">
      {stopped.length > 0 && (
        <div className={classes['banner']} data-bad={mayMend || undefined}>
          <IconBrandWhatsapp size={16} stroke={1.5} style={{ flex: 'none' }} aria-hidden />
          {t('banner.stopped', { names: stopped.map(({ name }) => name).join(', ') })}
          {mayMend && (
            <Link to="/admin/whatsapp" className={classes['bannerButton'] ?? ''}>
              {t('banner.see')}
            </Link>
          )}
        </div>
      )}
    </div>
  );
}
