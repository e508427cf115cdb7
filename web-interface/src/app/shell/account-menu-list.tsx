import { Menu, Text } from '@mantine/core';
import { IconKeyboard, IconLogout, IconUserCircle } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useUser } from '@/api/session';
import { AnchoredMenu } from '@/components/anchored-menu';
import { openHelp } from '@/features/palette/store';
import { useTranslation } from '@/i18n';
import { choices, type Choice } from '@/lib/presence';
import classes from './shell.module.css';

interface Props {
  target: HTMLElement;
  opened: boolean;
  onClose: () => void;
  chosen: Choice;
  onChoose: (choice: Choice) => void;
  onLeave: () => void;
}

/** Presence, profile and the way out. */
export default function AccountMenuList({ chosen, onChoose, onLeave, ...menu }: Props) {
  const { t } = useTranslation('common');
  const user = useUser();
  const navigate = useNavigate();
  return (
    <AnchoredMenu position="right-end" width={240} {...menu}>
      <Menu.Dropdown>
        <Menu.Label>
          <Text fw={600} size="sm" c="var(--c-12)" truncate>
            {user.display_name || user.username}
          </Text>
          {roleName(user.role, t)}
        </Menu.Label>
        <Menu.Divider />
        <Menu.Label>{t('presence.label')}</Menu.Label>
        <Menu.RadioGroup value={chosen} onChange={(choice) => onChoose(choice as Choice)}>
          {choices.map((choice) => (
            <Menu.RadioItem key={choice} value={choice} rightSection={<span className={classes['presence']} data-presence={choice} style={{ position: 'static', display: 'block' }} />}>
              {t(`presence.${choice}`)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item leftSection={<IconUserCircle size={16} stroke={1.5} />} onClick={() => void navigate({ to: '/profile' })}>
          {t('nav.profile')}
        </Menu.Item>
        <Menu.Item leftSection={<IconKeyboard size={16} stroke={1.5} />} onClick={openHelp} rightSection="?">
          {t('nav.help')}
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} stroke={1.5} />} onClick={onLeave}>
          {t('nav.logout')}
        </Menu.Item>
      </Menu.Dropdown>
    </AnchoredMenu>
  );
}

function roleName(role: string, t: ReturnType<typeof useTranslation<'common'>>['t']): string {
  return role === 'admin' || role === 'supervisor' || role === 'agent' || role === 'viewer' ? t(`role.${role}`) : role;
}
