// The list of messages: days, groups, soft arrival of blocks, scrolling, and what a screen
// reader is told.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { BlockView } from '../blocks/block';
import { useBlocks } from '../blocks/ctx';
import { handoverTitle } from '../blocks/handover';
import { IconCheck, IconDown, IconShield, Mark } from '../blocks/icons';
import { Canvas } from '../blocks/picture';
import { Plain } from '../blocks/text';
import type { ChatClient } from '../core/client';
import { clockTime, dayKey, dayName } from '../core/format';
import { newestActionSeq, openChoicesSeq, openCsatSeq, type OutItem } from '../core/log';
import { markdownPlain } from '../core/markdown';
import type { Block, LogFrame, MessageFrame } from '../core/types';

const STEP_MS = 420;
const WIDE = new Set(['steps', 'figure', 'order', 'form', 'offer', 'choices', 'handover', 'action']);
const calm = () => window.matchMedia('(prefers-reduced-motion: reduce)').matches;

interface Props {
  client: ChatClient;
  /** The shop's own suggestions for a first question; empty: general ones. */
  starters: string[];
  privacy?: string;
  onUnder14(): void;
}

export function Conversation({ client, starters, privacy, onUnder14 }: Props) {
  const { w, lang } = useBlocks();
  const scroller = useRef<HTMLDivElement>(null);
  const inner = useRef<HTMLDivElement>(null);
  const stick = useRef(true);
  const placed = useRef(-1);
  const before = useRef<{ first: number; height: number; top: number } | null>(null);
  const [away, setAway] = useState(false);
  const [, tick] = useState(0);
  const { frames, outbox, typing, awaitingSince, status } = client.log;
  const first = frames[0]?.seq ?? 0;

  // Never past the customer's own last message: a long answer is read from its beginning.
  const settle = () => {
    const el = scroller.current;
    if (!el || !stick.current) return;
    const bottom = el.scrollHeight - el.clientHeight;
    const mine = el.querySelectorAll<HTMLElement>('[data-own]');
    let anchor: Element | null = mine[mine.length - 1] ?? null;
    if (anchor instanceof HTMLElement && anchor.offsetTop - 10 < bottom && anchor.nextElementSibling) anchor = anchor.nextElementSibling;
    // Before the first word the beginning stands in view: what one must know comes first.
    const opening = !anchor && el.querySelector('.disclosure') !== null && el.querySelector('.row.agent') === null;
    const top = opening ? 0 : anchor instanceof HTMLElement ? Math.min(bottom, Math.max(0, anchor.offsetTop - 10)) : bottom;
    placed.current = Math.round(top);
    el.scrollTop = top;
  };

  useLayoutEffect(() => {
    const el = scroller.current;
    const was = before.current;
    if (el && was && was.first !== first && !stick.current) el.scrollTop = was.top + (el.scrollHeight - was.height);
    else settle();
    if (el) before.current = { first, height: el.scrollHeight, top: el.scrollTop };
  });
  useEffect(() => {
    const watch = new ResizeObserver(settle);
    if (inner.current) watch.observe(inner.current);
    if (scroller.current) watch.observe(scroller.current);
    return () => watch.disconnect();
  }, []);
  useEffect(() => {
    stick.current = true;
    settle();
  }, [outbox.length]);

  const onScroll = () => {
    const el = scroller.current;
    if (!el) return;
    if (Math.abs(el.scrollTop - placed.current) <= 2) return;
    const gap = el.scrollHeight - el.clientHeight - el.scrollTop;
    stick.current = gap < 40;
    setAway(gap > 160);
    if (el.scrollTop < 60) void client.loadOlder();
    before.current = { first, height: el.scrollHeight, top: el.scrollTop };
  };
  const toBottom = () => {
    const el = scroller.current;
    if (!el) return;
    el.scrollTop = el.scrollHeight;
    stick.current = true;
    setAway(false);
    el.focus({ preventScroll: true });
  };

  const atStart = client.historyDone || first <= 1;
  const openSeq = openChoicesSeq(client.log);
  const csatSeq = openCsatSeq(client.log);
  const newestOwn = frames.reduce((seq, f) => (f.type === 'message' && f.actor === 'customer' ? f.seq : seq), 0);
  const shownFrames = frames.filter((f) => f.type !== 'identity' && (f.type !== 'message' || f.blocks.length > 0)).map((f) => (atStart ? withoutNotice(f) : f));
  const empty = outbox.length === 0 && !frames.some((f) => f.type !== 'identity' && (f.type !== 'message' || f.actor === 'customer'));
  const greeted = frames.length > 0;
  const offers = frames.some((f) => f.type === 'message' && hasChoices(f.blocks));
  const guessed = frames.some((f) => f.type === 'message' && hasReasons(f.blocks));
  const typingOn = typing !== null && Date.now() - typing.at < 8000;
  const thinking = status === 'open' && awaitingSince > 0 && Date.now() - awaitingSince < 30000;

  // Both end by themselves when nothing more comes.
  useEffect(() => {
    if (!typingOn && !thinking) return;
    const timer = setTimeout(() => tick((n) => n + 1), 8000);
    return () => clearTimeout(timer);
  }, [typing, awaitingSince, typingOn, thinking]);

  return (
    <div class="log-wrap">
      <div ref={scroller} class="log" role="log" aria-live="off" aria-label={w.title} tabIndex={0} onScroll={onScroll}>
        <div ref={inner} class="log-inner">
          {atStart ? (
            <Disclosure client={client} privacy={privacy} onUnder14={onUnder14} />
          ) : (
            <button type="button" class="linkish older" disabled={client.historyBusy} onClick={() => void client.loadOlder()}>
              {client.historyBusy ? w.loading : w.loadOlder}
            </button>
          )}
          {empty && !greeted && (
            <div class="empty">
              <b>{w.emptyTitle}</b>
              <span>{w.emptyText}</span>
            </div>
          )}
          {shownFrames.map((f, i) => (
            <Row
              key={f.seq}
              client={client}
              f={f}
              prev={shownFrames[i - 1]}
              next={shownFrames[i + 1]}
              active={f.seq === openSeq || f.seq === csatSeq}
              newest={f.seq === newestOwn}
            />
          ))}
          {outbox
            .filter((o) => o.shown !== '' || o.picture)
            .map((o) => (
              <Pending key={o.id} client={client} o={o} />
            ))}
          {empty && !guessed && (starters.length > 0 || !offers) && (
            <div class={greeted ? 'starters under' : 'starters'}>
              {(starters.length > 0 ? starters : w.starters).map((s) => (
                <button type="button" class="choice" onClick={() => client.say(s)}>
                  {s}
                </button>
              ))}
            </div>
          )}
          {(thinking || typingOn) && (
            <div class="row theirs typing" aria-label={`${typing?.actor === 'agent' ? w.agent : w.machine} ${typing?.actor === 'agent' ? w.typing : w.thinking}`}>
              <Avatar actor={typing?.actor ?? 'machine'} />
              <div class="bubble dots">
                <i />
                <i />
                <i />
              </div>
            </div>
          )}
        </div>
      </div>
      {away && (
        // It comes and goes with scrolling, so Tab must not rest on it; the End key does the same.
        <button type="button" class="to-bottom" tabIndex={-1} aria-label={w.toBottom} onClick={toBottom}>
          <IconDown />
        </button>
      )}
      <Announcer client={client} />
      <span class="sr" lang={lang} />
    </div>
  );
}

/** What the notice on top says already, in both languages, is not said again by the greeting under it. */
function withoutNotice(f: LogFrame): LogFrame {
  if (f.type !== 'message' || f.actor !== 'machine') return f;
  const blocks = f.blocks.filter((b) => !(b.type === 'text' && b.cites?.includes('phrase:intro-keep')));
  return blocks.length > 0 && blocks.length < f.blocks.length ? { ...f, blocks } : f;
}

/** Choices that were made for this customer. */
function hasReasons(blocks: Block[]): boolean {
  return blocks.some((b) => b.type === 'choices' && b.options.some((o) => o.why));
}

function hasChoices(blocks: Block[]): boolean {
  return blocks.some((b) => b.type === 'choices');
}

/** What the customer must know before the first word, in both languages. */
function Disclosure({ client, privacy, onUnder14 }: Omit<Props, 'starters'>) {
  const { w, lang } = useBlocks();
  return (
    <aside class="disclosure">
      <div class="disclosure-lines">
        <IconShield />
        <div>
          <p lang="zh-CN">
            <b>回答您的是机器，不是真人。</b>对话加密保存，用来解决您的问题；电话、证件号会打码。想找人，随时点「转人工」。
          </p>
          <p lang="en">
            <b>A machine answers here, not a person.</b> The conversation is kept, encrypted, to solve your problem; phone and ID numbers are masked. For a
            person, tap “Talk to a person” at any time.
          </p>
        </div>
      </div>
      <div class="disclosure-acts">
        <button type="button" class="linkish" onClick={() => client.askWhatIsKept(w.whatWeKeep)}>
          {lang === 'zh' ? '保存什么 · What we keep' : 'What we keep · 保存什么'}
        </button>
        {!client.under14 && (
          <button type="button" class="linkish" onClick={onUnder14}>
            {lang === 'zh' ? '我未满 14 岁 · Under 14' : 'I am under 14 · 未满 14 岁'}
          </button>
        )}
        {privacy && (
          <a class="linkish" href={privacy} target="_blank" rel="noopener">
            {lang === 'zh' ? '隐私 · Privacy' : 'Privacy · 隐私'}
          </a>
        )}
      </div>
      {client.under14 && <p class="disclosure-minor">{w.under14Note}</p>}
    </aside>
  );
}

interface RowProps {
  client: ChatClient;
  f: LogFrame;
  prev?: LogFrame;
  next?: LogFrame;
  active: boolean;
  newest: boolean;
}

function Row({ client, f, prev, next, active, newest }: RowProps) {
  const { w, lang } = useBlocks();
  const at = f.at ?? 0;
  const newDay = at > 0 && (!prev || (prev.at ?? 0) === 0 || dayKey(prev.at!) !== dayKey(at));
  const day = newDay && (
    <div class="day" role="separator">
      <span>{dayName(at, lang, Date.now())}</span>
    </div>
  );

  if (f.type === 'resolved')
    return (
      <>
        {day}
        <div class="resolved">
          <span>
            <IconCheck />
            {w.resolved}
          </span>
        </div>
      </>
    );
  // The machine's own notice just above says the same with more words.
  if (f.type === 'handover' && saysHandover(prev, f.state)) return day || null;
  if (f.type === 'handover')
    return (
      <>
        {day}
        <div class="notice">
          <span>{handoverTitle(f, w)}</span>
        </div>
      </>
    );
  if (f.type === 'identity') return day || null;
  const tail = !(next && next.type === 'message' && next.actor === f.actor && next.at - f.at < 300000);
  return (
    <>
      {day}
      <Message f={f} active={active} live={client.live.has(f.seq)} chosen={chosenAfter(f, next)} tail={tail} newest={newest} newestAction={(id) => newestActionSeq(client.log, id)} />
    </>
  );
}

function saysHandover(prev: LogFrame | undefined, state: string): boolean {
  return prev?.type === 'message' && prev.blocks.some((b) => b.type === 'handover' && b.state === state);
}

function chosenAfter(f: LogFrame, next: LogFrame | undefined): string | undefined {
  if (f.type !== 'message' || f.actor !== 'machine' || next?.type !== 'message' || next.actor !== 'customer') return undefined;
  const b = next.blocks[0];
  return b?.type === 'text' ? (b.text ?? b.md) : undefined;
}

function Avatar({ actor, name }: { actor: string; name?: string }) {
  return (
    <span class={`avatar ${actor}`} aria-hidden="true">
      {actor === 'agent' ? (name ?? '·').trim().slice(0, 1).toUpperCase() : <Mark size={22} />}
    </span>
  );
}

interface MessageProps {
  f: MessageFrame;
  active: boolean;
  live: boolean;
  chosen?: string;
  tail: boolean;
  newest: boolean;
  newestAction(id: string): number;
}

function Message({ f, active, live, chosen, tail, newest, newestAction }: MessageProps) {
  const { w, lang } = useBlocks();
  const mine = f.actor === 'customer';
  const [count, setCount] = useState(live && !mine && !calm() ? 1 : f.blocks.length);
  const complete = count >= f.blocks.length;

  useEffect(() => {
    if (complete) return;
    const timer = setTimeout(() => setCount(count + 1), STEP_MS);
    return () => clearTimeout(timer);
  }, [count, complete]);

  const who = mine ? w.you : f.actor === 'agent' ? f.name || w.agent : w.machine;
  return (
    <div class={`row ${mine ? 'mine' : 'theirs'} ${f.actor}${tail ? ' tail' : ''}`} data-seq={f.seq} data-own={mine ? '' : undefined}>
      {!mine && <Avatar actor={f.actor} name={f.name} />}
      <div class="blocks">
        <span class="sr">{who}</span>
        {f.actor === 'agent' && <span class="who">{who}</span>}
        {f.blocks.slice(0, count).map((b, i) => (
          <div key={i} class={`block${live && !mine ? ' arrives' : ''}${WIDE.has(b.type) ? ' wide' : ''}`}>
            <BlockView b={b} active={active && complete} chosen={chosen} mine={mine} machine={f.actor === 'machine'} newest={b.type === 'action' && newestAction(b.id) === f.seq} />
          </div>
        ))}
        {!complete && (
          <div class="bubble dots small" aria-hidden="true">
            <i />
            <i />
            <i />
          </div>
        )}
        {tail && complete && (
          <time class="when" dateTime={new Date(f.at).toISOString()}>
            {clockTime(f.at, lang)}
            {newest && <span class="sent"> · {w.sent}</span>}
          </time>
        )}
      </div>
    </div>
  );
}

function Pending({ client, o }: { client: ChatClient; o: OutItem }) {
  const { w } = useBlocks();
  const bitmap = client.previews.get(o.id);
  const percent = Math.round((o.progress ?? 0) * 100);
  const state =
    o.state === 'failed'
      ? w.failed
      : o.state === 'uploading'
        ? w.uploading(percent)
        : client.link === 'online'
          ? w.sending
          : w.waitingNet;
  const reason = o.error === 'too-big' ? w.tooBig : o.error === 'not-a-picture' ? w.notPicture : undefined;
  // The same file would be refused again.
  const again = reason === undefined;

  return (
    <div class={`row mine pending ${o.state}`} data-own="">
      <div class="blocks">
        {o.picture && (
          <figure class="picture">
            {bitmap ? (
              <Canvas bitmap={bitmap} label={w.pictureYours} />
            ) : (
              <div class="media-missing">{o.state === 'failed' ? w.pictureYours : '…'}</div>
            )}
            {o.state === 'uploading' && (
              <div class="bar" role="progressbar" aria-valuenow={percent} aria-valuemin={0} aria-valuemax={100}>
                <div style={{ width: `${percent}%` }} />
              </div>
            )}
          </figure>
        )}
        {o.shown !== '' && (
          <div class="bubble">
            <Plain text={o.shown} />
          </div>
        )}
        {o.state === 'failed' && o.told && o.error && (
          <p class="pending-why" dir="auto" role="alert">
            {o.error}
          </p>
        )}
        <span class="when" role={o.state === 'failed' ? 'alert' : undefined}>
          {state}
          {o.state === 'failed' && reason ? ` · ${reason}` : ''}
          {o.state === 'failed' && (
            <>
              {again && ' '}
              {again && (
                <button type="button" class="linkish" onClick={() => client.retry(o.id)}>
                  {w.retry}
                </button>
              )}{' '}
              <button type="button" class="linkish" onClick={() => client.discard(o.id)}>
                {w.discard}
              </button>
            </>
          )}
        </span>
      </div>
    </div>
  );
}

/** Reads out what is new, once, in words; the list itself stays quiet while it grows. */
function Announcer({ client }: { client: ChatClient }) {
  const { w } = useBlocks();
  const newest = client.log.frames[client.log.frames.length - 1];
  let text = '';
  if (newest?.type === 'message' && newest.actor !== 'customer' && client.live.has(newest.seq)) {
    const who = newest.actor === 'agent' ? newest.name || w.agent : w.machine;
    text = `${who}: ${newest.blocks.map((b) => plain(b, w.picture)).join(' ')}`;
  } else if (newest?.type === 'handover') {
    text = handoverTitle(newest, w);
  } else if (newest?.type === 'resolved') {
    text = w.resolved;
  }
  return (
    <div class="sr" aria-live="polite" role="status">
      {text}
    </div>
  );
}

function plain(b: Block, picture: string): string {
  switch (b.type) {
    case 'text':
      return b.md !== undefined ? markdownPlain(b.md) : (b.text ?? '');
    case 'figure':
      return b.alt;
    case 'steps':
      return `${b.title}. ${markdownPlain(b.say)} ${b.question ?? ''}`;
    case 'choices':
      return `${b.prompt ?? ''} ${b.options.map((o, i) => `${i + 1} ${o.label}`).join(', ')}`;
    case 'order':
      return `${b.no} ${b.status_text ?? b.status} ${b.promise_text ?? ''}`;
    case 'action':
      return `${b.title}. ${markdownPlain(b.text)}`;
    case 'form':
    case 'offer':
      return b.title;
    case 'picture':
      return b.alt ?? picture;
    default:
      return '';
  }
}
