// The agent page: who waits, the conversation with all that is known, the answer.
import { render } from 'preact';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import '../blocks/blocks.css';
import './desk.css';
import './offers.css';
import { Mark } from '../blocks/icons';
import { pickLang } from '../core/i18n';
import type { Lang, LogFrame } from '../core/types';
import * as api from './api';
import { Conversation } from './conversation';
import { OffersPage, offerWords } from './offers';
import { QueueList } from './queue';
import { deskWords } from './texts';
import { Understanding } from './understanding';

const EMPTY: api.Queue = { waiting: [], mine: [] };

function savedLang(): Lang {
  try {
    return pickLang(localStorage.getItem('warmline-desk-lang') ?? navigator.language);
  } catch {
    return pickLang(navigator.language);
  }
}

export interface Pushed {
  conversation: string;
  frame: LogFrame;
}

function Desk() {
  const [lang, setLang] = useState<Lang>(savedLang);
  const [me, setMe] = useState<api.Me | null | undefined>(undefined);
  const [expired, setExpired] = useState(false);
  const [queue, setQueue] = useState(EMPTY);
  const [openId, setOpenId] = useState<string | null>(null);
  const [at, setAt] = useState(0);
  const [live, setLive] = useState(false);
  const [problem, setProblem] = useState('');
  const [offers, setOffers] = useState(false);
  const frames = useRef(new Set<(p: Pushed) => void>());
  const typings = useRef(new Set<(id: string, on: boolean) => void>());
  const resync = useRef(new Set<() => void>());
  const w = deskWords(lang);

  useEffect(() => {
    document.documentElement.lang = lang === 'zh' ? 'zh-CN' : 'en';
    try {
      localStorage.setItem('warmline-desk-lang', lang);
    } catch {
      // Then the choice lasts as long as the page.
    }
  }, [lang]);

  useEffect(() => {
    document.title = `${queue.waiting.length > 0 ? `(${queue.waiting.length}) ` : ''}${w.title}`;
  }, [queue, lang]);

  const onError = useCallback((e: unknown): void => {
    if (e instanceof api.ApiError && e.status === 401) {
      setMe((was) => {
        if (was) setExpired(true);
        return null;
      });
    } else {
      setProblem(e instanceof api.ApiError ? String(e.status) : '?');
    }
  }, []);

  const loadQueue = useCallback(async () => {
    try {
      const q = await api.queue();
      setQueue({ waiting: q.waiting ?? [], mine: q.mine ?? [] });
    } catch (e) {
      onError(e);
    }
  }, []);

  useEffect(() => {
    api.me().then(setMe, () => setMe(null));
  }, []);

  useEffect(() => {
    if (!me) return;
    void loadQueue();
    let timer = 0;
    const soon = () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => void loadQueue(), 120);
    };
    const events = new EventSource('/v1/desk/events');
    events.onopen = () => {
      setLive(true);
      soon();
      for (const fn of resync.current) fn();
    };
    events.onerror = () => {
      setLive(false);
      api.me().catch(onError);
      // A refused stream is not opened again by the browser; a broken one is.
      if (events.readyState === EventSource.CLOSED) window.setTimeout(() => setMe((m) => (m ? { ...m } : m)), 3000);
    };
    events.addEventListener('queue', soon);
    events.addEventListener('frame', (e) => {
      const pushed = read<Pushed>((e as MessageEvent<string>).data);
      if (pushed) for (const fn of frames.current) fn(pushed);
      soon();
    });
    events.addEventListener('typing', (e) => {
      const t = read<{ conversation: string; actor?: string; on?: boolean }>((e as MessageEvent<string>).data);
      if (t && t.actor !== 'agent') for (const fn of typings.current) fn(t.conversation, t.on !== false);
    });
    const poll = window.setInterval(soon, 20000);
    return () => {
      events.close();
      window.clearTimeout(timer);
      window.clearInterval(poll);
    };
  }, [me]);

  const rows = [...queue.mine, ...queue.waiting];
  const take = async (id: string) => {
    setProblem('');
    try {
      await api.act(id, 'take');
    } catch (e) {
      if (e instanceof api.ApiError && e.status === 409) setProblem(w.taken);
      else onError(e);
    }
    setOpenId(id);
    await loadQueue();
    for (const fn of resync.current) fn();
  };

  useEffect(() => {
    if (!me) return;
    const onKey = (e: KeyboardEvent) => {
      const inField = e.target instanceof HTMLElement && e.target.matches('input, textarea, select');
      if (e.key === 'Escape' && inField) return (e.target as HTMLElement).blur();
      if (inField || e.ctrlKey || e.metaKey || e.altKey) return;
      if (e.key === 'j') setAt(Math.min(rows.length - 1, at + 1));
      else if (e.key === 'k') setAt(Math.max(0, at - 1));
      else if (e.key === 'Enter' && rows[at] && !(e.target instanceof HTMLButtonElement)) {
        const row = rows[at]!;
        if (queue.waiting.includes(row)) void take(row.conversation);
        else setOpenId(row.conversation);
      } else if (e.key === 'Escape') setOpenId(null);
      else return;
      e.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  });

  if (me === undefined) return <div class="boot"><Mark size={56} /></div>;

  const bar = (
    <header class="bar">
      <span class="bar-mark">
        <Mark size={32} />
      </span>
      <h1>{w.title}</h1>
      {me && (
        <span class={`live${live ? ' on' : ''}`} role="status">
          {live ? w.live : w.lost}
        </span>
      )}
      {me && <Understanding lang={lang} />}
      <span class="gap" />
      {me && (
        <button type="button" class="flat offers-btn" aria-pressed={offers} onClick={() => setOffers(!offers)}>
          {offerWords(lang).open}
        </button>
      )}
      {me && <span class="me">{me.name || me.login}</span>}
      <button type="button" class="flat" aria-label={w.langLabel} onClick={() => setLang(lang === 'zh' ? 'en' : 'zh')}>
        {w.lang}
      </button>
      {me && (
        <button
          type="button"
          class="flat"
          onClick={() => {
            api.logout().catch(() => undefined);
            setExpired(false);
            setOpenId(null);
            setMe(null);
          }}
        >
          {w.logout}
        </button>
      )}
    </header>
  );

  return (
    <div class={`desk${openId ? ' has-open' : ''}`}>
      {bar}
      {!me && <Login lang={lang} expired={expired} onIn={(m) => (setExpired(false), setMe(m))} />}
      {me && offers && <OffersPage lang={lang} onBack={() => setOffers(false)} onError={onError} />}
      {(me || expired) && !offers && (
        <main class="cols" inert={!me}>
          <QueueList
            lang={lang}
            queue={queue}
            at={at}
            openId={openId}
            onOpen={(id, i) => {
              setAt(i);
              setOpenId(id);
            }}
            onTake={(id) => void take(id)}
          />
          {openId ? (
            <Conversation
              key={openId}
              id={openId}
              lang={lang}
              meName={me?.name ?? ''}
              isMine={queue.mine.some((r) => r.conversation === openId)}
              isWaiting={queue.waiting.some((r) => r.conversation === openId)}
              row={rows.find((r) => r.conversation === openId)}
              frames={frames.current}
              typings={typings.current}
              resync={resync.current}
              onTake={() => void take(openId)}
              onBack={() => setOpenId(null)}
              onChanged={() => void loadQueue()}
              onError={onError}
            />
          ) : (
            <section class="none">
              <Mark size={72} />
              <b>{w.noneOpen}</b>
              <span>{w.noneOpenText}</span>
            </section>
          )}
        </main>
      )}
      {problem && (
        <button type="button" class="toast" role="alert" onClick={() => setProblem('')}>
          {/^\d*\??$/.test(problem) ? w.actionFailed : problem}
        </button>
      )}
    </div>
  );
}

function read<T>(data: string): T | null {
  try {
    return JSON.parse(data) as T;
  } catch {
    return null;
  }
}

function Login({ lang, expired, onIn }: { lang: Lang; expired: boolean; onIn(me: api.Me): void }) {
  const w = deskWords(lang);
  const [name, setName] = useState('agent');
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);

  const submit = async (e: Event) => {
    e.preventDefault();
    setBusy(true);
    setProblem('');
    try {
      onIn(await api.login(name.trim(), password));
    } catch (err) {
      const status = err instanceof api.ApiError ? err.status : 0;
      setProblem(status === 429 ? w.tooMany : status === 0 || status >= 500 ? w.noServer : w.wrong);
    }
    setBusy(false);
  };

  return (
    <main class="login">
      <form class="login-card" onSubmit={(e) => void submit(e)}>
        <span class="login-mark">
          <Mark size={52} />
        </span>
        <h2>{w.title}</h2>
        {expired && <p class="note">{w.expired}</p>}
        <label>
          <span>{w.loginName}</span>
          <input name="login" autoComplete="username" value={name} onInput={(e) => setName(e.currentTarget.value)} />
        </label>
        <label>
          <span>{w.password}</span>
          <input
            name="password"
            type="password"
            autoComplete="current-password"
            ref={(el) => el && document.activeElement === document.body && el.focus()}
            value={password}
            onInput={(e) => setPassword(e.currentTarget.value)}
          />
        </label>
        {problem && (
          <p class="wrong" role="alert">
            {problem}
          </p>
        )}
        <button type="submit" class="primary" disabled={busy || password === ''}>
          {w.login}
        </button>
        <p class="quiet">{w.loginHint}</p>
      </form>
    </main>
  );
}

render(<Desk />, document.getElementById('desk')!);
