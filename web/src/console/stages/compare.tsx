// Both arms beside each other: each metric with its shares, the difference, and what can be said of it.
import { Card, Tag, Tooltip } from 'antd';
import * as api from '../api/stages';
import { useConsole } from '../context';
import { Rows } from '../parts/rows';
import { bounds, metricMeaning, metricWord, percent, place, points, summary, verdictWord } from './words';

function Arm({ arm }: { arm: api.Arm }) {
  return (
    <span className="st-arm">
      {percent(arm.share)}
      <small>
        {arm.yes} / {arm.n}
        {arm.low !== undefined && arm.high !== undefined && ` · ${percent(arm.low)}–${percent(arm.high)}`}
      </small>
    </span>
  );
}

function Difference({ m }: { m: api.StageMetric }) {
  const { say } = useConsole();
  if (m.difference === undefined || m.always_low === undefined || m.always_high === undefined) return <>–</>;
  const known = m.verdict !== 'too-few';
  const left = place(m.always_low);
  return (
    <span className="st-diff">
      {known && (
        <span className="st-line" role="img" aria-label={say(`差 ${points(m.difference)} 个百分点，在 ${bounds(m)} 之间`, `${points(m.difference)} points, between ${bounds(m)}`)}>
          <i style={{ left: `${left}%`, width: `${Math.max(1, place(m.always_high) - left)}%` }} />
          <b style={{ left: `${place(m.difference)}%` }} />
        </span>
      )}
      <span>
        {points(m.difference)}
        {known && <small className="pg-note"> ({bounds(m)})</small>}
      </span>
    </span>
  );
}

export function Compare({ report }: { report: api.Report }) {
  const { lang, say } = useConsole();
  const told = summary(report.metrics, lang);
  const figures: [string, api.Counts][] = [
    [say('现在的', 'Present'), report.present],
    [say('试行的', 'Staged'), report.new],
  ];
  return (
    <Card size="small" className="st-card" title={say('两边比较', 'Both beside each other')}>
      <p className="st-say" data-kind={told.kind} data-testid="stage-summary">
        {told.word}
      </p>
      {told.kind === 'too-few' && (
        <p className="pg-note">{say(`每边至少要有 ${report.customers_needed} 位顾客，才开始判断。`, `Nothing is said before ${report.customers_needed} customers are on each side.`)}</p>
      )}
      <dl className="figures">
        {figures.map(([label, c]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              {c.conversations}
              <small className="st-counts">{say(`个对话，${c.customers} 位顾客，${c.turns} 句`, `conversations, ${c.customers} customers, ${c.turns} messages`)}</small>
            </dd>
          </div>
        ))}
      </dl>
      <Rows
        label={say('两边比较', 'Both beside each other')}
        rows={report.metrics}
        keyOf={(m) => m.name}
        classOf={(m) => (m.verdict === 'worse' ? 'alarm' : undefined)}
        columns={[
          {
            title: say('指标', 'Metric'),
            cell: (m) => (
              <Tooltip title={metricMeaning(m.name, lang)}>
                <span className="st-metric" tabIndex={0}>
                  <span>
                    {metricWord(m.name, lang)} {m.guards && <Tag>{say('看护', 'guard')}</Tag>}
                  </span>
                  <small>{m.worse_when === 'more' ? say('少为好', 'less is better') : say('多为好', 'more is better')}</small>
                </span>
              </Tooltip>
            ),
          },
          { title: say('现在的', 'Present'), figure: true, cell: (m) => <Arm arm={m.present} /> },
          { title: say('试行的', 'Staged'), figure: true, cell: (m) => <Arm arm={m.new} /> },
          { title: say('差（百分点）', 'Difference (points)'), figure: true, cell: (m) => <Difference m={m} /> },
          {
            title: say('结论', 'Says'),
            cell: (m) => (
              <span className="st-verdict" data-kind={m.verdict} data-testid={`verdict-${m.name}`}>
                {verdictWord(m.verdict, lang)}
              </span>
            ),
          },
        ]}
      />
      <p className="pg-note">
        {say(
          '范围随时看都成立（95%）；同一位顾客的多次对话不当作多位。带“看护”的指标变差时，试行会自动撤回。',
          'The bounds hold however often you look (95 %); several conversations of one customer do not count as several customers. When a guard metric gets worse, the stage is rolled back by itself.',
        )}
      </p>
    </Card>
  );
}
