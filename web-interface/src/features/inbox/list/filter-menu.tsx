import { Menu } from '@mantine/core';
import { AnchoredMenu } from '@/components/anchored-menu';
import { useTranslation } from '@/i18n';
import { setPreferences, usePreferences } from '@/lib/preferences';
import type { InboxScope } from '@/realtime/inbox';
import { sorts } from '../search-params';
import { useQueues } from '../use-inbox';

interface Props {
  target: HTMLElement;
  opened: boolean;
  onClose: () => void;
  scope: InboxScope;
  onRefine: (change: { sort: string } | { queue: string }) => void;
}

/** The order of the list, one queue of it, and how dense it is. */
export default function FilterMenu({ scope, onRefine, ...menu }: Props) {
  const { t } = useTranslation('inbox');
  const queues = useQueues();
  const { density } = usePreferences();
  return (
    <AnchoredMenu position="bottom-end" width={230} closeOnItemClick={false} {...menu}>
      <Menu.Dropdown mah="70dvh" style={{ overflowY: 'auto' }}>
        <Menu.Label>{t('sort')}</Menu.Label>
        <Menu.RadioGroup value={scope.sort} onChange={(sort) => onRefine({ sort })}>
          {sorts.map((sort) => (
            <Menu.RadioItem key={sort} value={sort}>
              {t(`sorts.${sort}`)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Label>{t('queue')}</Menu.Label>
        <Menu.RadioGroup value={scope.queueId ?? ''} onChange={(queue) => onRefine({ queue })}>
          <Menu.RadioItem value="">{t('allQueues')}</Menu.RadioItem>
          {[...queues.values()].map((queue) => (
            <Menu.RadioItem key={queue.id} value={queue.id}>
              {queue.name}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.CheckboxItem checked={density === 'dense'} onChange={(isDense) => setPreferences({ density: isDense ? 'dense' : 'comfortable' })}>
          {t('density')}
        </Menu.CheckboxItem>
      </Menu.Dropdown>
    </AnchoredMenu>
  );
}
