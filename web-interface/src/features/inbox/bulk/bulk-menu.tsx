import { Menu } from '@mantine/core';
import { IconArchive, IconArrowForwardUp, IconClock, IconFlag, IconTag, type Icon } from '@tabler/icons-react';
import { AnchoredMenu } from '@/components/anchored-menu';
import { useTranslation } from '@/i18n';
import type { AskingKind } from './bulk-deeds';

const icons: Record<AskingKind, Icon> = { transfer: IconArrowForwardUp, tags: IconTag, priority: IconFlag, snooze: IconClock, close: IconArchive };

interface Props {
  target: HTMLElement;
  opened: boolean;
  onClose: () => void;
  kinds: readonly AskingKind[];
  onAsk: (kind: AskingKind) => void;
}

/** The deeds on many that ask for more. */
export default function BulkMenu({ kinds, onAsk, ...menu }: Props) {
  const { t } = useTranslation('deeds');
  return (
    <AnchoredMenu position="bottom-end" width={200} {...menu}>
      <Menu.Dropdown>
        {kinds.map((kind) => {
          const Glyph = icons[kind];
          return (
            <Menu.Item key={kind} leftSection={<Glyph size={16} stroke={1.5} />} onClick={() => onAsk(kind)}>
              {t(kind)}…
            </Menu.Item>
          );
        })}
      </Menu.Dropdown>
    </AnchoredMenu>
  );
}
