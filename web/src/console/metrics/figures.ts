// How figures are written, and which days a choice means. Pure.
import type { Lang } from '../../core/types';
import type { Asked, Figure, Group } from '../api/metrics';
import { span } from '../parts/times';

export type Unit = Figure['unit'];

export function money(minor: number, currency: string, lang: Lang): string {
  const locale = lang === 'zh' ? 'zh-CN' : 'en-GB';
  try {
    return (minor / 100).toLocaleString(locale, { style: 'currency', currency });
  } catch {
    return `${(minor / 100).toFixed(2)} ${currency}`;
  }
}

/** A share has one decimal; where it is not known there is a dash. */
export function written(value: number | null | undefined, unit: Unit, currency: string, lang: Lang): string {
  if (value === null || value === undefined) return '–';
  if (unit === 'share') return `${(value * 100).toFixed(1)}%`;
  return unit === 'ms' ? span(value, lang) : money(value, currency, lang);
}

export function interval(f: Figure, currency = '', lang: Lang = 'en'): string {
  if (f.low === null || f.low === undefined || f.high === null || f.high === undefined) return '';
  if (f.unit === 'money') return `${money(f.low, currency, lang)} – ${money(f.high, currency, lang)}`;
  return `${(f.low * 100).toFixed(1)}${f.low < 0 ? ' – ' : '–'}${(f.high * 100).toFixed(1)}%`;
}

/** Why there is no figure of offers. */
export const MISSING: Record<string, [string, string]> = {
  margin_percent: ['设置 margin_percent（毛利率）之后才能计算。', 'Set margin_percent to have it.'],
  conversations: ['数据还不够：两组各要 30 次对话。', 'Not enough data: it takes 30 conversations in each group.'],
  orders: ['数据还不够：两组各要 5 次对话之后有订单。', 'Not enough data: it takes 5 conversations with an order in each group.'],
};

const DAY_MS = 86400000;
const isDay = (s: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(s) && !Number.isNaN(Date.parse(`${s}T00:00Z`)) && new Date(`${s}T00:00Z`).toISOString().startsWith(s);

/** So many days up to `to`, both counted. */
export function daysUntil(to: string, days: number): string {
  return new Date(Date.parse(`${to}T00:00Z`) - (days - 1) * DAY_MS).toISOString().slice(0, 10);
}

export const daysBetween = (from: string, to: string): number => Math.round((Date.parse(`${to}T00:00Z`) - Date.parse(`${from}T00:00Z`)) / DAY_MS) + 1;

export const DAYS_MAX = 732;

/** What is wrong with two days, or nothing. */
export function spanProblem(from: string, to: string): 'day' | 'order' | 'long' | undefined {
  if (!isDay(from) || !isDay(to)) return 'day';
  if (from > to) return 'order';
  return daysBetween(from, to) > DAYS_MAX ? 'long' : undefined;
}

/** The question without what is empty; a topic that is empty is asked for as "-". */
export function question(of: { days: number; from: string; to: string; channel: string; topic: string | null; lang: string }, today: string): Asked {
  const q: Asked = { channel: of.channel || undefined, lang: of.lang || undefined, topic: of.topic === null ? undefined : of.topic || '-' };
  if (of.days > 0) {
    q.to = today;
    q.from = daysUntil(today, of.days);
  } else {
    q.from = of.from;
    q.to = of.to;
  }
  return q;
}

export const CHANNELS: Record<string, [string, string]> = {
  web: ['网页', 'Web'],
  terminal: ['终端', 'Terminal'],
};

export const REASONS: Record<string, [string, string]> = {
  asked: ['客户要求', 'The customer asked'],
  repair: ['需要维修', 'A repair is needed'],
  safety: ['安全', 'Safety'],
  policy: ['规定需要人工', 'The policy asks for a person'],
  failed: ['机器没帮上', 'The machine did not help'],
  complaint: ['投诉', 'A complaint'],
  threat: ['威胁', 'A threat'],
  dissatisfied: ['客户不满意', 'The customer was dissatisfied'],
  predicted: ['预计会不顺利', 'It was going badly'],
  other: ['其他', 'Other'],
};

export const MARKS: Record<string, [string, string]> = {
  answered: ['有回答', 'answered'],
  confirmed: ['已确认', 'confirmed'],
  gave_up: ['放弃', 'gave up'],
  asked_person: ['要求人工', 'asked for a person'],
  taken: ['已接起', 'taken'],
  person_wrote: ['人工发言', 'a person wrote'],
  left: ['没等到', 'left the queue'],
  known: ['已识别', 'known'],
  again: ['7 天内再来', 'came again'],
  again_topic: ['同一主题再来', 'again for the same topic'],
  repeat: ['重复来访', 'a repeat'],
  resolved: ['已解决', 'resolved'],
};

/** A topic of no document is told by its words; a channel by ours, or as it is called. */
export const nameOf = (g: Group, lang: Lang): string => g[lang] ?? CHANNELS[g.name]?.[lang === 'zh' ? 0 : 1] ?? g.name;

/** Shares that are counted in contacts: those have a list behind them. */
export const LISTED = new Set(['automation', 'confirmed_resolution', 'resolution', 'first_contact_resolution', 'recontact', 'recontact_topic', 'handover', 'gave_up', 'abandonment', 'csat', 'csat_response', 'margin_per_conversation', 'returns_avoided']);
