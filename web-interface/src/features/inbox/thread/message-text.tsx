import { Marked } from '@/components/marked';
import { markedParts, type MarkedPart } from '@/lib/marks';
import { linkify } from '@/lib/text';
import classes from './thread.module.css';

/** The words of a message: text, links and, on WhatsApp, its marks; never HTML. */
export function MessageText({ text, hasMarks }: { text: string; hasMarks: boolean }) {
  const parts: Omit<MarkedPart, 'at'>[] = hasMarks ? markedParts(text) : linkify(text).map((part) => ({ ...part, marks: [] }));
  return (
    <div className={classes['text']} dir="auto">
      {parts.map((part, index) =>
        part.href ? (
          <a key={index} href={part.href} target="_blank" rel="noopener noreferrer nofollow">
            {part.text}
          </a>
        ) : (
          <span key={index}>
            <Marked marks={part.marks} block={classes['block']}>
              {part.text}
            </Marked>
          </span>
        ),
      )}
    </div>
  );
}
