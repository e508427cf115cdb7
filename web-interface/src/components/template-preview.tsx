import { IconFile, IconMovie, IconPhoto } from '@tabler/icons-react';
import { webAddress } from '@/lib/read';
import { markedPreview, type MarkedPreviewPart, type PreviewPart, type TemplatePreview as Preview } from '@/lib/template';
import { Marked } from './marked';
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
        {preview.header.length > 0 && (
          <p className={classes['header']}>
            <Parts parts={unmarked(preview.header)} />
          </p>
        )}
        {preview.body.length > 0 && (
          <p className={classes['body']}>
            <Parts parts={markedPreview(preview.body)} />
          </p>
        )}
        {preview.footer && <p className={classes['footer']}>{preview.footer}</p>}
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

/** Titles are bold as a whole; marks in them are characters to WhatsApp. */
const unmarked = (parts: readonly PreviewPart[]): MarkedPreviewPart[] => parts.map((part) => ({ ...part, marks: [] }));

function Parts({ parts }: { parts: readonly MarkedPreviewPart[] }) {
  return parts.map((part, index) => (
    <Marked key={index} marks={part.marks} block={classes['block']}>
      {part.field ? (
        <mark className={classes['place']} data-empty={part.isEmpty || undefined}>
          {part.text}
        </mark>
      ) : (
        part.text
      )}
    </Marked>
  ));
}
