import { Menu, Portal } from '@mantine/core';
import type { Conversation } from '@/api/types';
import { useTranslation } from '@/i18n';
import { displayName } from '@/lib/format';
import { DeedItems } from '../deeds/deed-items';

interface Props {
  at: { id: string; x: number; y: number } | null;
  rows: readonly Conversation[];
  onClose: () => void;
}

/** The context menu of a row. */
export default function RowMenu({ at, rows, onClose }: Props) {
  const { t } = useTranslation('inbox');
  const conversation = rows.find((row) => row.id === at?.id);
  if (!at || !conversation) return null;
  const name = displayName(conversation.customer_name, conversation.customer_phone);
  const close = () => {
    onClose();
    document.getElementById('conversation-list')?.focus();
  };
  return (
    <Portal>
      <Menu opened onClose={close} position="bottom-start" width={240} trapFocus returnFocus={false}>
        <Menu.Target>
          <button type="button" tabIndex={-1} aria-label={t('menu.label', { name })} style={{ position: 'fixed', left: at.x, top: at.y, width: 1, height: 1, padding: 0, border: 0, opacity: 0 }} />
        </Menu.Target>
        <Menu.Dropdown aria-label={t('menu.label', { name })}>
          <DeedItems conversation={conversation} />
        </Menu.Dropdown>
      </Menu>
    </Portal>
  );
}
