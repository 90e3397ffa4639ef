// What is written and not sent yet. It outlives the view, the session and the tab: it is kept in this browser, for the person who
// wrote it, until it is sent, until they sign out, or for a week. The text is about a customer: nobody else may find it here.
const PREFIX = 'warmline-desk-draft-';
const KEPT_MS = 7 * 86400000;

type Kind = 'reply' | 'note';

interface Draft {
  text: string;
  at: number;
}

/** Where nothing may be stored, drafts last as long as the page. */
const kept = new Map<string, Draft>();
const key = (person: string, id: string, kind: Kind) => `${PREFIX}${person}-${kind}-${id}`;

function read(k: string): Draft | undefined {
  try {
    const d = JSON.parse(localStorage.getItem(k) ?? 'null') as Partial<Draft> | null;
    return typeof d?.text === 'string' && typeof d.at === 'number' ? { text: d.text, at: d.at } : undefined;
  } catch {
    return undefined;
  }
}

function write(k: string, d: Draft | undefined): void {
  try {
    if (d) localStorage.setItem(k, JSON.stringify(d));
    else localStorage.removeItem(k);
  } catch {
    return;
  }
}

function storedKeys(): string[] {
  try {
    return Object.keys(localStorage).filter((k) => k.startsWith(PREFIX));
  } catch {
    return [];
  }
}

export function draftOf(person: string, id: string, kind: Kind, now = Date.now()): string {
  const k = key(person, id, kind);
  const d = kept.get(k) ?? read(k);
  return d && now - d.at < KEPT_MS ? d.text : '';
}

export function keepDraft(person: string, id: string, kind: Kind, text: string, now = Date.now()): void {
  const k = key(person, id, kind);
  const d = text === '' ? undefined : { text, at: now };
  if (d) kept.set(k, d);
  else kept.delete(k);
  write(k, d);
}

/** Of everybody who has worked in this browser: after somebody has signed out none is left. */
export function dropDrafts(): void {
  kept.clear();
  for (const k of storedKeys()) write(k, undefined);
}

/** Those that are too old, and those that are in no form of ours. */
export function dropOldDrafts(now = Date.now()): void {
  for (const k of storedKeys()) if (now - (read(k)?.at ?? 0) >= KEPT_MS) write(k, undefined);
}
