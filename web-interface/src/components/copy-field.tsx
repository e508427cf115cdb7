import { Input } from '@mantine/core';
import { IconCopy } from '@tabler/icons-react';
import { useId } from 'react';
import { useTranslation } from '@/i18n';
import { copyText } from '@/lib/clipboard';
import classes from './copy-field.module.css';
import { IconButton } from './icon-button';
import { toastDone } from './toast';

/** Something to be taken elsewhere: it is shown whole and copied by one click. */
export function CopyField({ label, value }: { label: string; value: string }) {
  const { t } = useTranslation('common');
  const id = useId();
  return (
    <div>
      <Input.Label id={id} labelElement="div">
        {label}
      </Input.Label>
      <div className={classes['copy']} role="group" aria-labelledby={id}>
        <span>{value}</span>
        <IconButton label={`${t('copy')}: ${label}`} size={28} onClick={() => void copyText(value).then((done) => done && toastDone(t('copied')))}>
          <IconCopy size={16} stroke={1.5} />
        </IconButton>
      </div>
    </div>
  );
}
