// What a replay says, in words.
import type { Lang } from '../../core/types';
import type { Kind, Replay, ReplayEdit, Verdict, Why } from '../api/replay';

type Both = [zh: string, en: string];
const said = (w: Both, lang: Lang): string => (lang === 'zh' ? w[0] : w[1]);

const VERDICTS: Record<Verdict, Both> = {
  harmful: ['有害', 'Harmful'],
  look: ['请看一下', 'Look at it'],
  good: ['有好处', 'Good'],
  fine: ['没问题', 'Fine'],
  silent: ['没有人问到', 'Nobody asked'],
};
const WHYS: Record<Exclude<Why, ''>, Both> = {
  lost: ['原来的回答没了，也没有别的顶上', 'the answer is gone and nothing takes its place'],
  stolen: ['抢走了别的文档的问题，而它答得更不对题', 'takes messages of other documents that it answers less well'],
  caught: ['答了本来就不该答的问题', 'answers what was rightly not answered'],
  unfit: ['新正文答非所问', 'the new text does not answer what is asked'],
  emptied: ['新正文几乎什么都没说', 'the new text says hardly anything'],
  expired: ['有效期已经过了', 'its end of validity has passed'],
  better: ['答得更对题', 'answers better'],
  answered: ['原来答不上的，现在答上了', 'answers what was not answered'],
  reworded: ['换了说法', 'says it in other words'],
  moved: ['同样的内容换了地方', 'the same text stands elsewhere now'],
};
const KINDS: Record<Kind, Both> = {
  newly: ['新答上的', 'Newly answered'],
  changed: ['变了的', 'Changed'],
  worse: ['变差的', 'Worse'],
};
const CHANGES: Record<ReplayEdit['change'], Both> = {
  changed: ['修改', 'changed'],
  added: ['新增', 'new'],
  removed: ['删除', 'removed'],
};
const STATES: Record<Replay['state'], Both> = {
  preparing: ['正在准备', 'Getting ready'],
  running: ['正在重放', 'Replaying'],
  done: ['完成', 'Done'],
  cancelled: ['已停止', 'Stopped'],
  failed: ['没有成功', 'Failed'],
};
const SAYS: Record<string, Both> = {
  answer: ['回答', 'Answers'],
  steps: ['带着排查', 'Leads through steps'],
  ask: ['反问', 'Asks back'],
  choices: ['问是哪一个', 'Asks which one'],
  order: ['显示订单', 'Shows an order'],
  form: ['请填表', 'Shows a form'],
  decline: ['说不知道', 'Says it does not know'],
  handover: ['转人工', 'Hands over'],
  smalltalk: ['寒暄', 'Small talk'],
};

export const verdictWords = (v: Verdict, lang: Lang): string => said(VERDICTS[v], lang);
export const whyWords = (w: Why, lang: Lang): string => (w === '' ? '' : said(WHYS[w], lang));
export const kindWords = (k: Kind, lang: Lang): string => said(KINDS[k], lang);
export const changeWords = (c: ReplayEdit['change'], lang: Lang): string => said(CHANGES[c], lang);
export const stateWords = (s: Replay['state'], lang: Lang): string => said(STATES[s], lang);
export const saysWords = (kind: string, lang: Lang): string => said(SAYS[kind] ?? [kind, kind], lang);

export const VERDICT_COLOURS: Record<Verdict, string> = { harmful: 'error', look: 'warning', good: 'success', fine: 'default', silent: 'default' };
export const KIND_LIST: Kind[] = ['worse', 'changed', 'newly'];

/** The title of its document: in the other language where there is none in one's own, its id where there is none at all. */
export const titleOf = (e: Pick<ReplayEdit, 'doc' | 'title_zh' | 'title_en'>, lang: Lang): string => (lang === 'zh' ? e.title_zh || e.title_en : e.title_en || e.title_zh) || e.doc;

/** Share of the conversations that were looked at, 0 to 100; while it gets ready there is none. */
export function progress(r: Pick<Replay, 'state' | 'talks' | 'of_talks'>): number {
  if (r.state === 'preparing') return 0;
  if (r.state === 'done') return 100;
  return r.of_talks > 0 ? Math.min(99, Math.floor((r.talks / r.of_talks) * 100)) : 0;
}

/** Whether the result speaks against publishing. */
export const isHarmful = (edits: Pick<ReplayEdit, 'verdict'>[]): boolean => edits.some((e) => e.verdict === 'harmful');
