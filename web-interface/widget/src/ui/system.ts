/** The words for what happened to the conversation, as far as the visitor is concerned. */
import type { Message } from '../core/types';
import { fill, type Texts } from '../i18n';
import { cleanLine } from '../lib/text';

/** One line for a system item; null if there is nothing to tell. */
export function systemText(message: Message, t: Texts): string | null {
  const data = message.metadata ?? {};
  const text = (key: string) => (typeof data[key] === 'string' ? cleanLine(data[key] as string, 60) : '');
  switch (text('event')) {
    case 'taken':
    case 'assigned':
      return text('agent_name') ? fill(t.sysTaken, { name: text('agent_name') }) : null;
    case 'transferred': {
      const name = text('agent_name') || text('queue_name');
      return name ? fill(t.sysTransferredTo, { name }) : t.sysTransferred;
    }
    case 'resolved':
      return t.sysResolved;
    case 'closed':
      return t.sysClosed;
    case 'reopened':
      return t.sysReopened;
    default:
      return cleanLine(message.content, 200) || null;
  }
}
