// What happens on the server, as it happens. However many tabs are open, one of them holds the stream (a browser has six
// connections for a host) and passes on what comes; when it is closed, the next takes over. The tab with the stream is the
// one that holds the lock.
import { useEffect, useRef, useSyncExternalStore } from 'react';

/** Every kind of event that the console knows; a server may send fewer. */
export const EVENTS = ['queue', 'frame', 'typing', 'viewing', 'assigned', 'moved', 'presence', 'whisper', 'alert', 'risk', 'note', 'mention', 'assist', 'stage'] as const;
export type EventName = (typeof EVENTS)[number];

/** `resync` says that events may have been missed: whatever is shown is read again. */
type Heard = EventName | 'resync';
type Listener = (data: unknown) => void;

type Passed = { kind: 'event'; name: Heard; data: unknown } | { kind: 'state'; live: boolean } | { kind: 'ask' };

const LOCK = 'warmline-desk-stream';
const RETRY_MS = 3000;
/** Timers of a page in the background come once a minute; a gap longer than this is a computer that slept. */
const TICK_MS = 5000;
const SLEPT_MS = 90000;

const listeners = new Map<Heard, Set<Listener>>();
const stateListeners = new Set<() => void>();
let live = false;

function emit(name: Heard, data: unknown): void {
  for (const fn of listeners.get(name) ?? []) fn(data);
}

function setLive(now: boolean): void {
  if (now === live) return;
  live = now;
  for (const fn of stateListeners) fn();
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data) as unknown;
  } catch {
    return undefined;
  }
}

/** After a sleep the server has long given the stream up, and a browser that sends nothing on it does not hear of it. */
function onWake(fn: () => void): () => void {
  let last = Date.now();
  const timer = window.setInterval(() => {
    const now = Date.now();
    if (Math.abs(now - last) > SLEPT_MS) fn();
    last = now;
  }, TICK_MS);
  return () => window.clearInterval(timer);
}

/** Opens the stream and keeps it open; the function that comes back ends it. */
function openStream(pass: (p: Passed) => void): () => void {
  let events: EventSource;
  let timer = 0;
  const open = () => {
    events = new EventSource('/v1/desk/events');
    events.onopen = () => {
      pass({ kind: 'state', live: true });
      pass({ kind: 'event', name: 'resync', data: undefined });
    };
    events.onerror = () => {
      pass({ kind: 'state', live: false });
      // A broken stream is opened again by the browser, a refused one is not.
      if (events.readyState === EventSource.CLOSED) timer = window.setTimeout(open, RETRY_MS);
    };
    for (const name of EVENTS)
      events.addEventListener(name, (e) => {
        const data = parse((e as MessageEvent<string>).data);
        if (data !== undefined) pass({ kind: 'event', name, data });
      });
  };
  open();
  const sleepless = onWake(() => {
    window.clearTimeout(timer);
    events.close();
    open();
  });
  return () => {
    sleepless();
    window.clearTimeout(timer);
    events.close();
  };
}

/** Joins the stream of this browser. `lost` is called in every tab when it breaks: the session may be over. */
export function join(lost: () => void): () => void {
  const channel = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel(LOCK);
  const hear = (p: Passed) => {
    if (p.kind === 'event') emit(p.name, p.data);
    else if (p.kind === 'state') {
      setLive(p.live);
      if (!p.live) lost();
    }
  };
  const pass = (p: Passed) => {
    channel?.postMessage(p);
    hear(p);
  };
  let close: (() => void) | undefined;
  const leave = new AbortController();

  if (!channel || !navigator.locks) {
    close = openStream(pass);
  } else {
    let holds = false;
    channel.onmessage = (e: MessageEvent<Passed>) => {
      if (e.data.kind !== 'ask') hear(e.data);
      else if (holds) channel.postMessage({ kind: 'state', live } satisfies Passed);
    };
    channel.postMessage({ kind: 'ask' } satisfies Passed);
    navigator.locks
      .request(LOCK, { signal: leave.signal }, () => {
        holds = true;
        close = openStream(pass);
        return new Promise<void>((done) => leave.signal.addEventListener('abort', () => done()));
      })
      .catch(() => undefined);
  }
  return () => {
    leave.abort();
    close?.();
    channel?.close();
    setLive(false);
  };
}

function subscribeState(fn: () => void): () => void {
  stateListeners.add(fn);
  addEventListener('online', fn);
  addEventListener('offline', fn);
  return () => {
    stateListeners.delete(fn);
    removeEventListener('online', fn);
    removeEventListener('offline', fn);
  };
}

/** The stream stands. A browser that has lost its network may not have noticed it on the stream yet. */
export function useLive(): boolean {
  return useSyncExternalStore(subscribeState, () => live && navigator.onLine);
}

/** Calls `fn` with the data of each such event while the component is there. */
export function useEvent<T>(name: Heard, fn: (data: T) => void): void {
  const latest = useRef(fn);
  latest.current = fn;
  useEffect(() => {
    const listener: Listener = (data) => latest.current(data as T);
    let all = listeners.get(name);
    if (!all) listeners.set(name, (all = new Set()));
    all.add(listener);
    return () => void all.delete(listener);
  }, [name]);
}
