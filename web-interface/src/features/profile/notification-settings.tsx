import { Button, Group, NativeSelect, Slider, Stack, Switch, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from '@/i18n';
import { setPreferences, usePreferences, type Preferences } from '@/lib/preferences';
import { playTone } from '@/lib/sound';

const sounds = ['none', 'mine', 'mine-and-queue', 'all'] as const;

/** What may ring and what may pop up. */
export function NotificationSettings({ onChange }: { onChange: (isOn: boolean) => void }) {
  const { t } = useTranslation('profile');
  const { sound, volume, desktop } = usePreferences();
  const [isDenied, setDenied] = useState(false);
  const setDesktop = async (wanted: boolean) => {
    const allowed = wanted && 'Notification' in window && (await Notification.requestPermission()) === 'granted';
    setDenied(wanted && !allowed);
    setPreferences({ desktop: allowed });
    onChange(allowed);
  };
  return (
    <Stack gap="md">
      <Group align="flex-end" wrap="nowrap">
        <NativeSelect
          flex={1}
          label={t('sound')}
          value={sound}
          data={sounds.map((value) => ({ value, label: t(`sounds.${value}`) }))}
          onChange={(event) => setPreferences({ sound: event.currentTarget.value as Preferences['sound'] })}
        />
        <Button variant="default" onClick={() => playTone('message', volume)}>
          {t('test')}
        </Button>
      </Group>
      <div>
        <Text size="sm" fw={500} id="volume-label">
          {t('volume')}
        </Text>
        <Slider thumbProps={{ 'aria-labelledby': 'volume-label' }} min={0} max={1} step={0.05} value={volume} label={(value) => `${Math.round(value * 100)}%`} onChange={(value) => setPreferences({ volume: value })} />
      </div>
      <Switch label={t('desktop')} description={isDenied ? t('desktopDenied') : t('desktopHint')} checked={desktop} onChange={(event) => void setDesktop(event.currentTarget.checked)} />
    </Stack>
  );
}
