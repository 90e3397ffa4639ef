// The notice that says where a hand-over to a person stands.
import { dayAndTime, waitWords } from '../core/format';
import type { HandoverState } from '../core/types';
import { useBlocks } from './ctx';
import { IconPerson } from './icons';

export interface HandoverInfo {
  state: HandoverState;
  position?: number;
  wait_s?: number;
  opens_at?: number;
  promise_at?: number;
  name?: string;
  text?: string;
}

export function handoverTitle(h: HandoverInfo, w: ReturnType<typeof useBlocks>['w']): string {
  switch (h.state) {
    case 'waiting':
      return w.hoWaiting;
    case 'offline':
      return w.hoOffline;
    case 'taken':
      return w.hoTaken(h.name ?? '');
    case 'returned':
      return w.hoReturned;
    case 'closed':
      return w.hoClosed;
    default:
      return w.hoCancelled;
  }
}

export function HandoverNotice({ h, onCancel, short = false }: { h: HandoverInfo; onCancel?: () => void; short?: boolean }) {
  const { lang, w } = useBlocks();
  const waits = h.state === 'waiting' || h.state === 'offline';
  const facts: string[] = [];
  if (h.state === 'waiting' && h.position) facts.push(w.hoPosition(h.position));
  if (h.state === 'waiting' && h.wait_s && h.wait_s > 0) facts.push(w.hoWait(waitWords(h.wait_s, lang)));
  if (h.state === 'offline' && h.opens_at) facts.push(w.hoOpens(dayAndTime(h.opens_at, lang)));
  if (waits && h.promise_at) facts.push(w.hoPromise(dayAndTime(h.promise_at, lang)));

  return (
    <div class={`ho ho-${h.state}`}>
      <span class={`ho-icon${h.state === 'waiting' ? ' pulse' : ''}`}>
        <IconPerson />
      </span>
      <div class="ho-words">
        <b>{handoverTitle(h, w)}</b>
        {facts.length > 0 && <span>{facts.join(' · ')}</span>}
        {h.text ? <span dir="auto">{h.text}</span> : waits && !short && <span class="quiet">{w.hoKeep}</span>}
      </div>
      {waits && onCancel && (
        <button type="button" class="linkish" onClick={onCancel}>
          {w.hoCancel}
        </button>
      )}
    </div>
  );
}
