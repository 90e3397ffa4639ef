// A replay that is watched: when to look again, and what stands where there is no result.
import { ApiError } from '../api/client';
import type { Replay } from '../api/replay';

const LOOK_MS = 1000;
const RETRY_MS = 3000;

export const isOver = (r: Pick<Replay, 'state'>): boolean => r.state !== 'preparing' && r.state !== 'running';

/** Undefined: it changes no more. */
export const lookAgain = (r: Pick<Replay, 'state'>): number | undefined => (isOver(r) ? undefined : LOOK_MS);

/** After a look that failed; undefined: it is gone for good. */
export const retryAfter = (e: unknown): number | undefined => (e instanceof ApiError && e.status === 404 ? undefined : RETRY_MS);

/** Why one that is over has no result; undefined: it has one, or the failure is told elsewhere. */
export function emptyWords(r: Pick<Replay, 'state' | 'talks' | 'dropped' | 'result'>, say: (zh: string, en: string) => string): string | undefined {
  if (!isOver(r) || r.state === 'failed' || r.result) return undefined;
  if (r.state === 'cancelled' && r.talks === 0) return say('还没开始看就停止了，所以没有结果。', 'It was stopped before anything was looked at, so there is no result.');
  return r.dropped ? say('有顾客的数据被删除了，这个结果也一起删了。请再试一次。', 'A customer was erased, and this result with them. Try again.') : undefined;
}
