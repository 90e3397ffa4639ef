// Why a row of customers, orders and the like was refused; the names and the English are those of src/connect/intake_shape.c.
import type { Lang } from '../../core/types';

export const ROW_REASON: Record<string, [string, string]> = {
  'not-utf8': ['有不是 UTF-8 的字节，而文件是 UTF-8', 'bytes that are not UTF-8, in a file that is'],
  'not-gb18030': ['有不是 GB18030 的字节，而文件是 GB18030', 'bytes that are not GB18030, in a file that is'],
  'unknown-encoding': ['编码不明：文件大部分既不是 UTF-8 也不是 GB18030', 'bytes that are not UTF-8; most of the file is neither that nor GB18030'],
  'mixed-encoding': ['GB18030 文件里混有 UTF-8', 'UTF-8 in a file of GB18030'],
  'row-too-long': ['这一行超过 262144 字节', 'a row of more than 262144 bytes'],
  'open-quote': ['引号没有闭合', 'a quote is never closed'],
  'bad-csv': ['引号的位置不对，或者列太多、太长', 'a quote inside a field that does not begin with one, text behind a closing quote, or a field too many or too long'],
  'wrong-field-count': ['列数和表头不一样', 'not as many fields as the header has'],
  'bad-json': ['不是 JSON 对象', 'no JSON object'],
  'no-value': ['这里应是文字或数字，却是列表或对象', 'a list or an object where a text or a number belongs'],
  missing: ['必填，却是空的', 'it is empty, and every row must have it'],
  'too-long': ['太长', 'it is too long'],
  'control-characters': ['含有控制字符', 'it holds control characters'],
  garbled: ['乱码：别的编码被当成 Latin-1 读过', 'it is garbled: text of another encoding was read as Latin-1'],
  'unknown-word': ['这一列不认识这个词', 'a word that is not known here'],
  'bad-email': ['不是邮箱地址', 'not an e-mail address'],
  'bad-year': ['不是合理的出生年份', 'not a year in which somebody alive was born'],
  'bad-zone': ['不是时区的名字', 'not the name of a time zone'],
  'bad-time': ['日期和时间的写法看不懂', 'no date and time in a form that is known'],
  'bad-amount': ['不是金额', 'no amount of money'],
  'open-amount': ['分不清单位是元还是分：文件里有的金额带小数点，有的不带', 'whole or minor units? The file has amounts with and without a decimal point; say which with amounts'],
  'bad-quantity': ['不是数量', 'not a quantity'],
  'bad-line': ['不是订单的行号', 'not the line of an order'],
  'bad-order-number': ['不是订单号的写法', 'not the form of an order number'],
  'unknown-sku': ['知识里没有这个货号', 'a SKU that the knowledge does not list'],
  'no-text': ['text_zh 和 text_en 都是空的', 'neither text_zh nor text_en says anything'],
  'delivered-too-early': ['签收时间早于下单时间', 'delivered before it was placed'],
  'no-error-time': ['有 error，却没有 error_at', 'an error without error_at'],
  repeated: ['这个编号在文件里前面已经有了', 'the key was in this file before'],
  'no-customer': ['没有这位顾客', 'there is no such customer'],
  'no-order': ['没有这个订单', 'there is no such order'],
};

/** What a column takes. */
const TAKES: Record<string, string> = {
  'zh or en': 'zh 或 en',
  'as Europe/Berlin': '如 Asia/Shanghai',
  '1 or 0': '1 或 0',
  'yes, no or none': 'yes、no 或 none',
  'own, tmall or jd': 'own、tmall 或 jd',
  'CNY or EUR': 'CNY 或 EUR',
  '1 to 100000': '1 到 100000',
  '8 to 32 digits, capital letters and hyphens': '8 到 32 个数字、大写字母和连字符',
  '29900 in minor units, or 299.00': '以分为单位的 29900，或 299.00',
  '2026-03-01 10:00, 2026/3/1 or 2026-03-01T10:00+08:00': '2026-03-01 10:00、2026/3/1 或 2026-03-01T10:00+08:00',
};

export const takesWords = (takes: string, lang: Lang): string => {
  const words = /^one of (.*)$/.exec(takes)?.[1];
  if (words !== undefined) return words.split(' ').join(lang === 'zh' ? '、' : ', ');
  return lang === 'zh' ? (TAKES[takes] ?? takes) : takes;
};

export interface RowFault {
  reason: string;
  text: string;
  takes?: string;
  first_line?: number;
}

export function rowFault(f: RowFault, lang: Lang): string {
  const zh = lang === 'zh';
  const why = ROW_REASON[f.reason]?.[zh ? 0 : 1] ?? f.text;
  const takes = f.takes === undefined ? '' : zh ? `（应为 ${takesWords(f.takes, lang)}）` : ` (it takes ${takesWords(f.takes, lang)})`;
  const first = f.first_line === undefined ? '' : zh ? `，在第 ${f.first_line} 行` : `, on line ${f.first_line}`;
  return why + takes + first;
}

/** "columns are missing: id, name (columns are separated by commas, …)" */
export function missingColumns(line: string): { columns: string[]; commas: boolean } | undefined {
  const m = /^columns are missing: ([^(]*?)( \(columns are separated by commas.*)?$/.exec(line);
  return m?.[1] === undefined ? undefined : { columns: m[1].split(', '), commas: m[2] !== undefined };
}
