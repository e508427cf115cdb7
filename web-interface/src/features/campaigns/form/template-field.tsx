import { Select, type ComboboxItem, type OptionsFilter } from '@mantine/core';
import type { CampaignKind } from '@/api/campaigns';
import type { Template } from '@/api/whatsapp';
import { TemplateExcerpt } from '@/components/template-excerpt';
import { useTemplateWords } from '@/components/template-words';
import { useTranslation } from '@/i18n';
import { isUsable, previewText } from '@/lib/template';
import { fold } from '@/lib/text';
import classes from '../campaigns.module.css';
import { fitsKind } from '../model/draft';

interface Props {
  templates: readonly Template[] | null;
  kind: CampaignKind;
  template: Template | undefined;
  isReady: boolean;
  error: string | null;
  onChoose: (template: Template | undefined) => void;
}

/** Chooses among the number's templates, by name or by text; those that may not be sent say why. */
export function TemplateField({ templates, kind, template, isReady, error, onChoose }: Props) {
  const { t } = useTranslation(['campaigns', 'whatsapp']);
  const words = useTemplateWords();
  const known = new Map((templates ?? []).map((one) => [one.id, one]));
  const fits = (one: Template) => isUsable(one) && fitsKind(one.category, kind);
  const options = [...known.values()].sort((a, b) => Number(fits(b)) - Number(fits(a)) || a.name.localeCompare(b.name) || a.language.localeCompare(b.language));
  const find: OptionsFilter = ({ options: all, search }) => {
    const wanted = fold(search.trim());
    return (all as ComboboxItem[]).filter(({ value, label }) => {
      const one = known.get(value);
      return one && (label === search || fold(`${one.name} ${one.name.replaceAll('_', ' ')} ${previewText(one, {})}`).includes(wanted));
    });
  };
  const about = (one: Template) => [words.status(one.status), words.category(one.category), words.language(one.language), ...(isUsable(one) && !fitsKind(one.category, kind) ? [t('form.otherKind')] : [])].join(' · ');
  return (
    <Select
      label={t('form.template')}
      description={template ? about(template) : t('form.templateHint')}
      placeholder={isReady ? t('whatsapp:picker.search') : t('form.numberFirst')}
      required
      searchable
      disabled={!isReady}
      error={error}
      value={template?.id ?? null}
      data={options.map((one) => ({ value: one.id, label: one.name, disabled: !fits(one) }))}
      filter={find}
      withScrollArea={false}
      styles={{ options: { maxHeight: 320, overflowY: 'auto' } }}
      nothingFoundMessage={templates === null ? t('form.loading') : templates.length === 0 ? t('whatsapp:picker.none.title') : t('whatsapp:picker.nothing')}
      onChange={(id) => onChoose(id ? known.get(id) : undefined)}
      renderOption={({ option }) => {
        const one = known.get(option.value);
        return (
          <span className={classes['options']}>
            <b className="truncate">{option.label}</b>
            {one && <span className={classes['excerpt']}>{about(one)}</span>}
            {one && (
              <span className={`${classes['excerpt']} truncate`}>
                <TemplateExcerpt template={one} />
              </span>
            )}
            {one && !isUsable(one) && <span className={classes['excerpt']}>{words.whyNot(one)}</span>}
          </span>
        );
      }}
    />
  );
}
