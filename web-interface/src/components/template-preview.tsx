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
  /** A file chosen here, and its picture where it is one. */
  file?: { name: string; preview: string | null } | null;
  label: string;
}

/** A template as the customer will see it; what is still missing is marked where it is missing. */
export function TemplatePreview({ preview, media, mediaLink = '', file = null, label }: Props) {
  const Glyph = media && icons[media];
  const address = webAddress(mediaLink.trim());
  return (
    <figure className={classes['frame']} aria-label={label}>
      <div className={classes['bubble']} dir="auto">
        {file?.preview && media === 'image' && <img className={classes['picture']} src={file.preview} alt={file.name} />}
        {Glyph && !(file?.preview && media === 'image') && (
          <span className={classes['media']}>
            <Glyph size={28} stroke={1.25} aria-hidden />
            {file && <span className={classes['file']}>{file.name}</span>}
            {address && !file && (
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
