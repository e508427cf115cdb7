import { Button, TextInput } from '@mantine/core';
import { IconArrowLeft, IconSend2 } from '@tabler/icons-react';
import { useState, type FormEvent } from 'react';
import type { Template } from '@/api/whatsapp';
import { IconButton } from '@/components/icon-button';
import { useFieldWords } from '@/components/field-words';
import { TemplatePreview } from '@/components/template-preview';
import { useTranslation } from '@/i18n';
import { displayName } from '@/lib/format';
import { fieldsOf, guesses, headerMedia, isFilled, isWholeLink, MEDIA_FIELD, previewOf, templateMessage, type TemplateField, type TemplateMessage, type TemplateValues } from '@/lib/template';
import { OptOutWarning } from './opt-out-warning';
import type { Refusal } from './use-refusal';
import classes from './templates.module.css';

/** What is known of the customer. */
export interface Known {
  name: string;
  protocol: string;
  phone: string | null;
}

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
  const fields = fieldsOf(template);
  const advertises = template.category.toUpperCase() === 'MARKETING';
  // Before it is known what he wants, nothing that advertises leaves.
  const isReady = isFilled(template, values) && (!advertises || (refusal !== undefined && (refusal === null || isSure)));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isReady) onSend(templateMessage(template, values, advertises && isSure));
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
            {fields.map((field, index) => (
              <Field key={field.id} field={field} isFirst={index === 0} value={values[field.id] ?? ''} onChange={(value) => setValues((all) => ({ ...all, [field.id]: value }))} />
            ))}
          </div>
        )}
        <TemplatePreview label={t('picker.preview')} preview={previewOf(template, values)} media={headerMedia(template)} mediaLink={values[MEDIA_FIELD] ?? ''} />
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

function Field({ field, value, isFirst, onChange }: { field: TemplateField; value: string; isFirst: boolean; onChange: (value: string) => void }) {
  const { t } = useTranslation('whatsapp');
  const words = useFieldWords();
  if (field.kind !== 'text') {
    return <TextInput type="url" label={words(field)} description={t('picker.mediaHint')} placeholder="https://" value={value} required data-autofocus={isFirst || undefined} onChange={(event) => onChange(event.currentTarget.value)} />;
  }
  return (
    <TextInput
      label={words(field)}
      {...(field.link ? { description: t('picker.linkStart', { start: field.link.start }) } : {})}
      error={field.link && isWholeLink(value, field.link.start) && t('picker.wholeLink', { start: field.link.start })}
      placeholder={field.example ? t('picker.example', { example: field.example }) : ''}
      value={value}
      required
      maxLength={1000}
      dir="auto"
      // eslint-disable-next-line jsx-a11y/no-autofocus -- the list, which had the focus, is gone
      autoFocus={isFirst}
      data-autofocus={isFirst || undefined}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
