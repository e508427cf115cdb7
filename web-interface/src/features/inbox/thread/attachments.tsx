import { IconDownload, IconFile, IconFileOff, IconFileTypePdf } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useCallback, useState } from 'react';
import { keys } from '@/api/keys';
import type { Attachment } from '@/api/types';
import { useLocale, useTranslation } from '@/i18n';
import { fileSize } from '@/lib/format';
import { AudioPlayer } from './kinds/audio-player';
import kinds from './kinds/kinds.module.css';
import classes from './thread.module.css';

const Lightbox = lazy(() => import('./lightbox'));
const MAX_WIDTH = 320;
const MAX_HEIGHT = 300;

interface Props {
  attachments: Attachment[];
  conversationId: string;
  seq: number;
  /** The message's type: a recording may come in a container that also holds pictures. */
  type?: string;
  /** Whose voice it is, where it was recorded in the chat. */
  sender?: string;
}

/** The files of a message. */
export function Attachments({ attachments, conversationId, seq, type = '', sender = '' }: Props) {
  const { t } = useTranslation('kinds');
  const [open, setOpen] = useState<Attachment | null>(null);
  const renew = useRenew(conversationId, seq);
  return (
    <div className={classes['files']}>
      {attachments.map((attachment) => {
        if (attachment.expired) return <Expired key={attachment.id} attachment={attachment} />;
        const kind = type === 'audio' || type === 'sticker' ? type : attachment.content_type.split('/')[0];
        if (kind === 'sticker') return <img key={attachment.id} className={kinds['sticker']} src={attachment.url} alt={t('file.sticker')} width={132} height={132} loading="lazy" decoding="async" onError={renew} />;
        if (kind === 'image') return <Picture key={attachment.id} attachment={attachment} onOpen={() => setOpen(attachment)} onExpired={renew} />;
        if (kind === 'audio') return <AudioPlayer key={attachment.id} src={attachment.url} type={attachment.content_type} playable={attachment.playable_url ?? null} label={sender ? t('audio.voice', { name: sender }) : t('audio.file', { name: attachment.name })} onExpired={renew} />;
        // A customer's own recording: there are no captions to show.
        // eslint-disable-next-line jsx-a11y/media-has-caption
        if (kind === 'video') return <video key={attachment.id} src={attachment.url} controls preload="metadata" onError={renew} aria-label={attachment.name} className={classes['video']} />;
        return <FileCard key={attachment.id} attachment={attachment} />;
      })}
      {open && (
        <Suspense fallback={null}>
          <Lightbox attachment={open} onClose={() => setOpen(null)} />
        </Suspense>
      )}
    </div>
  );
}

function Picture({ attachment, onOpen, onExpired }: { attachment: Attachment; onOpen: () => void; onExpired: () => void }) {
  const { t } = useTranslation('thread');
  const width = attachment.width ?? MAX_WIDTH;
  const height = attachment.height ?? 200;
  // The size is known before the picture: nothing jumps when it comes.
  const scale = Math.min(1, MAX_WIDTH / width, MAX_HEIGHT / height);
  return (
    <button type="button" className={classes['picture']} onClick={onOpen} aria-label={t('image', { name: attachment.name })}>
      <img src={attachment.thumbnail_url ?? attachment.url} alt="" loading="lazy" decoding="async" width={Math.round(width * scale)} height={Math.round(height * scale)} onError={onExpired} />
    </button>
  );
}

/** A file that was kept for as long as files are kept here. */
function Expired({ attachment }: { attachment: Attachment }) {
  const { t } = useTranslation('kinds');
  return (
    <div className={classes['file']}>
      <IconFileOff size={28} stroke={1.25} aria-hidden />
      <span className={classes['fileText']}>
        <span className="truncate">{attachment.name}</span>
        <span className={classes['fileSize']}>{t('file.expired')}</span>
      </span>
    </div>
  );
}

function FileCard({ attachment }: { attachment: Attachment }) {
  const { t } = useTranslation('thread');
  const locale = useLocale();
  const Glyph = attachment.content_type === 'application/pdf' ? IconFileTypePdf : IconFile;
  return (
    <a className={classes['file']} href={attachment.url} target="_blank" rel="noopener noreferrer" download={attachment.name}>
      <Glyph size={28} stroke={1.25} aria-hidden />
      <span className={classes['fileText']}>
        <span className="truncate">{attachment.name}</span>
        <span className={`${classes['fileSize']} tabular`}>{fileSize(attachment.size, locale)}</span>
      </span>
      <IconDownload size={18} stroke={1.5} role="img" aria-label={t('download')} />
    </a>
  );
}

const renewed = new Set<string>();

/** Signed links run out: the message is read again for fresh ones, once a minute at most. */
function useRenew(conversationId: string, seq: number): () => void {
  const queries = useQueryClient();
  return useCallback(() => {
    const key = `${conversationId}/${seq}`;
    if (seq === 0 || renewed.has(key)) return;
    renewed.add(key);
    setTimeout(() => renewed.delete(key), 60_000);
    void queries.invalidateQueries({ queryKey: keys.timeline(conversationId) });
  }, [queries, conversationId, seq]);
}
