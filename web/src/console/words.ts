// Words for what the server names by an id.
import type { Lang } from '../core/types';

type Table = Record<string, [string, string]>;

const REASON: Table = {
  asked: ['主动要求', 'asked for a person'],
  repair: ['需要维修', 'repair'],
  safety: ['安全', 'safety'],
  policy: ['政策', 'policy'],
  failed: ['没解决', 'not solved'],
  emotion: ['情绪不好', 'upset'],
  upset: ['情绪不好', 'upset'],
  angry: ['生气', 'angry'],
  threat: ['扬言投诉', 'threatens'],
  dissatisfied: ['不满意', 'dissatisfied'],
  predicted: ['预计解决不了', 'likely to fail'],
  complaint: ['投诉', 'complaint'],
};

/** What raises the risk that a conversation fails: the names of src/nlu/risk.c. */
const RISK: Table = {
  dissatisfied: ['不满意', 'dissatisfied'],
  angry: ['生气', 'angry'],
  upset: ['情绪不好', 'upset'],
  sarcasm: ['说反话', 'sarcastic'],
  threat: ['扬言投诉', 'threatens'],
  'not-solved': ['说没解决', 'says it is not solved'],
  again: ['又来问同一件事', 'came back for the same'],
  repeats: ['在重复同样的话', 'says the same again'],
  declined: ['不要给出的选项', 'declined what was offered'],
  unsure: ['机器没把握', 'the assistant is unsure'],
  margin: ['意思不够明确', 'the meaning is not clear-cut'],
  fails: ['机器没帮上', 'the assistant did not help'],
  strain: ['不愉快积得久', 'strained for a while'],
  slope: ['情绪在变坏', 'the mood is falling'],
  steps: ['走过的步骤', 'steps taken'],
  misses: ['好几次没找到答案', 'answers were missed'],
  length: ['消息条数', 'number of messages'],
  marks: ['语气激动', 'agitated'],
  pleased: ['感到满意', 'pleased'],
  before: ['以前的来往', 'what went before'],
};

/** How a conversation of the past ended. */
const OUTCOME: Table = {
  confirmed: ['顾客确认解决', 'confirmed as solved'],
  unconfirmed: ['没有确认', 'not confirmed'],
  handover: ['转了人工', 'went to a person'],
  recontact: ['又来过', 'came back'],
  gave_up: ['中途放弃', 'gave up'],
};

const MOOD: Table = {
  neutral: ['平静', 'calm'],
  pleased: ['满意', 'pleased'],
  confused: ['困惑', 'confused'],
  anxious: ['着急', 'anxious'],
  frustrated: ['沮丧', 'frustrated'],
  angry: ['生气', 'angry'],
  sad: ['难过', 'sad'],
};

const STATUS: Table = {
  open: ['机器接待', 'with the assistant'],
  waiting: ['等待接待', 'waiting'],
  agent: ['同事接待', 'with a colleague'],
  closed: ['已结束', 'closed'],
};

const pick = (table: Table, key: string, lang: Lang): string => table[key.toLowerCase()]?.[lang === 'zh' ? 0 : 1] ?? key;

export const reasonWord = (key: string, lang: Lang) => pick(REASON, key, lang);
export const moodWord = (key: string, lang: Lang) => pick(MOOD, key, lang);
export const riskWord = (key: string, lang: Lang) => pick(RISK, key, lang);
export const outcomeWord = (key: string, lang: Lang) => pick(OUTCOME, key, lang);
export const statusWord = (key: string, lang: Lang) => pick(STATUS, key, lang);

/** −1 … 1: how a mood feels, for the curve. */
const FEEL: Record<string, number> = { pleased: 1, neutral: 0.35, confused: -0.1, anxious: -0.35, sad: -0.45, frustrated: -0.6, angry: -1 };
export const feelOf = (mood: string): number => FEEL[mood.toLowerCase()] ?? 0;
export const isBad = (mood: string | undefined): boolean => mood !== undefined && feelOf(mood) < 0;

/** How long ago, roughly. */
export function since(ms: number | undefined, now: number, lang: Lang): string {
  if (!ms) return '';
  const zh = lang === 'zh';
  const minutes = Math.max(0, Math.floor((now - ms) / 60000));
  if (minutes < 1) return zh ? '刚刚' : 'just now';
  if (minutes < 60) return zh ? `${minutes} 分钟` : `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (hours < 24) return (zh ? `${hours} 小时` : `${hours} h`) + (rest === 0 ? '' : zh ? ` ${rest} 分` : ` ${rest} min`);
  const days = Math.floor(hours / 24);
  return zh ? `${days} 天` : `${days} d`;
}
