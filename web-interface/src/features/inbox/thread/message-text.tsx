import type { ReactNode } from 'react';
import { markedParts, type Mark } from '@/lib/marks';
import { linkify } from '@/lib/text';
import classes from './thread.module.css';

const tags: Record<Mark, 'strong' | 'em' | 's' | 'code'> = { bold: 'strong', italic: 'em', struck: 's', code: 'code', block: 'code' };

/** The words of a message: text, links and, on WhatsApp, its marks; never HTML. */
export function MessageText({ text, hasMarks }: { text: string; hasMarks: boolean }) {
  const parts = hasMarks ? markedParts(text) : linkify(text).map((part) => ({ ...part, marks: [] }));
  return (
    <div className={classes['text']} dir="auto">
      {parts.map((part, index) =>
        part.href ? (
          <a key={index} href={part.href} target="_blank" rel="noopener noreferrer nofollow">
            {part.text}
          </a>
        ) : (
          <span key={index}>{marked(part.text, part.marks)}</span>
        ),
      )}
    </div>
  );
}

function marked(text: string, marks: readonly Mark[]): ReactNode {
  return marks.reduceRight<ReactNode>((inner, mark) => {
    const Tag = tags[mark];
    return <Tag className={mark === 'block' ? classes['block'] : undefined}>{inner}</Tag>;
  }, text);
}
