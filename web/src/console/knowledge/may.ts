// Who may bring a draft which step further.
import type { DraftRow } from '../api/knowledge';

type Of = Pick<DraftRow, 'author' | 'state' | 'reviewer'>;

export interface May {
  ask: boolean;
  approve: boolean;
  publish: boolean;
}

const isApproved = (d: Of) => d.reviewer !== '' && d.reviewer !== d.author && (d.state === 'approved' || d.state === 'scheduled');

/** `review`: a second person approves. `dirty`: the text on the page is not that of the draft. */
export function may(d: Of | undefined, who: string, review: boolean, dirty: boolean): May {
  const mine = d?.author === who;
  const approved = d !== undefined && !dirty && isApproved(d);
  return {
    ask: review && !approved && (mine || !d || dirty),
    approve: d !== undefined && !mine && !dirty && (d.state === 'review' || (review && d.state === 'open')),
    publish: !review || approved,
  };
}
