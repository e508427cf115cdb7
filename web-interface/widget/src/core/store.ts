/** The widget's state in one value, with subscribers. */
import { EMPTY, type Timeline } from './timeline';
import type { Conversation, OutItem, ServerConfig, Session } from './types';
import type { Link } from './socket';

/** What the visitor wanted to say before the form interrupted him. */
export interface Intent {
  text: string;
  files: File[];
  /** Where the topic leads that was chosen, if one was. */
  queueId?: string | null;
}

export type Notice = 'expired' | 'origin' | 'unavailable' | null;

export interface State {
  open: boolean;
  config: ServerConfig | null;
  session: Session | null;
  /** Waiting for the form: shown while there is an intent but no session. */
  intent: Intent | null;
  conversation: Conversation | null;
  /** The first load of session and history is under way. */
  loading: boolean;
  timeline: Timeline;
  outbox: readonly OutItem[];
  /** Upload progress by file key, 0 to 1. */
  progress: Readonly<Record<string, number>>;
  link: Link;
  typing: string | null;
  readSeq: number;
  csat: 'open' | 'sending' | 'done';
  notice: Notice;
}

export const INITIAL: State = {
  open: false,
  config: null,
  session: null,
  intent: null,
  conversation: null,
  loading: false,
  timeline: EMPTY,
  outbox: [],
  progress: {},
  link: 'idle',
  typing: null,
  readSeq: 0,
  csat: 'open',
  notice: null,
};

export class Store {
  private state = INITIAL;
  private readonly listeners = new Set<(state: State, before: State) => void>();

  get(): State {
    return this.state;
  }

  set(change: Partial<State>): void {
    const before = this.state;
    this.state = { ...before, ...change };
    for (const listener of [...this.listeners]) listener(this.state, before);
  }

  subscribe(listener: (state: State, before: State) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

/** A closed conversation takes no more messages; a resolved one may still be answered. */
export function isClosed(conversation: Conversation | null): boolean {
  return conversation?.status === 'closed';
}

/** The attendance is over, so it can be rated. */
export function isOver(conversation: Conversation | null): boolean {
  return conversation?.status === 'closed' || conversation?.status === 'resolved';
}
