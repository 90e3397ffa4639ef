// What a form says, written into the text of an article: only what was changed, so that the rest of the file, its comments and keys
// that the form does not know, stays as somebody wrote it.
import type { ArticleForm } from '../api/knowledge';

const LANGS = ['zh', 'en'] as const;

/** Plain where YAML takes it as it is, else in double quotes; those of JSON are YAML's too. */
export function scalar(text: string): string {
  return /^\p{L}[^,:#[\]{}"'&*!|>%@`\\\n\r]*$/u.test(text) && text === text.trim() ? text : JSON.stringify(text);
}

const list = (texts: string[]) => `[${texts.map(scalar).join(', ')}]`;

function block(key: 'title' | 'ask' | 'products', f: ArticleForm): string[] {
  if (key === 'title') return [`title: {${LANGS.filter((l) => f.title[l] !== '').map((l) => `${l}: ${scalar(f.title[l])}`).join(', ')}}`];
  if (key === 'products') return [`products: ${f.products.length === 0 ? '[all]' : list(f.products)}`];
  const asks = LANGS.filter((l) => f.ask[l].length > 0).map((l) => `  ${l}: ${list(f.ask[l])}`);
  return asks.length === 0 ? [] : ['ask:', ...asks];
}

interface Parts {
  /** Of the front matter: a key with its lines; what stands before the first has the key "". */
  front: { key: string; lines: string[] }[];
  body: string;
}

export function cut(text: string): Parts {
  const lines = text.split(/\r?\n/);
  const end = lines[0] === '---' ? lines.indexOf('---', 1) : -1;
  if (end < 0) return { front: [], body: text };
  const front: Parts['front'] = [];
  for (const line of lines.slice(1, end)) {
    const key = /^([a-z_]+):/.exec(line)?.[1];
    if (key !== undefined || front.length === 0) front.push({ key: key ?? '', lines: [] });
    front[front.length - 1]?.lines.push(line);
  }
  return { front, body: lines.slice(end + 1).join('\n') };
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

const bodyOf = (f: ArticleForm) =>
  LANGS.filter((l) => f.body[l].trim() !== '')
    .map((l) => `# ${l}\n${f.body[l].trim()}\n`)
    .join('');

/** The text with what differs between the two forms. */
export function compose(text: string, before: ArticleForm, after: ArticleForm): string {
  const { front, body } = cut(text);
  for (const key of ['title', 'products', 'ask'] as const) {
    if (same(before[key], after[key])) continue;
    const at = front.findIndex((b) => b.key === key);
    const lines = block(key, after);
    // Comments below a key belong to what follows.
    const kept = at < 0 ? [] : (front[at]?.lines.filter((l) => l.startsWith('#')) ?? []);
    if (at >= 0) front[at] = { key, lines: [...lines, ...kept] };
    else if (lines.length > 0) front.push({ key, lines });
  }
  const head = front.flatMap((b) => b.lines).filter((l, i) => l !== '' || i > 0);
  return `---\n${head.map((l) => `${l}\n`).join('')}---\n${same(before.body, after.body) ? body : bodyOf(after)}`;
}

export const EMPTY_FORM: ArticleForm = { title: { zh: '', en: '' }, body: { zh: '', en: '' }, ask: { zh: [], en: [] }, products: [] };

/** A new article, or policy. */
export function newArticle(f: ArticleForm): string {
  return compose('---\n---\n', { ...EMPTY_FORM, products: ['?'], title: { zh: '?', en: '?' } }, f);
}

/** An id out of a title: what is left of it in a-z, 0-9 and -, or nothing. */
export function idOf(title: string): string {
  return title
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 64)
    .replace(/-+$/, '');
}
export const ID_RULE = /^[a-z0-9][a-z0-9-]{0,63}$/;
