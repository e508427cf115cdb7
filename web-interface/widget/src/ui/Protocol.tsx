import { useEffect, useRef, useState } from 'preact/hooks';
import { fill } from '../i18n';
import { copyText } from '../lib/copy';
import { cleanLine } from '../lib/text';
import { useChat } from './context';

const SAID_MS = 2_500;

/** The number under which the provider finds this conversation; one tap copies it. Nothing while there is none. */
export function Protocol() {
  const { state, t } = useChat();
  const [copied, setCopied] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const number = cleanLine(state.conversation?.protocol, 40);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SAID_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  if (!number) return null;
  const copy = async () => {
    if (button.current && (await copyText(number, button.current))) setCopied(true);
  };
  return (
    <button type="button" class="protocol" ref={button} onClick={() => void copy()}>
      <span>{fill(t.protocol, { n: number })}</span> <span class="copy" role="status">{copied ? t.copied : t.copy}</span>
    </button>
  );
}
