// The wire: a WebSocket that resumes, and where none can open, POST with server-sent events.
// It knows frames and connections, nothing of what they mean.
import type { ClientFrame, LogFrame, ServerFrame } from './types';

export type LinkState = 'idle' | 'connecting' | 'online' | 'offline';

export interface LinkHandlers {
  onState(state: LinkState): void;
  onFrame(frame: ServerFrame): void;
  /** The server does not know this conversation or its key. */
  onRefused(status: number): void;
  lastSeq(): number;
}

const HELLO_MS = 8000;
const ACK_MS = 15000;
const STEADY_MS = 5000;
const WS_RETRY_MS = 120000;

export function backoff(attempt: number, random: number): number {
  const full = Math.min(20000, 500 * 2 ** Math.min(attempt, 10));
  return Math.round(full / 2 + (full / 2) * random);
}

export class Link {
  private ws: WebSocket | null = null;
  private stream: AbortController | null = null;
  private timer = 0;
  private guard = 0;
  private steady = 0;
  private attempt = 0;
  private failedSockets = 0;
  private session: { id: string; key: string } | null = null;
  state: LinkState = 'idle';

  constructor(
    private readonly origin: string,
    private readonly on: LinkHandlers,
  ) {
    window.addEventListener('online', this.wake);
    window.addEventListener('offline', this.lost);
    document.addEventListener('visibilitychange', this.wake);
  }

  start(session: { id: string; key: string }): void {
    this.stop();
    this.session = session;
    this.attempt = 0;
    this.failedSockets = 0;
    this.connect();
  }

  stop(): void {
    this.session = null;
    this.teardown();
    this.set('idle');
  }

  /** The frame went onto the wire; whether it arrived, only its ack says. */
  send(frame: ClientFrame): boolean {
    if (this.state !== 'online') return false;
    if (this.ws) {
      this.ws.send(JSON.stringify(frame));
      if (frame.id) this.expectAck();
      return true;
    }
    if (frame.type === 'ack') void this.postRead(frame.seq ?? 0);
    else if (frame.type !== 'typing') void this.post(frame);
    return true;
  }

  /** An ack came: the connection is alive. */
  acked(): void {
    window.clearTimeout(this.guard);
  }

  /** Whatever holds the connection is given up and opened anew. */
  reset(): void {
    if (!this.session) return;
    this.teardown();
    this.retry();
  }

  private set(state: LinkState): void {
    if (state === this.state) return;
    this.state = state;
    this.on.onState(state);
  }

  private teardown(): void {
    window.clearTimeout(this.timer);
    window.clearTimeout(this.guard);
    window.clearTimeout(this.steady);
    const ws = this.ws;
    this.ws = null;
    if (ws) {
      ws.onopen = ws.onmessage = ws.onclose = ws.onerror = null;
      ws.close();
    }
    this.stream?.abort();
    this.stream = null;
  }

  private wake = (): void => {
    if (!this.session || document.visibilityState === 'hidden') return;
    if (this.state === 'online' || (this.state === 'connecting' && this.ws)) return;
    window.clearTimeout(this.timer);
    this.connect();
  };

  private lost = (): void => {
    if (!this.session) return;
    this.teardown();
    this.set('offline');
    this.retry();
  };

  private retry(afterMs?: number): void {
    if (!this.session) return;
    this.set(this.attempt === 0 ? 'connecting' : 'offline');
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.connect(), afterMs ?? backoff(this.attempt++, Math.random()));
  }

  private connect(): void {
    const session = this.session;
    if (!session) return;
    this.teardown();
    if (this.state === 'idle') this.set('connecting');
    if (this.failedSockets >= 2 || typeof WebSocket === 'undefined') {
      void this.openStream(session);
      return;
    }

    let opened = false;
    let greeted = false;
    let ws: WebSocket;
    try {
      ws = new WebSocket(this.origin.replace(/^http/, 'ws') + '/v1/ws');
    } catch {
      this.failedSockets = 2;
      this.retry(0);
      return;
    }
    this.ws = ws;
    this.guard = window.setTimeout(() => ws.close(), HELLO_MS);
    ws.onopen = () => {
      opened = true;
      this.failedSockets = 0;
      ws.send(
        JSON.stringify({ type: 'hello', conversation: session.id, key: session.key, last_seq: this.on.lastSeq() }),
      );
    };
    ws.onmessage = (event) => {
      const frame = parseFrame(event.data);
      if (!frame || this.ws !== ws) return;
      if (frame.type === 'hello' && !greeted) {
        greeted = true;
        window.clearTimeout(this.guard);
        this.steady = window.setTimeout(() => (this.attempt = 0), STEADY_MS);
        this.on.onFrame(frame);
        this.set('online');
        return;
      }
      if (frame.type === 'error' && !greeted && [401, 403, 404, 410].includes(frame.status)) {
        this.teardown();
        this.on.onRefused(frame.status);
        return;
      }
      this.on.onFrame(frame);
    };
    ws.onclose = () => {
      if (this.ws !== ws) return;
      if (!opened && navigator.onLine !== false) this.failedSockets++;
      this.ws = null;
      this.teardown();
      this.retry();
    };
  }

  private expectAck(): void {
    window.clearTimeout(this.guard);
    this.guard = window.setTimeout(() => this.reset(), ACK_MS);
  }

  private async openStream(session: { id: string; key: string }): Promise<void> {
    const abort = new AbortController();
    this.stream = abort;
    const since = Date.now();
    try {
      const res = await fetch(`${this.origin}/v1/conversations/${session.id}/events`, {
        headers: {
          Authorization: `Bearer ${session.key}`,
          Accept: 'text/event-stream',
          'Last-Event-ID': String(this.on.lastSeq()),
        },
        signal: abort.signal,
        cache: 'no-store',
      });
      if ([401, 403, 404, 410].includes(res.status)) {
        this.teardown();
        this.on.onRefused(res.status);
        return;
      }
      if (!res.ok || !res.body) throw new Error(String(res.status));
      this.attempt = 0;
      this.set('online');
      await readEvents(res.body, (data) => {
        const frame = parseFrame(data);
        if (frame) this.on.onFrame(frame);
        if (Date.now() - since > WS_RETRY_MS) abort.abort();
      });
    } catch {
      // Lost like any connection; the next attempt follows below.
    }
    if (this.stream !== abort) return;
    this.stream = null;
    this.failedSockets = 0;
    this.retry();
  }

  /** Lost, it is told with the next one. */
  private async postRead(seq: number): Promise<void> {
    const session = this.session!;
    await fetch(`${this.origin}/v1/conversations/${session.id}/read`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${session.key}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ seq }),
    }).catch(() => undefined);
  }

  private async post(frame: ClientFrame): Promise<void> {
    const session = this.session;
    if (!session) return;
    const body: Record<string, unknown> = { ...frame };
    delete body.type;
    if (frame.type === 'handover') body.person = true;
    // This one has a frame of its own on the socket only; words do the same here.
    if (frame.type === 'cancel_handover') body.text = '不用转人工了';
    try {
      const res = await fetch(`${this.origin}/v1/conversations/${session.id}/messages`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${session.key}`, 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      });
      const answer = (await res.json().catch(() => ({}))) as Record<string, unknown>;
      if (!res.ok) {
        this.on.onFrame({
          type: 'error',
          id: frame.id,
          status: res.status,
          title: String(answer.title ?? ''),
          detail: String(answer.detail ?? ''),
          retry_after_s: Number(res.headers.get('Retry-After')) || undefined,
        });
        return;
      }
      this.on.onFrame({ type: 'ack', id: frame.id, seq: answer.ack_seq as number | undefined });
      for (const event of (answer.events as LogFrame[] | undefined) ?? []) this.on.onFrame(event);
    } catch {
      this.reset();
    }
  }
}

export function parseFrame(data: unknown): ServerFrame | null {
  if (typeof data !== 'string' || data === '') return null;
  try {
    const frame = JSON.parse(data) as ServerFrame;
    return frame && typeof frame === 'object' && typeof frame.type === 'string' ? frame : null;
  } catch {
    return null;
  }
}

/** Reads a stream of server-sent events and hands over each event's data. */
export async function readEvents(body: ReadableStream<Uint8Array>, onData: (data: string) => void): Promise<void> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    rest += decoder.decode(value, { stream: true });
    const parts = rest.split(/\r?\n\r?\n/);
    rest = parts.pop()!;
    for (const part of parts) {
      const data = part
        .split(/\r?\n/)
        .filter((line) => line.startsWith('data:'))
        .map((line) => line.slice(5).replace(/^ /, ''));
      if (data.length > 0) onData(data.join('\n'));
    }
  }
}
