import { Button, Group, TextInput } from '@mantine/core';
import { useRef } from 'react';
import { useFieldWords } from '@/components/field-words';
import { useTranslation } from '@/i18n';
import { isWholeLink, suggestions, type Known, type TemplateField } from '@/lib/template';

interface Props {
  field: TemplateField;
  known: Known;
  value: string;
  isFirst: boolean;
  onChange: (value: string) => void;
}

/** One place of a template; where its number does not say what belongs there, what is known of the customer is one press away. */
export function TextField({ field, known, value, isFirst, onChange }: Props) {
  const { t } = useTranslation('whatsapp');
  const words = useFieldWords();
  const input = useRef<HTMLInputElement>(null);
  const offered = suggestions(field, known);
  const insert = (text: string) => {
    const { selectionStart: from, selectionEnd: to } = input.current ?? {};
    onChange(`${value.slice(0, from ?? value.length)}${text}${value.slice(to ?? value.length)}`);
    input.current?.focus();
  };
  return (
    <div>
      <TextInput
        ref={input}
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
      {offered.length > 0 && (
        <Group gap={4} mt={4} role="group" aria-label={t('picker.suggest.label')}>
          {offered.map(({ name, value: text }) => (
            <Button key={name} size="compact-xs" variant="default" aria-label={t(`picker.suggest.${name}`, { value: text })} onClick={() => insert(text)}>
              + {text}
            </Button>
          ))}
        </Group>
      )}
    </div>
  );
}
