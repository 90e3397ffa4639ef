// The address: /desk#/PAGE/REST. A hash, so that the server knows one page, and the secrets of invitations are never sent or logged.
import { useSyncExternalStore } from 'react';
import { dropQuestion, mayLeave } from './unsaved';

export function parts(hash: string): string[] {
  return hash
    .replace(/^#?\/?/, '')
    .split('/')
    .filter((p) => p !== '')
    .map((p) => {
      try {
        return decodeURIComponent(p);
      } catch {
        return p;
      }
    });
}

export function addressOf(...to: string[]): string {
  return `#/${to.map(encodeURIComponent).join('/')}`;
}

/** "ID1,ID2" in an address, each once. */
export const idsOf = (part = ''): string[] => [...new Set(part.split(',').filter((id) => /^\w+$/.test(id)))];

export function go(...to: string[]): void {
  location.hash = addressOf(...to);
}

/** Goes there without a step in the history. */
export function goInstead(...to: string[]): void {
  history.replaceState(null, '', addressOf(...to));
  dispatchEvent(new HashChangeEvent('hashchange'));
}

/** What the page shows; the address may be ahead of it while somebody is asked whether to leave. */
let shown = typeof location === 'undefined' ? '' : location.hash;
const watchers = new Set<() => void>();

function follow(): void {
  shown = location.hash;
  for (const fn of watchers) fn();
}

function onHash(): void {
  if (location.hash === shown) {
    dropQuestion();
    return;
  }
  mayLeave(follow, () => history.pushState(null, '', shown || location.pathname));
}
if (typeof addEventListener === 'function') addEventListener('hashchange', onHash);

function subscribe(fn: () => void): () => void {
  watchers.add(fn);
  return () => watchers.delete(fn);
}

export function useRoute(): string[] {
  return parts(useSyncExternalStore(subscribe, () => shown));
}
