import { Badge, Group, Modal, Stack, Text, UnstyledButton } from '@mantine/core';
import { IconBrandMeta, IconQrcode } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from '@/i18n';
import { useFocusBack } from '@/lib/use-focus-back';
import classes from './whatsapp.module.css';

export type Gateway = 'cloud' | 'evolution';

/** Asks how a number is to be connected: officially, or by a gateway that Meta does not allow. */
export function ChooseGateway({ onChoose, onClose }: { onChoose: (gateway: Gateway) => void; onClose: () => void }) {
  const { t } = useTranslation(['channels', 'common']);
  useFocusBack();
  return (
    <Modal opened onClose={onClose} title={t('gateway.title')} size="lg" closeButtonProps={{ 'aria-label': t('common:close') }}>
      <Stack gap="sm">
        <Way icon={<IconBrandMeta size={24} stroke={1.5} aria-hidden />} name={t('gateway.cloud.name')} says={t('gateway.cloud.body')} mark={t('gateway.recommended')} color="green" ink="green" onChoose={() => onChoose('cloud')} />
        <Way icon={<IconQrcode size={24} stroke={1.5} aria-hidden />} name={t('gateway.evolution.name')} says={t('gateway.evolution.body')} mark={t('gateway.unofficial')} color="yellow" ink="amber" onChoose={() => onChoose('evolution')} />
      </Stack>
    </Modal>
  );
}

function Way({ icon, name, says, mark, color, ink, onChoose }: { icon: ReactNode; name: string; says: string; mark: string; color: string; ink: string; onChoose: () => void }) {
  return (
    <UnstyledButton className={classes['way']} onClick={onChoose}>
      {icon}
      <div>
        <Group gap={8}>
          <b>{name}</b>
          <Badge variant="light" tt="none" radius="sm" color={color} styles={{ label: { color: `var(--${ink})` } }}>
            {mark}
          </Badge>
        </Group>
        <Text size="sm" c="dimmed">
          {says}
        </Text>
      </div>
    </UnstyledButton>
  );
}
