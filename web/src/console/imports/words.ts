// Words for what an import noticed, and what stands in the text of a draft.
import type { Lang } from '../../core/types';
import type { Import, ImportNote } from '../api/imports';

type Table = Record<string, [string, string]>;

const NOTICED: Table = {
  duplicate: ['可能重复', 'may be there already'],
  contradiction: ['说法矛盾', 'contradicts'],
  'missing-translation': ['缺另一种语言', 'one language only'],
  'personal-data': ['含个人信息', 'personal data'],
  'unknown-product': ['产品不认识', 'unknown product'],
  long: ['太长，宜拆分', 'very long'],
};
const STATE: Table = {
  reading: ['读取中', 'being read'],
  ready: ['可以审阅', 'to be looked at'],
  failed: ['没读成', 'not read'],
  cancelled: ['已取消', 'cancelled'],
};
const NOTE: Table = {
  'rows-cut': ['只读了前 % 行，其余请拆成另一个文件', 'only the first % rows were read; split the file for the others'],
  'columns-cut': ['% 行的列太多，靠右的没有读', '% rows have too many columns; those to the right were not read'],
  'sheets-cut': ['% 张工作表没有读（最多 100 张）', '% sheets beyond the first 100 were not read'],
  'pages-cut': ['页数太多，只读了前 % 页', 'only the first % pages were read'],
  'text-cut': ['% 处文字太长，被截断', '% texts were too long and were cut'],
  macros: ['文件里有宏，没有运行', 'the file has macros; they were not run'],
  'no-value': ['% 个公式没有保存结果，按空格处理', '% formulas have no stored result and count as empty'],
  hidden: ['% 张隐藏的工作表没有读', '% hidden sheets were not read'],
  scan: ['% 页是图片，没有文字', '% pages are pictures without text'],
  ocr: ['% 页由图片识别而来，请核对', '% pages were read from their picture; look them over'],
  'no-ocr': ['这台服务器没有装文字识别', 'text recognition is not installed on this server'],
  gb18030: ['文件是 GBK 编码，已转换 % 行', 'the file is in GBK; % lines were converted'],
  'bad-text': ['% 行编码不明', '% lines are in no known encoding'],
};

const of = (t: Table, key: string, lang: Lang) => t[key]?.[lang === 'zh' ? 0 : 1] ?? key;

export const noticedWord = (kind: string, lang: Lang) => of(NOTICED, kind, lang);
export const stateWord = (state: string, lang: Lang) => of(STATE, state, lang);
export const noteWords = (n: { kind: string; n: number }, lang: Lang) => of(NOTE, n.kind, lang).replace('%', n.n.toLocaleString(lang));

/** What people see of a note behind its word. */
export function noteDetail(n: ImportNote, lang: Lang): string {
  if (n.kind === 'missing-translation') return n.with === 'zh' ? (lang === 'zh' ? '缺中文' : 'Chinese is missing') : lang === 'zh' ? '缺英文' : 'English is missing';
  return n.text;
}

export const noticedColor = (kind: string): string | undefined =>
  kind === 'contradiction' || kind === 'personal-data' ? 'error' : kind === 'duplicate' || kind === 'unknown-product' ? 'warning' : undefined;

/** "3 of 20 pages", in hundredths for a bar; undefined: not known. */
export const percentDone = (i: Import): number | undefined => (i.total > 0 ? Math.round((Math.min(i.done, i.total) / i.total) * 100) : undefined);

export interface Article {
  title: Partial<Record<Lang, string>>;
  body: Partial<Record<Lang, string>>;
}

/** The titles and texts of an article's file as imports write it. */
export function articleOf(text: string): Article {
  const a: Article = { title: {}, body: {} };
  const end = text.indexOf('\n---\n', 4);
  const head = end < 0 ? '' : text.slice(0, end);
  for (const lang of ['zh', 'en'] as const) {
    const title = new RegExp(`title: \\{(?:.*, )?${lang}: ("(?:[^"\\\\]|\\\\.)*")`).exec(head)?.[1];
    if (title !== undefined) {
      try {
        a.title[lang] = JSON.parse(title) as string;
      } catch {
        a.title[lang] = title;
      }
    }
  }
  let lang: Lang | undefined;
  for (const line of (end < 0 ? text : text.slice(end + 5)).split('\n')) {
    const mark = /^# (zh|en)$/.exec(line)?.[1];
    if (mark !== undefined) lang = mark as Lang;
    else if (lang !== undefined) a.body[lang] = `${a.body[lang] ?? ''}${line}\n`;
  }
  return a;
}
