// What is written and not sent yet. It outlives the view, the session and the tab: it is kept in this browser until it is sent.
import { store, stored } from '../settings';

const key = (id: string, kind: 'reply' | 'note') => `warmline-desk-draft-${kind}-${id}`;
const kept = new Map<string, string>();

export function draftOf(id: string, kind: 'reply' | 'note'): string {
  const k = key(id, kind);
  return kept.get(k) ?? stored(k) ?? '';
}

export function keepDraft(id: string, kind: 'reply' | 'note', text: string): void {
  const k = key(id, kind);
  kept.set(k, text);
  store(k, text === '' ? null : text);
}
