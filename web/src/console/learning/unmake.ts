// What a decision wrote: a draft that waits is refused, one that serves is taken back.
import { draft, refuse } from '../api/knowledge';
import { takenBack } from '../knowledge/back';
import type { Say } from '../knowledge/words';

export interface Made {
  draft: string;
  /** It is published already. */
  serves: boolean;
}

/** Not done: the decision stays too. */
export async function unmake(made: Made, say: Say): Promise<{ done: boolean; words: string }> {
  if (made.serves) return takenBack([made.draft], say);
  const { state } = await draft(made.draft);
  if (state === 'published') return { done: false, words: say('草稿已经发布，没有撤销；可以在“知识 → 草稿”里撤下。', 'The draft is published by now, so nothing was undone; it can be taken back under Knowledge, Drafts.') };
  if (state !== 'refused') await refuse([made.draft]);
  return { done: true, words: say('草稿已丢掉。', 'The draft is dropped.') };
}
