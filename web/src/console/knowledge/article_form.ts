// An article that has faults, as far as a form can show it; and what is wrong with it, by field.
import type { ArticleForm, Both, Fault, Lists } from '../api/knowledge';
import { cut } from './article_file';
import { langWord, type Say } from './words';
import { linesOf, read } from './yaml/read';
import { isDict, isList, isText, type Value } from './yaml/value';

const LANGS = ['zh', 'en'] as const;
type L = (typeof LANGS)[number];
const MARKS: Record<string, L> = { zh: 'zh', 中文: 'zh', chinese: 'zh', 'zh-cn': 'zh', en: 'en', english: 'en', 英文: 'en', 英语: 'en' };

const langOf = (text: string): L => (/\p{Script=Han}/u.test(text) ? 'zh' : 'en');
const texts = (v: Value | undefined): string[] => (isText(v) ? (v === '' ? [] : [v]) : isList(v) ? v.filter(isText) : []);
const text = (v: Value | undefined): string => (isText(v) ? v : '');

/** The language that a line says follows. */
function markOf(line: string): L | undefined {
  const m = /^\s*(?:#{1,3}(?!#)|<!--)(.*?)(?:-->)?\s*$/.exec(line);
  return m ? MARKS[(m[1] ?? '').trim().toLowerCase()] : undefined;
}

/** Undefined: something stands before the first language, which a form would lose. */
function bodyOf(body: string): Both | undefined {
  const out: Record<L, string[]> = { zh: [], en: [] };
  const lines = body.split('\n');
  if (lines.some((l) => markOf(l) !== undefined)) {
    let now: L | undefined;
    for (const line of lines) {
      const mark = markOf(line);
      if (mark !== undefined) now = mark;
      else if (now !== undefined) out[now].push(line);
      else if (line.trim() !== '') return undefined;
    }
  } else for (const paragraph of body.split(/\n\s*\n/)) out[langOf(paragraph.split('\n')[0] ?? '')].push(paragraph, '');
  return { zh: out.zh.join('\n').trim(), en: out.en.join('\n').trim() };
}

const frontOf = (file: string) => cut(file).front.flatMap((b) => b.lines).join('\n');

/** As the server reads it; undefined where no form can show it without loss. */
export function formOf(file: string): ArticleForm | undefined {
  if (!file.startsWith('---')) return undefined;
  const { value, wrong } = read(frontOf(file));
  const body = bodyOf(cut(file).body);
  if (wrong !== undefined || !isDict(value) || body === undefined) return undefined;
  const { title, ask } = value;
  if (isList(title) || (ask !== undefined && !isDict(ask) && !isList(ask) && !isText(ask))) return undefined;
  const titles: Both = isDict(title) ? { zh: text(title.zh), en: text(title.en) } : { zh: '', en: '', [langOf(text(title))]: text(title) };
  const bare = isDict(ask) ? [] : texts(ask);
  const asks: Lists = isDict(ask) ? { zh: texts(ask.zh), en: texts(ask.en) } : { zh: bare.filter((a) => langOf(a) === 'zh'), en: bare.filter((a) => langOf(a) === 'en') };
  return { title: titles, body, ask: asks, products: texts(value.products).filter((p) => p !== 'all') };
}

export interface ArticleFaults {
  title?: Partial<Both>;
  ask?: Partial<Both>;
  body?: Partial<Both>;
  products?: string;
}

const MISSING: [RegExp, 'title' | 'ask' | 'body', [string, string]][] = [
  [/^title: the (Chinese|English) text is missing/, 'title', ['标题', 'title']],
  [/^ask: there is nothing in (Chinese|English)/, 'ask', ['问法', 'phrasing']],
  [/^the (Chinese|English) text is missing/, 'body', ['答案', 'answer']],
];

/** Errors at the fields they are about; the others stand in the list of faults alone. */
export function articleFaults(file: string, faults: Fault[], say: Say): ArticleFaults {
  const out: ArticleFaults = {};
  const errors = faults.filter((f) => f.level === 'error');
  if (errors.length === 0) return out;
  const front = linesOf(frontOf(file));
  const put = (field: 'title' | 'ask' | 'body', l: L, words: string) => (out[field] = { [l]: words, ...out[field] });
  for (const f of errors) {
    const missing = MISSING.find(([how]) => how.test(f.text));
    if (missing) {
      const l: L = missing[0].exec(f.text)?.[1] === 'Chinese' ? 'zh' : 'en';
      put(missing[1], l, say(`还缺${langWord(l, say)}的${missing[2][0]}`, `The ${langWord(l, say)} ${missing[2][1]} is missing`));
      continue;
    }
    // Line 1 is the three dashes.
    const here = front.filter((p) => p.from < f.line && f.line <= p.to + 1).map((p) => p.path);
    const key = here[0]?.[0];
    const named = LANGS.filter((l) => here.some((p) => p[1] === l));
    if (key === 'products') out.products ??= f.text;
    else if (key === 'title' || key === 'ask') for (const l of named.length > 0 ? named : LANGS) put(key, l, f.text);
    else if (f.line > frontOf(file).split('\n').length + 2) for (const l of LANGS) put('body', l, f.text);
  }
  return out;
}
