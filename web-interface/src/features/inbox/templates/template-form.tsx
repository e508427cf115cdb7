import { Button, TextInput } from '@mantine/core';
import { IconArrowLeft, IconSend2 } from '@tabler/icons-react';
import { useState, type FormEvent } from 'react';
import type { Template } from '@/api/whatsapp';
import { IconButton } from '@/components/icon-button';
import { TemplatePreview } from '@/components/template-preview';
import { useTranslation } from '@/i18n';
import { fieldsOf, guesses, headerMedia, isFilled, isWholeLink, previewOf, type TemplateField, type TemplateValues } from '@/lib/template';
import classes from './templates.module.css';

interface Props {
  template: Template;
  known: { name: string; protocol: string };
  isBusy: boolean;
  onBack: () => void;
  onSend: (template: Template, values: TemplateValues) => void;
}

/** The places of a template, and beside them what the customer will read. */
export function TemplateForm({ template, known, isBusy, onBack, onSend }: Props) {
  const { t } = useTranslation(['whatsapp', 'common']);
  const [values, setValues] = useState<TemplateValues>(() => guesses(template, known));
  const fields = fieldsOf(template);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isFilled(template, values)) onSend(template, values);
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
        {fields.length > 0 && (
          <div className={classes['fields']}>
            {fields.map((field, index) => (
              <Field key={field.id} field={field} isFirst={index === 0} value={values[field.id] ?? ''} onChange={(value) => setValues((all) => ({ ...all, [field.id]: value }))} />
            ))}
          </div>
        )}
        <TemplatePreview label={t('picker.preview')} preview={previewOf(template, values)} media={headerMedia(template)} />
      </div>
      <div className={classes['foot']}>
        <span className={classes['hint']}>{t('picker.billed')}</span>
        <Button type="submit" loading={isBusy} disabled={!isFilled(template, values)} rightSection={<IconSend2 size={16} stroke={1.5} />}>
          {t('picker.send')}
        </Button>
      </div>
    </form>
  );
}

function Field({ field, value, isFirst, onChange }: { field: TemplateField; value: string; isFirst: boolean; onChange: (value: string) => void }) {
  const { t } = useTranslation('whatsapp');
  const part = field.where.startsWith('button') ? 'button' : (field.where as 'header' | 'body');
  const name = /^\d+$/.test(field.key) ? t('picker.numbered', { number: field.key }) : field.key.replaceAll('_', ' ');
  if (field.kind !== 'text') {
    return <TextInput type="url" label={t(`picker.media.${field.kind}`)} description={t('picker.mediaHint')} placeholder="https://" value={value} required data-autofocus={isFirst || undefined} onChange={(event) => onChange(event.currentTarget.value)} />;
  }
  return (
    <TextInput
      label={field.link ? t('picker.linkEnd', { button: field.link.button }) : part === 'body' ? name : t(`picker.part.${part}`, { name })}
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
