// The widget's window: launcher, header, conversation, composer, and how keys and focus move.
import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { BlockProvider, type BlockCtx } from '../blocks/ctx';
import { HandoverNotice } from '../blocks/handover';
import { IconBack, IconClose, IconDown, IconMore, IconPerson, Mark } from '../blocks/icons';
import { ChatClient } from '../core/client';
import { words } from '../core/i18n';
import { unreadCount } from '../core/log';
import type { Lang } from '../core/types';
import { Composer } from './composer';
import { Conversation } from './conversation';
import { Memory } from './memory';

export interface WidgetHandle {
  open(): void;
  close(): void;
  send(text: string): void;
  setLang(lang: Lang): void;
  isOpen(): boolean;
}

interface WidgetProps {
  host: HTMLElement;
  origin: string;
  company: string;
  lang: Lang;
  token?: string;
  /** The company's own page about what is kept. */
  privacy?: string;
  starters: Record<Lang, string[]>;
  startOpen: boolean;
  onReady(handle: WidgetHandle): void;
  onLang(lang: Lang): void;
}

const PHONE = '(max-width: 560px), (max-height: 480px)';

export function Widget(p: WidgetProps) {
  const client = useMemo(
    () => new ChatClient({ origin: p.origin, company: p.company, lang: p.lang, token: p.token }),
    [],
  );
  const [, redraw] = useState(0);
  const [open, setOpen] = useState(() => p.startOpen && !window.matchMedia(PHONE).matches);
  const [menu, setMenu] = useState(false);
  const [minor, setMinor] = useState(false);
  const [memory, setMemory] = useState(false);
  const [zoomed, setZoomed] = useState<{ src: string; alt: string } | null>(null);
  const panel = useRef<HTMLDivElement>(null);
  const launcher = useRef<HTMLButtonElement>(null);
  const composer = useRef<HTMLTextAreaElement>(null);
  const openRef = useRef(open);
  openRef.current = open;
  const w = words(client.lang);
  const phone = useMedia(PHONE);

  useEffect(() => client.subscribe(() => redraw((n) => n + 1)), [client]);
  useEffect(() => () => client.close(), [client]);
  useEffect(() => {
    if (open || client.session) client.open();
  }, [open, client]);
  useEffect(() => {
    p.host.lang = client.lang === 'zh' ? 'zh-CN' : 'en';
  }, [client.lang]);
  useEffect(() => {
    p.host.dispatchEvent(new CustomEvent('warmline-toggle', { detail: open, bubbles: true }));
  }, [open]);
  useKeyboardInset(panel, open && phone);
  usePageLock(open && phone);

  const show = useCallback(() => {
    setOpen(true);
    requestAnimationFrame(() => (window.matchMedia(PHONE).matches ? panel.current : composer.current)?.focus());
  }, []);
  const hide = useCallback(() => {
    setOpen(false);
    setMenu(false);
    requestAnimationFrame(() => launcher.current?.focus());
  }, []);
  const setLang = (lang: Lang) => {
    client.setLang(lang);
    p.onLang(lang);
  };

  useEffect(() => {
    p.onReady({
      open: show,
      close: hide,
      send: (text) => {
        setOpen(true);
        client.say(text);
      },
      setLang: (lang) => client.setLang(lang),
      isOpen: () => openRef.current,
    });
  }, [client]);

  const frames = client.log.frames.length;
  useEffect(() => {
    const look = () => {
      if (open && document.visibilityState === 'visible') client.markRead();
    };
    look();
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, [open, frames]);

  const unread = open ? 0 : unreadCount(client.log, client.readSeq);
  const ctx: BlockCtx = {
    lang: client.lang,
    w,
    media: (src) => client.media(src),
    picture: (id) => client.pictureUrl(id),
    preview: (id) => client.previews.get(id),
    tap: (id, label) => {
      client.tap(id, label);
      (phone ? panel : composer).current?.focus();
    },
    form: (values, shown) => {
      client.submitForm(values, shown);
      (phone ? panel : composer).current?.focus();
    },
    zoom: (src, alt) => setZoomed({ src, alt }),
  };

  const closeMemory = () => {
    setMemory(false);
    requestAnimationFrame(() => panel.current?.querySelector<HTMLElement>('.menu-btn')?.focus());
  };
  const onKeyDown = (e: KeyboardEvent) => {
    if (e.key === 'Escape') {
      // An input method closes its own list with it.
      if (e.isComposing || e.keyCode === 229) return;
      e.stopPropagation();
      if (zoomed) setZoomed(null);
      else if (panel.current?.querySelector('.memory .sheet')) panel.current.querySelector<HTMLElement>('.memory .sheet .linkish')?.click();
      else if (memory) closeMemory();
      else if (minor) setMinor(false);
      else if (menu) {
        setMenu(false);
        panel.current?.querySelector<HTMLElement>('.menu-btn')?.focus();
      }
      else hide();
      return;
    }
    if (e.key === 'Tab') return trapTab(e, panel.current!);
    pickByNumber(e, panel.current!);
  };

  const status = client.log.status;
  const agentName = client.log.handover?.name ?? lastAgent(client) ?? w.agent;
  const subtitle =
    client.link === 'offline'
      ? w.subtitleOffline
      : client.link === 'connecting'
        ? w.subtitleConnecting
        : status === 'agent'
          ? w.subtitleAgent(agentName)
          : status === 'waiting'
            ? client.log.handover?.state === 'offline'
              ? w.subtitleAway
              : w.subtitleWaiting
            : w.subtitle;
  const name = client.company?.name?.[client.lang];
  const title = name ? (client.lang === 'zh' ? `${name}客服` : `${name} care`) : w.title;
  const busy = status === 'waiting' || status === 'agent' || client.log.outbox.some((o) => o.kind === 'handover');

  return (
    <BlockProvider value={ctx}>
      {open && (
        <div
          ref={panel}
          class={`panel${phone ? ' phone' : ''}`}
          role="dialog"
          aria-modal={phone}
          aria-label={title}
          tabIndex={-1}
          onKeyDown={onKeyDown}
        >
          <div class="head">
            {phone && (
              <button type="button" class="icon-btn" aria-label={w.close} onClick={hide}>
                <IconBack />
              </button>
            )}
            <span class={`head-mark ${client.link}`}>
              <Mark size={34} />
            </span>
            <div class="head-words">
              <h2>{title}</h2>
              <p role="status">{subtitle}</p>
            </div>
            <button type="button" class="person-btn" aria-label={w.personLabel} aria-pressed={busy} onClick={() => client.askForPerson()}>
              <IconPerson />
              <span>{phone ? w.personShort : w.person}</span>
            </button>
            <button
              type="button"
              class="icon-btn lang-btn"
              aria-label={w.langSwitchLabel}
              onClick={() => setLang(client.lang === 'zh' ? 'en' : 'zh')}
            >
              {w.langSwitch}
            </button>
            <div
              class="menu-wrap"
              onKeyDown={moveInMenu}
              onFocusOut={(e) => {
                if (!e.currentTarget.contains(e.relatedTarget as Node | null)) setMenu(false);
              }}
            >
              <button type="button" class="icon-btn menu-btn" aria-label={w.menu} aria-expanded={menu} aria-haspopup="menu" onClick={() => setMenu(!menu)}>
                <IconMore />
              </button>
              {menu && (
                <div class="menu" role="menu" onMouseDown={(e) => e.preventDefault()}>
                  <button type="button" role="menuitem" onClick={() => (setMenu(false), client.restart(client.under14))}>
                    {w.newChat}
                  </button>
                  {client.session && (
                    <button type="button" role="menuitem" onClick={() => (setMenu(false), setMemory(true))}>
                      {w.memory}
                    </button>
                  )}
                  <button type="button" role="menuitem" onClick={() => (setMenu(false), client.askWhatIsKept(w.whatWeKeep))}>
                    {w.whatWeKeep}
                  </button>
                  {!client.under14 && (
                    <button type="button" role="menuitem" onClick={() => (setMenu(false), setMinor(true))}>
                      {w.under14}
                    </button>
                  )}
                </div>
              )}
            </div>
            {!phone && (
              <button type="button" class="icon-btn" aria-label={w.close} onClick={hide}>
                <IconClose />
              </button>
            )}
          </div>

          {client.log.identity && client.log.identity.until > Date.now() && (
            <p class="strip known" role="status">
              <span>{w.known(client.log.identity.name)}</span>
              <button type="button" class="linkish" onClick={() => client.tap('identity:out', w.signOut)}>
                {w.signOut}
              </button>
            </p>
          )}
          {client.under14 && <p class="strip">{w.under14Badge}</p>}
          {(status === 'waiting' || status === 'agent') && client.log.handover && client.log.handover.state !== 'taken' && (
            <div class="strip-ho">
              <HandoverNotice h={client.log.handover} short onCancel={() => client.cancelHandover()} />
            </div>
          )}

          <Conversation client={client} starters={p.starters[client.lang]} privacy={p.privacy} onUnder14={() => setMinor(true)} />

          {client.busyUntil > Date.now() ? (
            <p class="strip warn" role="status">
              {w.busy}
            </p>
          ) : (
            client.link === 'offline' && (
              <p class="strip warn" role="status">
                {w.offline}
              </p>
            )
          )}

          {status === 'closed' ? (
            <div class="closed">
              <p>{w.closed}</p>
              <button type="button" class="primary" onClick={() => client.restart(client.under14)}>
                {w.startNew}
              </button>
            </div>
          ) : (
            <Composer client={client} input={composer} panel={panel} />
          )}

          {minor && (
            <div class="sheet" role="alertdialog" aria-modal="true" aria-label={w.under14Title}>
              <div class="sheet-card">
                <Mark size={44} />
                <h3>{w.under14Title}</h3>
                <p>{w.under14Text}</p>
                <button
                  type="button"
                  class="primary"
                  ref={(el) => el?.focus()}
                  onClick={() => {
                    setMinor(false);
                    client.restart(true);
                  }}
                >
                  {w.under14Yes}
                </button>
                <button type="button" class="linkish" onClick={() => setMinor(false)}>
                  {w.under14No}
                </button>
              </div>
            </div>
          )}
          {memory && client.session && (
            <Memory w={w} root={p.host.shadowRoot!} origin={p.origin} session={client.session} lang={client.lang} onClose={closeMemory} />
          )}
          {zoomed && <Zoom {...zoomed} label={w.zoomClose} onClose={() => setZoomed(null)} />}
        </div>
      )}
      {!(open && phone) && (
        <button
          ref={launcher}
          type="button"
          class={`launcher${open ? ' is-open' : ''}`}
          aria-label={open ? w.close : unread > 0 ? w.openUnread(unread) : w.open}
          aria-expanded={open}
          onClick={open ? hide : show}
        >
          {open ? <IconDown /> : <Mark size={36} />}
          {unread > 0 && <span class="badge">{unread > 9 ? '9+' : unread}</span>}
        </button>
      )}
    </BlockProvider>
  );
}

function Zoom({ src, alt, label, onClose }: { src: string; alt: string; label: string; onClose(): void }) {
  const [big, setBig] = useState(false);
  return (
    <div class="zoom" role="dialog" aria-modal="true" aria-label={alt}>
      <div class={`zoom-scroll${big ? ' big' : ''}`} onClick={() => setBig(!big)}>
        <img src={src} alt={alt} />
      </div>
      {alt && <p>{alt}</p>}
      <button type="button" class="icon-btn" aria-label={label} ref={(el) => el?.focus()} onClick={onClose}>
        <IconClose />
      </button>
    </div>
  );
}

function lastAgent(client: ChatClient): string | undefined {
  for (let i = client.log.frames.length - 1; i >= 0; i--) {
    const f = client.log.frames[i]!;
    if (f.type === 'message' && f.actor === 'agent' && f.name) return f.name;
    if (f.type === 'handover' && f.name) return f.name;
  }
  return undefined;
}

/** Tab goes round inside the window (or the sheet on top of it); Esc is the way out. */
function trapTab(e: KeyboardEvent, panel: HTMLElement): void {
  const tops = panel.querySelectorAll<HTMLElement>('.memory, .sheet, .zoom');
  const scope = tops[tops.length - 1] ?? panel;
  const able = Array.from(
    scope.querySelectorAll<HTMLElement>('button:not([disabled]):not([tabindex="-1"]), a[href], input:not([disabled]), select:not([disabled]), textarea:not([disabled]), [tabindex="0"]'),
  ).filter((el) => el.offsetParent !== null || el.getClientRects().length > 0);
  if (able.length === 0) return;
  const root = panel.getRootNode() as ShadowRoot;
  const active = root.activeElement as HTMLElement | null;
  const first = able[0]!;
  const last = able[able.length - 1]!;
  if (e.shiftKey && (active === first || active === panel)) {
    e.preventDefault();
    last.focus();
  } else if (!e.shiftKey && active === last) {
    e.preventDefault();
    first.focus();
  }
}

/** Up and down go through the menu, and into it from its button. */
function moveInMenu(e: KeyboardEvent): void {
  if (e.key !== 'ArrowDown' && e.key !== 'ArrowUp') return;
  const items = Array.from((e.currentTarget as HTMLElement).querySelectorAll<HTMLElement>('[role="menuitem"]'));
  if (items.length === 0) return;
  const at = items.indexOf(e.composedPath()[0] as HTMLElement);
  const next = e.key === 'ArrowDown' ? at + 1 : (at < 0 ? 0 : at) - 1;
  items[(next + items.length) % items.length]!.focus();
  e.preventDefault();
}

/** Digits choose anywhere but in a text field, where they are digits; there Alt+digit does. */
function pickByNumber(e: KeyboardEvent, panel: HTMLElement): void {
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(e.code)?.[1] ?? (/^[1-9]$/.test(e.key) ? e.key : undefined);
  const inField = e.composedPath()[0] instanceof Element && (e.composedPath()[0] as Element).matches('input, textarea');
  if (!digit || e.ctrlKey || e.metaKey || inField !== e.altKey || panel.querySelector('.memory')) return;
  const groups = panel.querySelectorAll('.choice-list[data-open]');
  const button = groups[groups.length - 1]?.querySelectorAll<HTMLButtonElement>('button')[Number(digit) - 1];
  if (!button) return;
  e.preventDefault();
  button.click();
}

function useMedia(query: string): boolean {
  const [hit, setHit] = useState(() => window.matchMedia(query).matches);
  useEffect(() => {
    const list = window.matchMedia(query);
    const on = () => setHit(list.matches);
    on();
    list.addEventListener('change', on);
    return () => list.removeEventListener('change', on);
  }, [query]);
  return hit;
}

/** On phones the on-screen keyboard covers the page: the sheet takes what is left visible. */
function useKeyboardInset(panel: { current: HTMLElement | null }, on: boolean): void {
  useEffect(() => {
    const view = window.visualViewport;
    const el = panel.current;
    if (!on || !view || !el) return;
    const fit = () => {
      el.style.height = `${view.height}px`;
      el.style.top = `${view.offsetTop}px`;
    };
    fit();
    view.addEventListener('resize', fit);
    view.addEventListener('scroll', fit);
    return () => {
      view.removeEventListener('resize', fit);
      view.removeEventListener('scroll', fit);
      el.style.height = el.style.top = '';
    };
  }, [on]);
}

function usePageLock(on: boolean): void {
  useEffect(() => {
    if (!on) return;
    const before = document.documentElement.style.overflow;
    document.documentElement.style.overflow = 'hidden';
    return () => {
      document.documentElement.style.overflow = before;
    };
  }, [on]);
}
