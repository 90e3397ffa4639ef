// Dates, money and waiting times in the customer's language and time zone.
import type { Lang } from './types';

const LOCALE = { zh: 'zh-CN', en: 'en-GB' } as const;

export function toMs(at: number | string | undefined): number | null {
  if (typeof at === 'number') return Number.isFinite(at) && at > 0 ? at : null;
  if (typeof at !== 'string' || at === '') return null;
  const ms = Date.parse(at);
  return Number.isNaN(ms) ? null : ms;
}

export function clockTime(ms: number, lang: Lang): string {
  return new Intl.DateTimeFormat(LOCALE[lang], { hour: '2-digit', minute: '2-digit', hour12: false }).format(ms);
}

export function dayKey(ms: number): string {
  const d = new Date(ms);
  return `${d.getFullYear()}-${d.getMonth()}-${d.getDate()}`;
}

export function dayName(ms: number, lang: Lang, now: number): string {
  if (dayKey(ms) === dayKey(now)) return lang === 'zh' ? '今天' : 'Today';
  if (dayKey(ms) === dayKey(now - 86400000)) return lang === 'zh' ? '昨天' : 'Yesterday';
  const sameYear = new Date(ms).getFullYear() === new Date(now).getFullYear();
  return new Intl.DateTimeFormat(LOCALE[lang], {
    month: 'long',
    day: 'numeric',
    weekday: 'short',
    ...(sameYear ? {} : { year: 'numeric' }),
  }).format(ms);
}

export function dayAndTime(at: number | string | undefined, lang: Lang): string {
  const ms = toMs(at);
  if (ms === null) return typeof at === 'string' ? at : '';
  return new Intl.DateTimeFormat(LOCALE[lang], {
    month: lang === 'zh' ? 'numeric' : 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  }).format(ms);
}

/** A moment to wait for: the day only where it is not today. */
export function moment(at: number | string | undefined, lang: Lang, now: number): string {
  const ms = toMs(at);
  if (ms === null) return '';
  const time = clockTime(ms, lang);
  if (dayKey(ms) === dayKey(now)) return lang === 'zh' ? `今天 ${time} ` : `today at ${time}`;
  if (dayKey(ms) === dayKey(now + 86400000)) return lang === 'zh' ? `明天 ${time} ` : `tomorrow at ${time}`;
  return lang === 'zh' ? ` ${dayAndTime(ms, lang)} ` : dayAndTime(ms, lang);
}

/** A day; of another year with the year, and without the day of the week, which says nothing then. */
export function dayOnly(at: number | string | undefined, lang: Lang, now = Date.now()): string {
  const ms = toMs(at);
  if (ms === null) return typeof at === 'string' ? at : '';
  const far = new Date(ms).getFullYear() !== new Date(now).getFullYear();
  return new Intl.DateTimeFormat(LOCALE[lang], { month: 'long', day: 'numeric', ...(far ? { year: 'numeric' } : { weekday: 'short' }) }).format(ms);
}

export function money(amount: number | string | undefined, currency: string | undefined, lang: Lang): string {
  if (amount === undefined || amount === '') return '';
  if (typeof amount === 'string') return amount;
  try {
    return new Intl.NumberFormat(LOCALE[lang], {
      style: 'currency',
      currency: currency || 'CNY',
      currencyDisplay: 'narrowSymbol',
      minimumFractionDigits: amount % 100 === 0 ? 0 : 2,
    }).format(amount / 100);
  } catch {
    return String(amount / 100);
  }
}

export function waitWords(seconds: number, lang: Lang): string {
  const minutes = Math.max(1, Math.round(seconds / 60));
  if (minutes < 60) return lang === 'zh' ? `约 ${minutes} 分钟` : `about ${minutes} min`;
  const hours = Math.round(minutes / 60);
  return lang === 'zh' ? `约 ${hours} 小时` : `about ${hours} h`;
}
