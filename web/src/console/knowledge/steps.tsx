// The steps of a draft on its way to the customers: handed over, approved by somebody else, published.
import { Button } from 'antd';
import * as api from '../api/knowledge';
import { useConsole } from '../context';
import { endOf } from './ends';
import { may } from './may';

interface Props {
  draft?: api.DraftRow;
  /** A second person approves. */
  review: boolean;
  /** What is on the page is not kept in the draft yet. */
  dirty?: boolean;
  /** It has faults. */
  wrong?: boolean;
  busy: boolean;
  onMove(state: api.DraftState, words: string): void;
  onPublish(): void;
}

/** Its end stays. */
export const moved = (d: api.DraftRow, state: api.DraftState) => api.moveDraft(d.id, d.rev, state, { expire_at: endOf(d, Date.now()) });

export function Steps({ draft, review, dirty = false, wrong = false, busy, onMove, onPublish }: Props) {
  const { say, me } = useConsole();
  const can = may(draft, me.login, review, dirty);
  const asked = draft?.state === 'review';
  return (
    <>
      {can.ask && (
        <Button type="primary" loading={busy} disabled={wrong || asked} onClick={() => onMove('review', say('已送审。', 'Handed over for review.'))} data-testid="kn-review">
          {asked ? say('待审', 'In review') : say('送审', 'Ask for review')}
        </Button>
      )}
      {can.approve && (
        <Button type="primary" loading={busy} disabled={wrong} onClick={() => onMove('approved', say('已批准。', 'Approved.'))} data-testid="kn-approve">
          {say('批准', 'Approve')}
        </Button>
      )}
      {can.publish && (
        <Button type="primary" danger={draft?.remove} loading={busy} disabled={wrong || (!dirty && !draft)} onClick={onPublish} data-testid="kn-publish">
          {say('发布…', 'Publish…')}
        </Button>
      )}
    </>
  );
}
