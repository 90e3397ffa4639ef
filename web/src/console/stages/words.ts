// What a staged change came to, in words and figures. Pure.
import type { Lang } from '../../core/types';
import type { StageMetric, StageRow, Verdict } from '../api/stages';

const METRICS: Record<string, [string, string]> = {
  answered: ['答上了', 'Answered'],
  declined: ['没答上', 'Could not answer'],
  'handed-over': ['转人工', 'Handed over'],
  unhelpful: ['没帮上忙', 'Not helped'],
  confirmed: ['顾客确认解决', 'Confirmed as solved'],
  satisfied: ['满意（4–5 分）', 'Satisfied (4–5)'],
  complained: ['投诉', 'Complained'],
};

const MEANINGS: Record<string, [string, string]> = {
  answered: ['至少有一句得到了回答的对话', 'Conversations in which at least one message was answered'],
  declined: ['至少有一句没有找到答案的对话', 'Conversations in which at least one message found no answer'],
  'handed-over': ['要了人工的对话，不管是顾客提出还是系统转的', 'Conversations in which a person was asked for, by the customer or the assistant'],
  unhelpful: ['没找到答案、给的选项都不对、说没用、或者答完马上要人工的对话', 'No answer was found, none of what was offered was right, it did not help, or a person was asked for right after an answer'],
  confirmed: ['顾客自己说解决了的对话', 'Conversations in which the customer said that it is solved'],
  satisfied: ['打了分的对话里 4 分或 5 分的', 'Of the conversations that were rated: 4 or 5'],
  complained: ['登记了投诉的对话', 'Conversations in which a complaint was made'],
};

const at = (lang: Lang) => (lang === 'zh' ? 0 : 1);
export const metricWord = (name: string, lang: Lang): string => METRICS[name]?.[at(lang)] ?? name;
export const metricMeaning = (name: string, lang: Lang): string => MEANINGS[name]?.[at(lang)] ?? '';

const VERDICTS: Record<Verdict, [string, string]> = {
  'too-few': ['人数还太少', 'Too few customers yet'],
  none: ['还看不出差别', 'No difference can be told yet'],
  better: ['更好', 'Better'],
  worse: ['更差', 'Worse'],
};
export const verdictWord = (v: Verdict, lang: Lang): string => VERDICTS[v][at(lang)];

export const percent = (share: number | undefined): string => (share === undefined ? '–' : `${(share * 100).toFixed(1)}%`);

/** "+3.2" of percentage points. */
export function points(d: number): string {
  const p = Math.round(d * 1000) / 10;
  return p > 0 ? `+${p.toFixed(1)}` : p < 0 ? `−${(-p).toFixed(1)}` : '0.0';
}

/** The bounds that hold however often one looks: "−2.0 … +4.1". */
export function bounds(m: StageMetric): string {
  return m.always_low === undefined || m.always_high === undefined ? '–' : `${points(m.always_low)} … ${points(m.always_high)}`;
}

const SCALE = 0.3;
/** Where a difference stands on a scale of ±30 points, as percent of its width. */
export const place = (d: number): number => Math.max(0, Math.min(100, 50 + (d / SCALE) * 50));

export function stateWord(row: StageRow, lang: Lang): string {
  const zh = lang === 'zh';
  if (row.state === 'running') return zh ? '进行中' : 'Running';
  if (row.state === 'published') return zh ? '已全部发布' : 'Published to all';
  if (row.reason === 'by-hand') return zh ? '已撤回' : 'Rolled back';
  return zh ? '自动撤回' : 'Rolled back by itself';
}

export function reasonWord(reason: string, lang: Lang): string {
  const zh = lang === 'zh';
  if (reason === '' || reason === 'by-hand') return '';
  if (reason === 'changed') return zh ? '文件在服务停止时被改过' : 'a file of it was edited while the server was stopped';
  return zh ? `“${metricWord(reason, lang)}”变差了` : `“${metricWord(reason, lang)}” got worse`;
}

/** One sentence over the table: what the guard metrics say together. */
export function summary(metrics: StageMetric[], lang: Lang): { word: string; kind: Verdict } {
  const guards = metrics.filter((m) => m.guards);
  const has = (v: Verdict) => guards.filter((m) => m.verdict === v);
  const names = (list: StageMetric[]) => list.map((m) => metricWord(m.name, lang)).join(lang === 'zh' ? '、' : ', ');
  const zh = lang === 'zh';
  if (has('worse').length > 0) return { kind: 'worse', word: zh ? `变差了：${names(has('worse'))}。` : `Worse: ${names(has('worse'))}.` };
  if (has('better').length > 0) return { kind: 'better', word: zh ? `变好了：${names(has('better'))}。其余还看不出差别。` : `Better: ${names(has('better'))}. No difference can be told of the rest.` };
  if (has('too-few').length === guards.length) return { kind: 'too-few', word: zh ? '人数还太少，什么都说不准。' : 'Too few customers yet to say anything.' };
  return { kind: 'none', word: zh ? '还看不出差别。' : 'No difference can be told yet.' };
}
