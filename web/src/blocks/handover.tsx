/** @jsxImportSource preact */
// The notice that says where a hand-over to a person stands.
import { moment, waitWords } from '../core/format';
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
  const now = Date.now();
  // The server's own sentence has the facts in it. Its hours are the company's; here they are the customer's.
  const said = h.state === 'offline' && h.opens_at ? undefined : h.text;
  const facts: string[] = [];
  if (!said && h.state === 'waiting' && h.position) facts.push(w.hoPosition(h.position));
  if (!said && h.state === 'waiting' && h.wait_s && h.wait_s > 0) facts.push(w.hoWait(waitWords(h.wait_s, lang)));
  if (h.state === 'offline' && h.opens_at) facts.push(w.hoOpens(moment(h.opens_at, lang, now)));
  if (waits && h.promise_at) facts.push(w.hoPromise(moment(h.promise_at, lang, now)));

  return (
    <div class={`ho ho-${h.state}`}>
      <span class={`ho-icon${h.state === 'waiting' ? ' pulse' : ''}`}>
        <IconPerson />
      </span>
      <div class="ho-words">
        <b>{handoverTitle(h, w)}</b>
        {facts.length > 0 && <span>{facts.map((f) => f.trim()).join(' · ')}</span>}
        {said ? <span dir="auto">{said}</span> : waits && !short && <span class="quiet">{h.state === 'offline' ? w.hoAway : w.hoKeep}</span>}
      </div>
      {waits && onCancel && (
        <button type="button" class="linkish" onClick={onCancel}>
          {w.hoCancel}
        </button>
      )}
    </div>
  );
}
