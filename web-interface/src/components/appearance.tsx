import { NativeSelect, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { isLocale, locales, setLocale, useLocale, useTranslation } from '@/i18n';

interface Props {
  /** With a visible label, as in a form. */
  labelled?: boolean;
  onPick?: (value: string) => void;
}

/** Chooses the language. */
export function LocaleSelect({ labelled = false, onPick }: Props) {
  const { t } = useTranslation('common');
  const locale = useLocale();
  return (
    <NativeSelect
      {...(labelled ? { label: t('language') } : { 'aria-label': t('language') })}
      value={locale}
      data={Object.entries(locales).map(([value, label]) => ({ value, label }))}
      onChange={({ currentTarget: { value } }) => {
        if (!isLocale(value)) return;
        void setLocale(value);
        onPick?.(value);
      }}
    />
  );
}

/** Chooses the theme. */
export function ThemeSelect({ labelled = false, onPick }: Props) {
  const { t } = useTranslation('common');
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <NativeSelect
      {...(labelled ? { label: t('theme') } : { 'aria-label': t('theme') })}
      value={colorScheme}
      data={[
        { value: 'auto', label: t('themes.system') },
        { value: 'light', label: t('themes.light') },
        { value: 'dark', label: t('themes.dark') },
      ]}
      onChange={({ currentTarget: { value } }) => {
        setColorScheme(value as MantineColorScheme);
        onPick?.(value);
      }}
    />
  );
}
