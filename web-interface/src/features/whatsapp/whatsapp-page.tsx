import { Button, Tabs } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { Channel } from '@/api/whatsapp';
import { AdminPage } from '@/components/admin-page';
import { ForbiddenNote } from '@/components/notes';
import { useTranslation } from '@/i18n';
import { ChooseGateway, type Gateway } from './choose-gateway';
import { LinkedForm } from './linked-form';
import { NumberForm } from './number-form';
import { Numbers } from './numbers';
import { sections, type Section } from './sections';
import { TemplatesTab } from './templates-tab';
import { TrafficTab } from './traffic-tab';
import { UsageTab } from './usage-tab';
import { useMayManage } from './use-manage';

/** The company's numbers on WhatsApp: connecting them, their templates, what they cost and what is on its way. */
export function WhatsappPage() {
  const { t } = useTranslation(['channels', 'common']);
  const navigate = useNavigate();
  const { section = 'numbers' } = useSearch({ from: '/app/admin/whatsapp' });
  const [editing, setEditing] = useState<Channel | Gateway | 'new' | null>(null);
  const close = () => setEditing(null);
  if (!useMayManage()) return <ForbiddenNote />;
  const add = (
    <Button leftSection={<IconPlus size={16} stroke={1.5} />} onClick={() => setEditing('new')}>
      {t('numbers.new')}
    </Button>
  );
  return (
    <AdminPage title={t('title')} lead={t('lead')} action={section === 'numbers' ? add : undefined}>
      <Tabs value={section} keepMounted={false} onChange={(value) => void navigate({ to: '/admin/whatsapp', search: value === 'numbers' ? {} : { section: value as Section }, replace: true })}>
        <Tabs.List mb="md">
          {sections.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {t(`sections.${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="numbers">
          <Numbers add={add} onEdit={setEditing} />
        </Tabs.Panel>
        <Tabs.Panel value="templates">
          <TemplatesTab />
        </Tabs.Panel>
        <Tabs.Panel value="usage">
          <UsageTab />
        </Tabs.Panel>
        <Tabs.Panel value="traffic">
          <TrafficTab />
        </Tabs.Panel>
      </Tabs>
      {editing === 'new' ? <ChooseGateway onChoose={setEditing} onClose={close} /> : editing && (isLinked(editing) ? <LinkedForm channel={typeof editing === 'string' ? null : editing} onClose={close} /> : <NumberForm channel={typeof editing === 'string' ? null : editing} onClose={close} />)}
    </AdminPage>
  );
}

const isLinked = (editing: Channel | Gateway) => (typeof editing === 'string' ? editing === 'evolution' : editing.capabilities.pairing);
