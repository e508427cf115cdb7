import { IconBellOff, IconCircleCheck, IconHandStop, IconMinus } from '@tabler/icons-react';
import type { ConsentState } from '@/api/consents';
import { useTranslation } from '@/i18n';
import classes from '../campaigns.module.css';

const looks = { opted_in: [IconCircleCheck, 'green'], opted_out: [IconBellOff, 'amber'], opted_out_all: [IconHandStop, 'red'], withdrawn: [IconMinus, ''] } as const;

/** Where a person stands, as a sign and a word. */
export function ConsentChip({ state }: { state: ConsentState }) {
  const { t } = useTranslation('consents');
  const [Glyph, tone] = looks[state];
  return (
    <span className={classes['chip']} data-tone={tone}>
      <Glyph size={14} stroke={1.75} aria-hidden />
      {t(`state.${state}`)}
    </span>
  );
}
