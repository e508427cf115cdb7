import { Skeleton, TextInput } from '@mantine/core';
import { IconSearch, IconTemplate } from '@tabler/icons-react';
import { useId, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import type { Template } from '@/api/whatsapp';
import { EmptyNote } from '@/components/notes';
import { TemplateExcerpt } from '@/components/template-excerpt';
import { useTemplateWords } from '@/components/template-words';
import { useTranslation } from '@/i18n';
import { isUsable, previewText } from '@/lib/template';
import { fold } from '@/lib/text';
import classes from './templates.module.css';

/** The templates that fit what is typed: those that may be sent, then the others, each of which says why it may not. */
export function TemplateList({ templates, onChoose }: { templates: readonly Template[] | null; onChoose: (template: Template) => void }) {
  const { t } = useTranslation('whatsapp');
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const found = useMemo(() => matching(templates ?? [], query), [templates, query]);
  const at = Math.min(active, Math.max(0, found.length - 1));
  const ready = found.filter(isUsable).length;
  const groups = [
    { name: 'usable', label: t('picker.usable'), from: 0, to: ready },
    { name: 'unusable', label: t('picker.unusable', { number: found.length - ready }), from: ready, to: found.length },
  ].filter(({ from, to }) => to > from);

  const move = (to: number) => {
    const next = Math.min(found.length - 1, Math.max(0, to));
    setActive(next);
    list.current?.querySelectorAll('[role=option]')[next]?.scrollIntoView({ block: 'nearest' });
  };
  const choose = (template: Template | undefined) => template && isUsable(template) && onChoose(template);
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, () => void> = { ArrowDown: () => move(at + 1), ArrowUp: () => move(at - 1), Home: () => move(0), End: () => move(found.length - 1), Enter: () => choose(found[at]) };
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    step();
  };

  if (templates?.length === 0) {
    return (
      <EmptyNote icon={<IconTemplate size={32} stroke={1.5} />} title={t('picker.none.title')}>
        {t('picker.none.body')}
      </EmptyNote>
    );
  }
  return (
    <div>
      <TextInput
        size="sm"
        role="combobox"
        aria-expanded
        aria-controls={`${id}-list`}
        aria-activedescendant={found[at] ? `${id}-${at}` : undefined}
        aria-label={t('picker.search')}
        placeholder={t('picker.search')}
        leftSection={<IconSearch size={16} stroke={1.5} />}
        value={query}
        data-autofocus
        onChange={(event) => {
          setQuery(event.currentTarget.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
      />
      {/* The focus stays in the search field, which moves the choice. */}
      <div ref={list} id={`${id}-list`} className={classes['list']} role="listbox" aria-label={t('picker.title')} data-overlay>
        {templates === null && [1, 2, 3].map((key) => <Skeleton key={key} height={44} my={6} />)}
        {groups.map(({ name, label, from, to }) => (
          <div key={name} role="group" aria-label={label}>
            <div className={classes['group']} aria-hidden>
              {label}
            </div>
            {found.slice(from, to).map((template, index) => (
              <Option key={template.id} id={`${id}-${from + index}`} template={template} isActive={from + index === at} onAim={() => setActive(from + index)} onChoose={() => choose(template)} />
            ))}
          </div>
        ))}
      </div>
      {templates && found.length === 0 && <p className={classes['nothing']} role="status">{t('picker.nothing')}</p>}
    </div>
  );
}

function Option({ id, template, isActive, onAim, onChoose }: { id: string; template: Template; isActive: boolean; onAim: () => void; onChoose: () => void }) {
  const words = useTemplateWords();
  const usable = isUsable(template);
  return (
    // The keyboard is handled by the search field, which holds the focus.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
    <div id={id} role="option" className={classes['option']} aria-selected={isActive} aria-disabled={!usable} onPointerMove={onAim} onClick={onChoose}>
      <span className={classes['head']}>
        {/* The spaces part the words for who hears them. */}
        <b className="truncate">{template.name}</b>{' '}
        <span className={classes['chip']} data-tone={toneOf(template)}>
          {words.status(template.status)}
        </span>{' '}
        <span className={classes['chip']}>{words.category(template.category)}</span>{' '}
        <span className={classes['chip']}>{words.language(template.language)}</span>
      </span>{' '}
      <span className={`${classes['text']} truncate`} dir="auto">
        <TemplateExcerpt template={template} />
      </span>{' '}
      {!usable && <span className={classes['why']}>{words.whyNot(template)}</span>}
    </div>
  );
}

const toneOf = ({ status }: Template): 'green' | 'amber' | 'red' => {
  if (isUsable({ status })) return 'green';
  return ['REJECTED', 'DISABLED'].includes(status.toUpperCase()) ? 'red' : 'amber';
};

/** By name or by text; usable ones first, each part by name. */
function matching(templates: readonly Template[], query: string): Template[] {
  const wanted = fold(query.trim());
  return templates
    .filter((template) => fold(`${template.name.replaceAll('_', ' ')} ${template.name} ${previewText(template, {})}`).includes(wanted))
    .sort((a, b) => Number(isUsable(b)) - Number(isUsable(a)) || a.name.localeCompare(b.name) || a.language.localeCompare(b.language));
}
