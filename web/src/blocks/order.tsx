/** @jsxImportSource preact */
// An order: what is in it, where it is, when it was promised.
import { useState } from 'preact/hooks';
import { dayAndTime, dayOnly, money, toMs } from '../core/format';
import type { OrderBlock } from '../core/types';
import { useBlocks } from './ctx';
import { IconBox, IconClock } from './icons';

const STAGES = ['paid', 'packed', 'shipped', 'delivered'];
const NAMES = {
  zh: { paid: '已付款', packed: '已打包', shipped: '运输中', delivered: '已签收', done: '已完成', refund: '退款', exchange: '换货', return: '退货', cancelled: '已取消' },
  en: { paid: 'Paid', packed: 'Packed', shipped: 'On its way', delivered: 'Delivered', done: 'Completed', refund: 'Refund', exchange: 'Exchange', return: 'Return', cancelled: 'Cancelled' },
} as const;

const CHANNELS: Record<string, [string, string]> = {
  own: ['官方商城', 'Own shop'],
  tmall: ['天猫', 'Tmall'],
  jd: ['京东', 'JD'],
};

export function orderWord(status: string, lang: 'zh' | 'en'): string {
  return (NAMES[lang] as Record<string, string>)[status] ?? status;
}

export function OrderCard({ o }: { o: OrderBlock }) {
  const { lang, w, media } = useBlocks();
  const [all, setAll] = useState(false);
  const [copied, setCopied] = useState(false);
  const names: Record<string, string> = NAMES[lang];
  const stage = o.status === 'done' ? STAGES.length - 1 : STAGES.indexOf(o.status);
  const arrived = o.status === 'delivered' || o.status === 'done';
  const promised = toMs(o.promise_at);
  const late = promised !== null && !arrived && stage >= 0 && promised < Date.now();
  const events = o.events ?? [];
  const visible = all ? events : events.slice(0, 3);

  const copy = () => {
    void navigator.clipboard?.writeText(o.tracking_no ?? '').then(() => {
      setCopied(true);
      setTimeout(() => setCopied(false), 1500);
    });
  };

  return (
    <section class="card order" aria-label={`${w.order} ${o.no}`}>
      <header class="order-head">
        <span class="order-icon">
          <IconBox />
        </span>
        <div class="order-id">
          <b>{o.status_text || names[o.status] || o.status}</b>
          <span class="quiet num">{o.no}</span>
        </div>
        {o.channel && <span class="tag">{CHANNELS[o.channel]?.[lang === 'zh' ? 0 : 1] ?? o.channel}</span>}
      </header>

      {stage >= 0 && (
        <ol class="rail" aria-hidden="true">
          {STAGES.map((s, i) => (
            <li class={i < stage ? 'past' : i === stage ? 'here' : ''}>
              <i />
              <span>{names[s]}</span>
            </li>
          ))}
        </ol>
      )}

      {(promised !== null || o.promise_text) && !arrived && (
        <p class={`promise${late ? ' late' : ''}`}>
          <IconClock />
          <span>
            {o.promise_text || `${w.promise} ${dayOnly(o.promise_at, lang)}`}
            {late && <em>{w.promiseLate}</em>}
          </span>
        </p>
      )}

      {(o.items ?? []).length > 0 && (
        <ul class="order-items" aria-label={w.orderItems}>
          {o.items!.map((item) => (
            <li>
              {media(item.image) && <img src={media(item.image)} alt="" loading="lazy" />}
              <span class="order-name">{item.name}</span>
              <span class="quiet num">{w.qty(item.qty)}</span>
              <span class="num">{money(item.price, o.currency, lang)}</span>
            </li>
          ))}
        </ul>
      )}

      {events.length > 0 && (
        <ol class="track">
          {visible.map((e, i) => (
            <li class={i === 0 ? 'now' : ''}>
              <span class="track-text">{e.text}</span>
              <span class="quiet num">
                {dayAndTime(e.at, lang)}
                {e.place ? ` · ${e.place}` : ''}
              </span>
            </li>
          ))}
        </ol>
      )}
      {events.length > 3 && (
        <button type="button" class="linkish" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? w.less : w.more}
        </button>
      )}

      <dl class="order-foot">
        {o.tracking_no && (
          <div>
            <dt>{o.carrier || w.trackingNo}</dt>
            <dd class="num">
              {o.tracking_no}{' '}
              <button type="button" class="linkish" onClick={copy}>
                {copied ? w.copied : w.copy}
              </button>
            </dd>
          </div>
        )}
        {toMs(o.placed_at) !== null && (
          <div>
            <dt>{w.orderPlaced}</dt>
            <dd class="num">{dayAndTime(o.placed_at, lang)}</dd>
          </div>
        )}
        {o.total !== undefined && (
          <div>
            <dt>{w.orderTotal}</dt>
            <dd class="num total">{money(o.total, o.currency, lang)}</dd>
          </div>
        )}
      </dl>
    </section>
  );
}
