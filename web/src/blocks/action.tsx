/** @jsxImportSource preact */
// Something the machine does for the customer: what it would be, then what came of it.
import type { ActionBlock } from '../core/types';
import { useBlocks } from './ctx';
import { IconBack, IconCheck, IconClock, IconClose } from './icons';
import { Markdown } from './text';

const ICONS = { proposed: IconClock, done: IconCheck, failed: IconClose, undone: IconBack, expired: IconClose };

/** Whether it can still be taken back at that moment. */
export function canUndo(a: ActionBlock, now: number): boolean {
  return a.state === 'done' && a.undo !== undefined && now < a.undo.until;
}

export function ActionCard({ a, newest }: { a: ActionBlock; newest: boolean }) {
  const { w, tap } = useBlocks();
  const Icon = ICONS[a.state];
  const undo = a.undo;

  return (
    <section class={`card action ${a.state}`} aria-label={`${a.title}: ${w.actionState[a.state]}`}>
      <p class="action-head">
        <span class="action-icon">
          <Icon />
        </span>
        <b>{a.title}</b>
        <span class="tag">{w.actionState[a.state]}</span>
      </p>
      <Markdown source={a.text} />
      {undo && newest && tap && canUndo(a, Date.now()) && (
        <p class="action-undo">
          <button type="button" class="linkish" onClick={() => tap(undo.id, undo.label)}>
            {undo.label}
          </button>
        </p>
      )}
    </section>
  );
}
