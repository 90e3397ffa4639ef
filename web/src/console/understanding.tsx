// In the head of the page: what decides where words are unsure, and how far the vectors of the knowledge are.
import { Progress, Tooltip } from 'antd';
import { useEffect, useState } from 'react';
import type { Lang } from '../core/types';
import * as api from './api/understanding';
import { understandingWords } from './understanding_words';

const SOON_MS = 2000;
const LATER_MS = 20000;

const changes = (u: api.Understanding) => u.state === 'embedding' || u.state === 'training' || u.state === 'failing';

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
        // What was known stays; the line itself tells of a server that is gone.
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
    <Tooltip title={u.instructions ? `${u.model} · ${u.instructions}` : u.model}>
      <span className={`understanding is-${u.state}`} data-testid="understanding">
        <span>{by}</span>
        {progress && <span className="num">{progress}</span>}
        {running && <Progress percent={Math.round((u.embedded / u.texts) * 100)} size="small" showInfo={false} aria-label={progress} />}
      </span>
    </Tooltip>
  );
}
