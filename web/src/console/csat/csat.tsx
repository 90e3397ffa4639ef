// What customers say when they are asked: how many answer, what they give, in their words.
import { Card, Select, Tag } from 'antd';
import { useState } from 'react';
import * as api from '../api/csat';
import { useConsole } from '../context';
import { useLoad } from '../load';
import { Frame } from '../parts/frame';
import { useNow } from '../parts/now';
import { Rows } from '../parts/rows';
import { Nothing, Shown } from '../parts/shown';
import { moment } from '../parts/times';
import { addressOf } from '../route';
import { mean, percent, rate, satisfied } from './figures';

const DAYS = [7, 30, 90, 365];

function Scores({ scores }: { scores: number[] }) {
  const { say } = useConsole();
  const all = scores.reduce((sum, n) => sum + n, 0);
  return (
    <ol className="shares" aria-label={say('打分分布', 'Scores')}>
      {[5, 4, 3, 2, 1].map((score) => {
        const n = scores[score - 1] ?? 0;
        return (
          <li key={score}>
            {say(`${score} 分`, `${score} of 5`)}
            <span>
              <i style={{ width: `${all > 0 ? (n / all) * 100 : 0}%` }} />
            </span>
            {n} · {percent(all > 0 ? n / all : null)}
          </li>
        );
      })}
    </ol>
  );
}

function Comments({ of }: { of: api.CsatSummary['comments'] }) {
  const { lang, say } = useConsole();
  const now = useNow(60000);
  if (of.length === 0) return <Nothing text={say('还没有留言。', 'No words have been left yet.')} />;
  return (
    <ol className="receipts">
      {of.map((c, i) => (
        <li key={i}>
          <span>
            <Tag color={c.score >= 4 ? 'success' : c.score <= 2 ? 'error' : 'warning'}>{say(`${c.score} 分`, `${c.score} of 5`)}</Tag> {moment(c.at, now, lang)}
            {' · '}
            <a href={addressOf('inbox', c.conversation)}>{say('看对话', 'See the conversation')}</a>
          </span>
          <p className="pg-text">{c.text}</p>
        </li>
      ))}
    </ol>
  );
}

function Summary({ s }: { s: api.CsatSummary }) {
  const { say } = useConsole();
  const figures: [string, string][] = [
    [say('满意（4–5 分）', 'Satisfied (4–5)'), percent(satisfied(s))],
    [say('平均', 'Mean'), mean(s)],
    [say('回答率', 'Answered'), rate(s)],
    [say('问了', 'Asked'), String(s.asked)],
  ];
  return (
    <>
      <dl className="figures" data-testid="csat-figures">
        {figures.map(([label, figure]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{figure}</dd>
          </div>
        ))}
      </dl>
      <Card size="small" title={say('打分', 'Scores')}>
        <Scores scores={s.scores} />
      </Card>
      {s.agents.length > 0 && (
        <Card size="small" title={say('按同事', 'By colleague')}>
          <Rows
            label={say('按同事', 'By colleague')}
            rows={s.agents}
            keyOf={(a) => a.id}
            columns={[
              { title: say('同事', 'Colleague'), cell: (a) => a.name || say('智能客服', 'Assistant') },
              { title: say('满意', 'Satisfied'), figure: true, cell: (a) => percent(satisfied(a)) },
              { title: say('平均', 'Mean'), figure: true, cell: mean },
              { title: say('回答', 'Answers'), figure: true, cell: (a) => `${a.answered} / ${a.asked}` },
            ]}
          />
        </Card>
      )}
      <Card size="small" title={say('他们说', 'In their words')}>
        <Comments of={s.comments} />
      </Card>
    </>
  );
}

export default function CsatPage() {
  const { say } = useConsole();
  const [days, setDays] = useState(30);
  const got = useLoad(() => api.summary(days), [days]);
  const words = (d: number) => say(`最近 ${d} 天`, `Last ${d} days`);
  return (
    <Frame name="csat" title={say('满意度', 'Satisfaction')} extra={<Select aria-label={say('多久', 'How long')} value={days} options={DAYS.map((d) => ({ value: d, label: words(d) }))} onChange={setDays} />}>
      <Shown got={got} empty={(s) => (s.asked === 0 ? say('这段时间还没有问过顾客。在对话的“…”里可以请顾客打分。', 'No customer was asked in this time. The menu … of a conversation asks for a rating.') : undefined)}>
        {(s) => <Summary s={s} />}
      </Shown>
    </Frame>
  );
}
