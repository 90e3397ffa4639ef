// Why the server takes no file or address at all: its line of English, in words for people.
import type { Lang } from '../../core/types';
import { missingColumns, ROW_REASON } from './row_words';

const REFUSED: Record<string, [string, string]> = {
  'the file is empty': ['文件是空的。', 'The file is empty.'],
  'the file is larger than 50 MB': ['文件超过 50 MB。', 'The file is larger than 50 MB.'],
  'name is missing or too long': ['文件名或网址太长，或者没有。', 'The name or the address is missing or too long.'],
  'name is that of a file': ['文件名不能是网址。', 'A file cannot be named like an address.'],
  'url begins with http:// or https://': ['网址要以 http:// 或 https:// 开头。', 'An address begins with http:// or https://.'],
  'without a data directory nothing can be brought in': ['这台服务器没有数据目录，不能导入。', 'This server has no data directory, so nothing can be brought in.'],
  'so many imports wait already; try again later': ['排队的导入太多，请稍后再试。', 'So many imports wait already; please try again later.'],
  'so much is under way; try again later': ['现在太忙，请稍后再试。', 'So much is under way; please try again later.'],
  'so much is read already; try again later': ['现在太忙，请稍后再试。', 'So much is under way; please try again later.'],
  'there is no room for the file': ['服务器的磁盘放不下这个文件。', 'There is no room for the file on the server.'],
  'it is read already': ['已经读过，或正在读。', 'It has been read, or is being read.'],
  'it is being read; cancel it first': ['正在读取，请先取消。', 'It is being read; cancel it first.'],
  'there is no such import': ['这次导入已经不在了。', 'This import is not there any more.'],
  'there is no such page': ['没有这一页。', 'There is no such page.'],
  'another import is under way': ['另一个文件正在写入，请等它结束。', 'Another import is under way; wait until it ends.'],
  'it is empty': ['文件是空的。', 'The file is empty.'],
  'it is a spreadsheet or another packed file; save it as CSV UTF-8': ['这是电子表格或压缩文件，请另存为 CSV UTF-8。', 'This is a spreadsheet or another packed file; save it as CSV UTF-8.'],
  'it is UTF-16, as spreadsheets write "Unicode text"; save it as CSV UTF-8': ['这是 UTF-16（“Unicode 文本”），请另存为 CSV UTF-8。', 'This is UTF-16 ("Unicode text"); save it as CSV UTF-8.'],
  'it begins with the byte order mark of UTF-8, so it is no GB18030': ['文件是 UTF-8，不是 GB18030。', 'The file is UTF-8, not GB18030.'],
  'it is no ordinary file': ['这不是普通文件。', 'It is no ordinary file.'],
};

/** undefined: a line that is not known here. */
export function refusedWords(line: string, lang: Lang): string | undefined {
  const say = (zh: string, en: string) => (lang === 'zh' ? zh : en);
  const known = REFUSED[line]?.[lang === 'zh' ? 0 : 1];
  if (known !== undefined) return known;
  const missing = missingColumns(line);
  if (missing !== undefined) {
    const commas = missing.commas ? say('列之间要用逗号，不是分号或制表符。', ' Columns are separated by commas, not by semicolons or tabs.') : '';
    return say(`缺少这些列：${missing.columns.join('、')}。`, `Columns are missing: ${missing.columns.join(', ')}.`) + commas;
  }
  const twice = /^the column (\S+) is there twice$/.exec(line)?.[1];
  if (twice !== undefined) return say(`${twice} 这一列出现了两次。`, `The column ${twice} is there twice.`);
  const head = /^the line with the names of the columns: (.*)$/.exec(line)?.[1];
  if (head !== undefined) {
    const why = Object.values(ROW_REASON).find((w) => w[1] === head);
    return say(`表头这一行读不了${why ? `：${why[0]}` : ''}。`, `The line with the names of the columns cannot be read: ${head}.`);
  }
  if (/^it cannot be (opened|read)/.test(line)) return say('文件读不出来。', 'The file cannot be read.');
  return undefined;
}
