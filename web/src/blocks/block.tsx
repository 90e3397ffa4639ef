/** @jsxImportSource preact */
// One block of a message, whatever its kind.
import type { Block, StepsBlock } from '../core/types';
import { ActionCard } from './action';
import { Choices } from './choices';
import { Media } from './clip';
import { CsatCard } from './csat';
import { useBlocks } from './ctx';
import { FormCard } from './form';
import { HandoverNotice } from './handover';
import { OrderCard } from './order';
import { Picture } from './picture';
import { Markdown, Plain } from './text';

export interface BlockProps {
  b: Block;
  /** Whether it may still be answered. */
  active: boolean;
  chosen?: string;
  mine?: boolean;
  machine?: boolean;
  /** The newest that is known of this action. */
  newest?: boolean;
}

export function BlockView({ b, active, chosen, mine = false, machine = false, newest = false }: BlockProps) {
  const { w, media } = useBlocks();
  switch (b.type) {
    case 'text':
      // Only the machine's words are Markdown; people's are what they typed.
      return (
        <div class="bubble">
          {machine && b.md !== undefined ? <Markdown source={b.md} /> : <Plain text={b.text ?? b.md ?? ''} />}
        </div>
      );
    case 'figure':
      return (
        <div class="card figure">
          <Media figure={b} />
          {b.alt && <p class="quiet">{b.alt}</p>}
        </div>
      );
    case 'steps':
      return <StepCard s={b} />;
    case 'choices':
      return <Choices c={b} active={active} chosen={chosen} />;
    case 'order':
      return <OrderCard o={b} />;
    case 'form':
      return b.form === 'csat' ? <CsatCard f={b} active={active} /> : <FormCard f={b} active={active} />;
    case 'offer':
      return (
        <section class="card offer">
          {media(b.image) && <img src={media(b.image)} alt="" />}
          <div>
            <span class="tag">{w.offer}</span>
            <b>{b.title}</b>
            {b.text && <Markdown source={b.text} />}
            {b.reason && (
              <p class="quiet">
                {w.why}
                {b.reason}
              </p>
            )}
          </div>
        </section>
      );
    case 'handover':
      return <HandoverNotice h={b} />;
    case 'action':
      return <ActionCard a={b} newest={newest} />;
    case 'picture':
      return <Picture id={b.id} alt={b.alt} mine={mine} />;
    default:
      return null;
  }
}

function StepCard({ s }: { s: StepsBlock }) {
  const { w } = useBlocks();
  return (
    <section class="card step" aria-label={s.title}>
      <Media figure={s.figure} clip={s.clip} />
      <div class="step-body">
        <p class="step-head">
          {s.n !== undefined && <span class="step-n">{w.stepN(s.n)}</span>}
          <b>{s.title}</b>
        </p>
        <Markdown source={s.say} />
        {s.question && <p class="step-q">{s.question}</p>}
      </div>
    </section>
  );
}
