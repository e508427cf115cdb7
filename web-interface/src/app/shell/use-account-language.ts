import { useMantineColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useUser } from '@/api/session';
import { colorSchemeManager } from '../color-scheme';
import { isLocale, remembered, setLocale } from '@/i18n';

/** On a browser that has no choice of its own yet, the account's language and theme apply. */
export function useAccountLanguage(): void {
  const { settings } = useUser();
  const { setColorScheme } = useMantineColorScheme();
  const done = useRef(false);
  useEffect(() => {
    if (done.current) return;
    done.current = true;
    if (remembered() === null && isLocale(settings?.language)) void setLocale(settings.language);
    if (colorSchemeManager.get('auto') === 'auto' && (settings?.theme === 'light' || settings?.theme === 'dark')) setColorScheme(settings.theme);
  }, [settings, setColorScheme]);
}
