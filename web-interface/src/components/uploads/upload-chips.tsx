import { Progress } from '@mantine/core';
import { IconFile, IconRefresh, IconX } from '@tabler/icons-react';
import { IconButton } from '@/components/icon-button';
import { useState } from 'react';
import { useLocale, useTranslation } from '@/i18n';
import { fileSize } from '@/lib/format';
import classes from './uploads.module.css';
import type { Uploads } from './use-uploads';

/** The files of the message being written, each with its progress. */
export function UploadChips({ uploads }: { uploads: Uploads }) {
  const { t } = useTranslation('composer');
  const locale = useLocale();
  if (uploads.files.length === 0) return null;
  return (
    <ul className={classes['uploads']}>
      {uploads.files.map((item) => (
        <li key={item.key} className={classes['upload']} data-failed={item.error ? true : undefined}>
          <Thumb src={item.preview} />
          <span className={classes['uploadText']}>
            <span className="truncate">{item.file.name}</span>
            {item.error ? (
              <span className={classes['uploadError']} role="alert">
                {item.error}
              </span>
            ) : item.attachment ? (
              <span className={`${classes['uploadSize']} tabular`}>{fileSize(item.file.size, locale)}</span>
            ) : (
              <Progress size="xs" value={item.progress * 100} aria-label={t('uploading', { name: item.file.name, percent: Math.round(item.progress * 100) })} mt={4} />
            )}
          </span>
          {item.error && (
            <IconButton label={t('retryUpload', { name: item.file.name })} size={24} onClick={() => uploads.retry(item)}>
              <IconRefresh size={14} stroke={1.5} />
            </IconButton>
          )}
          <IconButton label={t('removeFile', { name: item.file.name })} size={24} onClick={() => uploads.remove(item.key)}>
            <IconX size={14} stroke={1.5} />
          </IconButton>
        </li>
      ))}
    </ul>
  );
}

/** What the file shows of itself; one that only calls itself a picture gets the sign of a file. */
function Thumb({ src }: { src: string | null }) {
  const [isBroken, setBroken] = useState(false);
  if (src && !isBroken) return <img src={src} alt="" className={classes['thumb']} onError={() => setBroken(true)} />;
  return <IconFile size={22} stroke={1.25} aria-hidden />;
}
