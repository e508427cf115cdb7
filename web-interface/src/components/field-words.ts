import { useTranslation } from '@/i18n';
import type { TemplateField } from '@/lib/template';

/** What a template's place is called: by its name, by the words around it, or by its number where there are none. */
export function useFieldWords(): (field: TemplateField) => string {
  const { t } = useTranslation('whatsapp');
  return ({ key, where, kind, around, link }) => {
    if (kind !== 'text') return t(`picker.media.${kind}`);
    if (link) return t('picker.linkEnd', { button: link.button });
    const name = !/^\d+$/.test(key) ? key.replaceAll('_', ' ') : around ? t('picker.around', { text: around }) : t('picker.numbered', { number: key });
    return where === 'body' ? name : t(`picker.part.${where === 'header' ? 'header' : 'button'}`, { name });
  };
}
