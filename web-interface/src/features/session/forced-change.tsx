import { Text } from '@mantine/core';
import { PasswordChange } from '@/components/password-change';
import { toastDone } from '@/components/toast';
import { useTranslation } from '@/i18n';
import { Frame } from './frame';

/** Nothing else can be done before a provisional password is replaced. */
export function ForcedChange() {
  const { t } = useTranslation('session');
  return (
    <Frame title={t('forced.title')} lead={t('lead')}>
      <Text mb="md">{t('forced.lead')}</Text>
      <PasswordChange onDone={() => toastDone(t('change.done'))} />
    </Frame>
  );
}
