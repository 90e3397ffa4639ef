// The queue of people with and without the machine: the same arrivals, played twice.
import { InfoCircleOutlined } from '@ant-design/icons';
import { Button, Card, InputNumber, Popover } from 'antd';
import { useState } from 'react';
import * as api from '../api/metrics';
import { useConsole } from '../context';
import { useLoad } from '../load';
import { Rows } from '../parts/rows';
import { Shown } from '../parts/shown';
import { span } from '../parts/times';

const AGENTS_MAX = 1000;

function Assumed({ q }: { q: api.Queue | undefined }) {
  const { lang, say } = useConsole();
  return (
    <Popover
      trigger={['hover', 'focus']}
      title={say('这是模拟，假设如下', 'This is a simulation; it assumes')}
      content={
        <ul className="mt-means" data-testid="queue-means">
          <li>{say('先到先接，客服人数固定，每人同时接一位。', 'First come, first served, by a fixed number of people who take one customer at a time.')}</li>
          <li>{say('有人工的来访照实际用时；其余来访轮流用这些时长。', 'A contact that people had takes as long as it did; any other takes as long as one of those, in turn.')}</li>
          <li>
            {say('客户的耐心按指数分布抽取', 'Patience is drawn from an exponential distribution')}
            {q?.mean_patience ? say(`，平均 ${span(q.mean_patience, lang)}。`, `, ${span(q.mean_patience, lang)} on average.`) : say('；没有人离开过，所以没有人会离开。', '; nobody has left, so nobody does.')}
          </li>
          <li>{say('只算上班时间开始的来访；客户在来访开始时排队。', 'Only contacts that began in opening hours; customers queue when their contact begins.')}</li>
          <li>{say('渠道、语言和主题的筛选在这里不起作用。', 'Choices of channel, language and topic do not apply here.')}</li>
        </ul>
      }
    >
      <Button type="text" size="small" shape="circle" icon={<InfoCircleOutlined />} aria-label={say('排队模拟是怎么算的', 'What the simulation of the queue assumes')} data-testid="means-queue" />
    </Popover>
  );
}

function Played({ q }: { q: api.Queue }) {
  const { lang, say } = useConsole();
  const rows: [string, api.Outcome | undefined][] = [
    [say('有机器', 'With the machine'), q.with],
    [say('没有机器', 'Without it'), q.without],
  ];
  const title = say('排队：有机器和没有机器', 'The queue, with and without the machine');
  return (
    <>
      <Rows
        label={title}
        rows={rows.filter((r): r is [string, api.Outcome] => r[1] !== undefined)}
        keyOf={(r) => r[0]}
        columns={[
          { title: say('方式', 'Service'), cell: (r) => r[0] },
          { title: say('排队人次', 'In the queue'), figure: true, cell: (r) => r[1].arrivals },
          { title: say('平均等待', 'Mean wait'), figure: true, cell: (r) => span(r[1].mean_wait, lang) },
          { title: say('90% 的等待', 'Wait, 90 %'), figure: true, cell: (r) => span(r[1].p90_wait, lang) },
          { title: say('没等到就离开', 'Left'), figure: true, cell: (r) => (r[1].arrivals ? `${r[1].left} (${((r[1].left / r[1].arrivals) * 100).toFixed(1)}%)` : '–') },
        ]}
      />
      <p className="pg-note">
        {say(`${q.agents} 位客服 · ${q.contacts} 次上班时间的来访 · 平均处理 ${span(q.mean_handling ?? 0, lang)}`, `${q.agents} people · ${q.contacts} contacts in opening hours · handled in ${span(q.mean_handling ?? 0, lang)} on average`)}
        {q.cut && say(' · 只算最新的 5,000 次', ' · the newest 5,000 only')}
      </p>
    </>
  );
}

export function QueueCard({ asked }: { asked: api.Asked }) {
  const { say } = useConsole();
  const [agents, set] = useState<number | null>(null);
  const got = useLoad(() => api.queue(asked.from, asked.to, agents), [asked.from, asked.to, agents]);
  return (
    <Card
      size="small"
      data-testid="metric-queue"
      title={
        <>
          {say('排队：有机器和没有机器', 'The queue, with and without the machine')} <Assumed q={got.data} />
        </>
      }
    >
      <div className="mt-queue">
        <label className="pg-row">
          {say('客服人数', 'People at the desk')}
          <InputNumber min={1} max={AGENTS_MAX} precision={0} value={agents} placeholder={got.data?.agents?.toString() ?? say('自动', 'as seen')} onChange={set} changeOnBlur={false} data-testid="queue-agents" />
        </label>
        <Shown got={got} empty={(q) => (q.with ? undefined : say('这段时间没有人工处理过的来访，无法模拟。', 'Nobody was handled by people in this time, so nothing is known to simulate from.'))}>
          {(q) => <Played q={q} />}
        </Shown>
      </div>
    </Card>
  );
}
