// The frames of a conversation, in order, one for each number. Pure; a customer may have 20,000 of them.
import { markdownPlain } from '../../core/markdown';
import type { Block, LogFrame, MessageFrame } from '../../core/types';

/** The newer copy of a frame wins. Gives `have` itself where nothing is new. */
export function mergeFrames(have: LogFrame[], more: LogFrame[]): LogFrame[] {
  const fresh = more.filter((f) => Number.isFinite(f.seq));
  if (fresh.length === 0) return have;
  const last = have[have.length - 1]?.seq ?? -1;
  if (fresh.length === 1 && fresh[0]!.seq > last) return [...have, fresh[0]!];
  if (fresh[fresh.length - 1]!.seq < (have[0]?.seq ?? 0)) return [...fresh, ...have];
  const by = new Map<number, LogFrame>();
  for (const f of have) by.set(f.seq, f);
  for (const f of fresh) by.set(f.seq, f);
  return [...by.values()].sort((a, b) => a.seq - b.seq);
}

/** The newest page as it was just read. Where more was said meanwhile than it holds, what came before is left to be read again. */
export function withNewest(have: LogFrame[], newest: LogFrame[]): LogFrame[] {
  const last = have[have.length - 1];
  const first = newest[0];
  return last && first && first.seq > last.seq + 1 ? [...newest] : mergeFrames(have, newest);
}

export const isCustomer = (f: LogFrame): f is MessageFrame => f.type === 'message' && f.actor === 'customer';

/** What was said, as plain words: for translation, and for what quotes a message. */
export function textOf(f: LogFrame): string {
  if (f.type !== 'message') return '';
  return f.blocks
    .map((b) => (b.type === 'text' ? (b.text ?? b.md ?? '') : ''))
    .filter((t) => t !== '')
    .join('\n');
}

/** What a person hears of a message: of each block its words, without the buttons. */
export function spokenOf(f: LogFrame): string {
  if (f.type !== 'message') return '';
  const words = (b: Block): (string | undefined)[] => {
    switch (b.type) {
      case 'text':
        return [b.text ?? (b.md === undefined ? undefined : markdownPlain(b.md))];
      case 'steps':
        return [b.title, b.say, b.question];
      case 'choices':
        return [b.prompt];
      case 'order':
        return [[b.no, b.status_text].filter(Boolean).join(' · ')];
      case 'form':
        return [b.title];
      case 'offer':
        return [b.title, b.text];
      case 'handover':
        return [b.text];
      case 'action':
        return [b.title, b.text];
      case 'figure':
        return [b.alt];
      default:
        return [];
    }
  };
  return f.blocks
    .flatMap(words)
    .filter((t) => t !== undefined && t !== '')
    .join('\n');
}

/** The name of who has it, by the newest hand-over; undefined where nobody has, or it is not told. */
export function holderOf(frames: LogFrame[]): string | undefined {
  for (let i = frames.length - 1; i >= 0; i--) {
    const f = frames[i]!;
    if (f.type === 'handover') return f.state === 'taken' ? f.name || undefined : undefined;
  }
  return undefined;
}

export function lastCustomer(frames: LogFrame[]): MessageFrame | undefined {
  for (let i = frames.length - 1; i >= 0; i--) if (isCustomer(frames[i]!)) return frames[i] as MessageFrame;
  return undefined;
}
