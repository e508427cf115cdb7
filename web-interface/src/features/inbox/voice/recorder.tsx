import { Button, Loader } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { IconPlayerStopFilled, IconSend2, IconTrash } from '@tabler/icons-react';
import { upload } from '@/api/client';
import type { Attachment } from '@/api/types';
import { IconButton } from '@/components/icon-button';
import { useProblemText } from '@/components/problem-text';
import { useTranslation } from '@/i18n';
import { timer } from '@/lib/format';
import { AudioPlayer } from '../thread/kinds/audio-player';
import { useRecorder } from './use-recorder';
import classes from './voice.module.css';

interface Props {
  conversationId: string;
  onClose: () => void;
  onSend: (attachment: Attachment) => void;
}

/** Records a voice message: stop, listen, throw away or send. */
export default function Recorder({ conversationId, onClose, onSend }: Props) {
  const { t } = useTranslation('whatsapp');
  const say = useProblemText();
  const { recording, stop } = useRecorder();
  const send = useMutation({
    mutationFn: (file: File) => {
      const form = new FormData();
      form.append('conversation_id', conversationId);
      form.append('file', file);
      return upload<Attachment>('/api/chat/attachments', form, () => undefined, new AbortController().signal);
    },
    onSuccess: onSend,
  });
  return (
    // Escape throws away, as it closes everything else that was opened.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div className={classes['recorder']} role="group" aria-label={t('voice.label')} onKeyDown={(event) => event.key === 'Escape' && onClose()}>
      <IconButton label={t('voice.discard')} onClick={onClose} disabled={send.isPending}>
        <IconTrash size={18} stroke={1.5} />
      </IconButton>
      {recording.state === 'asking' && (
        <span className={classes['words']} role="status">
          <Loader size="xs" /> {t('voice.asking')}
        </span>
      )}
      {(recording.state === 'refused' || recording.state === 'missing') && (
        <span className={classes['words']} role="alert">
          {t(`voice.${recording.state}`)}
        </span>
      )}
      {recording.state === 'recording' && (
        <>
          <span className={classes['words']}>
            <span className={classes['dot']} aria-hidden />
            <span className="sr-only" role="status">{t('voice.recording')}</span>
            <span className="tabular">{timer(recording.seconds)}</span>
            <span className={classes['meter']} aria-hidden>
              <i style={{ width: `${Math.round(recording.level * 100)}%` }} />
            </span>
          </span>
          {/* eslint-disable-next-line jsx-a11y/no-autofocus -- it takes the place of the button that was pressed */}
          <Button variant="default" leftSection={<IconPlayerStopFilled size={14} />} onClick={stop} autoFocus>
            {t('voice.stop')}
          </Button>
        </>
      )}
      {recording.state === 'done' && (
        <>
          <span className={classes['words']}>
            <AudioPlayer src={recording.url} label={t('voice.preview')} />
            {send.error && <span className={classes['error']} role="alert">{say(send.error)}</span>}
          </span>
          {/* eslint-disable-next-line jsx-a11y/no-autofocus -- it takes the place of the button that was pressed */}
          <Button loading={send.isPending} onClick={() => send.mutate(recording.file)} rightSection={<IconSend2 size={16} stroke={1.5} />} autoFocus>
            {t('voice.send')}
          </Button>
        </>
      )}
    </div>
  );
}
