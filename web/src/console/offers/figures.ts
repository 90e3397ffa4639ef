// What offers came to, as figures and words.
import type { Lang } from '../../core/types';
import type { OfferCount } from '../api/offers';

const zh = {
  title: '推荐的效果',
  retry: '重试',
  loading: '正在读取…',
  failed: '没能读取。',
  days: (n: number) => `最近 ${n} 天`,
  empty: '还没有推荐过。',
  emptyText: '问题解决后，同意接收推荐的顾客才会看到推荐；看到之后的点击和下单会出现在这里。',
  shown: '看到推荐',
  held: '对照组（不推荐）',
  clicked: '点开',
  dismissed: '不用了',
  ordered: '下单',
  rate: '下单率',
  product: '产品',
  lift: '推荐带来的下单率变化',
  liftText: (d: string, low: string, high: string) => `${d} 个百分点（95% 置信区间 ${low} 到 ${high}）`,
  liftNone: (days: number) => `两组都有满 ${days} 天的推荐之后，才能比较。`,
  liftOpen: '区间包含 0：还不能说推荐有作用。',
  rule: (days: number) => `推荐后 ${days} 天内买了所推荐的产品，算一次下单；只比较已满 ${days} 天的。`,
  byProduct: '按产品',
  byWeek: '按周',
  week: (d: string) => `${d} 起的一周`,
};
type Words = typeof zh;
const en: Words = {
  title: 'What offers come to',
  retry: 'Try again',
  loading: 'Reading…',
  failed: 'It could not be read.',
  days: (n) => `The last ${n} days`,
  empty: 'Nothing has been offered yet.',
  emptyText: 'Customers who allow offers may get one once their problem is solved; what they open and order then appears here.',
  shown: 'Saw an offer',
  held: 'Comparison (no offers)',
  clicked: 'Opened',
  dismissed: 'Declined',
  ordered: 'Ordered',
  rate: 'Ordered, share',
  product: 'Product',
  lift: 'What offers change in orders',
  liftText: (d, low, high) => `${d} percentage points (95% interval ${low} to ${high})`,
  liftNone: (days) => `To be compared once both groups have offers that are ${days} days old.`,
  liftOpen: 'The interval includes 0: no effect can be claimed yet.',
  rule: (days) => `An order of the offered product within ${days} days counts; only offers that are ${days} days old are compared.`,
  byProduct: 'By product',
  byWeek: 'By week',
  week: (d) => `Week from ${d}`,
};
export const offerWords = (lang: Lang): Words => (lang === 'zh' ? zh : en);

/** Of those that are due; an empty group has none. */
export const share = (c: OfferCount): number | null => (c.due > 0 ? c.ordered_due / c.due : null);
export const percent = (v: number | null): string => (v === null ? '–' : `${(v * 100).toFixed(1)}%`);
/** In percentage points, always with its sign. */
export const points = (v: number): string => `${v < 0 ? '−' : '+'}${Math.abs(v * 100).toFixed(1)}`;
