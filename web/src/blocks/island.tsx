/** @jsxImportSource preact */
// The blocks of one message for a page that another library draws: an island of Preact in an element of its own.
import { render } from 'preact';
import type { Block } from '../core/types';
import { BlockView } from './block';
import { BlockProvider, type BlockCtx } from './ctx';

/** Draws them into `host`, or draws them again there. */
export function drawBlocks(host: Element, ctx: BlockCtx, blocks: Block[], machine: boolean): void {
  render(
    <BlockProvider value={ctx}>
      {blocks.map((b) => (
        <div class={b.type === 'text' || b.type === 'picture' ? 'block' : 'block wide'}>
          <BlockView b={b} active={false} machine={machine} />
        </div>
      ))}
    </BlockProvider>,
    host,
  );
}

export function clearBlocks(host: Element): void {
  render(null, host);
}
