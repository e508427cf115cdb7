import { Modal } from '@mantine/core';
import { IconDownload, IconRotateClockwise, IconX, IconZoomIn, IconZoomOut } from '@tabler/icons-react';
import { useState, type WheelEvent } from 'react';
import type { Attachment } from '@/api/types';
import { IconButton } from '@/components/icon-button';
import { useTranslation } from '@/i18n';
import { useFocusBack } from '@/lib/use-focus-back';
import classes from './lightbox.module.css';

const MOST = 5;

/** A picture on the whole screen: zoom, rotate, download. */
export default function Lightbox({ attachment, onClose }: { attachment: Attachment; onClose: () => void }) {
  const { t } = useTranslation(['thread', 'common']);
  useFocusBack();
  const [zoom, setZoom] = useState(1);
  const [turn, setTurn] = useState(0);
  const change = (by: number) => setZoom((known) => Math.min(MOST, Math.max(1, known * by)));
  const onWheel = (event: WheelEvent) => {
    if (event.ctrlKey || zoom > 1 || event.deltaY < 0) change(event.deltaY < 0 ? 1.15 : 1 / 1.15);
  };
  return (
    <Modal opened onClose={onClose} fullScreen withCloseButton={false} padding={0} transitionProps={{ duration: 120 }} attributes={{ content: { 'aria-label': attachment.name } }} classNames={{ content: classes['content'] ?? '', body: classes['body'] ?? '' }}>
      <div className={classes['bar']}>
        <span className="truncate">{attachment.name}</span>
        <IconButton label={t('lightbox.zoomOut')} color="white" onClick={() => change(1 / 1.5)} disabled={zoom <= 1}>
          <IconZoomOut size={20} stroke={1.5} />
        </IconButton>
        <IconButton label={t('lightbox.zoomIn')} color="white" onClick={() => change(1.5)} disabled={zoom >= MOST}>
          <IconZoomIn size={20} stroke={1.5} />
        </IconButton>
        <IconButton label={t('lightbox.rotate')} color="white" onClick={() => setTurn((known) => known + 90)}>
          <IconRotateClockwise size={20} stroke={1.5} />
        </IconButton>
        <a href={attachment.url} download={attachment.name} className={classes['link']} aria-label={t('lightbox.download')} title={t('lightbox.download')}>
          <IconDownload size={20} stroke={1.5} />
        </a>
        <IconButton label={t('common:close')} color="white" onClick={onClose} data-autofocus>
          <IconX size={20} stroke={1.5} />
        </IconButton>
      </div>
      <div className={classes['stage']} onWheel={onWheel}>
        <img src={attachment.url} alt={attachment.name} style={{ transform: `scale(${zoom}) rotate(${turn}deg)` }} />
      </div>
    </Modal>
  );
}
