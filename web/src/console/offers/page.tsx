// What offers came to: orders of those who saw one beside those of the share that gets none, by product and by week.
import { Alert, Button, Card, Empty, Select, Skeleton, Table } from 'antd';
import { useState } from 'react';
import type { Lang } from '../../core/types';
import * as api from '../api/offers';
import { useConsole } from '../context';
import { useLoad } from '../load';
import { offerWords, percent, points, share } from './figures';
import './offers.css';

type Words = ReturnType<typeof offerWords>;

const DAYS = [30, 90, 365];

function day(ms: number, lang: Lang): string {
  return new Date(ms).toLocaleDateString(lang === 'zh' ? 'zh-CN' : 'en-GB', { month: 'short', day: 'numeric', timeZone: 'UTC' });
}

function Group({ label, count, most, w }: { label: string; count: api.OfferCount; most: number; w: Words }) {
  const s = share(count);
  return (
    <div className="og">
      <b>{label}</b>
      <span className="og-n">{count.n}</span>
      <span className="og-bar">
        <i style={{ width: `${most > 0 && s !== null ? (s / most) * 100 : 0}%` }} />
      </span>
      <span className="og-share">
        {w.rate} {percent(s)} ({count.ordered_due} / {count.due})
      </span>
    </div>
  );
}

function Weeks({ weeks, lang, w }: { weeks: api.OfferWeek[]; lang: Lang; w: Words }) {
  const most = Math.max(1, ...weeks.map((x) => x.shown.n));
  const bar = (n: number, kind: string, label: string) => <i className={kind} style={{ height: `${(n / most) * 100}%` }} title={`${label} ${n}`} />;
  return (
    <figure className="ow" aria-label={w.byWeek}>
      <ol>
        {weeks.map((x) => (
          <li key={x.from} data-testid="offer-week">
            <span className="ow-bars" role="img" aria-label={`${w.week(day(x.from, lang))}: ${w.shown} ${x.shown.n}, ${w.clicked} ${x.shown.clicked}, ${w.ordered} ${x.shown.ordered}`}>
              {bar(x.shown.n, 'shown', w.shown)}
              {bar(x.shown.clicked, 'clicked', w.clicked)}
              {bar(x.shown.ordered, 'ordered', w.ordered)}
            </span>
            <span className="ow-day">{day(x.from, lang)}</span>
          </li>
        ))}
      </ol>
      <figcaption>
        <span className="shown">{w.shown}</span>
        <span className="clicked">{w.clicked}</span>
        <span className="ordered">{w.ordered}</span>
      </figcaption>
    </figure>
  );
}

function Products({ rows, lang, w }: { rows: api.OfferProduct[]; lang: Lang; w: Words }) {
  return (
    <Table<api.OfferProduct>
      size="small"
      rowKey="product"
      pagination={false}
      scroll={{ x: 'max-content' }}
      dataSource={rows}
      data-testid="offer-products"
      columns={[
        { title: w.product, key: 'name', render: (_, r) => r.name[lang] },
        { title: w.shown, key: 'shown', render: (_, r) => r.shown.n },
        { title: w.clicked, key: 'clicked', render: (_, r) => r.shown.clicked },
        { title: w.dismissed, key: 'dismissed', render: (_, r) => r.shown.dismissed },
        { title: w.ordered, key: 'ordered', render: (_, r) => r.shown.ordered },
        { title: w.rate, key: 'rate', render: (_, r) => percent(share(r.shown)) },
        { title: w.held, key: 'held', render: (_, r) => percent(share(r.held)) },
      ]}
    />
  );
}

function Summary({ s, lang, w }: { s: api.OfferSummary; lang: Lang; w: Words }) {
  const most = Math.max(share(s.shown) ?? 0, share(s.held) ?? 0);
  if (s.shown.n + s.held.n === 0)
    return (
      <Empty
        data-testid="offers-empty"
        description={
          <>
            <b>{w.empty}</b>
            <br />
            {w.emptyText}
          </>
        }
      />
    );
  return (
    <>
      <Card size="small" title={w.lift}>
        {s.lift ? (
          <p className="op-lift">
            {w.liftText(points(s.lift.difference), points(s.lift.low), points(s.lift.high))}
            {s.lift.low <= 0 && s.lift.high >= 0 && <em>{w.liftOpen}</em>}
          </p>
        ) : (
          <p className="op-lift">{w.liftNone(s.order_days)}</p>
        )}
        <Group label={w.shown} count={s.shown} most={most} w={w} />
        <Group label={w.held} count={s.held} most={most} w={w} />
        <p className="quiet">{w.rule(s.order_days)}</p>
      </Card>
      <Card size="small" title={w.byWeek}>
        <Weeks weeks={s.weeks} lang={lang} w={w} />
      </Card>
      <Card size="small" title={w.byProduct}>
        <Products rows={s.products} lang={lang} w={w} />
      </Card>
    </>
  );
}

export default function OffersPage() {
  const { lang } = useConsole();
  const w = offerWords(lang);
  const [days, setDays] = useState(90);
  const got = useLoad(() => api.offers(days), [days]);
  const failed = got.state === 'failed' || got.state === 'absent';
  return (
    <div className="offers-page" data-testid="offers">
      <header>
        <h2>{w.title}</h2>
        <Select aria-label={w.days(days)} value={days} options={DAYS.map((d) => ({ value: d, label: w.days(d) }))} onChange={setDays} />
      </header>
      {failed && (
        <Alert
          type="warning"
          role="alert"
          message={w.failed}
          action={
            <Button size="small" onClick={got.reload}>
              {w.retry}
            </Button>
          }
        />
      )}
      {got.state === 'loading' && !got.data && <Skeleton active />}
      {got.data && <Summary s={got.data} lang={lang} w={w} />}
    </div>
  );
}
