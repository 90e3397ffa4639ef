// The demo shop of "Lumo 流明": products to ask about, and people to be while asking.
import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { WarmlineApi } from '../widget/main';
import { pickLang } from '../core/i18n';
import type { Lang } from '../core/types';
import './shop.css';
import { PRODUCTS, STORIES, WORDS } from './texts';

interface Person {
  id: string;
  name: string;
  note: { zh?: string; en?: string };
}

interface Me {
  id: string;
  token: string;
}

const warmline = (): WarmlineApi | undefined => (window as { Warmline?: WarmlineApi }).Warmline;

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function keep(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // Then the choice lasts as long as the page.
  }
}

function fresh(token: string): boolean {
  try {
    const claims = JSON.parse(atob(token.split('.')[1]!.replace(/-/g, '+').replace(/_/g, '/'))) as { exp?: number };
    return claims.exp === undefined || claims.exp * 1000 > Date.now() + 60000;
  } catch {
    return false;
  }
}

function savedMe(): Me | null {
  try {
    const me = JSON.parse(read('lumo-me') ?? 'null') as Me | null;
    return me && fresh(me.token) ? me : null;
  } catch {
    return null;
  }
}

const startLang: Lang = pickLang(read('lumo-lang') ?? navigator.language);
const startMe = savedMe();
const startTheme = read('lumo-theme');

// The widget's script is deferred behind this module and reads these when it starts.
document.documentElement.lang = startLang === 'zh' ? 'zh-CN' : 'en';
const tag = document.querySelector<HTMLScriptElement>('script[data-company]');
if (tag) {
  tag.dataset.lang = startLang;
  if (startMe) tag.dataset.token = startMe.token;
  if (startTheme) tag.dataset.theme = startTheme;
}
if (startTheme) document.documentElement.dataset.theme = startTheme;

function Shop() {
  const [lang, setLang] = useState<Lang>(startLang);
  const [dark, setDark] = useState(startTheme ? startTheme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches);
  const [people, setPeople] = useState<Person[]>([]);
  const [me, setMe] = useState<Me | null>(startMe);
  const [docked, setDocked] = useState(true);
  const [failed, setFailed] = useState(false);
  const w = WORDS[lang];

  const switchLang = (next: Lang) => {
    setLang(next);
    keep('lumo-lang', next);
    document.documentElement.lang = next === 'zh' ? 'zh-CN' : 'en';
    warmline()?.setLang(next);
  };
  const switchTheme = () => {
    const next = dark ? 'light' : 'dark';
    setDark(!dark);
    keep('lumo-theme', next);
    document.documentElement.dataset.theme = next;
    warmline()?.setTheme(next);
  };
  const ask = (text: string) => warmline()?.send(text);

  const become = async (person: Person | null) => {
    setFailed(false);
    if (!person) {
      setMe(null);
      keep('lumo-me', null);
      warmline()?.identify(null);
      return;
    }
    try {
      const res = await fetch('/v1/demo/token', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ customer: person.id }),
      });
      if (!res.ok) throw new Error(String(res.status));
      const { token } = (await res.json()) as { token: string };
      const next = { id: person.id, token };
      setMe(next);
      keep('lumo-me', JSON.stringify(next));
      warmline()?.identify(token);
      if (!matchMedia('(max-width: 560px)').matches) warmline()?.open();
    } catch {
      setFailed(true);
    }
  };

  useEffect(() => {
    const again = (e: Event) => {
      if (!me) return;
      e.preventDefault();
      void become({ ...me } as unknown as Person);
    };
    window.addEventListener('warmline-token-used', again);
    return () => window.removeEventListener('warmline-token-used', again);
  }, [me]);

  useEffect(() => {
    fetch('/v1/demo/people')
      .then((res) => (res.ok ? (res.json() as Promise<Person[]>) : []))
      .then((list) => setPeople(Array.isArray(list) ? list.slice(0, 12) : []))
      .catch(() => undefined);
    const onLang = (e: Event) => switchLang((e as CustomEvent<Lang>).detail);
    const onToggle = (e: Event) => setDocked((e as CustomEvent<boolean>).detail);
    document.addEventListener('warmline-lang', onLang);
    document.addEventListener('warmline-toggle', onToggle);
    return () => {
      document.removeEventListener('warmline-lang', onLang);
      document.removeEventListener('warmline-toggle', onToggle);
    };
  }, []);

  const stories = STORIES[me?.id ?? ''] ?? STORIES['']!;
  const [hero, ...rest] = PRODUCTS;
  return (
    <div class={`page${docked ? ' docked' : ''}`}>
      <header class="nav">
        <a class="logo" href="#top" aria-label="Lumo 流明">
          <Logo />
          <b>Lumo</b>
          <span>流明</span>
        </a>
        <nav>
          <a href="#products">{w.products}</a>
          <a href="#try">{w.tryIt}</a>
          <a href="/desk">{w.desk}</a>
        </nav>
        <div class="nav-acts">
          <button type="button" onClick={() => switchLang(lang === 'zh' ? 'en' : 'zh')}>
            {w.lang}
          </button>
          <button type="button" class="round" aria-label={dark ? w.light : w.dark} onClick={switchTheme}>
            {dark ? <Sun /> : <Moon />}
          </button>
        </div>
      </header>

      <main id="top">
        <section class="hero">
          <div class="hero-words">
            <h1>{w.title}</h1>
            <p>{w.lead}</p>
            <div class="hero-acts">
              <button type="button" class="cta" onClick={() => ask(hero!.ask[lang])}>
                {w.needHelp}
              </button>
              <a class="ghost" href="#products">
                {w.see}
              </a>
            </div>
          </div>
          <div class="hero-art">
            <img src="/media/cam2.svg" alt="" width="640" height="400" />
          </div>
        </section>

        {people.length > 0 && (
          <section class="try" id="try">
            <h2>{w.who}</h2>
            <p>{w.whoText}</p>
            <div class="people" role="group" aria-label={w.who}>
              <button type="button" class={me ? '' : 'on'} aria-pressed={!me} onClick={() => void become(null)}>
                <i class="face">?</i>
                <b>{w.visitor}</b>
                <span>{w.visitorNote}</span>
              </button>
              {people.map((p, i) => (
                <button type="button" class={me?.id === p.id ? 'on' : ''} aria-pressed={me?.id === p.id} data-person={p.id} onClick={() => void become(p)}>
                  <i class={`face f${i % 5}`}>{p.name.slice(0, 1)}</i>
                  <b>{p.name}</b>
                  <span>{p.note?.[lang] ?? p.id}</span>
                </button>
              ))}
            </div>
            {failed && <p role="alert">{w.failed}</p>}
            <div class="asks">
              <span>{w.asks}</span>
              {stories.map((s) => (
                <button type="button" onClick={() => ask(s[lang])}>
                  {s[lang]}
                </button>
              ))}
            </div>
          </section>
        )}

        <section id="products" class="grid" aria-label={w.products}>
          {[hero!, ...rest].map((p) => (
            <article class={`product p-${p.id}`}>
              <div class="art">
                <img src={`/media/${p.id}.svg`} alt="" loading="lazy" />
              </div>
              <div class="product-words">
                <h3>{p.name[lang]}</h3>
                <p>{p.line[lang]}</p>
                <p class="facts">{p.facts[lang]}</p>
                <div class="buy">
                  <b aria-label={`${w.price} ${p.price[lang]}`}>{p.price[lang]}</b>
                  <button type="button" onClick={() => ask(p.ask[lang])} title={p.ask[lang]}>
                    {w.ask}
                  </button>
                </div>
              </div>
            </article>
          ))}
        </section>

        <section class="care">
          <h2>{w.care}</h2>
          <div>
            {(
              [
                [w.care1, w.care1t],
                [w.care2, w.care2t],
                [w.care3, w.care3t],
              ] as const
            ).map(([title, text], i) => (
              <article>
                <i>{i + 1}</i>
                <h3>{title}</h3>
                <p>{text}</p>
              </article>
            ))}
          </div>
        </section>
      </main>
      <footer>
        {w.foot} <a href="/privacy">{w.privacy}</a>
      </footer>
    </div>
  );
}

const Logo = () => (
  <svg viewBox="0 0 32 32" width="30" height="30" aria-hidden="true">
    <circle cx="16" cy="16" r="13" fill="var(--amber)" opacity=".2" />
    <circle cx="16" cy="16" r="6" fill="var(--amber)" />
    <path d="M16 3v4M16 25v4M3 16h4M25 16h4" stroke="var(--amber)" stroke-width="2.4" stroke-linecap="round" />
  </svg>
);
const Sun = () => (
  <svg viewBox="0 0 20 20" width="18" height="18" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" aria-hidden="true">
    <circle cx="10" cy="10" r="3.4" />
    <path d="M10 2.5v2M10 15.5v2M2.5 10h2M15.5 10h2M4.7 4.7l1.4 1.4M13.9 13.9l1.4 1.4M15.3 4.7l-1.4 1.4M6.1 13.9l-1.4 1.4" />
  </svg>
);
const Moon = () => (
  <svg viewBox="0 0 20 20" width="18" height="18" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linejoin="round" aria-hidden="true">
    <path d="M16.5 11.8A6.8 6.8 0 0 1 8.2 3.5a6.8 6.8 0 1 0 8.3 8.3z" />
  </svg>
);

render(<Shop />, document.getElementById('shop')!);
