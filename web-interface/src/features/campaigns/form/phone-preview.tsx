import { Text } from '@mantine/core';
import { IconBrandWhatsapp } from '@tabler/icons-react';
import type { Template } from '@/api/whatsapp';
import { TemplatePreview } from '@/components/template-preview';
import { useTemplateWords } from '@/components/template-words';
import { useTranslation } from '@/i18n';
import { headerMedia, MEDIA_FIELD, previewOf } from '@/lib/template';
import classes from '../campaigns.module.css';
import { valuesFor, type Draft } from '../model/draft';

/** Somebody to show it for; the columns of a file stay as they are called. */
const somebody = { name: 'Maria Souza', first_name: 'Maria', phone: '(11) 98765-4321' };

/** The message as it will stand on the customer's telephone, while it is being written. */
export function PhonePreview({ template, draft, file, number }: { template: Template | undefined; draft: Draft; file: { name: string; preview: string | null } | null; number: string | undefined }) {
  const { t } = useTranslation('campaigns');
  const words = useTemplateWords();
  return (
    <>
      <div className={classes['phone']}>
        <div className={classes['phoneHead']}>
          <IconBrandWhatsapp size={18} stroke={1.5} aria-hidden />
          <span className="truncate">{number ?? t('preview.title')}</span>
        </div>
        {template ? (
          <TemplatePreview label={t('preview.title')} preview={previewOf(template, valuesFor(draft.fillings, somebody))} media={headerMedia(template)} mediaLink={draft.fillings[MEDIA_FIELD]?.value ?? ''} file={file} />
        ) : (
          <Text size="sm" c="dimmed">
            {t('preview.empty')}
          </Text>
        )}
      </div>
      {template && (
        <Text size="xs" c="dimmed">
          {words.category(template.category)} · {words.language(template.language)} · {t('preview.sample')}
        </Text>
      )}
    </>
  );
}
