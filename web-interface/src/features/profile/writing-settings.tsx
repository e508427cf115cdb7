import { NativeSelect, Stack, Switch } from '@mantine/core';
import { useTranslation } from '@/i18n';
import { setPreferences, usePreferences, type Preferences } from '@/lib/preferences';

/** How the keyboard behaves. */
export function WritingSettings() {
  const { t } = useTranslation('profile');
  const { sendWith, shortcuts } = usePreferences();
  return (
    <Stack gap="md">
      <NativeSelect
        label={t('sendWith')}
        value={sendWith}
        data={(['enter', 'mod-enter'] as const).map((value) => ({ value, label: t(`sendWiths.${value}`) }))}
        onChange={(event) => setPreferences({ sendWith: event.currentTarget.value as Preferences['sendWith'] })}
      />
      <Switch label={t('shortcuts')} description={t('shortcutsHint')} checked={shortcuts} onChange={(event) => setPreferences({ shortcuts: event.currentTarget.checked })} />
    </Stack>
  );
}
