import { type ComponentChildren, Fragment, h } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { entries, type Entry } from '../core/timeline';
import { fill } from '../i18n';
import { dayKey, dayLabel } from '../lib/dates';
import { Bubble } from './Bubble';
import { useChat } from './context';
import { DownIcon } from './icons';
import { Protocol } from './Protocol';
import { systemText } from './system';
import { cleanLine } from '../lib/text';

const RUN_MS = 3 * 60_000;
const NEAR_BOTTOM_PX = 80;

function isSystem(entry: Entry): boolean {
  return entry.message.message_type === 'system' || entry.message.sender_type === 'system';
}

function sameRun(a: Entry | undefined, b: Entry | undefined): boolean {
  if (!a || !b || isSystem(a) || isSystem(b)) return false;
  const [x, y] = [a.message, b.message];
  return (
    x.sender_type === y.sender_type &&
    (x.sender_type === 'customer' || x.sender_name === y.sender_name) &&
    dayKey(x.created_at) === dayKey(y.created_at) &&
    Math.abs(Date.parse(y.created_at) - Date.parse(x.created_at)) < RUN_MS
  );
}

/**
 * Delivery is told once per run, at its end. Messages leave in order, so the last one is never ahead of the others, and a
 * line that came and went with every step would make the conversation jump. Only a failure interrupts.
 */
function endsRun(a: Entry, b: Entry | undefined): boolean {
  return !sameRun(a, b) || a.message.status === 'failed';
}

function Lines({ list }: { list: Entry[] }) {
  const { t, locale } = useChat();
  const lines: ComponentChildren[] = [];
  list.forEach((entry, i) => {
    const [before, after] = [list[i - 1], list[i + 1]];
    if (!before || dayKey(before.message.created_at) !== dayKey(entry.message.created_at)) {
      lines.push(
        <p class="day" key={`day-${dayKey(entry.message.created_at)}`}>
          <span>{dayLabel(entry.message.created_at, locale)}</span>
        </p>,
      );
    }
    if (isSystem(entry)) {
      const text = systemText(entry.message, t);
      if (text) lines.push(<p class="system" key={entry.key} dir="auto">{text}</p>);
      return;
    }
    lines.push(
      <Bubble
        key={entry.key}
        message={entry.message}
        out={entry.out}
        first={!sameRun(before, entry)}
        last={endsRun(entry, after)}
      />,
    );
  });
  return <>{lines}</>;
}

function Typing({ name }: { name: string }) {
  const { t } = useChat();
  const who = cleanLine(name, 40);
  return (
    <div class="typing">
      <span class="dots" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      <span>{who ? fill(t.typing, { name: who }) : t.someoneTyping}</span>
    </div>
  );
}

/** Keeps the end in view while the visitor is there, and his place while he reads further up. */
function useScroll(lastKey: string | undefined, firstKey: string | undefined, lastIsOwn: boolean, extra: unknown) {
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const height = useRef(0);
  const [behind, setBehind] = useState(false);
  const toEnd = () => {
    const el = box.current;
    if (el) el.scrollTop = el.scrollHeight;
    setBehind(false);
  };
  const onScroll = () => {
    const el = box.current;
    if (!el) return;
    atEnd.current = el.scrollHeight - el.scrollTop - el.clientHeight < NEAR_BOTTOM_PX;
    height.current = el.scrollHeight;
    if (atEnd.current) setBehind(false);
  };
  useLayoutEffect(() => {
    const el = box.current;
    if (el && !atEnd.current) el.scrollTop += el.scrollHeight - height.current;
  }, [firstKey]);
  useLayoutEffect(() => {
    if (atEnd.current || lastIsOwn) toEnd();
    else setBehind(true);
  }, [lastKey]);
  useLayoutEffect(() => {
    if (atEnd.current) toEnd();
    if (box.current) height.current = box.current.scrollHeight;
  }, [extra, lastKey, firstKey]);
  useEffect(() => {
    const el = box.current;
    if (!el || typeof ResizeObserver === 'undefined') return;
    // The keyboard of a phone or a loaded image changes the height: stay at the end if we were there.
    const observer = new ResizeObserver(() => atEnd.current && toEnd());
    observer.observe(el);
    if (el.firstElementChild) observer.observe(el.firstElementChild);
    return () => observer.disconnect();
  }, []);
  return { box, onScroll, behind, toEnd };
}

/** The conversation: a live log that a screen reader follows. */
export function Log({ children }: { children?: ComponentChildren }) {
  const { chat, state, t } = useChat();
  const { timeline, outbox, conversation, typing } = state;
  const list = entries(
    timeline,
    outbox.filter((i) => !i.conversation_id || !conversation || i.conversation_id === conversation.id),
  );
  const last = list[list.length - 1];
  const own = last?.message.sender_type === 'customer';
  const scroll = useScroll(last?.key, list[0]?.key, own, `${typing !== null} ${conversation?.status} ${state.csat}`);
  return (
    <div class="log-frame">
      <div class="log-scroll" ref={scroll.box} onScroll={scroll.onScroll} tabIndex={0} role="region" aria-label={t.log}>
        <div class="log-content">
          {timeline.firstSeq > 1 && (
            <button type="button" class="link older" onClick={() => void chat.loadOlder()}>
              {t.older}
            </button>
          )}
          <div
            class="log"
            role="log"
            aria-label={t.log}
            aria-live={state.loading ? 'off' : 'polite'}
            aria-relevant="additions"
            aria-busy={state.loading}
          >
            {timeline.firstSeq <= 1 && <Protocol />}
            <Lines list={list} />
            {typing !== null && <Typing name={typing} />}
          </div>
          {children}
        </div>
      </div>
      {scroll.behind && (
        <button type="button" class="to-end" onClick={scroll.toEnd}>
          <DownIcon size={18} />
          {t.newest}
        </button>
      )}
    </div>
  );
}
