// Words for what an import noticed, and what stands in the text of a draft.
import type { Lang } from '../../core/types';
import type { Import, ImportNote } from '../api/imports';
import { refusedWords } from './refused';

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
  'hidden-columns': ['% 个隐藏的列没有读取', '% hidden columns were not read'],
  'windows-1252': ['% 行不是 UTF-8 也不是 GBK，按 Windows-1252 读取', '% lines are neither UTF-8 nor GBK and were read as Windows-1252'],
  'bad-text': ['% 行编码不明', '% lines are in no known encoding'],
};

const CAUSE: Table = {
  other: ['没能读出来', 'it could not be read'],
  program: ['这是一个程序，不是文档', 'this is a program, no document'],
  picture: ['这是一张图片；扫描件请存成 PDF', 'this is a picture; save scans as a PDF'],
  archive: ['这是压缩包，请先解压', 'this is an archive; unpack it first'],
  'old-office': ['这是旧的 .xls 或 .doc，或者带密码；请另存为不带密码的 .xlsx 或 .docx', 'this is an old .xls or .doc, or has a password; save it as .xlsx or .docx without one'],
  rtf: ['这是 RTF，请另存为 .docx', 'this is RTF; save it as .docx'],
  database: ['这是数据库文件', 'this is a database'],
  'utf-16': ['这是 UTF-16 文本，请另存为 CSV UTF-8 或 .xlsx', 'this is UTF-16 text; save it as CSV UTF-8 or .xlsx'],
  'unknown-kind': ['认不出这种文件（不是文本、表格、文档、网页或 PDF）', 'this is no text, spreadsheet, document, page or PDF'],
  empty: ['里面没有内容', 'there is nothing in it'],
  'too-large': ['文件超过 50 MB', 'the file is larger than 50 MB'],
  zip: ['这是 zip，但不是 .xlsx 或 .docx', 'this is a zip, but neither .xlsx nor .docx'],
  broken: ['文件损坏或不完整', 'the file is broken or cut off'],
  'unpacks-too-much': ['解压后太大，已拒绝', 'it would unpack to too much and was refused'],
  password: ['文件有密码，请另存为不带密码的', 'the file has a password; save it without one'],
  'package-missing': ['这台服务器没有装读取这种文件的软件包', 'what reads such files is not installed on this server'],
  'too-slow': ['读这个文件用时太长', 'the file takes too long to read'],
  'too-much': ['内容太多，请拆成几个文件', 'there is too much in it; split the file'],
  'reader-broke': ['文件让读取程序出错，或者太费内存', 'the file breaks its reader, or takes too much memory'],
  'file-gone': ['文件已经不在了，请重新导入', 'the file is not there any more; bring it in again'],
  'no-entries': ['里面没有文章、宏或快捷回复', 'no articles, macros or canned responses are in it'],
  'no-columns': ['没找到问题和答案两列，请把表头写成“问题”“答案”', 'no columns of questions and answers were found; name them "question" and "answer"'],
  scan: ['页面是图片，没有文字，请用文字识别再读一次', 'the pages are pictures without text; read it with text recognition'],
  'scan-no-ocr': ['页面是图片，而这台服务器没有装文字识别', 'the pages are pictures, and text recognition is not installed on this server'],
  'no-product-columns': ['没找到产品的列，请把表头写成“编号、货号、中文名、英文名、价格”', 'no columns of products were found; name them id, sku, name_zh, name_en, price_cny'],
  'no-headings': ['没找到带标题的文字', 'no text with a heading was found'],
  'stopped-service': ['读它时服务停过两次，不再自动重试', 'the service stopped twice while it was read; it is not tried again by itself'],
  'private-network': ['网址指向内部网络，已拒绝', 'the address leads inside a private network and was refused'],
  unreachable: ['网站连不上', 'the site cannot be reached'],
  'site-answer': ['网站没有返回网页', 'the site gives no page'],
  'no-page': ['没有允许读取的网页', 'there is no page that may be read'],
  'no-address': ['这不是网页地址', 'this is no address of a page'],
  'page-too-large': ['网页超过 4 MB，或没有尽头', 'the page is larger than 4 MB, or does not end'],
  'no-room': ['磁盘空间不够', 'there is no room on the disk'],
  'drafts-full': ['草稿太多，请先发布或拒绝一些', 'too many drafts; publish or refuse some first'],
};

/** What src/text/recognise.c finds. */
const PERSONAL: Table = {
  PHONE: ['手机号', 'phone number'],
  EMAIL: ['邮箱', 'e-mail address'],
  ID_CARD: ['身份证号', 'identity card number'],
  BANK_CARD: ['银行卡号', 'bank card number'],
  ADDRESS: ['地址', 'address'],
  IMEI: ['手机串号', 'IMEI'],
  PLATE: ['车牌号', 'number plate'],
  IBAN: ['IBAN 账号', 'IBAN'],
  SSN: ['社会保险号', 'social security number'],
  LICENCE: ['证照号', 'licence number'],
};

const PRODUCT_FAULT: Table = {
  'no-id': ['没有编号，也没有货号', 'it has neither an id nor a SKU'],
  'bad-id': ['编号只能用小写字母、数字和连字符', 'an id is of a-z, 0-9 and hyphens'],
  repeated: ['文件里前面已有同一编号或货号', 'the same id or SKU stands further up'],
  'sku-taken': ['货号属于另一个产品', 'the SKU is that of another product'],
  'no-name': ['新产品要有中文名和英文名', 'a new product needs its name in both languages'],
  'bad-price': ['价格看不懂', 'this is no price'],
  'bad-months': ['保修月数应为 0 到 600', 'months of warranty are 0 to 600'],
  'too-long': ['太长（最多 200 字节）', 'too long (200 bytes at most)'],
  control: ['格子里有换行或控制字符', 'there is a line end or a control character in it'],
  garbled: ['乱码，编码不明', 'it is in no known encoding'],
  'too-many-aliases': ['别名最多 20 个', 'at most 20 other names'],
  form: ['这个产品在 products.yaml 里的写法不能逐项改，请在知识页面改', 'its form in products.yaml cannot be changed by a row; edit it on the page of the knowledge'],
  'too-many': ['行太多', 'too many rows'],
};

const of = (t: Table, key: string, lang: Lang) => t[key]?.[lang === 'zh' ? 0 : 1] ?? key;

export const noticedWord = (kind: string, lang: Lang) => of(NOTICED, kind, lang);
export const stateWord = (state: string, lang: Lang) => of(STATE, state, lang);
export const noteWords = (n: { kind: string; n: number }, lang: Lang) => of(NOTE, n.kind, lang).replace('%', n.n.toLocaleString(lang));

/** Why it failed: our words, or those of the server where it names no cause that we know. */
export const causeWords = (i: { cause?: string; error: string }, lang: Lang): string => {
  const known = CAUSE[i.cause ?? '']?.[lang === 'zh' ? 0 : 1];
  return known ?? refusedWords(i.error, lang) ?? i.error;
};
export const productFault = (reason: string, lang: Lang) => of(PRODUCT_FAULT, reason, lang);
export const isScan = (i: Pick<Import, 'cause'>) => i.cause === 'scan' || i.cause === 'scan-no-ocr';

/** What people see of a note behind its word. */
export function noteDetail(n: ImportNote, lang: Lang): string {
  if (n.kind === 'missing-translation') return n.with === 'zh' ? (lang === 'zh' ? '缺中文' : 'Chinese is missing') : lang === 'zh' ? '缺英文' : 'English is missing';
  if (n.kind === 'personal-data') return [of(PERSONAL, n.with ?? '', lang), n.text].filter(Boolean).join(' ');
  if (n.kind === 'long') return lang === 'zh' ? '一个回答有很多段' : n.text;
  if (n.kind === 'contradiction' && lang === 'zh') return n.text.replace(/: yes \/ no$/, ': 是 / 否').replace(/: no \/ yes$/, ': 否 / 是');
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
