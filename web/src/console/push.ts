// Notices of this browser while no page of the console is open: the service worker, the subscription at the browser's push
// service, and which of this person's ways it is.
import * as api from './api/oncall';
import { askForNotices, noticePermission } from './permission';
import { pathOf } from '../worker/notice';

export const WORKER = '/desk-worker.js';
export const SCOPE = '/desk';
/** An event of the window: this browser has another way now. */
export const RENEWED = 'warmline-push-renewed';

/** Why it cannot be turned on. */
export type PushProblem = 'insecure' | 'unsupported' | 'refused' | 'not-asked' | 'no-service' | 'no-server';

export class PushError extends Error {
  constructor(readonly problem: PushProblem) {
    super(problem);
  }
}

interface Kept {
  endpoint: string;
  id: string;
}

const keyOf = (login: string) => `warmline-push:${login}`;

function kept(login: string): Kept | undefined {
  try {
    const k = JSON.parse(localStorage.getItem(keyOf(login)) ?? 'null') as Kept | null;
    return typeof k?.id === 'string' && typeof k.endpoint === 'string' ? k : undefined;
  } catch {
    return undefined;
  }
}

function keep(login: string, k: Kept | undefined): void {
  try {
    if (k) localStorage.setItem(keyOf(login), JSON.stringify(k));
    else localStorage.removeItem(keyOf(login));
  } catch {
    // Without storage the page cannot tell later that it is on; turning it on again harms nothing.
  }
}

/** What this browser lacks, before anybody is asked. */
export function lacking(): PushProblem | undefined {
  if (!isSecureContext) return 'insecure';
  if (!('serviceWorker' in navigator) || !('PushManager' in window) || typeof Notification === 'undefined') return 'unsupported';
  return noticePermission() === 'denied' ? 'refused' : undefined;
}

const subscription = async () => (await (await navigator.serviceWorker.getRegistration(SCOPE))?.pushManager.getSubscription()) ?? undefined;

/** The id of this person's way to this browser, when the browser still has the subscription. */
export async function wayHere(login: string): Promise<string | undefined> {
  const k = kept(login);
  if (!k || lacking()) return undefined;
  return (await subscription())?.endpoint === k.endpoint ? k.id : undefined;
}

export function fromBase64url(text: string): Uint8Array {
  const bytes = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
  return Uint8Array.from(bytes, (c) => c.charCodeAt(0));
}

export function toBase64url(bytes: ArrayBuffer | null): string {
  let text = '';
  for (const b of new Uint8Array(bytes ?? new ArrayBuffer(0))) text += String.fromCharCode(b);
  return btoa(text).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

const same = (a: ArrayBuffer | null, b: Uint8Array) => toBase64url(a) === toBase64url(b.slice().buffer);

async function subscribe(key: Uint8Array): Promise<PushSubscription> {
  await navigator.serviceWorker.register(WORKER, { scope: SCOPE, updateViaCache: 'none' });
  const { pushManager } = await navigator.serviceWorker.ready;
  const was = await pushManager.getSubscription();
  if (was && same(was.options.applicationServerKey, key)) return was;
  // It was made for another server's key, which could not push to it.
  await was?.unsubscribe();
  return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
}

async function register(login: string): Promise<void> {
  const key = fromBase64url(
    await api.vapid().catch(() => {
      throw new PushError('no-server');
    }),
  );
  const made = await subscribe(key).catch(() => {
    throw new PushError('no-service');
  });
  try {
    const id = await api.subscribe({ endpoint: made.endpoint, p256dh: toBase64url(made.getKey('p256dh')), auth: toBase64url(made.getKey('auth')) });
    const before = kept(login);
    keep(login, { endpoint: made.endpoint, id });
    if (before && before.id !== id) await api.remove(before.id).catch(() => undefined);
    dispatchEvent(new Event(RENEWED));
  } catch (e) {
    await made.unsubscribe().catch(() => undefined);
    throw e;
  }
}

/** Asks for permission, so it is called by a click. PushError, or the ApiError of the server that does not take it. */
export async function turnOn(login: string): Promise<void> {
  const problem = lacking();
  if (problem) throw new PushError(problem);
  const permission = await askForNotices();
  if (permission !== 'granted') throw new PushError(permission === 'denied' ? 'refused' : 'not-asked');
  await register(login);
}

export async function turnOff(login: string, way: string): Promise<void> {
  await api.remove(way);
  keep(login, undefined);
  await (await subscription())?.unsubscribe();
}

/** A browser may have let its subscription go: it is made anew without a word, where it was wanted and is allowed. */
export async function renew(login: string): Promise<void> {
  if (!kept(login) || lacking() || noticePermission() !== 'granted' || (await wayHere(login))) return;
  await register(login);
}

/** Goes where the worker says that a notice was clicked for; ends with what it gives. */
export function onNoticeClicked(go: (hash: string) => void): () => void {
  if (!('serviceWorker' in navigator)) return () => undefined;
  const hear = (e: MessageEvent) => {
    const said = Object(e.data) as { type?: unknown; path?: unknown };
    if (said.type === 'open') go(pathOf(said.path, location.origin).slice(SCOPE.length));
  };
  navigator.serviceWorker.addEventListener('message', hear);
  navigator.serviceWorker.startMessages();
  return () => navigator.serviceWorker.removeEventListener('message', hear);
}
