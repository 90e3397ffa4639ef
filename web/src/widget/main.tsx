// Reads the script tag, makes the shadow root and hands out window.Warmline.
import { render } from 'preact';
import { pickLang } from '../core/i18n';
import type { Lang } from '../core/types';
import { Widget, type WidgetHandle } from './app';
import { addStyle } from './style';
import css from './widget.css?inline';
import blocksCss from '../blocks/blocks.css?inline';

export interface WarmlineApi {
  open(): void;
  close(): void;
  send(text: string): void;
  identify(token: string | null): void;
  setLang(lang: Lang): void;
  setTheme(theme: 'light' | 'dark' | null): void;
}

declare global {
  interface Window {
    Warmline?: WarmlineApi;
  }
}

const tag = document.currentScript as HTMLScriptElement | null;

function start(): void {
  if (!tag || window.Warmline) return;
  const host = document.createElement('warmline-widget');
  const root = host.attachShadow({ mode: 'open' });
  const mount = document.createElement('div');
  mount.className = 'wl';
  addStyle(root, blocksCss + css);
  root.append(mount);
  document.body.append(host);

  const theme = tag.dataset.theme;
  const colour = tag.dataset.color;
  if (theme === 'light' || theme === 'dark') host.dataset.theme = theme;
  if (colour && /^#[0-9a-f]{6}$/i.test(colour)) setColour(host, colour);

  let handle: WidgetHandle | null = null;
  let token = tag.dataset.token || undefined;
  let lang = pickLang(tag.dataset.lang || document.documentElement.lang || navigator.language);
  const draw = (open: boolean) => {
    render(
      <Widget
        key={token ?? ''}
        host={host}
        origin={new URL(tag.src).origin}
        company={tag.dataset.company || 'default'}
        lang={lang}
        token={token}
        privacy={address(tag.dataset.privacy)}
        starters={{ zh: list(tag.dataset.startersZh), en: list(tag.dataset.startersEn) }}
        startOpen={open}
        onReady={(h) => (handle = h)}
        onLang={(l) => {
          lang = l;
          host.dispatchEvent(new CustomEvent('warmline-lang', { detail: l, bubbles: true }));
        }}
      />,
      mount,
    );
  };

  window.Warmline = {
    open: () => handle?.open(),
    close: () => handle?.close(),
    send: (text) => handle?.send(String(text)),
    setLang: (l) => handle?.setLang(pickLang(l)),
    setTheme: (t) => {
      if (t) host.dataset.theme = t;
      else delete host.dataset.theme;
    },
    identify: (next) => {
      const open = handle?.isOpen() ?? false;
      token = next || undefined;
      draw(open);
    },
  };
  draw(tag.dataset.open !== undefined && tag.dataset.open !== 'false');
  window.dispatchEvent(new Event('warmline-ready'));
}

/** A page on the web; nothing else is ever linked to. */
function address(href: string | undefined): string | undefined {
  if (!href) return undefined;
  try {
    const url = new URL(href, document.baseURI);
    return /^https?:$/.test(url.protocol) ? url.href : undefined;
  } catch {
    return undefined;
  }
}

/** Suggested first questions: data-starters-zh and data-starters-en, divided by |. */
function list(text: string | undefined): string[] {
  return (text ?? '')
    .split('|')
    .map((s) => s.trim())
    .filter(Boolean)
    .slice(0, 5);
}

function setColour(host: HTMLElement, colour: string): void {
  const [r, g, b] = [1, 3, 5].map((i) => {
    const c = parseInt(colour.slice(i, i + 2), 16) / 255;
    return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  const light = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  host.style.setProperty('--wl-accent', colour);
  host.style.setProperty('--wl-on-accent', light > 0.3 ? '#221a12' : '#ffffff');
}

if (document.body) start();
else document.addEventListener('DOMContentLoaded', start);
