import { TextInput, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from '@/i18n';
import { createStore, useStore } from '@/lib/store';
import { fold } from '@/lib/text';
import classes from './composer.module.css';
import { emojiOf, groups, type Emoji, type EmojiGroup } from './emoji-data';

const recent = createStore<readonly string[]>([]);

/** Emoji by group or by word. */
export default function EmojiPicker({ onPick }: { onPick: (emoji: string) => void }) {
  const { t } = useTranslation('composer');
  const [query, setQuery] = useState('');
  const used = useStore(recent);
  const pick = (char: string) => {
    recent.update((known) => [char, ...known.filter((other) => other !== char)].slice(0, 16));
    onPick(char);
  };
  const names = Object.keys(groups) as EmojiGroup[];
  const sections: { title: string; emoji: Emoji[] }[] = [
    ...(used.length && !query ? [{ title: t('emojiGroups.recent'), emoji: used.map((char) => ({ char, words: '' })) }] : []),
    ...names.map((name) => ({ title: t(`emojiGroups.${name}`), emoji: emojiOf(name).filter(({ words }) => fold(words).includes(fold(query))) })),
  ].filter((section) => section.emoji.length > 0);

  return (
    <div>
      <TextInput size="xs" aria-label={t('emojiSearch')} placeholder={t('emojiSearch')} value={query} onChange={(event) => setQuery(event.currentTarget.value)} data-autofocus mb={6} />
      <div className={classes['emojiScroll']}>
        {sections.map((section) => (
          <section key={section.title}>
            <h3 className={classes['emojiTitle']}>{section.title}</h3>
            <div className={classes['emojiGrid']}>
              {section.emoji.map(({ char, words }) => (
                <UnstyledButton key={char} className={classes['emoji'] ?? ''} aria-label={words ? `${char} ${words}` : char} onClick={() => pick(char)}>
                  {char}
                </UnstyledButton>
              ))}
            </div>
          </section>
        ))}
      </div>
    </div>
  );
}
