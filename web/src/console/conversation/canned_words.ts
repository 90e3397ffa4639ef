// Canned replies: found by what follows a slash, their variables filled from the conversation. Pure.
import type { Lang } from '../../core/types';
import type { Canned } from '../api/canned';

export interface CannedFacts {
  name?: string;
  agent?: string;
  order?: string;
  company?: string;
}

/** What follows the slash, when the text is nothing but a slash and a word: "/ret" gives "ret". */
export function slashOf(text: string): string | undefined {
  return /^\/([^\s/]{0,40})$/.exec(text)?.[1];
}

/** Those whose short name or words contain it; short names that begin with it first, then the most used. */
export function findCanned(all: Canned[], what: string, limit = 8): Canned[] {
  const q = what.toLowerCase();
  const rank = (c: Canned) => (c.short.toLowerCase().startsWith(q) ? 0 : c.short.toLowerCase().includes(q) ? 1 : `${c.zh}\n${c.en}`.toLowerCase().includes(q) ? 2 : 3);
  return all
    .map((c) => ({ c, r: rank(c) }))
    .filter((x) => x.r < 3)
    .sort((a, b) => a.r - b.r || b.c.uses - a.c.uses)
    .slice(0, limit)
    .map((x) => x.c);
}

/** In the customer's language, else in the other. A variable that is not known stays, so that nobody sends a gap unseen. */
export function fillCanned(c: Canned, lang: Lang, facts: CannedFacts): string {
  const text = c[lang] || c[lang === 'zh' ? 'en' : 'zh'];
  return text.replace(/\{(name|agent|order|company)\}/g, (whole, key: keyof CannedFacts) => facts[key] || whole);
}

/** Variables that nobody has filled. */
export function gapsOf(text: string): string[] {
  return text.match(/\{(?:name|agent|order|company)\}/g) ?? [];
}
