// Moments and spans in words.
import type { Lang } from '../../core/types';

const DAY_MS = 86400000;

const startOfDay = (ms: number): number => new Date(ms).setHours(0, 0, 0, 0);

/** Today the time alone, this year without the year. */
export function moment(ms: number | undefined, now: number, lang: Lang): string {
  if (!ms) return '–';
  const locale = lang === 'zh' ? 'zh-CN' : 'en-GB';
  const at = new Date(ms);
  const clock = at.toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit', hour12: false });
  const days = Math.round((startOfDay(ms) - startOfDay(now)) / DAY_MS);
  if (days === 0) return clock;
  if (days === 1) return `${lang === 'zh' ? '明天' : 'tomorrow'} ${clock}`;
  if (days === -1) return `${lang === 'zh' ? '昨天' : 'yesterday'} ${clock}`;
  const year = at.getFullYear() === new Date(now).getFullYear() ? {} : ({ year: 'numeric' } as const);
  return `${at.toLocaleDateString(locale, { month: 'short', day: 'numeric', ...year })} ${clock}`;
}

/** From one moment to another: the day once, where it is the same. */
export function range(from: number, to: number | undefined, now: number, lang: Lang): string {
  if (!to) return moment(from, now, lang);
  const end = moment(to, now, lang);
  return `${moment(from, now, lang)}–${startOfDay(from) === startOfDay(to) ? end.slice(-5) : end}`;
}

/** The zone of this browser, in which all times are told: "GMT+8". */
export function zone(at: number): string {
  const part = new Intl.DateTimeFormat('en-GB', { timeZoneName: 'shortOffset' }).formatToParts(at).find((p) => p.type === 'timeZoneName');
  return part?.value ?? '';
}

export function span(ms: number, lang: Lang): string {
  const zh = lang === 'zh';
  const s = Math.max(0, Math.round(ms / 1000));
  if (s < 60) return zh ? `${s} 秒` : `${s} s`;
  const min = Math.floor(s / 60);
  if (min < 60) return zh ? `${min} 分钟` : `${min} min`;
  const h = Math.floor(min / 60);
  const rest = min % 60;
  if (h < 48) return (zh ? `${h} 小时` : `${h} h`) + (rest === 0 ? '' : zh ? ` ${rest} 分` : ` ${rest} min`);
  return zh ? `${Math.floor(h / 24)} 天` : `${Math.floor(h / 24)} d`;
}

/** How far a promise is from its moment: "还有 2 小时", "3 min late". */
export function due(at: number, now: number, lang: Lang): string {
  const left = span(Math.abs(at - now), lang);
  if (at >= now) return lang === 'zh' ? `还有 ${left}` : `in ${left}`;
  return lang === 'zh' ? `晚了 ${left}` : `${left} late`;
}

/** What an <input type="datetime-local"> holds, in the time of this browser. */
export function toInput(ms: number): string {
  const at = new Date(ms);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

export function fromInput(text: string): number | undefined {
  const ms = new Date(text).getTime();
  return Number.isNaN(ms) ? undefined : ms;
}
