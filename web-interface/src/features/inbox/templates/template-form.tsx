import { Button } from '@mantine/core';
import { IconArrowLeft, IconSend2 } from '@tabler/icons-react';
import { useState, type FormEvent } from 'react';
import type { Template } from '@/api/whatsapp';
import { IconButton } from '@/components/icon-button';
import { TemplatePreview } from '@/components/template-preview';
import { useTranslation } from '@/i18n';
import { displayName } from '@/lib/format';
import { fieldsOf, guesses, headerMedia, isFilled, MEDIA_FIELD, previewOf, templateMessage, type Known, type TemplateMessage, type TemplateValues } from '@/lib/template';
import { HeaderField } from '@/components/header-file/header-field';
import { OptOutWarning } from './opt-out-warning';
import { TextField } from './text-field';
import { useHeaderFile } from '@/components/header-file/use-header-file';
import type { Refusal } from './use-refusal';
import classes from './templates.module.css';

interface Props {
  template: Template;
  known: Known;
  refusal: Refusal;
  isBusy: boolean;
  onBack: () => void;
  onSend: (message: TemplateMessage) => void;
}

/** The places of a template, and beside them what the customer will read. */
export function TemplateForm({ template, known, refusal, isBusy, onBack, onSend }: Props) {
  const { t } = useTranslation(['whatsapp', 'common']);
  const [values, setValues] = useState<TemplateValues>(() => guesses(template, known));
  const [isSure, setSure] = useState(false);
  const media = headerMedia(template);
  const header = useHeaderFile(template.id, media ?? 'document');
  // Who chose a file says so; the address that he wrote before does not count.
  const said = media && header.way === 'file' ? { ...values, [MEDIA_FIELD]: '' } : values;
  const fields = fieldsOf(template);
  const advertises = template.category.toUpperCase() === 'MARKETING';
  // Before it is known what he wants, nothing that advertises leaves.
  const isReady = isFilled(template, said, header.file) && (!advertises || (refusal !== undefined && (refusal === null || isSure)));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isReady) onSend(templateMessage(template, said, advertises && isSure, header.file));
  };
  return (
    <form className={classes['form']} onSubmit={submit}>
      <div className={classes['formHead']}>
        <IconButton label={t('picker.back')} onClick={onBack} data-autofocus={fields.length === 0 || undefined}>
          <IconArrowLeft size={18} stroke={1.5} />
        </IconButton>
        <b className="truncate">{template.name}</b>
      </div>
      <div className={classes['columns']}>
        {advertises && refusal && (
          <div className={classes['whole']}>
            <OptOutWarning refusal={refusal} name={displayName(known.name, known.phone)} isSure={isSure} onSure={setSure} />
          </div>
        )}
        {fields.length > 0 && (
          <div className={classes['fields']}>
            {fields.map((field, index) => {
              const given = { isFirst: index === 0, value: values[field.id] ?? '', onChange: (value: string) => setValues((all) => ({ ...all, [field.id]: value })) };
              return field.kind === 'text' ? <TextField key={field.id} field={field} known={known} {...given} /> : <HeaderField key={field.id} header={header} {...given} />;
            })}
          </div>
        )}
        <TemplatePreview label={t('picker.preview')} preview={previewOf(template, values)} media={media} mediaLink={said[MEDIA_FIELD] ?? ''} file={header.shown} />
      </div>
      <div className={classes['foot']}>
        <span className={classes['hint']}>{t('picker.billed')}</span>
        <Button type="submit" loading={isBusy} disabled={!isReady} rightSection={<IconSend2 size={16} stroke={1.5} />}>
          {t('picker.send')}
        </Button>
      </div>
    </form>
  );
}
