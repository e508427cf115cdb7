import { Button } from '@mantine/core';
import { IconBellOff, IconCircleCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { personConsentQuery } from '@/api/consents';
import { useUser } from '@/api/session';
import { loadAreas, useTranslation } from '@/i18n';
import classes from './sidebar.module.css';

const ConsentForm = lazy(async () => {
  const [{ ConsentForm: Form }] = await Promise.all([import('@/components/consent-form'), loadAreas('consents')]);
  return { default: Form };
});

/** Whether the customer wants campaigns, and the way to write down another wish. */
export function ConsentLine({ phone, name }: { phone: string; name: string }) {
  const { t } = useTranslation('sidebar');
  const { all } = useUser().permissions;
  const [isOpen, setOpen] = useState(false);
  // Whoever may not see the number cannot ask about it either.
  const isKnown = /^\+?\d{8,}$/.test(phone) && (all.includes('contacts:read') || all.includes('campaigns:read'));
  const number = phone.startsWith('+') ? phone : `+${phone}`;
  const { data: consent } = useQuery({ ...personConsentQuery(number), enabled: isKnown });
  const mayChange = all.includes('contacts:write');
  if (!isKnown || consent === undefined || (!mayChange && (!consent || consent.state === 'withdrawn'))) return null;
  const refuses = consent?.state === 'opted_out' || consent?.state === 'opted_out_all';
  const agrees = consent?.state === 'opted_in';
  return (
    <p className={classes['consent']} data-refuses={refuses || undefined}>
      {refuses ? <IconBellOff size={14} stroke={1.75} aria-hidden /> : agrees && <IconCircleCheck size={14} stroke={1.75} aria-hidden />}
      {refuses ? t(consent.state === 'opted_out_all' ? 'campaigns.refusesAll' : 'campaigns.refuses') : agrees && t('campaigns.agrees')}
      {mayChange && (
        <Button size="compact-xs" variant="default" onClick={() => setOpen(true)}>
          {refuses || agrees ? t('campaigns.change') : t('campaigns.stop')}
        </Button>
      )}
      {isOpen && (
        <Suspense fallback={null}>
          <ConsentForm person={{ phone: number, name }} wish={refuses ? 'opted_in' : 'opted_out'} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </p>
  );
}
