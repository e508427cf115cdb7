import { Button, Group, TextInput } from '@mantine/core';
import { useRef } from 'react';
import { useFieldWords } from '@/components/field-words';
import { useTranslation } from '@/i18n';
import type { TemplateField } from '@/lib/template';
import classes from '../campaigns.module.css';
import { columnsIn, type Filling } from '../model/draft';

const always = ['first_name', 'name', 'phone'] as const;

interface Props {
  field: TemplateField;
  filling: Filling | undefined;
  columns: readonly string[];
  error: string | null;
  onChange: (part: Partial<Filling>) => void;
}

/** One place of the template: fixed words, the recipient's own values, or both; and what to write where a value is missing. */
export function PlaceField({ field, filling, columns, error, onChange }: Props) {
  const { t } = useTranslation(['campaigns', 'whatsapp']);
  const words = useFieldWords();
  const input = useRef<HTMLInputElement>(null);
  const value = filling?.value ?? '';
  const label = words(field);
  const insert = (column: string) => {
    const { selectionStart: from, selectionEnd: to } = input.current ?? {};
    onChange({ value: `${value.slice(0, from ?? value.length)}{{${column}}}${value.slice(to ?? value.length)}` });
    input.current?.focus();
  };
  const offered = [...always, ...columns.filter((name) => !always.some((known) => known === name))];
  return (
    <div className={classes['place']} role="group" aria-label={label}>
      <TextInput ref={input} label={label} {...(field.link ? { description: t('whatsapp:picker.linkStart', { start: field.link.start }) } : {})} placeholder={field.example ? t('whatsapp:picker.example', { example: field.example }) : ''} required maxLength={1000} dir="auto" value={value} error={error} onChange={(event) => onChange({ value: event.currentTarget.value })} />
      <Group gap={4} mt={6} role="group" aria-label={t('form.insert')}>
        {offered.map((column) => {
          const own = always.find((known) => known === column);
          const name = own ? t(`column.${own}`) : column;
          return (
            <Button key={column} size="compact-xs" variant="default" aria-label={t('form.insertColumn', { name })} onClick={() => insert(column)}>
              + {name}
            </Button>
          );
        })}
      </Group>
      {columnsIn(value).length > 0 && <TextInput mt="sm" label={t('form.fallback')} description={t('form.fallbackHint')} maxLength={1000} dir="auto" value={filling?.fallback ?? ''} onChange={(event) => onChange({ fallback: event.currentTarget.value })} />}
    </div>
  );
}
