// What is known about the customer, so that nobody has to tell it twice.
import { orderWord } from '../blocks/order';
import { dayOnly, money, toMs } from '../core/format';
import { words } from '../core/i18n';
import type { Lang } from '../core/types';
import type { ContextPack } from './api';
import { deskWords, moodWord } from './texts';

type Fields = Record<string, unknown>;

const isFields = (v: unknown): v is Fields => typeof v === 'object' && v !== null && !Array.isArray(v);

function word(v: unknown, lang: Lang): string {
  if (v === null || v === undefined || v === false) return '';
  if (isFields(v) && ('zh' in v || 'en' in v)) return String(v[lang] ?? v.zh ?? v.en ?? '');
  if (Array.isArray(v)) return v.map((x) => word(x, lang)).filter(Boolean).join(' · ');
  if (isFields(v)) return Object.values(v).map((x) => word(x, lang)).filter(Boolean).join(' · ');
  return String(v);
}

function asList(v: unknown): unknown[] {
  return Array.isArray(v) ? v : v === null || v === undefined || v === '' ? [] : [v];
}

/** The newest mood that says something; a calm "thanks" does not wipe out the anger before it. */
export function lastMood(moods: unknown): string | undefined {
  const named = asList(moods).filter((m): m is string => typeof m === 'string' && m !== '');
  for (let i = named.length - 1; i >= 0; i--) if (named[i]!.toLowerCase() !== 'neutral') return named[i];
  return named[named.length - 1];
}

export function ContextPanel({ context, lang }: { context: ContextPack | undefined; lang: Lang }) {
  const w = deskWords(lang);
  const c = context ?? {};
  const who = isFields(c.who) ? c.who : {};
  const name = isFields(c.who) ? word(who.name, lang) || w.visitor : word(c.who, lang) || w.visitor;
  const more = [
    who.visitor === true ? '' : word(who.id, lang),
    who.lang === 'zh' ? '中文' : who.lang === 'en' ? 'English' : word(who.lang, lang),
    who.vip === true ? 'VIP' : '',
    who.minor === true ? w.minor : '',
    typeof who.contacts_30d === 'number' && who.contacts_30d > 0 ? w.contacts(who.contacts_30d) : '',
  ].filter(Boolean);
  const mood = lastMood(c.mood);

  const device = (d: unknown) => {
    if (!isFields(d)) return <li>{word(d, lang)}</li>;
    const until = d.warranty_until_ms ?? d.warranty_until;
    return (
      <li>
        <b>{word(d.name ?? d.product ?? d.product_id, lang)}</b>
        <span class="quiet num">
          {[
            word(d.serial, lang),
            d.firmware ? `${w.firmware} ${word(d.firmware, lang)}` : '',
            toMs(until as number) !== null ? `${w.warranty} ${dayOnly(until as number | string, lang)}` : '',
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </li>
    );
  };
  const order = (o: unknown) => {
    if (!isFields(o)) return <li class="num">{word(o, lang)}</li>;
    return (
      <li>
        <b class="num">{word(o.no, lang)}</b>
        <span class="quiet num">
          {[
            orderWord(word(o.status_text ?? o.status, lang), lang),
            money(o.total as number | undefined, word(o.currency, lang), lang),
            toMs(o.promise_at as number | undefined) !== null ? `${words(lang).promise} ${dayOnly(o.promise_at as number, lang)}` : '',
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </li>
    );
  };
  const tried = (t: unknown) => (
    <li>{isFields(t) ? [t.title ?? t.flow, t.step, t.result ?? t.answer].map((x) => word(x, lang)).filter(Boolean).join(' → ') : word(t, lang)}</li>
  );

  const section = (title: string, items: unknown[], draw: (v: unknown) => preact.JSX.Element) => (
    <section>
      <h3>{title}</h3>
      {items.length > 0 ? <ul>{items.map(draw)}</ul> : <p class="quiet">{w.nothing}</p>}
    </section>
  );

  return (
    <div class="context">
      <section class="ctx-who">
        <i class="ctx-face">{name.slice(0, 1)}</i>
        <div>
          <b>{name}</b>
          <span class="quiet">{more.join(' · ')}</span>
        </div>
        {mood ? <em class="t-mood">{moodWord(mood, lang)}</em> : null}
      </section>
      <section>
        <h3>{w.want}</h3>
        <p dir="auto">{word(c.want, lang) || <span class="quiet">{w.nothing}</span>}</p>
      </section>
      {section(w.tried, asList(c.tried), tried)}
      {section(w.devices, asList(c.devices), device)}
      {section(w.orders, asList(c.orders), order)}
    </div>
  );
}
