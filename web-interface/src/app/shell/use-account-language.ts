import { useMantineColorScheme } from '@mantine/core';
import { useEffect } from 'react';
import { useUser } from '@/api/session';
import { isLocale, remembered, setLocale } from '@/i18n';

/** On a browser that has no choice of its own yet, the account's language and theme apply. */
export function useAccountLanguage(): void {
  const { settings } = useUser();
  const { setColorScheme } = useMantineColorScheme();
  useEffect(() => {
    if (remembered() === null && isLocale(settings?.language)) void setLocale(settings.language);
    if (localStorage.getItem('ispchat.theme') === null && (settings?.theme === 'light' || settings?.theme === 'dark')) setColorScheme(settings.theme);
  }, [settings, setColorScheme]);
}
