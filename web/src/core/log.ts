// The conversation as the widget knows it: the server's numbered frames and what this device
// has still to deliver. Pure functions: the old state in, the new state out.
import type {
  FormValues,
  Block,
  ClientFrame,
  ConversationStatus,
  HandoverFrame,
  HelloFrame,
  IdentityFrame,
  LogFrame,
  ServerFrame,
} from './types';

export interface OutItem {
  id: string;
  kind: ClientFrame['type'];
  at: number;
  state: 'waiting' | 'sending' | 'uploading' | 'failed';
  text?: string;
  choice?: string;
  attachment?: string;
  picture?: boolean;
  form?: FormValues;
  lang?: 'zh' | 'en';
  /** What the customer sees in place of the message until the server's copy arrives. */
  shown: string;
  progress?: number;
  error?: string;
  /** `error` is meant for the customer. */
  told?: boolean;
}

export interface LogState {
  frames: LogFrame[];
  outbox: OutItem[];
  /** The newest number received in a frame; a resume asks for what follows. */
  lastSeq: number;
  status: ConversationStatus;
  handover: Omit<HandoverFrame, 'type' | 'seq'> | null;
  /** A visitor who has proven who they are; until then unless they say something. */
  identity: { name: string; idle: number; until: number } | null;
  typing: { actor: string; at: number } | null;
  /** The machine owes an answer since then; 0 when it does not. */
  awaitingSince: number;
}

export function emptyLog(): LogState {
  return {
    frames: [],
    outbox: [],
    lastSeq: 0,
    status: 'open',
    handover: null,
    identity: null,
    typing: null,
    awaitingSince: 0,
  };
}

export interface Applied {
  state: LogState;
  /** True when the frame put something new into the log. */
  fresh: boolean;
}

export function applyFrame(state: LogState, frame: ServerFrame, now: number): Applied {
  switch (frame.type) {
    case 'hello':
      return {
        state: {
          ...state,
          status: frame.status ?? state.status,
          handover: frame.handover === undefined ? state.handover : frame.handover,
          identity: identityOf(frame.identity, state.identity),
          typing: null,
        },
        fresh: false,
      };
    case 'ack':
      return { state: applyAck(state, frame.id, frame.seq), fresh: false };
    case 'typing':
      return {
        state: { ...state, typing: frame.on === false ? null : { actor: frame.actor, at: now } },
        fresh: false,
      };
    case 'error':
    case 'bye':
      return { state, fresh: false };
    default:
      return applyLogFrame(state, frame);
  }
}

/** What a frame says of who speaks; a name once known stays. */
export function identityOf(
  frame: HelloFrame['identity'] | IdentityFrame | undefined,
  before: LogState['identity'],
): LogState['identity'] {
  if (!frame || frame.level === 'none' || !frame.idle_s) return null;
  const idle = frame.idle_s * 1000;
  return { name: frame.name ?? before?.name ?? '', idle, until: (frame.at ?? 0) + idle };
}

function applyAck(state: LogState, id: string | undefined, seq: number | undefined): LogState {
  const item = state.outbox.find((o) => o.id === id);
  if (!item) return state;
  const outbox = state.outbox.filter((o) => o.id !== id);
  const speaks = item.kind === 'message' || item.kind === 'tap';
  if (!speaks) return { ...state, outbox };
  const awaitingSince = state.status === 'open' ? item.at : state.awaitingSince;
  if (seq === undefined) return { ...state, outbox, awaitingSince };
  // An answer with a higher number may already be here when an ack is repeated.
  const answered = state.frames.some((f) => f.seq > seq && f.type === 'message' && f.actor !== 'customer');
  const own: LogFrame = {
    type: 'message',
    seq,
    actor: 'customer',
    at: item.at,
    id: item.id,
    blocks: ownBlocks(item),
  };
  return {
    ...state,
    outbox,
    frames: insertFrame(state.frames, own, false),
    awaitingSince: answered ? state.awaitingSince : awaitingSince,
  };
}

function applyLogFrame(state: LogState, frame: LogFrame): Applied {
  if (!Number.isFinite(frame.seq)) return { state, fresh: false };
  const known = state.frames.some((f) => f.seq === frame.seq);
  const next: LogState = {
    ...state,
    frames: insertFrame(state.frames, frame, true),
    lastSeq: Math.max(state.lastSeq, frame.seq),
  };
  const newest = frame.seq >= state.lastSeq;

  if (frame.type === 'message') {
    if (frame.id !== undefined && frame.actor === 'customer')
      next.outbox = state.outbox.filter((o) => o.id !== frame.id);
    if (newest) {
      if (state.identity && frame.actor === 'machine')
        next.identity = { ...state.identity, until: frame.at + state.identity.idle };
      if (frame.actor === 'customer') next.awaitingSince = state.status === 'open' && !known ? frame.at : state.awaitingSince;
      else {
        next.awaitingSince = 0;
        next.typing = null;
      }
    }
  } else if (frame.type === 'identity' && newest) {
    next.identity = identityOf(frame, state.identity);
  } else if (frame.type === 'handover' && newest) {
    next.outbox = state.outbox.filter((o) => o.kind !== 'handover' && o.kind !== 'cancel_handover');
    next.awaitingSince = 0;
    next.status = statusAfter(frame);
    next.handover = next.status === 'open' || next.status === 'closed' ? null : frame;
  }
  return { state: next, fresh: !known };
}

function statusAfter(frame: HandoverFrame): ConversationStatus {
  switch (frame.state) {
    case 'waiting':
    case 'offline':
      return 'waiting';
    case 'taken':
      return 'agent';
    case 'closed':
      return 'closed';
    default:
      return 'open';
  }
}

/** Keeps the frames ordered by number, one per number; the server's copy wins over ours. */
export function insertFrame(frames: LogFrame[], frame: LogFrame, replace: boolean): LogFrame[] {
  let i = frames.length;
  while (i > 0 && frames[i - 1]!.seq > frame.seq) i--;
  if (i > 0 && frames[i - 1]!.seq === frame.seq) {
    if (!replace) return frames;
    const copy = frames.slice();
    copy[i - 1] = frame;
    return copy;
  }
  return [...frames.slice(0, i), frame, ...frames.slice(i)];
}

/** Older frames from the history; they move neither lastSeq nor the status. */
export function prependHistory(state: LogState, older: LogFrame[]): LogState {
  let frames = state.frames;
  for (const frame of older) frames = insertFrame(frames, frame, false);
  return { ...state, frames };
}

export function ownBlocks(item: OutItem): Block[] {
  const blocks: Block[] = [];
  if (item.attachment !== undefined) blocks.push({ type: 'picture', id: item.attachment });
  if (item.shown !== '') blocks.push({ type: 'text', text: item.shown });
  return blocks;
}

export function enqueue(state: LogState, item: OutItem): LogState {
  if (state.outbox.some((o) => o.id === item.id)) return state;
  return { ...state, outbox: [...state.outbox, item] };
}

export function updateItem(state: LogState, id: string, change: Partial<OutItem>): LogState {
  return { ...state, outbox: state.outbox.map((o) => (o.id === id ? { ...o, ...change } : o)) };
}

export function dropItem(state: LogState, id: string): LogState {
  return { ...state, outbox: state.outbox.filter((o) => o.id !== id) };
}

/** After a lost connection nobody knows what arrived: all of it is sent again under its old id. */
export function rewindOutbox(state: LogState): LogState {
  if (!state.outbox.some((o) => o.state === 'sending')) return state;
  return {
    ...state,
    outbox: state.outbox.map((o) => (o.state === 'sending' ? { ...o, state: 'waiting' } : o)),
  };
}

/** The next thing to send, or null: in order, one at a time, failed ones aside. */
export function nextToSend(state: LogState): OutItem | null {
  for (const item of state.outbox) {
    if (item.state === 'sending') return null;
    if (item.state === 'waiting') return item;
  }
  return null;
}

export function toFrame(item: OutItem): ClientFrame {
  const frame: ClientFrame = { type: item.kind, id: item.id };
  if (item.text !== undefined) frame.text = item.text;
  if (item.choice !== undefined) {
    frame.choice = item.choice;
    frame.label = item.shown;
  }
  if (item.attachment !== undefined) frame.attachment = item.attachment;
  if (item.form !== undefined) frame.form = item.form;
  if (item.lang !== undefined) frame.lang = item.lang;
  return frame;
}

export function unreadCount(state: LogState, readSeq: number): number {
  return state.frames.filter(
    (f) => f.seq > readSeq && f.type === 'message' && (f.actor === 'machine' || f.actor === 'agent'),
  ).length;
}

/** The choices that may still be answered: those of the newest message, while nothing follows it and the machine has
    the word. What failed to be sent follows nothing. */
/** The message that tells the newest of an action; older ones of it can no longer be answered. */
export function newestActionSeq(state: LogState, id: string): number {
  for (let i = state.frames.length - 1; i >= 0; i--) {
    const f = state.frames[i]!;
    if (f.type === 'message' && f.blocks.some((b) => b.type === 'action' && b.id === id)) return f.seq;
  }
  return -1;
}

/** The question how satisfied they are, while it has no answer: it may be answered also when the conversation is over. */
export function openCsatSeq(state: LogState): number {
  for (let i = state.frames.length - 1; i >= 0; i--) {
    const f = state.frames[i]!;
    if (f.type !== 'message') continue;
    if (f.actor === 'customer' && f.choice === 'csat') return -1;
    if (f.actor === 'machine' && f.blocks.some((b) => b.type === 'form' && b.form === 'csat')) return f.seq;
  }
  return -1;
}

export function openChoicesSeq(state: LogState): number {
  if (state.status === 'agent' || state.status === 'closed') return -1;
  if (state.outbox.some((o) => o.state !== 'failed' && (o.kind === 'message' || o.kind === 'tap'))) return -1;
  for (let i = state.frames.length - 1; i >= 0; i--) {
    const f = state.frames[i]!;
    if (f.type !== 'message') continue;
    return f.actor === 'machine' ? f.seq : -1;
  }
  return -1;
}
