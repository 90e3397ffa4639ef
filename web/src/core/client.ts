// One customer's conversation in this browser: session, log, outbox, connection. The widget
// draws what it finds here and calls its methods; it never touches the wire.
import { backoff, Link, type LinkState } from './link';
import * as log from './log';
import type { Company, Conversation, ErrorFrame, FormValues, Lang, LogFrame, ServerFrame } from './types';
import { pictureProblem, upload, type PictureProblem } from './upload';

const PAGE = 50;
const REPLAY = 60;
const WHAT_WE_KEEP = 'builtin:what-do-you-keep';

interface Saved {
  v: 1;
  id: string;
  key: string;
  lastSeq: number;
  readSeq: number;
  under14: boolean;
  company: Company | null;
  outbox: log.OutItem[];
}

export interface ClientOptions {
  origin: string;
  company: string;
  lang: Lang;
  token?: string;
}

export class ChatClient {
  log = log.emptyLog();
  link: LinkState = 'idle';
  /** Frames that arrived while the customer was looking; the widget lets them appear softly. */
  readonly live = new Set<number>();
  readonly previews = new Map<string, ImageBitmap>();
  session: { id: string; key: string } | null = null;
  company: Company | null = null;
  customerName = '';
  under14 = false;
  readSeq = 0;
  historyDone = true;
  historyBusy = false;
  /** Set while the server asks for patience: when we try again. */
  busyUntil = 0;
  /** What is being written; it outlives the closing of the window. */
  draft = '';
  lang: Lang;

  private readonly wire: Link;
  private readonly listeners = new Set<() => void>();
  private readonly files = new Map<string, Blob>();
  private readonly storeKey: string;
  private loaded = false;
  private creating = false;
  private createAttempt = 0;
  private pumpTimer = 0;
  private typedAt = 0;
  private drawQueued = false;
  private resumedTo = 0;

  constructor(private readonly opt: ClientOptions) {
    this.lang = opt.lang;
    this.storeKey = `warmline:${opt.company}:${subjectOf(opt.token)}`;
    this.wire = new Link(opt.origin, {
      onState: (state) => this.onLinkState(state),
      onFrame: (frame) => this.onFrame(frame),
      onRefused: () => this.onRefused(),
      lastSeq: () => (this.loaded ? this.log.lastSeq : Math.max(0, this.log.lastSeq - REPLAY)),
    });
    this.restore();
  }

  subscribe(fn: () => void): () => void {
    this.listeners.add(fn);
    return () => this.listeners.delete(fn);
  }

  /** Opens the conversation, making one when there is none yet. */
  open(): void {
    if (this.session) {
      if (this.wire.state === 'idle') this.wire.start(this.session);
    } else {
      void this.create();
    }
  }

  close(): void {
    this.wire.stop();
    window.clearTimeout(this.pumpTimer);
  }

  say(text: string): void {
    const clean = text.trim();
    if (clean !== '') this.put({ kind: 'message', text: clean, shown: clean });
  }

  tap(id: string, label: string): void {
    this.put({ kind: 'tap', choice: id, shown: label });
  }

  submitForm(form: FormValues, shown: string): void {
    this.put({ kind: 'message', form, shown });
  }

  /** The machine's own answer about what is kept, whatever words would lead to it. */
  askWhatIsKept(label: string): void {
    this.tap(WHAT_WE_KEEP, label);
  }

  askForPerson(): void {
    if (!this.log.outbox.some((o) => o.kind === 'handover')) this.put({ kind: 'handover', shown: '' });
  }

  cancelHandover(): void {
    this.put({ kind: 'cancel_handover', shown: '' });
  }

  setLang(lang: Lang): void {
    if (lang === this.lang) return;
    this.lang = lang;
    if (this.session) this.put({ kind: 'lang', lang, shown: '' });
    this.draw();
  }

  typing(): void {
    if (Date.now() - this.typedAt < 3000 || this.log.status === 'open') return;
    this.typedAt = Date.now();
    this.wire.send({ type: 'typing' });
  }

  sendPicture(file: Blob): PictureProblem | null {
    const problem = pictureProblem(file);
    if (problem) return problem;
    const id = newId();
    this.files.set(id, file);
    this.put({ id, kind: 'message', picture: true, shown: '', state: 'uploading', progress: 0 });
    if (typeof createImageBitmap === 'function') {
      createImageBitmap(file)
        .then((bitmap) => {
          this.previews.set(id, bitmap);
          this.draw();
        })
        .catch(() => undefined);
    }
    void this.upload(id);
    return null;
  }

  retry(id: string): void {
    const waitsForUpload = this.files.has(id) && this.item(id)?.attachment === undefined;
    this.change(log.updateItem(this.log, id, { state: waitsForUpload ? 'uploading' : 'waiting', error: undefined }));
    if (waitsForUpload) void this.upload(id);
    this.open();
    this.pump();
  }

  discard(id: string): void {
    this.files.delete(id);
    this.change(log.dropItem(this.log, id));
  }

  markRead(): void {
    const newest = this.log.frames[this.log.frames.length - 1]?.seq ?? 0;
    if (newest <= this.readSeq) return;
    this.readSeq = newest;
    this.save();
    this.draw();
    this.tellRead();
  }

  /** A person sees how far the customer has read; the machine need not know. */
  private tellRead(): void {
    if (this.readSeq > 0 && this.log.status !== 'open') this.wire.send({ type: 'ack', seq: this.readSeq });
  }

  /** Leaves this conversation behind and begins another; what was not delivered is dropped. */
  restart(under14: boolean): void {
    this.forget();
    this.under14 = under14;
    this.log = log.emptyLog();
    this.draw();
    void this.create();
  }

  async loadOlder(): Promise<void> {
    const first = this.log.frames[0]?.seq;
    if (!this.session || this.historyBusy || this.historyDone || first === undefined) return;
    this.historyBusy = true;
    this.draw();
    try {
      const res = await fetch(
        `${this.opt.origin}/v1/conversations/${this.session.id}/history?before=${first}&limit=${PAGE}`,
        { headers: { Authorization: `Bearer ${this.session.key}` } },
      );
      if (!res.ok) throw new Error(String(res.status));
      const { events } = (await res.json()) as { events: LogFrame[] };
      this.log = log.prependHistory(this.log, events);
      const oldest = this.log.frames[0]?.seq ?? 0;
      this.historyDone = events.length === 0 || oldest <= 1 || oldest >= first;
    } catch {
      // Scrolling up again tries again.
    }
    this.historyBusy = false;
    this.draw();
  }

  pictureUrl(attachment: string): string {
    if (!this.session) return '';
    const { id, key } = this.session;
    return `${this.opt.origin}/v1/conversations/${id}/attachments/${encodeURIComponent(attachment)}?key=${encodeURIComponent(key)}`;
  }

  /** Sources in blocks are paths on the server; nothing else is ever loaded. */
  media(src: string | undefined): string | undefined {
    if (!src || !src.startsWith('/') || src.startsWith('//')) return undefined;
    return this.opt.origin + src;
  }

  private item(id: string): log.OutItem | undefined {
    return this.log.outbox.find((o) => o.id === id);
  }

  private put(part: Partial<log.OutItem> & Pick<log.OutItem, 'kind' | 'shown'>): void {
    this.change(log.enqueue(this.log, { id: newId(), at: Date.now(), state: 'waiting', ...part }));
    this.open();
    this.pump();
  }

  private change(next: log.LogState): void {
    this.log = next;
    this.save();
    this.draw();
  }

  private draw(): void {
    if (this.drawQueued) return;
    this.drawQueued = true;
    queueMicrotask(() => {
      this.drawQueued = false;
      for (const fn of this.listeners) fn();
    });
  }

  private pump(): void {
    window.clearTimeout(this.pumpTimer);
    if (this.wire.state !== 'online') return;
    const wait = this.busyUntil - Date.now();
    if (wait > 0) {
      this.pumpTimer = window.setTimeout(() => this.pump(), wait);
      return;
    }
    const item = log.nextToSend(this.log);
    if (!item) return;
    this.change(log.updateItem(this.log, item.id, { state: 'sending' }));
    if (!this.wire.send(log.toFrame(item))) this.change(log.rewindOutbox(this.log));
  }

  private onLinkState(state: LinkState): void {
    this.link = state;
    if (state === 'online') {
      this.loaded = true;
      this.createAttempt = 0;
      this.tellRead();
    } else {
      this.log = log.rewindOutbox(this.log);
    }
    this.draw();
    this.pump();
  }

  private onFrame(frame: ServerFrame): void {
    if (frame.type === 'error') return this.onError(frame);
    if (frame.type === 'bye') return this.wire.reset();
    if (frame.type === 'hello') {
      this.resumedTo = frame.last_seq ?? frame.seq ?? 0;
      this.busyUntil = 0;
    }
    if (frame.type === 'ack') this.wire.acked();
    const { state, fresh } = log.applyFrame(this.log, frame, Date.now());
    this.log = state;
    if (fresh && 'seq' in frame && frame.type === 'message' && (frame.seq > this.resumedTo || !this.loaded)) {
      if (frame.seq > this.resumedTo) this.live.add(frame.seq);
    }
    if (frame.type === 'hello') {
      this.historyDone = this.resumedTo <= 1;
      this.tellRead();
    }
    const first = state.frames[0]?.seq;
    if (first !== undefined && first <= 1) this.historyDone = true;
    this.save();
    this.draw();
    this.pump();
  }

  private onError(frame: ErrorFrame): void {
    this.wire.acked();
    const busy = frame.status === 503 || frame.status === 429 || frame.status >= 500;
    if (busy) {
      const pause = (frame.retry_after_s ?? 2 + Math.random() * 3) * 1000;
      this.busyUntil = Date.now() + pause;
      this.log = log.rewindOutbox(this.log);
      this.pumpTimer = window.setTimeout(() => {
        this.busyUntil = 0;
        this.draw();
        this.pump();
      }, pause);
    } else if (frame.id !== undefined) {
      const item = this.item(frame.id);
      if (item && item.shown === '' && !item.picture) this.log = log.dropItem(this.log, frame.id);
      else this.log = log.updateItem(this.log, frame.id, { state: 'failed', error: frame.detail || frame.title, told: frame.status === 403 });
      if (frame.status === 409 || frame.status === 410) this.log = { ...this.log, status: 'closed' };
    }
    this.save();
    this.draw();
    this.pump();
  }

  private onRefused(): void {
    // The server lost or closed it; the words not yet delivered move to a new one.
    const outbox = this.log.outbox.map((o) => ({ ...o, state: o.state === 'sending' ? 'waiting' : o.state }) as log.OutItem);
    this.forget();
    this.log = { ...log.emptyLog(), outbox };
    this.draw();
    void this.create();
  }

  private async create(): Promise<void> {
    if (this.creating || this.session) return;
    this.creating = true;
    this.link = 'connecting';
    this.draw();
    try {
      const body: Record<string, unknown> = { lang: this.lang, company: this.opt.company };
      if (this.opt.token) body.token = this.opt.token;
      if (this.under14) body.under14 = true;
      const res = await fetch(`${this.opt.origin}/v1/conversations`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      });
      if (res.status === 409 && this.opt.token && !window.dispatchEvent(new CustomEvent('warmline-token-used', { cancelable: true }))) {
        // The page fetches another one and calls identify() with it.
        return;
      }
      if ([400, 401, 403, 409].includes(res.status) && this.opt.token) {
        // An expired token makes a visitor, not an error.
        this.opt.token = undefined;
        throw new Error('token');
      }
      if (!res.ok) {
        const after = Number(res.headers.get('Retry-After'));
        if (after > 0) this.busyUntil = Date.now() + after * 1000;
        throw new Error(String(res.status));
      }
      const made = (await res.json()) as Conversation;
      this.session = { id: made.id, key: made.key };
      this.company = made.company ?? this.company;
      this.customerName = made.customer?.name ?? '';
      this.under14 = this.under14 || made.minor === true;
      for (const frame of made.events ?? []) this.log = log.applyFrame(this.log, frame, Date.now()).state;
      this.loaded = true;
      this.creating = false;
      this.createAttempt = 0;
      this.busyUntil = 0;
      this.save();
      this.wire.start(this.session);
    } catch {
      this.creating = false;
      this.link = 'offline';
      const wait = Math.max(backoff(this.createAttempt++, Math.random()), this.busyUntil - Date.now());
      window.clearTimeout(this.pumpTimer);
      this.pumpTimer = window.setTimeout(() => void this.create(), wait);
    }
    this.draw();
  }

  private async upload(id: string): Promise<void> {
    const file = this.files.get(id);
    if (!file) return;
    for (let i = 0; !this.session && i < 100; i++) await new Promise((done) => setTimeout(done, 200));
    if (!this.session) return this.change(log.updateItem(this.log, id, { state: 'failed' }));
    const { id: conversation, key } = this.session;
    upload(
      `${this.opt.origin}/v1/conversations/${conversation}/attachments`,
      { Authorization: `Bearer ${key}` },
      file,
      (progress) => this.change(log.updateItem(this.log, id, { progress })),
      (end) => {
        if (end.id === undefined) {
          const error = end.status === 413 || end.status === 415 ? end.slug : end.detail;
          this.change(log.updateItem(this.log, id, { state: 'failed', error }));
          return;
        }
        this.files.delete(id);
        this.change(log.updateItem(this.log, id, { attachment: end.id, state: 'waiting', progress: 1 }));
        const bitmap = this.previews.get(id);
        if (bitmap) this.previews.set(end.id, bitmap);
        this.pump();
      },
    );
  }

  private forget(): void {
    this.wire.stop();
    this.session = null;
    this.readSeq = 0;
    this.live.clear();
    this.files.clear();
    this.loaded = false;
    try {
      localStorage.removeItem(this.storeKey);
    } catch {
      // Private windows may refuse storage; then nothing was kept.
    }
  }

  private save(): void {
    if (!this.session) return;
    const saved: Saved = {
      v: 1,
      ...this.session,
      lastSeq: this.log.lastSeq,
      readSeq: this.readSeq,
      under14: this.under14,
      company: this.company,
      // A picture cannot be kept here before it is uploaded.
      outbox: this.log.outbox.filter((o) => o.state !== 'uploading' && !this.files.has(o.id)),
    };
    try {
      localStorage.setItem(this.storeKey, JSON.stringify(saved));
    } catch {
      // Without storage the conversation lives as long as the page.
    }
  }

  private restore(): void {
    try {
      const saved = JSON.parse(localStorage.getItem(this.storeKey) ?? 'null') as Saved | null;
      if (saved?.v !== 1 || !saved.id || !saved.key) return;
      this.session = { id: saved.id, key: saved.key };
      this.readSeq = saved.readSeq || 0;
      this.under14 = saved.under14 === true;
      this.company = saved.company ?? null;
      this.log = log.rewindOutbox({ ...this.log, lastSeq: saved.lastSeq || 0, outbox: saved.outbox ?? [] });
    } catch {
      // Unreadable: begin anew.
    }
  }
}

/** A random id that sorts by time; crypto.randomUUID is missing on plain http pages. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(10));
  return Date.now().toString(36) + '-' + Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');
}

/** The subject of a token, only to keep two people's conversations apart in one browser. */
export function subjectOf(token: string | undefined): string {
  if (!token) return 'visitor';
  try {
    const part = token.split('.')[1]!.replace(/-/g, '+').replace(/_/g, '/');
    const claims = JSON.parse(atob(part)) as { sub?: string };
    return claims.sub ? String(claims.sub) : 'visitor';
  } catch {
    return 'visitor';
  }
}
