import { IconFile, IconMovie, IconPhoto } from '@tabler/icons-react';
import { webAddress } from '@/lib/read';
import type { PreviewPart, TemplatePreview as Preview } from '@/lib/template';
import classes from './template-preview.module.css';

const icons = { image: IconPhoto, video: IconMovie, document: IconFile };

interface Props {
  preview: Preview;
  media: 'image' | 'video' | 'document' | null;
  /** Where the header's picture, film or paper lies; other sites' pictures are not fetched, so it is one tap away. */
  mediaLink?: string;
  label: string;
}

/** A template as the customer will see it; what is still missing is marked where it is missing. */
export function TemplatePreview({ preview, media, mediaLink = '', label }: Props) {
  const Glyph = media && icons[media];
  const address = webAddress(mediaLink.trim());
  return (
    <figure className={classes['frame']} aria-label={label}>
      <div className={classes['bubble']} dir="auto">
        {Glyph && (
          <span className={classes['media']}>
            <Glyph size={28} stroke={1.25} aria-hidden />
            {address && (
              <a href={address} target="_blank" rel="noreferrer" className={classes['file']}>
                {address.replace(/^https?:\/\//, '')}
              </a>
            )}
          </span>
        )}
        {preview.header.length > 0 && <b><Parts parts={preview.header} /></b>}
        <span className={classes['body']}>
          <Parts parts={preview.body} />
        </span>
        {preview.footer && <span className={classes['footer']}>{preview.footer}</span>}
      </div>
      {preview.buttons.map(({ text, href }, index) => (
        <span key={index} className={classes['button']}>
          {text}
          {href && <small className={classes['link']}>{href}</small>}
        </span>
      ))}
    </figure>
  );
}

function Parts({ parts }: { parts: readonly PreviewPart[] }) {
  return parts.map((part, index) =>
    part.field ? (
      <mark key={index} className={classes['place']} data-empty={part.isEmpty || undefined}>
        {part.text}
      </mark>
    ) : (
      part.text
    ),
  );
}
