// What the service did, counted honestly: figures with their meaning, over time, by topic and channel, and what they were counted from.
import { DownloadOutlined } from '@ant-design/icons';
import { Alert, Button, Card, Input, Select, Tag } from 'antd';
import { useState } from 'react';
import * as api from '../api/metrics';
import { useConsole } from '../context';
import { useLoad } from '../load';
import { Frame } from '../parts/frame';
import { useNow } from '../parts/now';
import { Rows } from '../parts/rows';
import { Shown } from '../parts/shown';
import { moment } from '../parts/times';
import { Cards } from './cards';
import { Trend } from './chart';
import { Behind } from './contacts';
import { QueueCard } from './queue';
import { money, nameOf, question, REASONS, spanProblem, written } from './figures';
import './metrics.css';

const DAYS = [7, 28, 90, 365];

interface Choice {
  /** 0: from and to. */
  days: number;
  from: string;
  to: string;
  channel: string;
  lang: string;
  /** null: all; empty: those without. */
  topic: string | null;
}

function Span({ c, set }: { c: Choice; set(c: Choice): void }) {
  const { say } = useConsole();
  const problem = c.days === 0 ? spanProblem(c.from, c.to) : undefined;
  return (
    <div className="pg-row" role="group" aria-label={say('起止日期', 'From and to')}>
      <Input type="date" aria-label={say('从', 'From')} value={c.from} status={problem ? 'error' : undefined} onChange={(e) => set({ ...c, from: e.target.value })} />
      <Input type="date" aria-label={say('到', 'To')} value={c.to} status={problem ? 'error' : undefined} onChange={(e) => set({ ...c, to: e.target.value })} />
      {problem && <span className="pg-late">{problem === 'order' ? say('开始日期在结束日期之后。', 'It begins after it ends.') : problem === 'long' ? say('最多两年。', 'At most two years.') : say('请选两个日期。', 'Choose two days.')}</span>}
    </div>
  );
}

function Groups({ title, name, rows, m, onOpen }: { title: string; name: string; rows: api.Group[]; m: api.Metrics; onOpen?(g: api.Group): void }) {
  const { lang, say } = useConsole();
  const share = (id: string) => (g: api.Group) => written(g[id] as number | null, 'share', m.currency, lang);
  const called = (id: string) => m.figures.find((f) => f.id === id)?.title[lang] ?? id;
  return (
    <Card size="small" title={title} data-testid={`metric-${name}`}>
      <div className="mt-scroll" tabIndex={0} role="group" aria-label={title}>
        <Rows
          label={title}
          rows={rows}
          keyOf={(g) => g.name}
          onOpen={onOpen}
          columns={[
            { title: say('名称', 'Name'), cell: (g) => nameOf(g, lang) },
            { title: say('来访', 'Contacts'), figure: true, cell: (g) => g.contacts },
            ...['automation', 'resolution', 'recontact_topic', 'handover', 'gave_up'].map((id) => ({ title: called(id), figure: true, cell: share(id) })),
          ]}
        />
      </div>
    </Card>
  );
}

function Costs({ m }: { m: api.Metrics }) {
  const { lang, say } = useConsole();
  if (!m.cost) return <p className="pg-note">{say('设置 agent_hour_cost（客服每小时成本）之后，这里会比较人工与机器辅助的成本。', 'Once agent_hour_cost is set, this compares the cost of manual and of assisted service.')}</p>;
  const rows: [string, api.Service][] = [
    [say('全部人工', 'All by people'), m.cost.manual],
    [say('机器辅助', 'Assisted'), m.cost.assisted],
  ];
  return (
    <>
      <Rows
        label={say('成本', 'Costs')}
        rows={rows}
        keyOf={(r) => r[0]}
        columns={[
          { title: say('方式', 'Service'), cell: (r) => r[0] },
          { title: say('每次分钟', 'Minutes each'), figure: true, cell: (r) => r[1].minutes_per_contact.toFixed(1) },
          { title: say('每次成本', 'Cost each'), figure: true, cell: (r) => money(r[1].cost_per_contact, m.currency, lang) },
          { title: say('总成本', 'Cost'), figure: true, cell: (r) => money(r[1].cost, m.currency, lang) },
        ]}
      />
      <p className="pg-note">
        {m.cost.manual_minutes_are === 'set'
          ? say('人工每次分钟数是贵公司设置的。', 'The minutes of manual service are those that your company set.')
          : say('人工每次分钟数按现在人工处理的来访计算，通常更难；可用 manual_minutes 设置。', 'The minutes of manual service are those of the contacts that people have now, which are the harder ones; set manual_minutes for your own.')}
      </p>
    </>
  );
}

function Everything({ m, choice, asked, set }: { m: api.Metrics; choice: Choice; asked: api.Asked; set(c: Choice): void }) {
  const { lang, say } = useConsole();
  const [chosen, choose] = useState('resolution');
  const [behind, setBehind] = useState<api.Figure>();
  const figure = m.figures.find((f) => f.id === chosen) ?? m.figures[0];
  return (
    <>
      <Cards m={m} chosen={chosen} onChoose={choose} onOpen={setBehind} />
      {figure && (
        <Card size="small" title={figure.title[lang]}>
          <Trend m={m} figure={figure} />
          {figure.windowed && <p className="pg-note">{say(`这个指标要等一段时间才能知道，统计到 ${figure.due_to ?? m.due_to}。`, `This is known only after some days; it is counted until ${figure.due_to ?? m.due_to}.`)}</p>}
        </Card>
      )}
      <Groups title={say('按主题', 'By topic')} name="topics" rows={m.topics} m={m} onOpen={choice.topic === null ? (g) => g.name !== '*' && set({ ...choice, topic: g.name }) : undefined} />
      {m.channels.length > 1 && <Groups title={say('按渠道', 'By channel')} name="channels" rows={m.channels} m={m} />}
      {m.reasons.length > 0 && (
        <Card size="small" title={say('为什么找人工', 'Why people were asked for')}>
          <Rows
            label={say('为什么找人工', 'Why people were asked for')}
            rows={m.reasons}
            keyOf={(r) => r.reason}
            columns={[
              { title: say('原因', 'Reason'), cell: (r) => REASONS[r.reason]?.[lang === 'zh' ? 0 : 1] ?? r.reason },
              { title: say('来访', 'Contacts'), figure: true, cell: (r) => r.contacts },
            ]}
          />
        </Card>
      )}
      <Card size="small" title={say('人工与机器辅助', 'Manual and assisted service')}>
        <Costs m={m} />
      </Card>
      <QueueCard asked={asked} />
      <Behind asked={asked} figure={behind} currency={m.currency} onClose={() => setBehind(undefined)} />
    </>
  );
}

export default function MetricsPage() {
  const { lang, say } = useConsole();
  const now = useNow(60000);
  const [choice, set] = useState<Choice>({ days: 28, from: '', to: '', channel: '', lang: '', topic: null });
  const [channels, setChannels] = useState<string[]>([]);
  /** Of the server, in the company's zone; until it has said so, of this browser. */
  const [today, setToday] = useState(() => new Date(Date.now() - new Date().getTimezoneOffset() * 60000).toISOString().slice(0, 10));
  const wrong = choice.days === 0 && spanProblem(choice.from, choice.to) !== undefined;
  const asked = question(choice, today);
  const [last, setLast] = useState(asked);
  const use = wrong ? last : asked;
  const got = useLoad(async () => {
    const m = await api.metrics(use);
    setLast(use);
    setToday(m.today);
    if (!use.channel) setChannels(m.channels.map((g) => g.name));
    return m;
  }, [JSON.stringify(use)]);
  const m = got.data;
  const words = (d: number) => say(`最近 ${d} 天`, `Last ${d} days`);
  const choose = (days: number) => set({ ...choice, days, ...(days === 0 ? { from: use.from ?? today, to: use.to ?? today } : {}) });
  const topic = m?.topics.find((g) => g.name === choice.topic);
  return (
    <Frame
      name="metrics"
      wide
      title={say('指标', 'Metrics')}
      extra={
        <>
          <Select aria-label={say('多久', 'How long')} value={choice.days} options={[...DAYS.map((d) => ({ value: d, label: words(d) })), { value: 0, label: say('自选日期', 'Choose days') }]} onChange={choose} data-testid="metric-days" />
          <Select
            aria-label={say('渠道', 'Channel')}
            value={choice.channel}
            options={[{ value: '', label: say('全部渠道', 'All channels') }, ...channels.map((c) => ({ value: c, label: nameOf({ name: c, contacts: 0, due: 0 }, lang) }))]}
            onChange={(channel) => set({ ...choice, channel })}
            popupMatchSelectWidth={false}
          />
          <Select
            aria-label={say('语言', 'Language')}
            value={choice.lang}
            options={[
              { value: '', label: say('全部语言', 'All languages') },
              { value: 'zh', label: '中文' },
              { value: 'en', label: 'English' },
            ]}
            onChange={(l) => set({ ...choice, lang: l })}
            popupMatchSelectWidth={false}
          />
          <Button icon={<DownloadOutlined />} href={api.csvAddress(use)} download="metrics.csv" data-testid="metric-csv">
            CSV
          </Button>
        </>
      }
    >
      {choice.days === 0 && <Span c={choice} set={set} />}
      {choice.topic !== null && (
        <div className="pg-row">
          <Tag closable onClose={() => set({ ...choice, topic: null })} closeIcon={<span aria-label={say('看全部主题', 'Show all topics')}>×</span>}>
            {say('主题：', 'Topic: ')}
            {topic ? nameOf(topic, lang) : choice.topic || say('没有找到主题', 'No topic was found')}
          </Tag>
        </div>
      )}
      {m && (
        <p className="pg-note" data-testid="metric-note">
          {say(`${m.from} 到 ${m.to}（${m.zone}）· ${m.contacts} 次来访 · `, `${m.from} to ${m.to} (${m.zone}) · ${m.contacts} contacts · `)}
          {m.counted_to > 0 ? say(`统计到 ${moment(m.counted_to, now, lang)}`, `counted until ${moment(m.counted_to, now, lang)}`) : say('还没有统计过', 'nothing was counted yet')}
        </p>
      )}
      {m?.counting && <Alert type="info" message={say('以前的对话还在统计，数字会继续增加。', 'Conversations of the past are still being counted; figures go on growing.')} />}
      <Shown
        got={got}
        empty={(d) => (d.contacts === 0 ? say('这段时间没有统计到来访。对话安静 15 分钟之后才会计入。', 'No contacts were counted in this time. A conversation counts once it has been quiet for 15 minutes.') : undefined)}
      >
        {(d) => <Everything m={d} choice={choice} asked={use} set={set} />}
      </Shown>
    </Frame>
  );
}
