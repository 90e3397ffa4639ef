// How the mood went, from the first message to the newest.
import { useConsole } from '../context';
import { feelOf, moodWord } from '../words';

const W = 240;
const H = 44;
const SHOWN = 40;

export function MoodCurve({ moods }: { moods: string[] }) {
  const { lang, say } = useConsole();
  const last = moods.slice(-SHOWN);
  const x = (i: number) => (last.length > 1 ? 4 + (i * (W - 8)) / (last.length - 1) : W / 2);
  const y = (m: string) => H / 2 - (feelOf(m) * (H - 10)) / 2;
  const newest = last[last.length - 1]!;
  const told = say(`情绪：从${moodWord(last[0]!, lang)}到${moodWord(newest, lang)}`, `Mood: from ${moodWord(last[0]!, lang)} to ${moodWord(newest, lang)}`);
  return (
    <svg className="mood-curve" viewBox={`0 0 ${W} ${H}`} role="img" aria-label={told}>
      <line x1="0" x2={W} y1={H / 2} y2={H / 2} className="zero" />
      <polyline points={last.map((m, i) => `${x(i)},${y(m)}`).join(' ')} />
      {last.map((m, i) => (
        <circle key={i} cx={x(i)} cy={y(m)} r={i === last.length - 1 ? 4 : 2.4} className={feelOf(m) < 0 ? 'bad' : 'good'}>
          <title>{moodWord(m, lang)}</title>
        </circle>
      ))}
    </svg>
  );
}
