import { h, type RefObject } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { fill } from '../i18n';
import { Thumbnail } from './Attachments';
import { useChat } from './context';
import { ClipIcon, CloseIcon, SendIcon } from './icons';
import { cleanLine } from '../lib/text';
import type { Tray } from './tray';

const COUNTER_FROM = 200;
const MAX_ROWS_PX = 132;

function TrayFile({ file, onRemove }: { file: File; onRemove: () => void }) {
  const { t } = useChat();
  const name = cleanLine(file.name, 60);
  return (
    <li>
      <Thumbnail blob={file} contentType={file.type} side={32} />
      <bdi>{name}</bdi>
      <button type="button" class="icon" aria-label={fill(t.removeFile, { name })} title={fill(t.removeFile, { name })} onClick={onRemove}>
        <CloseIcon size={16} />
      </button>
    </li>
  );
}

/** Enter sends where there is a real keyboard; on touch screens it starts a new line, as people expect there. */
function entersSend(e: KeyboardEvent): boolean {
  return e.key === 'Enter' && !e.shiftKey && !e.isComposing && !window.matchMedia('(pointer: coarse)').matches;
}

/** Where the visitor writes; what he has not sent yet survives a reload of the tab. */
export function Composer({ input, tray }: { input: RefObject<HTMLTextAreaElement | null>; tray: Tray }) {
  const { chat, state, t } = useChat();
  const [text, setText] = useState(() => chat.draft());
  const picker = useRef<HTMLInputElement>(null);
  const limit = state.config?.limits.max_message_length ?? 4096;
  const left = limit - text.length;
  const canSend = (text.trim() !== '' || tray.files.length > 0) && left >= 0;

  const change = (value: string) => {
    setText(value);
    chat.keepDraft(value);
    chat.signals.typing(value.trim() !== '');
  };
  const send = () => {
    if (!canSend) return;
    chat.say(text, tray.files);
    setText('');
    chat.keepDraft('');
    tray.clear();
    input.current?.focus();
  };
  useLayoutEffect(() => {
    const el = input.current;
    if (!el) return;
    el.style.height = 'auto';
    el.style.height = `${Math.min(MAX_ROWS_PX, el.scrollHeight)}px`;
  }, [text]);

  return (
    <div class="composer">
      {tray.error && (
        <p class="error" role="alert">
          {tray.error}
        </p>
      )}
      {tray.files.length > 0 && (
        <ul class="tray">
          {tray.files.map((file, i) => (
            <TrayFile key={`${file.name}${file.size}${i}`} file={file} onRemove={() => tray.remove(file)} />
          ))}
        </ul>
      )}
      <div class="composer-row">
        <button type="button" class="icon" aria-label={t.attach} title={t.attach} onClick={() => picker.current?.click()}>
          <ClipIcon />
        </button>
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          tabIndex={-1}
          aria-hidden="true"
          onChange={(e) => {
            void tray.add([...(e.currentTarget.files ?? [])]);
            e.currentTarget.value = '';
            input.current?.focus();
          }}
        />
        <textarea
          ref={input}
          rows={1}
          dir="auto"
          value={text}
          placeholder={t.write}
          aria-label={t.write}
          enterkeyhint="enter"
          onInput={(e) => change(e.currentTarget.value)}
          onKeyDown={(e) => {
            if (!entersSend(e)) return;
            e.preventDefault();
            send();
          }}
          onPaste={(e) => {
            const files = [...(e.clipboardData?.files ?? [])];
            if (!files.length) return;
            e.preventDefault();
            void tray.add(files);
          }}
        />
        <button type="button" class="send" aria-label={t.send} title={t.send} aria-disabled={!canSend} onClick={send}>
          <SendIcon />
        </button>
      </div>
      {left < COUNTER_FROM && (
        <p class={left < 0 ? 'counter error' : 'counter'} role="status">
          {fill(t.charsLeft, { n: left })}
        </p>
      )}
    </div>
  );
}
