// The score of a run that has ended: four parts, each missing point with its reason and the document that should have been used.
import { Card, Tag } from 'antd';
import type { Note, Part, Run } from '../api/practice';
import { useConsole } from '../context';
import { plainLines } from '../panel/facts';
import { noteWord, PARTS, stateWord } from './words';

/** Of lines and of the end, what a part is about. */
export function notesOf(run: Run, part: Part): Note[] {
  const all = [...run.lines.flatMap((l) => l.notes ?? []), ...(run.score?.notes ?? [])];
  return all.filter((n) => n.part === part && (n.points < 0 || n.kind === 'waited'));
}

export function NoteView({ n }: { n: Note }) {
  const { lang, say } = useConsole();
  return (
    <li className={n.points < 0 ? 'lost' : undefined}>
      <span>
        {noteWord(n, lang)}
        {n.points < 0 && <b className="num">{n.points}</b>}
      </span>
      {n.quote && <q dir="auto">{n.quote}</q>}
      {n.text && n.kind !== 'guessed' && <p dir="auto">{n.text}</p>}
      {n.kind === 'guessed' && n.text && <p dir="auto">{say(`先问：${n.text}`, `Ask first: ${n.text}`)}</p>}
      {n.passage && (
        <details>
          <summary>
            {say('资料：', 'Document: ')}
            {n.title || n.doc}
          </summary>
          <p dir="auto" className="pg-text">
            {plainLines(n.passage)}
          </p>
          <code>{n.doc}</code>
        </details>
      )}
    </li>
  );
}

export function ScoreView({ run }: { run: Run }) {
  const { lang, say } = useConsole();
  const score = run.score;
  if (!score)
    return (
      <Card size="small" data-testid="practice-score">
        {say('这个练习题已经撤下，没有评分。', 'This case was taken away, so there is no score.')}
      </Card>
    );
  return (
    <section className="score" data-testid="practice-score" aria-label={say('评分', 'Score')}>
      <div className="score-total">
        <b className="num">{score.total}</b>
        <span>
          {say('满分 100', 'of 100')} <Tag color={run.state === 'resolved' ? 'success' : 'warning'}>{stateWord(run.state, lang)}</Tag>
        </span>
      </div>
      {PARTS.map((p) => {
        const notes = notesOf(run, p.id);
        return (
          <Card key={p.id} size="small" title={say(p.zh, p.en)} extra={<span className="num">{`${score[p.id]} / ${p.most}`}</span>}>
            <span className="score-bar" aria-hidden="true">
              <i style={{ width: `${(score[p.id] / p.most) * 100}%` }} />
            </span>
            {notes.length > 0 ? (
              <ul className="notes-list">
                {notes.map((n, i) => (
                  <NoteView key={i} n={n} />
                ))}
              </ul>
            ) : (
              <p className="pg-note">{say('没有扣分。', 'Nothing was lost.')}</p>
            )}
          </Card>
        );
      })}
    </section>
  );
}
