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
  if (hours < 24) return zh ? `${hours} 小时 ${minutes % 60} 分` : `${hours} h ${minutes % 60} min`;
  const days = Math.floor(hours / 24);
  return zh ? `${days} 天` : `${days} d`;
}
