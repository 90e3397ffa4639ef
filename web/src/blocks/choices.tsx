/** @jsxImportSource preact */
// Answers to choose from: by tap, by arrow keys and Enter, by number keys.
import { useRef, useState } from 'preact/hooks';
import type { ChoicesBlock } from '../core/types';
import { useBlocks } from './ctx';
import { IconCheck } from './icons';

export function Choices({ c, active, chosen }: { c: ChoicesBlock; active: boolean; chosen?: string }) {
  const { w, tap } = useBlocks();
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const open = active && tap !== undefined;

  const onKeyDown = (e: KeyboardEvent) => {
    const step: Record<string, number> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };
    let next = at;
    if (e.key in step) next = (at + step[e.key]! + c.options.length) % c.options.length;
    else if (e.key === 'Home') next = 0;
    else if (e.key === 'End') next = c.options.length - 1;
    else return;
    e.preventDefault();
    setAt(next);
    list.current?.querySelectorAll('button')[next]?.focus();
  };

  return (
    <div class={`choices${open ? ' open' : ''}`}>
      {c.prompt && <p class="prompt">{c.prompt}</p>}
      <div ref={list} class="choice-list" role="group" aria-label={c.prompt || w.chooseOne} data-open={open ? '' : undefined} onKeyDown={onKeyDown}>
        {c.options.map((o, i) => (
          <button
            type="button"
            class={`choice${chosen === o.label ? ' chosen' : ''}`}
            disabled={!open}
            tabIndex={i === at ? 0 : -1}
            aria-keyshortcuts={i < 9 ? String(i + 1) : undefined}
            onFocus={() => setAt(i)}
            onClick={() => tap?.(o.id, o.label)}
          >
            {open && i < 9 && <kbd aria-hidden="true">{i + 1}</kbd>}
            <span dir="auto">
              {o.label}
              {o.why && <small>{o.why}</small>}
            </span>
            {chosen === o.label && <IconCheck />}
          </button>
        ))}
      </div>
    </div>
  );
}
