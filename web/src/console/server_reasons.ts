// What the server says of a request that was not right, in both languages; it says it in English.
import type { Lang } from '../core/types';
import type { ApiError } from './api/client';

type Words = [zh: string, en: string];

/** By the problem's type, which is the same whatever the detail says. */
const BY_TYPE: Record<string, (detail: string) => Words> = {
  faults: (d) => [`有错误，没有发布：${d}`, `There are faults, so nothing was published: ${d}`],
  'password-rule': (d) => [`密码不合要求：${d}`, `The password will not do: ${d}`],
};

/** By the detail; `$1` is what it names. */
const BY_DETAIL: [RegExp, Words][] = [
  [/^there is no document "(.*)" in the knowledge/, ['知识里没有「$1」这篇，请核对编号。', 'There is no “$1” in the knowledge; please check the id.']],
  [/^"(.*)" is already a phrasing of (\S+)/, ['「$1」已经是 $2 的说法了。', '“$1” is a phrasing of $2 already.']],
  [/^"(.*)" is a line that the knowledge says not to answer/, ['「$1」在知识里标了不回答。', 'The knowledge says not to answer “$1”.']],
  [/^the text of \S+ has personal data in it/, ['这句话里有个人信息，请去掉再采纳。', 'There is personal data in a phrasing; please take it out.']],
  [/^the text of \S+ is empty/, ['有一句说法是空的。', 'A phrasing is empty.']],
  [/^text is empty/, ['文章是空的。', 'The article is empty.']],
  [/^publish_at lies within the next (\d+) days/, ['发布时间要在以后，$1 天以内。', 'The time to publish must lie ahead, within $1 days.']],
  [/^expire_at lies behind publish_at, within the next (\d+) days/, ['到期时间要晚于发布时间，$1 天以内。', 'The end must lie after the time to publish, within $1 days.']],
  [/^expire_at has passed/, ['到期时间已经过了。', 'The end has passed already.']],
  [/^somebody else than its author approves a draft/, ['自己写的草稿要由别人批准。', 'A draft is approved by somebody else than its author.']],
  [/^a second person must approve the draft first/, ['要先由第二个人批准这份草稿。', 'A second person has to approve the draft first.']],
  [/^the folder has faults, mend these first/, ['知识文件夹里有错误，请先改好。', 'The folder of the knowledge has faults; please mend these first.']],
  [/^(.*) is no file of the knowledge format/, ['$1 不是知识库的文件。', '$1 is no file of the knowledge.']],
  [/^the login has no blanks and control characters/, ['账号里不能有空格。', 'A login has no blanks in it.']],
  [/^the login needs 1 to (\d+) bytes/, ['账号要有 1 到 $1 个字节。', 'A login has 1 to $1 bytes.']],
  [/^the name needs 1 to (\d+) bytes/, ['名字要有 1 到 $1 个字节（一个汉字算 3 个）。', 'A name has 1 to $1 bytes.']],
  [/^the new password is the old one/, ['新密码和旧密码一样。', 'The new password is the old one.']],
  [/^the column (\S+) is there twice/, ['「$1」这一列有两个。', 'The column “$1” is there twice.']],
  [/^it is empty/, ['文件是空的。', 'The file is empty.']],
  [/^the file is empty/, ['文件是空的。', 'The file is empty.']],
  [/^the line with the names of the columns: (.*)/, ['第一行（列名）读不出来：$1', 'The first line, which names the columns, cannot be read: $1']],
  [/^another import is under way/, ['另一个导入正在进行，请稍后再试。', 'Another import is under way; please try again later.']],
  [/^from is after to/, ['开始晚于结束。', 'It begins after its end.']],
];

/** A reason in words, if it is known. */
export function detailWords(detail: string, lang: Lang): string | undefined {
  for (const [how, words] of BY_DETAIL) {
    const m = how.exec(detail);
    if (m) return words[lang === 'zh' ? 0 : 1].replace(/\$(\d)/g, (_, n: string) => m[Number(n)] ?? '');
  }
  return undefined;
}

export function reasonWords(e: ApiError, lang: Lang): string | undefined {
  const of = Object.prototype.hasOwnProperty.call(BY_TYPE, e.slug) && e.detail !== '' ? BY_TYPE[e.slug] : undefined;
  return of ? of(e.detail)[lang === 'zh' ? 0 : 1] : detailWords(e.detail, lang);
}
