// The memory page: everything that is kept of the customer, in plain words; what they allow; correcting and forgetting.
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { IconBack } from '../blocks/icons';
import type { Lang } from '../core/types';
import { consentOf, dateOf, holdsSomething, MemoryApi, PURPOSES, type Entry, type Kept, type Purpose, type Session } from './model';
import { texts, type Texts } from './texts';

export interface MemoryProps {
  origin: string;
  session: Session;
  lang: Lang;
  onClose(): void;
}

interface Note {
  text: string;
  undo?: () => Promise<void>;
}

export function MemoryPage({ origin, session, lang, onClose }: MemoryProps) {
  const t = texts(lang);
  const api = useMemo(() => new MemoryApi(origin, session), [origin, session]);
  const [kept, setKept] = useState<Kept | null>(null);
  const [broken, setBroken] = useState(false);
  const [busy, setBusy] = useState(false);
  const [note, setNote] = useState<Note | null>(null);
  const [asking, setAsking] = useState(false);
  const head = useRef<HTMLHeadingElement>(null);
  const working = useRef(false);

  const load = () => {
    setBroken(false);
    return api.load().then(setKept, () => setBroken(true));
  };
  useEffect(() => {
    void load();
    head.current?.focus();
  }, []);

  /** Nothing is drawn as done before the server has done it. */
  const act = async (what: () => Promise<unknown>, done: Note | null) => {
    if (working.current) return;
    working.current = true;
    setBusy(true);
    setNote(null);
    try {
      await what();
      await load();
      setNote(done);
    } catch {
      setNote({ text: t.refused });
    }
    working.current = false;
    setBusy(false);
    // What had the focus may be gone.
    requestAnimationFrame(() => {
      const el = head.current;
      const active = (el?.getRootNode() as ShadowRoot | undefined)?.activeElement;
      if (el && !el.closest('.memory')!.contains(active ?? null)) el.focus();
    });
  };
  const back = (entries: Entry[]) => () => act(() => api.restore(entries), { text: t.undone });
  const forget = (e: Entry) => act(() => api.forget(e.id), { text: t.forgotten, undo: back([e]) });
  const forgetAll = () => {
    const entries = kept?.entries ?? [];
    setAsking(false);
    head.current?.focus();
    return act(() => api.forgetAll(), { text: t.allForgotten, undo: entries.length ? back(entries) : undefined });
  };

  return (
    <div class="memory" role="dialog" aria-modal="true" aria-label={t.title} aria-busy={busy}>
      <div class="memory-head">
        <button type="button" class="icon-btn" aria-label={t.back} onClick={onClose}>
          <IconBack />
        </button>
        <h2 ref={head} tabIndex={-1}>
          {t.title}
        </h2>
      </div>
      <div class="memory-body" tabIndex={0} role="region" aria-label={t.title}>
        {broken && (
          <div class="memory-empty" role="alert">
            <p>{t.failed}</p>
            <button type="button" class="primary" onClick={() => void load()}>
              {t.retry}
            </button>
          </div>
        )}
        {!broken && !kept && <p class="memory-empty">{t.loading}</p>}
        {!broken && kept && (
          <>
            <p class="memory-intro">{!kept.customer ? t.visitor : kept.minor ? t.minor : t.intro(kept.customer.name)}</p>
            {!kept.minor && <Allowed kept={kept} t={t} lang={lang} busy={busy} onSet={(p, on) => act(() => api.allow(p, on), null)} />}
            {kept.customer && !kept.minor && (
              <Section title={t.entries}>
                {kept.entries.length === 0 && <p class="quiet">{consentOf(kept, 'memory')?.granted ? t.noEntries : t.offEntries}</p>}
                {kept.entries.map((e) => (
                  <EntryRow
                    key={e.id}
                    e={e}
                    t={t}
                    lang={lang}
                    busy={busy}
                    onChange={(value) => act(() => api.correct(e.id, value), { text: t.changed })}
                    onForget={() => forget(e)}
                  />
                ))}
              </Section>
            )}
            {kept.open_flow && (
              <Section title={t.flow}>
                <div class="memory-row">
                  <div>
                    <b>{kept.open_flow.title[lang]}</b>
                    <p class="quiet">{t.flowAt(dateOf(kept.open_flow.at, lang))}</p>
                  </div>
                  <button
                    type="button"
                    class="linkish"
                    aria-disabled={busy}
                    aria-label={t.forgetLabel(kept.open_flow.title[lang])}
                    onClick={() => act(() => api.forget('open-flow'), { text: t.forgotten })}
                  >
                    {t.forget}
                  </button>
                </div>
              </Section>
            )}
            {kept.customer && <Records kept={kept} t={t} lang={lang} />}
            {kept.past.length > 0 && <Past kept={kept} t={t} lang={lang} />}
            {kept.conversation && (
              <Section title={t.here}>
                <p class="quiet">{t.hereNote(kept.conversation.events)}</p>
              </Section>
            )}
            <div class="memory-acts">
              <button type="button" class="memory-btn" onClick={() => save(kept)}>
                {t.download}
              </button>
              {holdsSomething(kept) && (
                <button type="button" class="memory-btn bad" aria-disabled={busy} onClick={() => setAsking(true)}>
                  {t.all}
                </button>
              )}
            </div>
          </>
        )}
      </div>
      <div class="memory-note" role="status">
        {note && (
          <p>
            {note.text}
            {note.undo && (
              <button type="button" class="linkish" aria-disabled={busy} onClick={() => void note.undo?.()}>
                {t.undo}
              </button>
            )}
          </p>
        )}
      </div>
      {asking && (
        <div class="sheet" role="alertdialog" aria-modal="true" aria-label={t.allTitle}>
          <div class="sheet-card">
            <h3>{t.allTitle}</h3>
            <p>{t.allText}</p>
            <button type="button" class="primary" onClick={() => void forgetAll()}>
              {t.allYes}
            </button>
            <button type="button" class="linkish" ref={(el) => el?.focus()} onClick={() => (setAsking(false), head.current?.focus())}>
              {t.allNo}
            </button>
          </div>
        </div>
      )}
    </div>
  );
}

function Section({ title, children }: { title: string; children: preact.ComponentChildren }) {
  return (
    <section class="memory-part">
      <h3>{title}</h3>
      {children}
    </section>
  );
}

interface AllowedProps {
  kept: Kept;
  t: Texts;
  lang: Lang;
  busy: boolean;
  onSet(purpose: Purpose, on: boolean): void;
}

function Allowed({ kept, t, lang, busy, onSet }: AllowedProps) {
  // Of a visitor nothing is remembered, whatever they allow.
  const purposes = kept.customer ? PURPOSES : PURPOSES.filter((p) => p === 'learning');
  const why = { memory: t.memoryWhy, offers: t.offersWhy, learning: t.learningWhy };
  return (
    <Section title={t.allow}>
      {purposes.map((p) => {
        const c = consentOf(kept, p);
        const on = c?.granted === true;
        return (
          <div class="memory-row">
            <div>
              <b id={`allow-${p}`}>{t[p]}</b>
              <p class="quiet">{why[p]}</p>
              <p class="quiet">{c ? t.since(dateOf(c.at, lang), on) : t.never}</p>
            </div>
            <button type="button" class="switch" role="switch" aria-checked={on} aria-labelledby={`allow-${p}`} aria-disabled={busy} onClick={() => onSet(p, !on)}>
              <i />
            </button>
          </div>
        );
      })}
    </Section>
  );
}

interface EntryProps {
  e: Entry;
  t: Texts;
  lang: Lang;
  busy: boolean;
  onChange(value: string): void;
  onForget(): void;
}

function EntryRow({ e, t, lang, busy, onChange, onForget }: EntryProps) {
  const [open, setOpen] = useState(false);
  const date = dateOf(e.at, lang);
  const source = e.source === 'said' ? t.said(date) : e.source === 'did' ? t.did(date) : t.corrected(date);
  return (
    <div class="memory-row">
      <div>
        <b>{e.text[lang]}</b>
        {e.quote && <p class="memory-quote">{lang === 'zh' ? `「${e.quote}」` : `"${e.quote}"`}</p>}
        <p class="quiet">
          {source}
          {lang === 'zh' ? '，' : ', '}
          {t.until(dateOf(e.expires_at, lang))}
        </p>
        {e.before && <p class="quiet">{t.before(e.before.text[lang])}</p>}
        {open && (
          <div class="memory-change">
            <select aria-label={t.changeLabel(e.text[lang])} aria-disabled={busy} value={e.value} onChange={(ev) => (setOpen(false), onChange(ev.currentTarget.value))}>
              {!e.options.some((o) => o.value === e.value) && <option value={e.value}>{e.text[lang]}</option>}
              {e.options.map((o) => (
                <option value={o.value}>{o.text[lang]}</option>
              ))}
            </select>
            <button type="button" class="linkish" onClick={() => setOpen(false)}>
              {t.cancel}
            </button>
          </div>
        )}
      </div>
      <div class="memory-row-acts">
        {e.options.length > 1 && !open && (
          <button type="button" class="linkish" aria-disabled={busy} aria-label={t.changeLabel(e.text[lang])} onClick={() => setOpen(true)}>
            {t.change}
          </button>
        )}
        <button type="button" class="linkish" aria-disabled={busy} aria-label={t.forgetLabel(e.text[lang])} onClick={onForget}>
          {t.forget}
        </button>
      </div>
    </div>
  );
}

function Records({ kept, t, lang }: { kept: Kept; t: Texts; lang: Lang }) {
  return (
    <>
      <Section title={t.devices}>
        {kept.devices.length === 0 && <p class="quiet">{t.nothing}</p>}
        {kept.devices.map((d) => (
          <p class="memory-line">
            <b>{d.name[lang]}</b>
            <span class="quiet num">
              {d.serial}
              {d.warranty_until > 0 && ` · ${t.until2(dateOf(d.warranty_until, lang))}`}
            </span>
          </p>
        ))}
      </Section>
      <Section title={t.records}>
        {kept.orders.length + kept.repairs.length === 0 && <p class="quiet">{t.nothing}</p>}
        {kept.orders.map((o) => (
          <p class="memory-line num">
            {o.no} <span class="quiet">{dateOf(o.placed_at, lang)}</span>
          </p>
        ))}
        {kept.repairs.map((r) => (
          <p class="memory-line num">
            {r.no} <span class="quiet">{r.serial}</span>
          </p>
        ))}
        <p class="quiet">{t.recordsNote}</p>
      </Section>
    </>
  );
}

function Past({ kept, t, lang }: { kept: Kept; t: Texts; lang: Lang }) {
  return (
    <Section title={t.past}>
      {kept.past.map((p) => (
        <p class="memory-line">
          <span>{p.title[lang] || t.untitled}</span>
          <span class="quiet">
            {dateOf(p.at, lang)}
            {p.current ? ` · ${t.now}` : t.outcomes[p.outcome] ? ` · ${t.outcomes[p.outcome]}` : ''}
          </span>
        </p>
      ))}
    </Section>
  );
}

function save(kept: Kept): void {
  const url = URL.createObjectURL(new Blob([JSON.stringify(kept, null, 2)], { type: 'application/json' }));
  const a = document.createElement('a');
  a.href = url;
  a.download = 'memory.json';
  a.click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}
