import { Alert, Checkbox, Text } from '@mantine/core';
import { IconBellOff } from '@tabler/icons-react';
import type { Consent } from '@/api/consents';
import { Time } from '@/components/time';
import { useTranslation } from '@/i18n';

const ways = ['agent', 'form', 'contract', 'phone', 'import', 'other', 'keyword', 'meta', 'refusal'] as const;

interface Props {
  refusal: Consent;
  name: string;
  isSure: boolean;
  onSure: (isSure: boolean) => void;
}

/** Says that the customer asked for no advertising, when and how; who sends it all the same says so himself. */
export function OptOutWarning({ refusal, name, isSure, onSure }: Props) {
  const { t } = useTranslation('whatsapp');
  const way = ways.find((known) => known === refusal.source) ?? 'other';
  return (
    <Alert color="yellow" role="alert" icon={<IconBellOff size={16} stroke={1.5} />} title={t(refusal.state === 'opted_out_all' ? 'optedOut.all' : 'optedOut.title', { name })}>
      <Text size="sm" mb="xs">
        <Time at={refusal.at} as="full" /> · {t(`optedOut.way.${way}`)}
      </Text>
      <Checkbox label={t('optedOut.sure')} description={t('optedOut.kept')} checked={isSure} onChange={(event) => onSure(event.currentTarget.checked)} />
    </Alert>
  );
}
