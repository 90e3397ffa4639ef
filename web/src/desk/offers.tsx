// What offers came to: orders of those who saw one beside those of the share that gets none, by product and by week.
import { useEffect, useState } from 'preact/hooks';
import type { Lang } from '../core/types';
import * as api from './api';

const zh = {
  open: '推荐',
  title: '推荐的效果',
  back: '返回',
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
  open: 'Offers',
  title: 'What offers come to',
  back: 'Back',
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

const DAYS = [30, 90, 365];

/** Of those that are due; an empty group has none. */
export const share = (c: api.OfferCount): number | null => (c.due > 0 ? c.ordered_due / c.due : null);
export const percent = (v: number | null): string => (v === null ? '–' : `${(v * 100).toFixed(1)}%`);
/** In percentage points, always with its sign. */
export const points = (v: number): string => `${v < 0 ? '−' : '+'}${Math.abs(v * 100).toFixed(1)}`;

function day(ms: number, lang: Lang): string {
  return new Date(ms).toLocaleDateString(lang === 'zh' ? 'zh-CN' : 'en-GB', { month: 'short', day: 'numeric', timeZone: 'UTC' });
}

function Group({ label, count, most, w }: { label: string; count: api.OfferCount; most: number; w: Words }) {
  const s = share(count);
  return (
    <div class="og">
      <b>{label}</b>
      <span class="og-n">{count.n}</span>
      <span class="og-bar">
        <i style={{ width: `${most > 0 && s !== null ? (s / most) * 100 : 0}%` }} />
      </span>
      <span class="og-share">
        {w.rate} {percent(s)} ({count.ordered_due} / {count.due})
      </span>
    </div>
  );
}

function Weeks({ weeks, lang, w }: { weeks: api.OfferWeek[]; lang: Lang; w: Words }) {
  const most = Math.max(1, ...weeks.map((x) => x.shown.n));
  const bar = (n: number, kind: string, label: string) => <i class={kind} style={{ height: `${(n / most) * 100}%` }} title={`${label} ${n}`} />;
  return (
    <figure class="ow" aria-label={w.byWeek}>
      <ol>
        {weeks.map((x) => (
          <li key={x.from} aria-label={`${w.week(day(x.from, lang))}: ${w.shown} ${x.shown.n}, ${w.clicked} ${x.shown.clicked}, ${w.ordered} ${x.shown.ordered}`}>
            <span class="ow-bars">
              {bar(x.shown.n, 'shown', w.shown)}
              {bar(x.shown.clicked, 'clicked', w.clicked)}
              {bar(x.shown.ordered, 'ordered', w.ordered)}
            </span>
            <span class="ow-day">{day(x.from, lang)}</span>
          </li>
        ))}
      </ol>
      <figcaption>
        <span class="shown">{w.shown}</span>
        <span class="clicked">{w.clicked}</span>
        <span class="ordered">{w.ordered}</span>
      </figcaption>
    </figure>
  );
}

function Products({ rows, lang, w }: { rows: api.OfferProduct[]; lang: Lang; w: Words }) {
  return (
    <div class="ot-scroll">
      <table class="ot">
        <thead>
          <tr>
            <th scope="col">{w.product}</th>
            <th scope="col">{w.shown}</th>
            <th scope="col">{w.clicked}</th>
            <th scope="col">{w.dismissed}</th>
            <th scope="col">{w.ordered}</th>
            <th scope="col">{w.rate}</th>
            <th scope="col">{w.held}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((r) => (
            <tr key={r.product}>
              <th scope="row">{r.name[lang]}</th>
              <td data-label={w.shown}>{r.shown.n}</td>
              <td data-label={w.clicked}>{r.shown.clicked}</td>
              <td data-label={w.dismissed}>{r.shown.dismissed}</td>
              <td data-label={w.ordered}>{r.shown.ordered}</td>
              <td data-label={w.rate}>{percent(share(r.shown))}</td>
              <td data-label={w.held}>{percent(share(r.held))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Summary({ s, lang, w }: { s: api.OfferSummary; lang: Lang; w: Words }) {
  const most = Math.max(share(s.shown) ?? 0, share(s.held) ?? 0);
  if (s.shown.n + s.held.n === 0)
    return (
      <div class="op-empty">
        <b>{w.empty}</b>
        <span>{w.emptyText}</span>
      </div>
    );
  return (
    <>
      <section class="op-card">
        <h3>{w.lift}</h3>
        {s.lift ? (
          <p class="op-lift">
            {w.liftText(points(s.lift.difference), points(s.lift.low), points(s.lift.high))}
            {s.lift.low <= 0 && s.lift.high >= 0 && <em>{w.liftOpen}</em>}
          </p>
        ) : (
          <p class="op-lift">{w.liftNone(s.order_days)}</p>
        )}
        <Group label={w.shown} count={s.shown} most={most} w={w} />
        <Group label={w.held} count={s.held} most={most} w={w} />
        <p class="quiet">{w.rule(s.order_days)}</p>
      </section>
      <section class="op-card">
        <h3>{w.byWeek}</h3>
        <Weeks weeks={s.weeks} lang={lang} w={w} />
      </section>
      <section class="op-card">
        <h3>{w.byProduct}</h3>
        <Products rows={s.products} lang={lang} w={w} />
      </section>
    </>
  );
}

export function OffersPage({ lang, onBack, onError }: { lang: Lang; onBack(): void; onError(e: unknown): void }) {
  const w = offerWords(lang);
  const [days, setDays] = useState(90);
  const [again, setAgain] = useState(0);
  const [got, setGot] = useState<api.OfferSummary | null | undefined>(undefined);

  useEffect(() => {
    let gone = false;
    setGot(undefined);
    api.offers(days).then(
      (s) => !gone && setGot(s),
      (e: unknown) => {
        if (gone) return;
        setGot(null);
        if (e instanceof api.ApiError && e.status === 401) onError(e);
      },
    );
    return () => {
      gone = true;
    };
  }, [days, again]);

  return (
    <main class="offers-page">
      <header class="op-head">
        <button type="button" class="flat" onClick={onBack}>
          {w.back}
        </button>
        <h2>{w.title}</h2>
        <select aria-label={w.days(days)} value={String(days)} onChange={(e) => setDays(Number(e.currentTarget.value))}>
          {DAYS.map((d) => (
            <option key={d} value={String(d)}>
              {w.days(d)}
            </option>
          ))}
        </select>
      </header>
      {got === undefined && <p class="quiet">{w.loading}</p>}
      {got === null && (
        <p class="quiet" role="alert">
          {w.failed}{' '}
          <button type="button" class="flat" onClick={() => setAgain(again + 1)}>
            {w.retry}
          </button>
        </p>
      )}
      {got && <Summary s={got} lang={lang} w={w} />}
    </main>
  );
}
