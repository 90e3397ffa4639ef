// In the head of the page: what decides where words are unsure, and how far the vectors of the knowledge are.
import { useEffect, useState } from 'preact/hooks';
import type { Lang } from '../core/types';
import * as api from './api';
import { deskWords } from './texts';

const SOON_MS = 2000;
const LATER_MS = 20000;

const changes = (u: api.Understanding) => u.state === 'embedding' || u.state === 'training' || u.state === 'failing';

/** Words for people: what decides, and what is under way. */
export function understandingWords(u: api.Understanding, lang: Lang): { by: string; progress: string } {
  const w = deskWords(lang);
  const n = (x: number) => x.toLocaleString('en-US');
  let progress = '';
  if (u.state === 'embedding') progress = u.texts > 0 ? w.embedding(n(u.embedded), n(u.texts)) : w.embeddingSoon;
  else if (u.state === 'training') progress = w.embeddingLast;
  else if (u.state === 'failing') progress = w.embeddingFails;
  return { by: u.by === 'meaning' ? w.understandMeaning(u.model ?? '') : w.understandWords, progress };
}

export function Understanding({ lang }: { lang: Lang }) {
  const [u, setU] = useState<api.Understanding>();

  useEffect(() => {
    let timer = 0;
    let gone = false;
    const look = async () => {
      let next = LATER_MS;
      try {
        const now = await api.understanding();
        if (gone) return;
        setU(now);
        if (changes(now)) next = SOON_MS;
      } catch {
        // What was known stays; the queue tells of a server that is gone.
      }
      if (!gone) timer = window.setTimeout(() => void look(), next);
    };
    void look();
    return () => {
      gone = true;
      window.clearTimeout(timer);
    };
  }, []);

  if (!u) return null;
  const { by, progress } = understandingWords(u, lang);
  const running = u.state === 'embedding' && u.texts > 0;
  return (
    <span class={`understanding is-${u.state}`} title={u.instructions ? `${u.model} · ${u.instructions}` : u.model}>
      <span>{by}</span>
      {progress && <span class="num">{progress}</span>}
      {running && <progress max={u.texts} value={u.embedded} aria-label={progress} />}
    </span>
  );
}
