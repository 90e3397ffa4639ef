// One conversation on the desk: what was said, the answer, and handing it on.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { BlockView } from '../blocks/block';
import { BlockProvider, type BlockCtx } from '../blocks/ctx';
import { handoverTitle } from '../blocks/handover';
import { IconBack, IconCheck } from '../blocks/icons';
import { newId } from '../core/client';
import { clockTime, dayKey, dayName } from '../core/format';
import { words } from '../core/i18n';
import { insertFrame } from '../core/log';
import type { Lang, LogFrame } from '../core/types';
import * as api from './api';
import { ContextPanel, lastMood } from './context';
import { Promises } from './promises';
import type { Pushed } from './main';
import { customerName } from './queue';
import { deskWords, moodWord } from './texts';
import { Why } from './why';

interface Props {
  id: string;
  lang: Lang;
  meName: string;
  isMine: boolean;
  isWaiting: boolean;
  row?: api.QueueRow;
  frames: Set<(p: Pushed) => void>;
  typings: Set<(id: string, on: boolean) => void>;
  resync: Set<() => void>;
  onTake(): void;
  onBack(): void;
  onChanged(): void;
  onError(e: unknown): void;
}

interface Draft {
  id: string;
  text: string;
  failed: boolean;
}

// Drafts outlive the view, and a session that ends in the middle of a sentence.
const drafts = new Map<string, string>();
let typingKnown = true;

export function Conversation(p: Props) {
  const { id, lang } = p;
  const w = deskWords(lang);
  const [frames, setFrames] = useState<LogFrame[]>([]);
  const [context, setContext] = useState<api.ContextPack>();
  const [text, setText] = useState(drafts.get(id) ?? '');
  const [sending, setSending] = useState<Draft[]>([]);
  const [typingAt, setTypingAt] = useState(0);
  const [dialog, setDialog] = useState<'return' | 'close' | null>(null);
  const [about, setAbout] = useState(false);
  const box = useRef<HTMLTextAreaElement>(null);
  const scroll = useRef<HTMLDivElement>(null);
  const stick = useRef(true);
  const typed = useRef(0);

  const merge = (list: LogFrame[]) => setFrames((was) => list.reduce((all, f) => insertFrame(all, f, true), was));
  const load = () =>
    api.open(id).then((o) => {
      merge(o.frames ?? []);
      setContext(o.context);
    }, p.onError);

  useEffect(() => {
    void load();
    const onFrame = (pushed: Pushed) => {
      if (pushed.conversation !== id || !pushed.frame) return;
      if (typeof pushed.frame.seq === 'number') {
        merge([pushed.frame]);
        if (pushed.frame.type === 'message') {
          if (pushed.frame.actor === 'customer') setTypingAt(0);
          const mine = pushed.frame.id;
          if (mine) setSending((s) => s.filter((d) => d.id !== mine));
        }
      } else if ((pushed.frame as { type: string }).type === 'typing') {
        const t = pushed.frame as unknown as { actor?: string; on?: boolean };
        if (t.actor === 'customer') setTypingAt(t.on === false ? 0 : Date.now());
      } else void load();
    };
    const onTyping = (conversation: string, on: boolean) => conversation === id && setTypingAt(on ? Date.now() : 0);
    const again = () => void load();
    p.frames.add(onFrame);
    p.typings.add(onTyping);
    p.resync.add(again);
    return () => {
      p.frames.delete(onFrame);
      p.typings.delete(onTyping);
      p.resync.delete(again);
    };
  }, [id]);

  useEffect(() => {
    if (p.isMine) box.current?.focus();
  }, [p.isMine]);
  useEffect(() => {
    if (typingAt === 0) return;
    const timer = setTimeout(() => setTypingAt(0), 6000);
    return () => clearTimeout(timer);
  }, [typingAt]);
  useLayoutEffect(() => {
    const el = scroll.current;
    if (el && stick.current) el.scrollTop = el.scrollHeight;
  });

  const deliver = async (draft: Draft) => {
    setSending((s) => [...s.filter((d) => d.id !== draft.id), { ...draft, failed: false }]);
    try {
      const { seq } = await api.act(id, 'messages', { id: draft.id, text: draft.text });
      if (typeof seq === 'number')
        merge([{ type: 'message', seq, actor: 'agent', name: p.meName, at: Date.now(), id: draft.id, blocks: [{ type: 'text', text: draft.text }] }]);
      setSending((s) => s.filter((d) => d.id !== draft.id));
    } catch (e) {
      setSending((s) => s.map((d) => (d.id === draft.id ? { ...d, failed: true } : d)));
      if (e instanceof api.ApiError && e.status === 401) p.onError(e);
    }
  };
  const send = () => {
    const clean = text.trim();
    if (clean === '') return;
    stick.current = true;
    setText('');
    drafts.delete(id);
    void deliver({ id: newId(), text: clean, failed: false });
    box.current?.focus();
  };
  const onInput = (value: string) => {
    setText(value);
    drafts.set(id, value);
    if (!typingKnown || Date.now() - typed.current < 3000) return;
    typed.current = Date.now();
    api.act(id, 'typing', { on: true }).catch((e: unknown) => {
      if (e instanceof api.ApiError && e.status === 404) typingKnown = false;
    });
  };
  const finish = async (verb: 'return' | 'close', note: string) => {
    try {
      await api.act(id, verb, verb === 'return' ? { note } : {});
      setDialog(null);
      p.onChanged();
      await load();
    } catch (e) {
      p.onError(e);
    }
  };

  const ctx: BlockCtx = {
    lang,
    w: words(lang),
    media: (src) => (src && src.startsWith('/') && !src.startsWith('//') ? src : undefined),
    picture: (aid) => `/v1/desk/conversations/${encodeURIComponent(id)}/attachments/${encodeURIComponent(aid)}`,
    preview: () => undefined,
  };
  const mood = lastMood(context?.mood) ?? p.row?.mood;

  return (
    <BlockProvider value={ctx}>
      <section class="conv" aria-label={customerName(p.row, w.visitor)}>
        <header class="conv-head">
          <button type="button" class="flat back" aria-label={w.back} onClick={p.onBack}>
            <IconBack />
          </button>
          <div class="conv-who">
            <b>{whoName(context) ?? customerName(p.row, w.visitor)}</b>
            {mood && mood.toLowerCase() !== 'neutral' && <em class="t-mood">{moodWord(mood, lang)}</em>}
          </div>
          <button type="button" class="flat about-btn" aria-expanded={about} onClick={() => setAbout(!about)}>
            {w.contextShort}
          </button>
          {p.isMine && (
            <>
              <button type="button" class="flat" onClick={() => setDialog('return')}>
                {w.returnBtn}
              </button>
              <button type="button" class="flat" onClick={() => setDialog('close')}>
                {w.closeBtn}
              </button>
            </>
          )}
        </header>
        {about && (
          <div class="about">
            <ContextPanel context={context} lang={lang} />
            <Promises id={id} mine={p.isMine} lang={lang} />
          </div>
        )}
        <div
          class="conv-log"
          ref={scroll}
          role="log"
          aria-live="polite"
          tabIndex={0}
          onScroll={(e) => {
            const el = e.currentTarget;
            stick.current = el.scrollHeight - el.clientHeight - el.scrollTop < 60;
          }}
        >
          {frames.map((f, i) => (
            <Line key={f.seq} f={f} prev={frames[i - 1]} lang={lang} why={<Why id={id} seq={f.seq} lang={lang} onError={p.onError} />} />
          ))}
          {sending.map((d) => (
            <div class="line agent sending" key={d.id}>
              <div class="bubble">
                <div class="plain" dir="auto">
                  {d.text}
                </div>
              </div>
              {d.failed && (
                <button type="button" class="linkish failed" onClick={() => void deliver(d)}>
                  {w.failed}
                </button>
              )}
            </div>
          ))}
          {typingAt > 0 && <p class="typing-note">{w.customerTyping}</p>}
        </div>
        {p.isMine ? (
          <div class="reply">
            <textarea
              ref={box}
              rows={2}
              dir="auto"
              placeholder={w.placeholder}
              aria-label={w.placeholder}
              value={text}
              onInput={(e) => onInput(e.currentTarget.value)}
              onKeyDown={(e) => {
                if (e.key === 'Enter' && (e.ctrlKey || e.metaKey) && !e.isComposing) {
                  e.preventDefault();
                  send();
                }
              }}
            />
            <button type="button" class="primary" disabled={text.trim() === ''} onClick={send}>
              {w.send}
            </button>
          </div>
        ) : (
          p.isWaiting && (
            <div class="reply">
              <button type="button" class="primary wide" onClick={p.onTake}>
                {w.take}
              </button>
            </div>
          )
        )}
        {dialog && <EndDialog lang={lang} kind={dialog} onCancel={() => setDialog(null)} onDone={(note) => void finish(dialog, note)} />}
      </section>
      <aside class="side" aria-label={w.context}>
        <ContextPanel context={context} lang={lang} />
        <Promises id={id} mine={p.isMine} lang={lang} />
      </aside>
    </BlockProvider>
  );
}

function whoName(context: api.ContextPack | undefined): string | undefined {
  const who = context?.who;
  if (typeof who === 'object' && who !== null && 'name' in who && who.name) return String((who as { name: unknown }).name);
  return undefined;
}

function Line({ f, prev, lang, why }: { f: LogFrame; prev?: LogFrame; lang: Lang; why: preact.ComponentChild }) {
  const w = deskWords(lang);
  const at = f.at ?? 0;
  const day = at > 0 && (!prev?.at || dayKey(prev.at) !== dayKey(at)) && <p class="conv-day">{dayName(at, lang, Date.now())}</p>;

  if (f.type === 'resolved')
    return (
      <>
        {day}
        <p class="conv-note good">
          <IconCheck />
          {w.resolved}
        </p>
      </>
    );
  if (f.type === 'handover') {
    const title =
      f.state === 'returned' ? w.returned : f.state === 'closed' ? w.closed : f.state === 'waiting' ? w.waitingNow : handoverTitle(f, words(lang));
    return (
      <>
        {day}
        <p class="conv-note">{title}</p>
      </>
    );
  }
  if (f.type === 'identity')
    return (
      <>
        {day}
        <p class="conv-note">{f.level === 'none' ? w.unknownNow : w.knownNow(f.name ?? '')}</p>
      </>
    );
  const who = f.actor === 'customer' ? w.customer : f.actor === 'agent' ? f.name || w.agent : w.machine;
  return (
    <>
      {day}
      <div class={`line ${f.actor}`} data-seq={f.seq}>
        <span class="line-who">
          {who} · <time class="num">{clockTime(f.at, lang)}</time>
        </span>
        {f.blocks.map((b) => (
          <div class={b.type === 'text' || b.type === 'picture' ? 'block' : 'block wide'}>
            <BlockView b={b} active={false} machine={f.actor === 'machine'} />
          </div>
        ))}
        {f.actor === 'machine' && why}
      </div>
    </>
  );
}

function EndDialog({ lang, kind, onCancel, onDone }: { lang: Lang; kind: 'return' | 'close'; onCancel(): void; onDone(note: string): void }) {
  const w = deskWords(lang);
  const [note, setNote] = useState('');
  return (
    <div
      class="veil"
      role="dialog"
      aria-modal="true"
      aria-label={kind === 'return' ? w.returnTitle : w.closeTitle}
      onKeyDown={(e) => {
        if (e.key === 'Escape') onCancel();
        if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) onDone(note);
        e.stopPropagation();
      }}
    >
      <div class="veil-card">
        <h3>{kind === 'return' ? w.returnTitle : w.closeTitle}</h3>
        {kind === 'return' ? (
          <textarea
            rows={3}
            aria-label={w.returnNote}
            placeholder={w.returnNote}
            value={note}
            ref={(el) => note === '' && el?.focus()}
            onInput={(e) => setNote(e.currentTarget.value)}
          />
        ) : (
          <p>{w.closeText}</p>
        )}
        <div class="veil-acts">
          <button type="button" class="flat" onClick={onCancel}>
            {w.cancel}
          </button>
          <button type="button" class="primary" ref={(el) => kind === 'close' && el?.focus()} onClick={() => onDone(note.trim())}>
            {w.confirm}
          </button>
        </div>
      </div>
    </div>
  );
}
