// Faults of the knowledge in words. The server tells them in English (src/knowledge, src/codec/yaml.c, libyaml); what no rule knows stays
// as it is.
import type { Lang } from '../../core/types';

/** What the text is like, Chinese, and English where the server's is none that people understand. $1 … are parts of the text. */
type Rule = [RegExp, string, string?];

export const RULES: Rule[] = [
  // How the file is written
  [/^did not find expected ',' or '\}'$/, '花括号没有写完：缺逗号或 }，或者有没加引号的符号', 'a comma or the closing } is missing, or something needs quotes'],
  [/^did not find expected ',' or '\]'$/, '方括号没有写完：缺逗号或 ]，或者有没加引号的符号', 'a comma or the closing ] is missing, or something needs quotes'],
  [/^did not find expected key$/, '这里应是“键: 值”：缩进不对，或上面的引号没有写完', 'a key is expected here: the indentation is wrong, or a quote above is not closed'],
  [/^did not find expected '-' indicator$/, '列表的这一行要以“- ”开头，并和上面对齐', 'a line of a list begins with "- ", in line with those above'],
  [/^could not find expected ':'$/, '缺冒号（冒号后面要有空格）', 'a colon is missing; behind it stands a space'],
  [/^mapping values are not allowed in this context$/, '这里不能有冒号：把文字加上引号，或检查缩进', 'no colon can stand here: put the text in quotes, or look at the indentation'],
  [/^block sequence entries are not allowed in this context$/, '这里不能开始列表：检查缩进', 'no list can begin here: look at the indentation'],
  [/^found unexpected end of stream$/, '引号没有闭合', 'a quote is never closed'],
  [/^found unknown escape character$/, '双引号里的反斜线写法不对', 'a backslash in quotes is followed by something unknown'],
  [/^found character that cannot start any token$/, '这个符号不能放在开头：加上引号（缩进不能用 Tab）', 'this sign cannot stand at the beginning: use quotes (no tabs for indentation)'],
  [/^found a tab character.*$/, '缩进不能用 Tab，请用空格', 'use spaces, not tabs, for indentation'],
  [/^did not find expected comment or line break$/, '这里之后应换行', 'a new line is expected here'],
  [/^did not find expected node content$/, '这里缺内容', 'something is missing here'],
  [/^did not find expected <document start>$/, '这一行不合写法：检查缩进和冒号', 'this line fits nowhere: look at the indentation and the colons'],
  [/^control characters are not allowed$/, '含有控制字符'],
  [/^not valid UTF-8 text$/, '不是 UTF-8 文字'],
  [/^not YAML$/, '不是 YAML'],
  [/^a NUL character$/, '含有 NUL 字符'],
  [/^the key "(.*)" stands twice$/, '“$1”写了两次'],
  [/^a key must be text$/, '键要是文字'],
  [/^anchors, aliases and tags are not allowed$/, '不能用 YAML 的锚点（&）、别名（*）和标签（!）'],
  [/^more than one document$/, '一个文件里只能有一份内容（中间不能有 ---）'],
  [/^larger than (\d+) bytes$/, '超过 $1 字节'],
  [/^nested deeper than (\d+)$/, '嵌套超过 $1 层'],
  [/^the file is not a map$/, '文件应由“键: 值”组成'],
  [/^the file is missing$/, '缺少这个文件'],
  [/^the front matter is missing: the first line must be ---$/, '缺少开头的说明部分：第一行要是 ---'],
  [/^the front matter is not closed by ---$/, '开头的说明部分没有用 --- 结束'],
  [/^a file name is an id: only a-z, 0-9 and -, at most 64$/, '文件名只能用小写字母、数字和连字符，最多 64 个'],
  // Fields
  [/^"(\w+)" is missing$/, '缺少“$1”'],
  [/^unknown key "(.*)"$/, '不认识的键“$1”'],
  [/^(\S+) must be text$/, '$1 要是文字'],
  [/^(\S+) must be a list$/, '$1 要是列表'],
  [/^(\S+) must be a map$/, '$1 要由“键: 值”组成'],
  [/^(\S+) must be a list of texts$/, '$1 要是文字的列表'],
  [/^(\S+) must be a whole number from (-?\d+) to (-?\d+)$/, '$1 要是 $2 到 $3 的整数'],
  [/^(\S+) must be a number of seconds$/, '$1 要是秒数'],
  [/^(\S+) must be true or false$/, '$1 要是 true 或 false'],
  [/^(\S+) must be a date like (\S+)$/, '$1 要是日期，如 $2'],
  [/^(\S+) must be a price$/, '$1 要是价格'],
  [/^(\S+) must be a duration like 30m, 2h or 7d, at most 366d$/, '$1 要是时长，如 30m、2h 或 7d，最长 366d'],
  [/^hours must look like "09:00-21:00" or closed$/, '营业时间要写成 "09:00-21:00" 或 closed'],
  [/^the (Chinese|English) text is missing$/, '缺$1的文字'],
  [/^there is nothing in (Chinese|English)$/, '没有$1的内容'],
  [/^there is nothing in it$/, '里面没有内容'],
  [/^(\d+) items in Chinese but (\d+) in English$/, '中文有 $1 项，英文却有 $2 项'],
  [/^only in (Chinese|English): (?:Chinese|English)-speaking customers get the original, with a note$/, '只有$1：说另一种语言的顾客会看到原文和一句说明'],
  [/^expired on (\S+): it is no longer answered with$/, '$1 已到期，不再用来回答'],
  [/^a phrasing is longer than (\d+) bytes$/, '有一种问法超过 $1 字节'],
  [/^more than (\d+) phrasings$/, '问法超过 $1 种'],
  [/^(?:id|step|kind) "(.*)": only a-z, 0-9 and -$/, '“$1”只能用小写字母、数字和连字符'],
  // What points elsewhere
  [/^unknown product "(.*)"$/, '没有“$1”这个产品'],
  [/^there is no article "(.*)"$/, '没有“$1”这篇文章'],
  [/^there is no policy "(.*)"$/, '没有“$1”这份政策'],
  [/^the policy "(.*)" has (\d+) lines, and no line "(.*)"$/, '政策“$1”有 $2 条，没有“$3”这一条'],
  [/^there is no step "(.*)"$/, '没有“$1”这一步'],
  [/^there is no action "(.*)"$/, '没有“$1”这个动作'],
  [/^there is no field "(.*)"; did you mean "(.*)"\?$/, '没有“$1”这个字段，是不是“$2”？'],
  [/^there is no field "([^"]*)"$/, '没有“$1”这个字段'],
  [/^there is no kind of record "(.*)"; did you mean "(.*)"\?$/, '没有“$1”这种记录，是不是“$2”？'],
  [/^there is no kind of record "([^"]*)"$/, '没有“$1”这种记录'],
  [/^there is nothing called "(.*)"; did you mean "(.*)"\?$/, '没有叫“$1”的东西，是不是“$2”？'],
  [/^there is nothing called "([^"]*)"$/, '没有叫“$1”的东西'],
  [/^there is no intent "(.*)" in the pack.*$/, '模型包里没有“$1”这个意图'],
  [/^there is no other product of the family "(.*)"$/, '系列“$1”里没有别的产品'],
  [/^no product is of the family "(.*)"$/, '没有产品属于系列“$1”'],
  [/^product "(.*)" stands twice$/, '产品“$1”写了两次'],
  [/^"(.*)" is also answered by (\S+):(\d+)$/, '“$1”也由 $2 第 $3 行回答'],
  [/^the (\S+) "(.*)" is not in media\/$/, 'media/ 里没有“$2”'],
  [/^"(.*)" is never used$/, '“$1”没有用到'],
  // Flows
  [/^step "(.*)" is never reached$/, '走不到“$1”这一步'],
  [/^step "(.*)" is in a loop without an exit$/, '“$1”这一步在没有出口的循环里'],
  [/^step "(.*)" is a dead end: no choices, not done, no handover$/, '“$1”这一步走不下去：没有选项，也没有结束或转人工'],
  [/^step "(.*)" has choices and also ends$/, '“$1”这一步既有选项又结束'],
  [/^step "(.*)" is both done and a handover$/, '“$1”这一步既算解决又转人工'],
  [/^a choice needs exactly one of next, done: true, handover$/, '一个选项要有且只有一个：next、done: true 或 handover'],
  [/^two choices have the same label$/, '两个选项的文字一样'],
  [/^two choices have the same value$/, '两个选项的值一样'],
  [/^handover must be one of asked, repair, safety, policy, failed; not "(.*)"$/, 'handover 只能是 asked、repair、safety、policy、failed 之一，不能是“$1”'],
  // Conditions
  [/^this is never true$/, '这个条件永远不成立'],
  [/^this is always true$/, '这个条件永远成立'],
];

const LANGS: Record<string, string> = { Chinese: '中文', English: '英文' };

/** The text of a fault. "ask: there is nothing in Chinese" is the field and a text. */
export function faultWords(text: string, lang: Lang): string {
  for (const [is, zh, en] of RULES) {
    const m = is.exec(text);
    if (m === null) continue;
    const words = lang === 'zh' ? zh : en;
    return words === undefined ? text : words.replace(/\$(\d)/g, (_, i: string) => (lang === 'zh' ? LANGS[m[Number(i)] ?? ''] : undefined) ?? m[Number(i)] ?? '');
  }
  const parts = /^([\w.[\]-]+): (.+)$/.exec(text);
  if (parts?.[1] === undefined || parts[2] === undefined) return text;
  const rest = faultWords(parts[2], lang);
  return rest === parts[2] ? text : `${parts[1]}${lang === 'zh' ? '：' : ': '}${rest}`;
}

/** "articles/a.md:3: error: unknown key …", as reports have it; several lines too. */
export function faultLines(report: string, lang: Lang): string {
  return report
    .split('\n')
    .map((line) => {
      const m = /^(\S+?):(\d+): (error|warning): (.*)$/.exec(line);
      if (m === null) return line;
      const words = faultWords(m[4] ?? '', lang);
      return lang === 'zh' ? `${m[1]} 第 ${m[2]} 行，${m[3] === 'error' ? '错误' : '提醒'}：${words}` : `${m[1]}:${m[2]}: ${m[3]}: ${words}`;
    })
    .join('\n');
}
