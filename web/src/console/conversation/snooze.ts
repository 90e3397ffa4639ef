// When a conversation that sleeps comes back.
import type { Lang } from '../../core/types';

export interface SnoozeTime {
  until: number;
  label: string;
}

function atHour(day: Date, hour: number): number {
  return new Date(day.getFullYear(), day.getMonth(), day.getDate(), hour).getTime();
}

const plusDays = (from: number, days: number) => {
  const d = new Date(from);
  d.setDate(d.getDate() + days);
  return d;
};

/** In the agent's own time zone. */
export function snoozeTimes(now: number, lang: Lang): SnoozeTime[] {
  const zh = lang === 'zh';
  const toMonday = ((8 - new Date(now).getDay()) % 7) || 7;
  return [
    { until: now + 3600000, label: zh ? '1 小时后' : 'In an hour' },
    { until: now + 3 * 3600000, label: zh ? '3 小时后' : 'In three hours' },
    { until: atHour(plusDays(now, 1), 9), label: zh ? '明天 9:00' : 'Tomorrow 9:00' },
    { until: atHour(plusDays(now, toMonday), 9), label: zh ? '下周一 9:00' : 'Monday 9:00' },
  ];
}
