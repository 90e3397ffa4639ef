// One conversation as it stands on the server, followed live, with what this agent is sending.
import { useCallback, useEffect, useRef, useState } from 'react';
import { newId } from '../../core/client';
import type { Block, LogFrame } from '../../core/types';
import { ApiError } from '../api/client';
import * as api from '../api/conversation';
import { useConsole } from '../context';
import { useEvent } from '../live';
import { mergeFrames, withNewest } from './frames';

export interface Sending {
  id: string;
  text: string;
  pictures: SendingPicture[];
  failed: boolean;
}

export interface SendingPicture extends api.SentPicture {
  /** Uploaded again when the server has forgotten it. */
  file: Blob;
}

export interface Viewer {
  agent: string;
  name: string;
  writes: boolean;
  at: number;
}

export interface Talk {
  frames: LogFrame[];
  opened: api.Opened | undefined;
  gone: boolean;
  /** There is more before the first frame; it is being read. */
  more: boolean;
  reading: boolean;
  customerTyping: boolean;
  /** Up to which message the customer has read; 0 when it is not known. */
  customerRead: number;
  sending: Sending[];
  whispers: string[];
  viewers: Viewer[];
  reload(): void;
  /** Reads older messages: one page, or as far as that one. */
  readBack(to?: number): void;
  send(text: string, pictures?: SendingPicture[]): void;
  sendAgain(s: Sending): void;
  dismissWhisper(index: number): void;
}

interface Pushed {
  conversation: string;
  frame?: LogFrame | { type: 'typing'; actor?: string; on?: boolean } | { type: 'read'; actor?: string; upto?: number };
}

const TYPING_MS = 6000;
const VIEWER_MS = 45000;
const RELOAD_MS = 200;
/** The stream tells what is said in one's own conversations; in another's it is asked for. */
const OTHERS_MS = 4000;

/** True until `ms` have gone since it was last set. */
function useFading(ms: number): [boolean, (on: boolean) => void] {
  const [on, setOn] = useState(false);
  const timer = useRef(0);
  const set = useCallback(
    (now: boolean) => {
      window.clearTimeout(timer.current);
      setOn(now);
      if (now) timer.current = window.setTimeout(() => setOn(false), ms);
    },
    [ms],
  );
  useEffect(() => () => window.clearTimeout(timer.current), []);
  return [on, set];
}

function useViewers(id: string): Viewer[] {
  const { me } = useConsole();
  const [viewers, setViewers] = useState<Viewer[]>([]);
  useEvent<{ conversation: string; agent: string; name: string; on: boolean; writes?: boolean }>('viewing', (v) => {
    if (v.conversation !== id || v.agent === me.id) return;
    setViewers((was) => {
      const others = was.filter((x) => x.agent !== v.agent);
      return v.on ? [...others, { agent: v.agent, name: v.name, writes: v.writes === true, at: Date.now() }] : others;
    });
  });
  useEffect(() => {
    const timer = setInterval(() => setViewers((was) => (was.some((v) => Date.now() - v.at > VIEWER_MS) ? was.filter((v) => Date.now() - v.at <= VIEWER_MS) : was)), 5000);
    return () => clearInterval(timer);
  }, []);
  return viewers;
}

function blocksOf(draft: Sending): Block[] {
  const blocks: Block[] = draft.pictures.map((p) => ({ type: 'picture', id: p.id, alt: p.alt }));
  if (draft.text !== '') blocks.push({ type: 'text', text: draft.text });
  return blocks;
}

function uploadAgain(id: string, p: SendingPicture): Promise<void> {
  return new Promise((done, fail) => {
    api.addPicture(id, p.file, () => undefined, (end) => {
      if (end.id === undefined) return fail(new ApiError(end.status, end.slug, end.detail));
      p.id = end.id;
      done();
    });
  });
}

/** A server that was restarted has forgotten which pictures were to be sent: they go up once more, under the same message. */
async function sendDraft(id: string, draft: Sending): Promise<{ seq?: number }> {
  const message = () => ({ id: draft.id, text: draft.text, ...(draft.pictures.length > 0 ? { pictures: draft.pictures.map(({ id: aid, alt }) => ({ id: aid, ...(alt ? { alt } : {}) })) } : {}) });
  try {
    return await api.send(id, message());
  } catch (e) {
    if (!(e instanceof ApiError && e.status === 404) || draft.pictures.length === 0) throw e;
    for (const p of draft.pictures) await uploadAgain(id, p);
    return api.send(id, message());
  }
}

/** Older messages, page by page, as far back as somebody wished. */
function useOlder(id: string, frames: LogFrame[], add: (older: LogFrame[]) => void) {
  const { tellError } = useConsole();
  const [begins, setBegins] = useState(1);
  const [reading, setReading] = useState(false);
  const busy = useRef(false);
  const wish = useRef(Infinity);
  const alive = useRef(true);
  useEffect(() => {
    alive.current = true;
    return () => void (alive.current = false);
  }, []);
  const first = frames[0]?.seq ?? begins;

  const readPages = async () => {
    let before = first;
    do {
      const page = await api.olderFrames(id, before);
      if (!alive.current) return;
      if (page.length === 0) return setBegins(before);
      add(page);
      before = page[0]!.seq;
    } while (before > wish.current);
  };
  const readBack = (to: number = first) => {
    wish.current = Math.min(wish.current, to);
    if (busy.current || first <= begins) return;
    busy.current = true;
    setReading(true);
    readPages()
      .catch((e) => (e instanceof ApiError && e.status === 404 ? setBegins(first) : tellError(e)))
      .finally(() => {
        busy.current = false;
        wish.current = Infinity;
        setReading(false);
      });
  };
  return { more: first > begins, reading, readBack };
}

export function useConversation(id: string): Talk {
  const { me, tellError } = useConsole();
  const [frames, setFrames] = useState<LogFrame[]>([]);
  const [opened, setOpened] = useState<api.Opened>();
  const [gone, setGone] = useState(false);
  const [sending, setSending] = useState<Sending[]>([]);
  const [whispers, setWhispers] = useState<string[]>([]);
  const [customerTyping, setTyping] = useFading(TYPING_MS);
  const [customerRead, setRead] = useState(0);
  const viewers = useViewers(id);
  const older = useOlder(id, frames, (page) => setFrames((was) => mergeFrames(was, page)));
  const timer = useRef(0);
  const alive = useRef(true);

  const load = useCallback(async () => {
    try {
      const o = await api.open(id);
      if (!alive.current) return;
      setFrames((was) => withNewest(was, o.frames ?? []));
      setOpened(o);
      setGone(false);
      if (o.read !== undefined) setRead(o.read);
    } catch (e) {
      if (!alive.current) return;
      if (e instanceof ApiError && e.status === 404) setGone(true);
      else tellError(e);
    }
  }, [id, tellError]);
  useEvent<{ conversation: string; score: number; reasons: string[] }>('risk', (r) => {
    if (r.conversation === id) setOpened((was) => was && { ...was, risk: { score: r.score, reasons: r.reasons } });
  });
  const soon = useCallback(() => {
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => void load(), RELOAD_MS);
  }, [load]);

  useEffect(() => {
    alive.current = true;
    void load();
    return () => {
      alive.current = false;
      window.clearTimeout(timer.current);
    };
  }, [load]);

  const others = opened !== undefined && !opened.mine && opened.status !== 'closed';
  useEffect(() => {
    if (!others) return;
    const look = () => void (document.hidden || load());
    const every = setInterval(look, OTHERS_MS);
    document.addEventListener('visibilitychange', look);
    return () => {
      clearInterval(every);
      document.removeEventListener('visibilitychange', look);
    };
  }, [others, load]);

  const onLogFrame = (frame: LogFrame) => {
    setFrames((was) => mergeFrames(was, [frame]));
    if (frame.type !== 'message') return soon();
    if (frame.actor === 'customer') {
      setTyping(false);
      soon();
    }
    if (frame.id !== undefined) setSending((s) => s.filter((d) => d.id !== frame.id));
  };
  useEvent<Pushed>('frame', ({ conversation, frame }) => {
    if (conversation !== id || !frame) return;
    if (frame.type === 'typing') {
      if (frame.actor === 'customer') setTyping(frame.on !== false);
    } else if (frame.type === 'read') {
      if (frame.actor !== 'agent') setRead((was) => Math.max(was, frame.upto ?? 0));
    } else if (typeof frame.seq === 'number') onLogFrame(frame);
    else soon();
  });
  useEvent<{ conversation: string; actor?: string; on?: boolean }>('typing', (t) => {
    if (t.conversation === id && t.actor !== 'agent') setTyping(t.on !== false);
  });
  useEvent<{ conversation: string; text: string }>('whisper', (x) => {
    if (x.conversation === id) setWhispers((was) => [...was, x.text]);
  });
  useEvent('queue', soon);
  useEvent('resync', soon);

  const deliver = async (draft: Sending) => {
    setSending((s) => [...s.filter((d) => d.id !== draft.id), { ...draft, failed: false }]);
    try {
      const { seq } = await sendDraft(id, draft);
      if (typeof seq === 'number') setFrames((was) => mergeFrames(was, [{ type: 'message', seq, actor: 'agent', name: me.name, at: Date.now(), id: draft.id, blocks: blocksOf(draft) }]));
      setSending((s) => s.filter((d) => d.id !== draft.id));
    } catch (e) {
      setSending((s) => s.map((d) => (d.id === draft.id ? { ...d, failed: true } : d)));
      tellError(e);
    }
  };
  return {
    frames,
    opened,
    gone,
    ...older,
    customerTyping,
    customerRead,
    sending,
    whispers,
    viewers,
    reload: () => void load(),
    send: (text, pictures = []) => void deliver({ id: newId(), text, pictures, failed: false }),
    sendAgain: (s) => void deliver(s),
    dismissWhisper: (index) => setWhispers((was) => was.filter((_, i) => i !== index)),
  };
}
