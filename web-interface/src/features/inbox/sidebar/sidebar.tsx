import { Tabs } from '@mantine/core';
import { IconHistory, IconInfoCircle, IconUser, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import type { Conversation } from '@/api/types';
import { IconButton } from '@/components/icon-button';
import { useTranslation } from '@/i18n';
import { ConversationTab } from './conversation-tab';
import { CustomerTab } from './customer-tab';
import { HistoryTab } from './history-tab';
import classes from './sidebar.module.css';

/** Who the customer is, where the conversation stands, and what came before. */
export default function Sidebar({ conversation, onClose }: { conversation: Conversation; onClose: () => void }) {
  const { t } = useTranslation(['sidebar', 'common']);
  const [tab, setTab] = useState<string | null>('customer');
  const props = { conversation };
  return (
    <aside className={classes['sidebar']} aria-label={t('label')}>
      <Tabs value={tab} onChange={setTab} keepMounted={false} className={classes['tabs'] ?? ''}>
        <div className={classes['head']}>
          <Tabs.List className={classes['list'] ?? ''}>
            <Tabs.Tab value="customer" leftSection={<IconUser size={16} stroke={1.5} />}>
              {t('tabs.customer')}
            </Tabs.Tab>
            <Tabs.Tab value="conversation" leftSection={<IconInfoCircle size={16} stroke={1.5} />}>
              {t('tabs.conversation')}
            </Tabs.Tab>
            <Tabs.Tab value="history" leftSection={<IconHistory size={16} stroke={1.5} />}>
              {t('tabs.history')}
            </Tabs.Tab>
          </Tabs.List>
          <IconButton label={t('common:close')} className={classes['close'] ?? ''} onClick={onClose}>
            <IconX size={18} stroke={1.5} />
          </IconButton>
        </div>
        <div className={classes['scroll']}>
          <Tabs.Panel value="customer">
            <CustomerTab {...props} />
          </Tabs.Panel>
          <Tabs.Panel value="conversation">
            <ConversationTab {...props} />
          </Tabs.Panel>
          <Tabs.Panel value="history">
            <HistoryTab {...props} />
          </Tabs.Panel>
        </div>
      </Tabs>
    </aside>
  );
}
