import { SegmentedControl } from '@mantine/core';
import { IconLock, IconMicrophone, IconPaperclip, IconX } from '@tabler/icons-react';
import { lazy, Suspense, useEffect, useMemo, useRef, useState, type ClipboardEvent, type KeyboardEvent } from 'react';
import { useUser } from '@/api/session';
import type { Conversation, DraftKind, Message } from '@/api/types';
import { GrowingTextarea } from '@/components/growing-textarea';
import { IconButton } from '@/components/icon-button';
import { useTranslation } from '@/i18n';
import { useCommands, type Command } from '@/lib/commands';
import { displayName } from '@/lib/format';
import { usePreferences } from '@/lib/preferences';
import { useStore } from '@/lib/store';
import { useLatest } from '@/lib/use-latest';
import { refreshNow, useNow } from '@/lib/use-now';
import { muteOf, windowOf } from '@/lib/window';
import { Quote } from '../thread/quote';
import { Blocked } from './blocked';
import classes from './composer.module.css';
import { drafts, flushDrafts, loadDraft, readDraft, writeDraft } from './drafts';
import { EmojiButton } from './emoji-button';
import { MoreKinds } from './more-kinds';
import { SendButton } from './send-button';
import { ShutWindow } from './shut-window';
import { UploadChips } from '@/components/uploads/upload-chips';
import { useSend } from './use-send';
import type { Uploads } from '@/components/uploads/use-uploads';
import { useTypingSignal } from './use-typing-signal';
import { WindowLine } from './window-line';

const Recorder = lazy(() => import('../voice/recorder'));

interface Props {
  conversation: Conversation;
  uploads: Uploads;
  replyTo: Message | null;
  onReplyDone: () => void;
}

const LIMIT = 4096;
const lastMode = new Map<string, DraftKind>();

/** Where replies and notes are written. */
export function Composer({ conversation, uploads, replyTo, onReplyDone }: Props) {
  const { t } = useTranslation(['composer', 'commands']);
  const { id } = conversation;
  const { permissions } = useUser();
  const { sendWith } = usePreferences();
  const [mode, setModeState] = useState<DraftKind>(lastMode.get(id) ?? 'reply');
  const text = readDraft(useStore(drafts), id, mode);
  const field = useRef<HTMLTextAreaElement>(null);
  const fileInput = useRef<HTMLInputElement>(null);
  const name = displayName(conversation.customer_name, conversation.customer_phone);
  const isNote = mode === 'note';
  const typing = useTypingSignal(id);
  const { send, sendAs, canSend } = useSend({ conversation, mode, text, uploads, replyTo, onSent: () => { typing.stop(); onReplyDone(); field.current?.focus(); } });

  const window = windowOf(conversation, useNow());
  // A window that the network calls shut ends in this very moment.
  useEffect(refreshNow, [conversation.metadata]);
  const [isRecording, setRecording] = useState(false);
  const stopRecording = () => {
    setRecording(false);
    requestAnimationFrame(() => field.current?.focus());
  };
  const setMode = (next: DraftKind) => {
    lastMode.set(id, next);
    setModeState(next);
  };
  useDrafts(id, mode);
  useComposerCommands(setMode, field, fileInput);
  useEffect(() => {
    if (replyTo) field.current?.focus();
  }, [replyTo]);

  const write = (value: string) => {
    writeDraft(id, mode, value);
    if (!isNote) typing.typed();
  };
  const insert = (piece: string) => {
    const box = field.current;
    const at = box?.selectionStart ?? text.length;
    write(text.slice(0, at) + piece + text.slice(box?.selectionEnd ?? at));
    requestAnimationFrame(() => {
      box?.focus();
      box?.setSelectionRange(at + piece.length, at + piece.length);
    });
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === 'Escape') return event.currentTarget.blur();
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    const mod = event.ctrlKey || event.metaKey;
    if (sendWith === 'mod-enter' && !mod) return;
    event.preventDefault();
    send();
  };
  const onPaste = (event: ClipboardEvent) => {
    if (event.clipboardData.files.length === 0) return;
    event.preventDefault();
    uploads.add([...event.clipboardData.files]);
  };

  if (!permissions.can_handle_conversations) return <p className={classes['notice']}>{t('readOnly')}</p>;
  const isClosed = conversation.status === 'closed';
  const isWhatsapp = conversation.channel === 'whatsapp';
  const isMute = muteOf(conversation) !== null && !isNote && !isClosed;
  const isShut = window.kind === 'shut' && !isNote && !isClosed && !isMute;
  const isBarred = isShut || isMute;
  if (isRecording) {
    return (
      <div className={classes['composer']} data-mode="reply">
        <Suspense fallback={null}>
          <Recorder
            conversationId={id}
            onClose={stopRecording}
            onSend={(attachment) => {
              sendAs({ content: '', message_type: 'audio', attachments: [attachment], metadata: { voice: true } });
              stopRecording();
            }}
          />
        </Suspense>
      </div>
    );
  }

  return (
    <div className={classes['composer']} data-mode={mode}>
      <Blocked conversation={conversation} />
      {isShut && <ShutWindow conversation={conversation} isFirst={window.isFirst} sendAs={sendAs} />}
      <div className={classes['box']} hidden={(isClosed && !isNote) || isBarred}>
        {isWhatsapp && !isNote && <WindowLine conversation={conversation} />}
        {replyTo && !isNote && (
          <div className={classes['reply']}>
            <Quote message={replyTo} hasMarks={isWhatsapp} />
            <IconButton label={t('cancelReply')} size={28} onClick={onReplyDone}>
              <IconX size={16} stroke={1.5} />
            </IconButton>
          </div>
        )}
        <UploadChips uploads={uploads} />
        <GrowingTextarea
          ref={field}
          aria-label={t('label')}
          placeholder={isNote ? t('note') : t('reply', { name })}
          variant="unstyled"
          minRows={1}
          maxRows={10}
          dir="auto"
          className={classes['field'] ?? ''}
          value={text}
          onChange={(event) => write(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
          onBlur={typing.stop}
        />
      </div>
      <div className={classes['bar']}>
        <SegmentedControl
          size="xs"
          aria-label={t('mode.label')}
          value={mode}
          onChange={(value) => {
            setMode(value as DraftKind);
            field.current?.focus();
          }}
          data={[
            { value: 'reply', label: t('mode.reply') },
            { value: 'note', label: <span className={classes['noteTab']}><IconLock size={12} stroke={1.75} aria-hidden />{t('mode.note')}</span> },
          ]}
        />
        <input
          ref={fileInput}
          type="file"
          multiple
          hidden
          onChange={(event) => {
            uploads.add([...(event.currentTarget.files ?? [])]);
            event.currentTarget.value = '';
          }}
        />
        {!isBarred && (
          <>
            <IconButton label={t('attach')} onClick={() => fileInput.current?.click()}>
              <IconPaperclip size={18} stroke={1.5} />
            </IconButton>
            <EmojiButton onPick={insert} />
            {!isNote && !isClosed && (
              <IconButton label={t('record')} onClick={() => setRecording(true)}>
                <IconMicrophone size={18} stroke={1.5} />
              </IconButton>
            )}
            {isWhatsapp && !isNote && !isClosed && <MoreKinds conversation={conversation} text={text} sendAs={sendAs} onTextUsed={() => writeDraft(id, mode, '')} />}
          </>
        )}
        <span className={classes['gap']} />
        {text.length > LIMIT * 0.9 && (
          <span className={`${classes['counter']} tabular`} data-over={text.length > LIMIT || undefined} role="status">
            {text.length > LIMIT ? t('tooLong', { count: text.length - LIMIT }) : t('left', { count: LIMIT - text.length })}
          </span>
        )}
        {!isBarred && <SendButton conversation={conversation} isNote={isNote} disabled={!canSend || text.length > LIMIT || (isClosed && !isNote)} onSend={send} />}
      </div>
    </div>
  );
}

function useDrafts(id: string, mode: DraftKind): void {
  useEffect(() => void loadDraft(id, mode), [id, mode]);
  useEffect(() => {
    const onHide = () => document.visibilityState === 'hidden' && flushDrafts();
    document.addEventListener('visibilitychange', onHide);
    return () => {
      document.removeEventListener('visibilitychange', onHide);
      flushDrafts();
    };
  }, []);
}

function useComposerCommands(setMode: (mode: DraftKind) => void, field: React.RefObject<HTMLTextAreaElement | null>, file: React.RefObject<HTMLInputElement | null>): void {
  const { t } = useTranslation('commands');
  const set = useLatest(setMode);
  const commands = useMemo((): Command[] => {
    const group = t('groups.conversation');
    const open = (mode: DraftKind) => () => {
      set.current(mode);
      requestAnimationFrame(() => field.current?.focus());
    };
    return [
      { id: 'reply', group, label: t('reply'), keys: 'r', run: open('reply') },
      { id: 'note', group, label: t('note'), keys: 'n', run: open('note') },
      { id: 'attach', group, label: t('attach'), keys: 'Mod+Shift+A', run: () => file.current?.click() },
    ];
  }, [t, set, field, file]);
  useCommands(commands);
}
