// The console's service worker. It shows what is pushed while no page of the console is open, and a click on it opens the
// conversation. It keeps no copy of anything: every page comes from the server.
import { pageToUse, pathOf, readPush } from './notice';

interface Client {
  url: string;
  focused: boolean;
  focus(): Promise<unknown>;
  postMessage(message: unknown): void;
}
interface Waits {
  waitUntil(work: Promise<unknown>): void;
}
interface Shown extends Waits {
  notification: { data?: unknown; close(): void };
}
interface Pushed extends Waits {
  data: { text(): string } | null;
}
interface Worker {
  location: { origin: string };
  skipWaiting(): Promise<void>;
  registration: { showNotification(title: string, options: Record<string, unknown>): Promise<void> };
  clients: {
    claim(): Promise<void>;
    matchAll(of: { type: 'window'; includeUncontrolled: boolean }): Promise<Client[]>;
    openWindow(path: string): Promise<unknown>;
  };
  addEventListener(type: 'install' | 'activate', fn: (e: Waits) => void): void;
  addEventListener(type: 'push', fn: (e: Pushed) => void): void;
  addEventListener(type: 'notificationclick', fn: (e: Shown) => void): void;
}

const worker = self as unknown as Worker;
const { origin } = worker.location;

async function open(path: string): Promise<void> {
  const pages = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const page = pages[pageToUse(pages)];
  if (!page) return void (await worker.clients.openWindow(path));
  page.postMessage({ type: 'open', path });
  await page.focus();
}

worker.addEventListener('install', (e) => e.waitUntil(worker.skipWaiting()));
worker.addEventListener('activate', (e) => e.waitUntil(worker.clients.claim()));
worker.addEventListener('push', (e) => {
  const { title, body, path, tag } = readPush(e.data?.text(), origin);
  e.waitUntil(worker.registration.showNotification(title, { body, tag, renotify: true, data: { path } }));
});
worker.addEventListener('notificationclick', (e) => {
  e.notification.close();
  e.waitUntil(open(pathOf((Object(e.notification.data) as { path?: unknown }).path, origin)));
});
