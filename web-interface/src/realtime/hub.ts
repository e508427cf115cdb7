import type { QueryClient } from '@tanstack/react-query';
import { keys } from '@/api/keys';
import { Problem } from '@/api/problem';
import { freshToken, refresh, session } from '@/api/session';
import type { Conversation, Message } from '@/api/types';
import { channelsQuery } from '@/api/whatsapp';
import { createStore } from '@/lib/store';
import * as cache from './cache';
import { PendingAcks, postMessage, sendFrame } from './delivery';
import type { PresenceStatus, ServerFrame } from './frames';
import { Outbox } from './outbox';
import { indexedDbOutbox, type OutboxItem } from './outbox-db';
import { TypingSignals, ViewerSignals } from './signals';
import { RealtimeSocket, type Connection } from './socket';
import { lastSeq, type Timeline } from './timeline';

const COUNTS_EVERY_MS = 700;
const isMe = (id: string | null): boolean => id !== null && id === session.get().user?.id;

/** Everything live: the socket, the open conversations, the outbox, and the events that change the query cache. */
export class RealtimeHub {
  readonly connection = createStore<Connection>({ phase: 'stopped', retryAt: 0, attempts: 0 });
  readonly presence = createStore<ReadonlyMap<string, string>>(new Map());
  readonly typing = new TypingSignals();
  /** The colleagues who look at the open conversations. */
  readonly viewers = new ViewerSignals();
  readonly outbox: Outbox;
  private readonly queries: QueryClient;
  private readonly socket: RealtimeSocket;
  private readonly acks = new PendingAcks();
  private readonly open = new Map<string, number>();
  /** What of the open ones is really on a screen that somebody sees. */
  private readonly looking = new Set<string>();
  private readonly filling = new Set<string>();
  /** Open here, but out of sight when it moved: followed again as soon as it is back. */
  private readonly expelled = new Set<string>();
  private readonly listeners = new Set<(conversation: Conversation, before: Conversation | undefined) => void>();
  private cursor: { epoch: string; offset: number } | null = null;
  private countsTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(queries: QueryClient) {
    this.queries = queries;
    this.outbox = new Outbox(indexedDbOutbox(), (item) => this.deliver(item));
    this.socket = new RealtimeSocket({
      url: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws`,
      token: freshToken,
      onFrame: (frame) => this.receive(frame),
      onConnection: (connection) => this.moved(connection),
      onRejected: () => void refresh().catch(() => undefined),
    });
  }

  start(userId: string): void {
    this.socket.start();
    void this.outbox.restore(userId);
  }

  stop(): void {
    this.socket.stop();
    this.outbox.close();
    clearTimeout(this.countsTimer);
    this.cursor = null;
  }

  retryNow(): void {
    this.socket.retryNow();
  }

  /** Follows a conversation until the returned function is called. Its timeline must be loaded. */
  follow(id: string): () => void {
    this.open.set(id, (this.open.get(id) ?? 0) + 1);
    if (this.open.get(id) === 1) this.subscribe(id);
    return () => {
      const left = (this.open.get(id) ?? 1) - 1;
      if (left > 0) {
        this.open.set(id, left);
        return;
      }
      this.open.delete(id);
      this.looking.delete(id);
      this.expelled.delete(id);
      this.viewers.set(id, []);
      this.socket.send({ type: 'unsubscribe', conversation_id: id });
    };
  }

  /** Tells colleagues that this agent looks at a followed conversation, until the returned function is called. */
  look(id: string): () => void {
    this.looking.add(id);
    this.sendViewing(id, true);
    return () => {
      if (this.looking.delete(id)) this.sendViewing(id, false);
    };
  }

  private sendViewing(id: string, isViewing: boolean): void {
    if (!this.expelled.has(id)) this.socket.send({ type: 'viewing', conversation_id: id, is_viewing: isViewing });
  }

  /** Whether the conversation is on the screen. */
  isFollowed(id: string): boolean {
    return this.open.has(id);
  }

  /** Tells of each changed conversation together with what was known before. */
  onConversation(listener: (conversation: Conversation, before: Conversation | undefined) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  sendTyping(id: string, isTyping: boolean): void {
    this.socket.send({ type: 'typing', conversation_id: id, is_typing: isTyping });
  }

  sendPresence(status: PresenceStatus): void {
    this.socket.send({ type: 'presence', status });
  }

  /** The agent saw everything up to `seq`; false = tell the server by HTTP. */
  sendRead(id: string, seq: number): boolean {
    return this.socket.send({ type: 'read', conversation_id: id, seq });
  }

  /** A deed's answer: the same as the event that follows it. */
  conversationChanged(conversation: Conversation): void {
    cache.conversationChanged(this.queries, conversation);
    this.recount();
  }

  private subscribe(id: string): void {
    const timeline = this.queries.getQueryData<Timeline>(keys.timeline(id));
    this.socket.send({ type: 'subscribe', conversation_id: id, after_seq: timeline ? lastSeq(timeline) : 0 });
    if (this.looking.has(id)) this.sendViewing(id, true);
  }

  private moved(connection: Connection): void {
    this.connection.set(connection);
    if (connection.phase === 'ready') return;
    this.acks.refuseAll();
    this.viewers.clear();
  }

  private receive(frame: ServerFrame): void {
    switch (frame.type) {
      case 'ready':
        return this.resume();
      case 'inbox':
        this.cursor = { epoch: frame.epoch, offset: frame.offset };
        if (frame.resync) this.resync();
        return;
      case 'conversation.updated':
        this.advance(frame.offset);
        return this.updated(frame.conversation);
      case 'conversation.removed':
        this.advance(frame.offset);
        cache.conversationRemoved(this.queries, frame.conversation_id);
        return this.recount();
      case 'subscribed':
        if (frame.statuses) cache.statusesTold(this.queries, frame.conversation_id, frame.statuses);
        if (frame.resync) void this.queries.invalidateQueries({ queryKey: keys.timeline(frame.conversation_id) });
        return;
      case 'unsubscribed':
        if (frame.reason && this.open.has(frame.conversation_id)) this.expelled.add(frame.conversation_id);
        this.viewers.set(frame.conversation_id, []);
        return;
      case 'event':
        return this.arrived(frame.message);
      case 'message.status':
        return cache.statusChanged(this.queries, frame.conversation_id, frame.message_id, frame.status, frame.up_to_seq, frame.error ?? null, frame.sent_as ?? null);
      case 'number.changed':
        return void this.queries.invalidateQueries({ queryKey: channelsQuery.queryKey });
      case 'heartbeat':
        return this.checkHeads(frame.heads ?? {});
      case 'ack':
        return this.acks.accept(frame.client_message_id);
      case 'error':
        if (frame.client_message_id) this.acks.refuse(frame.client_message_id, new Problem(Number(frame.problem['status']) || 500, frame.problem));
        return;
      case 'typing':
        if (isMe(frame.user.id)) return;
        return this.typing.set(frame.conversation_id, { id: frame.user.id, name: frame.user.name, isCustomer: frame.user.kind !== 'user' }, frame.is_typing);
      case 'viewers':
        if (!this.open.has(frame.conversation_id)) return;
        return this.viewers.set(frame.conversation_id, frame.users.filter(({ id }) => !isMe(id)));
      case 'presence':
        return this.presence.update((known) => new Map(known).set(frame.user_id, frame.status));
    }
  }

  private resume(): void {
    this.socket.send({ type: 'subscribe_inbox', ...(this.cursor ?? {}) });
    for (const id of this.open.keys()) this.subscribe(id);
    this.outbox.drain();
  }

  private resync(): void {
    void this.queries.invalidateQueries({ queryKey: keys.inbox });
    void this.queries.invalidateQueries({ queryKey: keys.counts });
    void this.queries.invalidateQueries({ queryKey: ['conversation'] });
  }

  private advance(offset: number): void {
    if (this.cursor) this.cursor = { ...this.cursor, offset };
  }

  private updated(conversation: Conversation): void {
    const before = this.queries.getQueryData<Conversation>(keys.conversation(conversation.id));
    cache.conversationChanged(this.queries, conversation);
    if (this.expelled.delete(conversation.id) && this.open.has(conversation.id)) this.subscribe(conversation.id);
    for (const listener of this.listeners) listener(conversation, before);
    this.recount();
  }

  private arrived(message: Message): void {
    const hole = cache.messageArrived(this.queries, message);
    this.outbox.settled(message);
    if (message.direction === 'inbound') this.typing.customerDone(message.conversation_id);
    else if (message.sender_id) this.typing.colleagueDone(message.conversation_id, message.sender_id);
    if (hole) void this.repair(message.conversation_id, cache.fillHoles);
  }

  // Frames of one socket are in order, so a head beyond ours means that a signal was lost on the server's side.
  private checkHeads(heads: Record<string, number>): void {
    for (const id of this.open.keys()) {
      const timeline = this.queries.getQueryData<Timeline>(keys.timeline(id));
      if (timeline && (heads[id] ?? 0) > lastSeq(timeline)) void this.repair(id, cache.catchUp);
    }
  }

  private async repair(id: string, by: typeof cache.fillHoles): Promise<void> {
    if (this.filling.has(id)) return;
    this.filling.add(id);
    try {
      await by(this.queries, id);
    } catch (error) {
      if (!(error instanceof Problem)) throw error; // Unreachable: the next heartbeat or reconnect repairs it.
    } finally {
      this.filling.delete(id);
    }
  }

  private recount(): void {
    this.countsTimer ??= setTimeout(() => {
      this.countsTimer = undefined;
      void this.queries.invalidateQueries({ queryKey: keys.counts });
    }, COUNTS_EVERY_MS);
  }

  private async deliver(item: OutboxItem): Promise<void> {
    if (this.socket.isReady) {
      const acknowledged = this.acks.expect(item.client_message_id);
      this.socket.send(sendFrame(item));
      await acknowledged;
      if (!this.open.has(item.conversation_id)) this.outbox.settled(item);
      return;
    }
    this.arrived(await postMessage(item));
  }
}
