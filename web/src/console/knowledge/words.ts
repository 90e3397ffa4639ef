// What things of the knowledge are called.
import type { Lang } from '../../core/types';
import type { DraftState, FileRow, Kind, Published, Trouble } from '../api/knowledge';
import { faultLines } from './fault_words';
import { sourceWord } from './program_words';

export type Say = (zh: string, en: string) => string;

export const KINDS: Kind[] = ['article', 'policy', 'flow', 'action', 'products', 'company', 'chitchat', 'records'];

export function kindWord(kind: Kind, say: Say): string {
  const words: Record<Kind, [string, string]> = {
    article: ['文章', 'Article'],
    policy: ['政策', 'Policy'],
    flow: ['流程', 'Flow'],
    action: ['动作', 'Action'],
    products: ['产品', 'Products'],
    company: ['公司', 'Company'],
    chitchat: ['闲聊', 'Small talk'],
    records: ['记录种类', 'Kinds of records'],
  };
  return say(...words[kind]);
}

export function stateWord(state: DraftState, say: Say): string {
  const words: Record<DraftState, [string, string]> = {
    open: ['草稿', 'draft'],
    review: ['待审', 'in review'],
    approved: ['已批准', 'approved'],
    scheduled: ['已定时', 'scheduled'],
    published: ['已发布', 'published'],
    refused: ['已拒绝', 'refused'],
  };
  return say(...words[state]);
}

export function originWord(origin: string, say: Say): string {
  const words: Record<string, [string, string]> = {
    console: ['手写', 'written here'],
    import: ['导入', 'imported'],
    learning: ['从对话学到', 'learned'],
    restore: ['恢复旧版', 'brought back'],
    expiry: ['到期还原', 'ended'],
  };
  const w = words[origin];
  return w ? say(...w) : origin;
}

export function troubleWord(why: Trouble['why'], say: Say): string {
  const words: Record<Trouble['why'], [string, string]> = {
    changed: ['做草稿之后，这个文件被改过', 'the file was changed after the draft was made'],
    gone: ['这个文件已经没有了', 'the file is gone'],
    there: ['已经有这个文件了', 'the file is there already'],
    twice: ['两份草稿改了同一个文件', 'two drafts change the same file'],
    path: ['不是知识库的文件', 'no file of the knowledge'],
  };
  return say(...words[why]);
}

/** Why nothing was published. */
export function failureWord(done: Published, say: Say): string {
  const t = done.troubles[0];
  if (t !== undefined) return say(`${t.path}：${troubleWord(t.why, say)}，没有发布。`, `${t.path}: ${troubleWord(t.why, say)}; nothing was published.`);
  const fault = done.faults[0] === undefined ? undefined : faultLines(done.faults[0], say('zh', 'en') as Lang);
  return fault === undefined ? say('没有发布。', 'Nothing was published.') : say(`有错误，没有发布：${fault}`, `There is a fault, so nothing was published: ${fault}`);
}

/** "articles/x.md", "articles/x.md and 2 more". */
function pathsOf(troubles: Trouble[], say: Say): string {
  const path = troubles[0]?.path ?? '';
  return troubles.length > 1 ? say(`${path} 等 ${troubles.length} 个文件`, `${path} and ${troubles.length - 1} more`) : path;
}

/** What came of taking a publication back. */
export function backWord(done: Published, say: Say): string {
  if (done.published) return say(`已撤下，第 ${done.version ?? 0} 版和之前一样。`, `Taken back: version ${done.version ?? 0} is as before.`);
  const edited = pathsOf(done.troubles, say);
  if (edited !== '')
    return say(`之后又改过，没有撤下：${edited}。恢复的草稿在“知识 → 草稿”里等着。`, `Edited since, and not taken back: ${edited}. What brings the old text back waits under Knowledge, Drafts.`);
  return say(`撤下会出错，没有撤：${faultLines(done.faults[0] ?? '', 'zh')}`, `Taking it back would leave a fault, so nothing was done: ${done.faults[0] ?? ''}`);
}

export const langWord = (l: 'zh' | 'en', say: Say): string => (l === 'zh' ? say('中文', 'Chinese') : say('英文', 'English'));

export function titleOf(f: { title?: { zh: string; en: string }; id: string }, lang: Lang): string {
  return f.title?.[lang] || f.title?.[lang === 'zh' ? 'en' : 'zh'] || f.id;
}

/** "articles/x.md" as what it is: its kind and its id. */
export function kindOf(path: string): Kind {
  const folders: [string, Kind][] = [
    ['articles/', 'article'],
    ['policies/', 'policy'],
    ['flows/', 'flow'],
    ['actions/', 'action'],
  ];
  for (const [dir, kind] of folders) if (path.startsWith(dir)) return kind;
  return path.replace(/\.yaml$/, '') as Kind;
}

/** Title, phrasings and text in two languages. */
export const isProse = (path: string): boolean => kindOf(path) === 'article' || kindOf(path) === 'policy';

export function matches(f: FileRow, words: string): boolean {
  const hay = `${f.id} ${f.title?.zh ?? ''} ${f.title?.en ?? ''} ${f.products?.join(' ') ?? ''}`.toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((w) => hay.includes(w));
}

/** Where a draft comes from, in words; what a lesson's source names is an id that says nothing to people. */
export function fromWords(d: { origin: string; source: string }, say: Say): string {
  return [originWord(d.origin, say), d.origin === 'learning' ? '' : sourceWord(d.source, say)].filter(Boolean).join(' · ');
}
