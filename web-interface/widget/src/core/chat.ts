/** The widget's deeds: start a session, talk, read, rate, leave. Owns the state; the views only call it. */
import type { PageConfig } from '../config';
import { deviceKeys } from '../lib/device-keys';
import { newId } from '../lib/id';
import { Api, type FormData } from './api';
import { Attendance } from './attendance';
import { Delivery } from './delivery';
import { Emitter } from './emitter';
import { ApiError, Http } from './http';
import { readIdentity, type Identity } from './identity';
import { Live } from './live';
import { Outbox } from './outbox';
import type { OutboxStore } from './outbox-store';
import { Signals } from './signals';
import { Socket, type Frame } from './socket';
import { Memory } from './storage';
import { isClosed, Store } from './store';
import { applyAck, isInbound, unreadAfter } from './timeline';
import type { Attachment, Message, OutItem } from './types';

export class Chat {
  readonly store = new Store();
  readonly signals: Signals;
  identity: Identity | null;
  private readonly api: Api;
  private readonly memory: Memory;
  private readonly socket: Socket;
  private readonly outbox: Outbox;
  private readonly delivery: Delivery;
  private readonly live: Live;
  private readonly attendance: Attendance;
  private queueId: string | null;

  constructor(
    readonly page: PageConfig,
    private readonly locale: () => string,
    outboxStore: OutboxStore,
    readonly events = new Emitter(),
  ) {
    this.memory = new Memory(deviceKeys(page.baseUrl).prefix);
    this.identity = readIdentity(page.identity);
    this.queueId = page.queueId;
    this.api = new Api(new Http(page.baseUrl, () => this.store.get().session?.token ?? null));
    this.socket = new Socket(`${page.baseUrl.replace(/^http/, 'ws')}/ws`, {
      token: () => this.store.get().session?.token ?? null,
      ready: () => this.onReady(),
      frame: (frame) => this.onFrame(frame),
      link: (link) => {
        this.store.set({ link });
        if (link !== 'online') this.delivery.linkLost();
        if (link === 'offline') this.live.poll(() => this.store.get().link !== 'online' && this.store.get().open);
      },
      rejected: (code) => {
        if (code === 4403) this.store.set({ notice: 'origin' });
        else void this.attendance.verify();
      },
    });
    this.delivery = new Delivery(this.api.http, this.socket, {
      openConversation: () => {
        const { conversation } = this.store.get();
        return isClosed(conversation) ? null : conversation;
      },
      created: (conversation) => this.attendance.show(conversation),
      progress: (key, share) => {
        const progress = { ...this.store.get().progress };
        if (share === null) delete progress[key];
        else progress[key] = share;
        this.store.set({ progress });
      },
    });
    this.outbox = new Outbox(outboxStore, {
      deliver: async (item, save) => {
        const outcome = await this.delivery.deliver(item, save);
        if (outcome.kind === 'signed-out') void this.expire();
        return outcome;
      },
      stored: (item, ack) => {
        const { timeline } = this.store.get();
        if (ack && ack.conversation_id === this.store.get().conversation?.id) {
          this.store.set({ timeline: applyAck(timeline, item, ack) });
        }
      },
      changed: (items) => this.store.set({ outbox: items }),
    });
    this.live = new Live(this.api, this.socket, this.store, {
      item: (message) => this.onItem(message),
      subscribed: () => this.signals.sendDelivered(),
      arrived: () => this.signals.arrived(),
      failed: (error) => error.status === 401 && void this.expire(),
    });
    this.signals = new Signals(this.socket, this.store, this.memory);
    this.attendance = new Attendance({
      api: this.api,
      store: this.store,
      memory: this.memory,
      socket: this.socket,
      live: this.live,
      signals: this.signals,
      expired: () => void this.expire(),
      found: () => this.outbox.kick(),
    });
  }

  // --- life cycle ---

  /** Begins quietly: remembered configuration and session, then the network when the page is idle. */
  async start(): Promise<void> {
    const session = this.memory.session(this.identity?.subject ?? null);
    this.store.set({ config: this.memory.config(), session });
    void this.loadConfig();
    if (session) {
      await this.outbox.restore();
      await this.attendance.resume();
    } else {
      // Whoever sits here now need not be who wrote what an ended session left unsent.
      await this.outbox.clear();
    }
  }

  /** Reads name, colours, queues, consent text and hours from the server. */
  async loadConfig(): Promise<void> {
    try {
      const config = await this.api.config();
      this.memory.keepConfig(config);
      this.store.set({ config, notice: this.store.get().notice === 'unavailable' ? null : this.store.get().notice });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.status === 403) this.store.set({ notice: 'origin' });
      else if (!this.store.get().config) this.store.set({ notice: 'unavailable' });
    }
  }

  // --- window ---

  open(): void {
    if (this.store.get().open) return;
    this.store.set({ open: true });
    const { config, conversation } = this.store.get();
    if (!config) void this.loadConfig();
    if (conversation) this.socket.open();
    this.signals.markRead();
    this.events.emit('open');
  }

  close(): void {
    if (!this.store.get().open) return;
    this.store.set({ open: false });
    if (isClosed(this.store.get().conversation)) this.socket.close();
    this.events.emit('close');
  }

  toggle(): void {
    if (this.store.get().open) this.close();
    else this.open();
  }

  /** Back on line, back from sleep, tab shown again. */
  wake(): void {
    this.socket.hurry();
    if (this.store.get().session) this.outbox.kick();
    this.signals.markRead();
  }

  /** The page goes away for now: without an open socket it can come back from the browser's page cache. */
  sleep(): void {
    this.socket.close();
  }

  /** The page came back from the cache. */
  revive(): void {
    if (this.store.get().conversation) this.socket.open();
  }

  // --- talking ---

  /** Says something; without a session the form comes first and the text waits. A topic may name the queue that it is for. */
  say(text: string, files: File[] = [], topicQueue: string | null = null): void {
    const content = text.trim();
    // A site that names a queue means it for everything that is said there.
    const queueId = this.page.queueId ?? topicQueue;
    if (!content && files.length === 0) return;
    if (!this.store.get().session) {
      this.store.set({ intent: { text: content, files, queueId } });
      return;
    }
    const { conversation } = this.store.get();
    this.signals.typing(false);
    void this.outbox.add({
      client_message_id: newId(),
      conversation_id: conversation && !isClosed(conversation) ? conversation.id : null,
      queue_id: queueId ?? this.queueId,
      content,
      files: files.map((f) => ({
        key: newId(),
        name: f.name || 'arquivo',
        content_type: f.type || 'application/octet-stream',
        size: f.size,
        blob: f,
        uploaded: null,
      })),
      created_at: new Date().toISOString(),
      refused: null,
    });
  }

  /** Leaves the form without starting. */
  dismissForm(): void {
    this.store.set({ intent: null });
  }

  /** Opens the session with what the form says, then sends what was waiting. Throws ApiError for the form to show. */
  async begin(form: FormData): Promise<void> {
    const queueId = form.queue_id ?? this.queueId;
    const wanted = queueId ? { ...form, queue_id: queueId } : form;
    const session = await this.api.begin(wanted, this.locale(), this.identity);
    this.queueId = queueId;
    this.memory.keepSession(session);
    const { intent } = this.store.get();
    this.store.set({ session, intent: null, notice: null });
    if (session.conversation_id) await this.attendance.resume();
    if (intent) this.say(intent.text, intent.files);
    this.events.emit('session', { contact_id: session.contact_id });
  }

  /** Tries a refused message again, without the files the server will not take; if its conversation is closed, in a new one. */
  retry(item: OutItem): void {
    const closed = isClosed(this.store.get().conversation);
    const files = item.files.filter((f) => !f.refused);
    void this.outbox.retry({ ...item, files, ...(closed ? { conversation_id: null } : {}) });
  }

  discard(item: OutItem): void {
    this.delivery.cancel(item);
    void this.outbox.remove(item.client_message_id);
  }

  /** Reads the addresses of a stored file anew. */
  async renew(seq: number, fileId: string): Promise<Attachment | null> {
    return (await this.live.renew(seq))?.attachments?.find((f) => f.id === fileId) ?? null;
  }

  loadOlder(): Promise<void> {
    return this.live.loadOlder();
  }

  unread(): number {
    const { timeline, readSeq } = this.store.get();
    return unreadAfter(timeline, readSeq);
  }

  // --- the end ---

  /** Rates the attendance, once. */
  async rate(score: number, comment: string): Promise<void> {
    const { conversation } = this.store.get();
    if (!conversation) return;
    this.store.set({ csat: 'sending' });
    try {
      await this.api.rate(conversation.id, score, comment.trim());
    } catch (error) {
      // 409: rated before, from another tab or an answer we never saw.
      if (!(error instanceof ApiError) || error.status !== 409) {
        this.store.set({ csat: 'open' });
        throw error;
      }
    }
    this.memory.keepRated(conversation.id);
    this.store.set({ csat: 'done' });
    this.events.emit('rated', { score });
  }

  /** Leaves a finished conversation behind and offers a new start. */
  startOver(): void {
    // What the closed conversation refused is offered again as the first words of the next one.
    const refused = this.store.get().outbox.filter((i) => i.refused !== null);
    const text = refused.map((i) => i.content).filter(Boolean).join('\n');
    if (text) this.keepDraft(text);
    for (const item of refused) this.discard(item);
    this.attendance.leave();
  }

  /** Ends the session and erases everything from this device. */
  async signOut(): Promise<void> {
    if (this.store.get().session) void this.api.end();
    await this.forget();
  }

  private async forget(): Promise<void> {
    this.attendance.leave();
    this.memory.forget();
    this.store.set({ session: null, intent: null, notice: null });
    await this.outbox.clear();
  }

  /** Takes (or, with null, drops) the page's signed identity. Another person never sees what this one said. */
  async identify(token: string | null): Promise<void> {
    const identity = readIdentity(token);
    const same = identity?.subject === this.identity?.subject;
    this.identity = identity;
    if (!same && this.store.get().session) await this.signOut();
    else this.store.set({});
  }

  private async expire(): Promise<void> {
    const { outbox } = this.store.get();
    const text = outbox.map((i) => i.content).filter(Boolean).join('\n');
    const files = outbox.flatMap((i) =>
      i.files.flatMap((f) => (f.blob ? [new File([f.blob], f.name, { type: f.content_type })] : [])),
    );
    const draft = this.draft();
    await this.forget();
    this.keepDraft(draft);
    this.store.set({ notice: 'expired', intent: text || files.length ? { text, files } : null });
  }

  // --- news ---

  private onReady(): void {
    this.live.subscribe();
    this.outbox.kick();
    this.signals.sendRead();
  }

  private onFrame(frame: Frame): void {
    if (this.delivery.frame(frame)) return;
    this.live.frame(frame);
  }

  private onItem(message: Message): void {
    // Seen as stored: whatever became of the acknowledgement, this message needs no further attempt.
    if (message.client_message_id) void this.outbox.remove(message.client_message_id);
    // The first message brings the protocol; a conversation that began with a file was there before it.
    const numbered = this.store.get().conversation?.protocol;
    if (message.sender_type === 'system' || message.message_type === 'system' || !numbered) this.attendance.refreshSoon();
    this.signals.markRead();
    if (isInbound(message)) {
      this.events.emit('message', { id: message.id, seq: message.seq, content: message.content, from: message.sender_type });
    }
    this.events.emit('unread', this.unread());
  }

  /** What was being written before the tab was reloaded. */
  draft(): string {
    return this.memory.draft();
  }

  keepDraft(text: string): void {
    this.memory.keepDraft(text);
  }
}
