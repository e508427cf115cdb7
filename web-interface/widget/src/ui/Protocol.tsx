import { h } from 'preact';
import { useState } from 'preact/hooks';
import { fill } from '../i18n';
import { cleanLine } from '../lib/text';
import { useChat } from './context';

/** The number under which the provider finds this conversation; one tap copies it. Nothing while there is none. */
export function Protocol() {
  const { state, t } = useChat();
  const [copied, setCopied] = useState(false);
  const number = cleanLine(state.conversation?.protocol, 40);
  if (!number) return null;
  const copy = () => navigator.clipboard.writeText(number).then(() => setCopied(true), () => undefined);
  return (
    <p class="protocol">
      <span>{fill(t.protocol, { n: number })}</span>{' '}
      {/* A page without TLS has no clipboard; the number can be selected there. */}
      {navigator.clipboard && (
        <button type="button" class="link" aria-live="polite" onClick={() => void copy()}>
          {copied ? t.copied : t.copy}
        </button>
      )}
    </p>
  );
}
