import { Fragment, h } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Attachment, OutFile, OutItem } from '../core/types';
import { fill } from '../i18n';
import { humanSize } from '../lib/bytes';
import { isSameOrigin, safeUrl } from '../lib/links';
import { useChat, useFollow } from './context';
import { CloseIcon, FileIcon } from './icons';
import { cleanLine } from '../lib/text';
import { refusal } from './refusal';

const PREVIEW_WIDTH = 220;
const PREVIEW_HEIGHT = 220;

/** The size a preview will have, so that nothing jumps when the image arrives. */
function fit(width: number | null | undefined, height: number | null | undefined) {
  if (!width || !height) return {};
  const scale = Math.min(1, PREVIEW_WIDTH / width, PREVIEW_HEIGHT / height);
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}

/** Signed addresses are good for at least this long after we got them. */
const GOOD_FOR_MS = 140_000;

function isStale(url: string, since: number): boolean {
  const expiry = Number(new URL(url).searchParams.get('exp'));
  return Date.now() - since > GOOD_FOR_MS || (expiry > 0 && Date.now() / 1000 > expiry);
}

/** Opens a file whose address has run out: the window now, as browsers allow it only on the click, the address when we have it. */
function openRenewed(renewed: Promise<Attachment | null>, base: string): void {
  const tab = window.open('', '_blank');
  if (tab) tab.opener = null;
  void renewed.then((file) => {
    const url = file && safeUrl(file.url, base);
    if (tab && url) tab.location.replace(url);
    else tab?.close();
  });
}

/** A file the server keeps: images from our own server as a preview, everything else as a card. */
export function StoredFile({ file, seq }: { file: Attachment; seq: number }) {
  const { chat, t, locale } = useChat();
  const [broken, setBroken] = useState(false);
  const since = useMemo(() => Date.now(), [file.url]);
  const renewals = useRef(0);
  const base = `${chat.page.baseUrl}/`;
  const onClick = (e: Event) => {
    if (!href || !isStale(href, since)) return;
    e.preventDefault();
    openRenewed(chat.renew(seq, file.id), base);
  };
  const onError = () => {
    // One fresh address may help; a file that is gone stays a card.
    if (renewals.current++ > 0) setBroken(true);
    else void chat.renew(seq, file.id).then((fresh) => fresh?.url === file.url && setBroken(true));
  };
  const href = safeUrl(file.url, base);
  const preview = safeUrl(file.thumbnail_url ?? file.url, base);
  const name = cleanLine(file.name, 80) || 'arquivo';
  const card = (
    <>
      <FileIcon size={24} />
      <span class="file-name">
        <bdi>{name}</bdi>
        <small>{humanSize(file.size, locale)}</small>
      </span>
    </>
  );
  if (!href) return <span class="file">{card}</span>;
  const link = { href, target: '_blank', rel: 'noopener noreferrer', onClick };
  if (file.content_type.startsWith('image/') && preview && isSameOrigin(preview, base) && !broken) {
    return (
      <a class="preview" {...link} aria-label={fill(t.image, { name })}>
        <img src={preview} alt="" loading="lazy" {...fit(file.width, file.height)} onError={onError} />
      </a>
    );
  }
  return (
    <a class="file" {...link}>
      {card}
    </a>
  );
}

/** An object address for a local image, released with the view. */
function useLocalImage(blob: Blob | null, contentType: string): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (!blob || !/^image\/(png|jpe?g|gif|webp|avif)$/.test(contentType)) return;
    const made = URL.createObjectURL(blob);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [blob, contentType]);
  return url;
}

/** A local picture, or the drawing of a file where it is none: a name that ends in .png promises nothing. */
export function Thumbnail({ blob, contentType, side }: { blob: Blob | null; contentType: string; side: number }) {
  const image = useLocalImage(blob, contentType);
  const [broken, setBroken] = useState('');
  if (!image || image === broken) return <FileIcon size={24} />;
  return <img src={image} alt="" width={side} height={side} onError={() => setBroken(image)} />;
}

/** A file on its way, with progress and a way to stop; or refused, with the reason. */
export function LeavingFile({ file, item, failed }: { file: OutFile; item: OutItem; failed: boolean }) {
  const { chat, state, t, locale } = useChat();
  useFollow(chat);
  const share = file.uploaded ? 1 : (state.progress[file.key] ?? 0);
  const name = cleanLine(file.name, 80);
  const percent = Math.round(share * 100);
  return (
    <div class="file leaving">
      <Thumbnail blob={file.blob} contentType={file.content_type} side={44} />
      <span class="file-name">
        <bdi>{name}</bdi>
        <small>{humanSize(file.size, locale)}</small>
        {file.refused && <small class="error">{refusal(file.refused, t)}</small>}
        {!failed && (
          <progress max={100} value={percent} aria-label={fill(t.uploading, { name, n: percent })} />
        )}
      </span>
      {!failed && !file.uploaded && (
        <button type="button" class="icon" aria-label={t.cancelUpload} title={t.cancelUpload} onClick={() => chat.discard(item)}>
          <CloseIcon size={18} />
        </button>
      )}
    </div>
  );
}
