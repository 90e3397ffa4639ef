// Taking back what was published, and what came of it in words.
import { ApiError } from '../api/client';
import { type Published, takeBack, takeBackAll } from '../api/knowledge';
import { backWord, type Say } from './words';

export interface TakenBack {
  done: boolean;
  words: string;
  came?: Published;
}

const isDenied = (e: unknown) => e instanceof ApiError && e.status === 403 && e.slug === 'not-allowed';

/** Of drafts that were published together. That a second person has to approve it is told, and is no failure. */
export async function takenBack(ids: string[], say: Say): Promise<TakenBack> {
  try {
    const came = await (ids.length === 1 ? takeBack(ids[0]!) : takeBackAll(ids));
    return { done: came.published, words: backWord(came, say), came };
  } catch (e) {
    if (!isDenied(e)) throw e;
    return {
      done: false,
      words: say('没有撤下：之前已经撤下过，或者要第二个人批准“知识 → 草稿”里恢复的草稿。', 'Not taken back: it was already, or a second person has to approve what does so under Knowledge, Drafts.'),
    };
  }
}
