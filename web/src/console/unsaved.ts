// What is typed and not kept yet: whoever leaves it, by whatever way, is asked first. Editors say that they hold something; the
// address and signing out ask here before they go on.
import { useEffect, useSyncExternalStore } from 'react';

export interface Question {
  leave(): void;
  stay(): void;
}

const holders = new Set<object>();
let question: Question | undefined;
const watchers = new Set<() => void>();

function ask(q: Question | undefined): void {
  question = q;
  for (const fn of watchers) fn();
}

/** Goes on at once where nothing is unsaved, else when somebody has said so. */
export function mayLeave(leave: () => void, stay: () => void = () => undefined): void {
  if (holders.size === 0) {
    ask(undefined);
    leave();
    return;
  }
  ask({
    leave: () => {
      holders.clear();
      ask(undefined);
      leave();
    },
    stay: () => {
      ask(undefined);
      stay();
    },
  });
}

/** They are back where they were. */
export const dropQuestion = (): void => ask(undefined);

/** What is unsaved is dropped on purpose. */
export const dropUnsaved = (): void => holders.clear();

export function hold(holder: object, unsaved: boolean): void {
  if (unsaved) holders.add(holder);
  else holders.delete(holder);
}

/** Of an editor: `dirty` while it holds what is not kept. */
export function useUnsaved(dirty: boolean): void {
  useEffect(() => {
    if (!dirty) return undefined;
    const holder = {};
    const guard = (e: BeforeUnloadEvent) => e.preventDefault();
    hold(holder, true);
    addEventListener('beforeunload', guard);
    return () => {
      hold(holder, false);
      removeEventListener('beforeunload', guard);
    };
  }, [dirty]);
}

function subscribe(fn: () => void): () => void {
  watchers.add(fn);
  return () => watchers.delete(fn);
}

export const useQuestion = (): Question | undefined => useSyncExternalStore(subscribe, () => question);
