// The live view of a lead: what waits and how long, how people feel, who has too much; from here one listens, whispers, takes over.
import { CustomerServiceOutlined } from '@ant-design/icons';
import { Button, Card, Segmented, Tag } from 'antd';
import { useEffect, useRef, useState } from 'react';
import * as api from '../api/supervisor';
import { useConsole } from '../context';
import { useEvent } from '../live';
import { useLoad } from '../load';
import type { PageProps } from '../pages';
import { Frame } from '../parts/frame';
import { Rows } from '../parts/rows';
import { Nothing, Shown } from '../parts/shown';
import { span } from '../parts/times';
import { go } from '../route';
import { isBad, moodWord, reasonWord } from '../words';
import { Listen } from './listen';
import { byUrgency, isFull, isHot, nameOf, riskOf, totals } from './state';

const EVERY_MS = 5000;
/** Many events in a row read the view again once. */
const AFTER_MS = 400;

type Which = 'all' | 'waiting' | 'hot';

function useLiveView() {
  const got = useLoad(api.live, []);
  const timer = useRef(0);
  const soon = () => {
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(got.reload, AFTER_MS);
  };
  useEffect(() => {
    const every = setInterval(() => document.visibilityState === 'visible' && got.reload(), EVERY_MS);
    return () => {
      clearInterval(every);
      window.clearTimeout(timer.current);
    };
  }, []);
  useEvent('queue', soon);
  useEvent('assigned', soon);
  useEvent('presence', soon);
  useEvent('alert', soon);
  useEvent('risk', soon);
  return got;
}

function Figures({ v }: { v: api.LiveView }) {
  const { lang, say } = useConsole();
  const t = totals(v);
  const of: [string, string, boolean][] = [
    [say('等待中', 'Waiting'), String(t.waiting), false],
    [say('最久等了', 'Longest wait'), t.longest_ms > 0 ? span(t.longest_ms, lang) : '–', t.longest_ms > 10 * 60000],
    [say('在线同事', 'People online'), String(t.online), t.online === 0],
    [say('接满的同事', 'People at their limit'), String(t.full), t.full > 0],
    [say('情绪或风险高', 'Upset or at risk'), String(t.hot), t.hot > 0],
  ];
  return (
    <dl className="figures" data-testid="live-figures">
      {of.map(([label, figure, bad]) => (
        <div key={label} className={bad ? 'bad' : undefined}>
          <dt>{label}</dt>
          <dd>{figure}</dd>
        </div>
      ))}
    </dl>
  );
}

function Queues({ queues }: { queues: api.LiveQueue[] }) {
  const { lang, say } = useConsole();
  return (
    <Card size="small" title={say('队列', 'Queues')}>
      {queues.length === 0 && <Nothing text={say('还没有队列。', 'There are no queues yet.')} />}
      {queues.length > 0 && (
        <Rows
          label={say('队列', 'Queues')}
          rows={queues}
          keyOf={(q) => q.id}
          columns={[
            { title: say('队列', 'Queue'), cell: (q) => q[lang] || q.zh || q.en || q.id },
            { title: say('等待', 'Waiting'), figure: true, cell: (q) => q.waiting },
            { title: say('最久', 'Longest'), figure: true, cell: (q) => (q.longest_ms ? span(q.longest_ms, lang) : '–') },
            { title: say('在线', 'Online'), figure: true, cell: (q) => q.agents_online ?? '–' },
            { title: say('预计等待', 'Expected'), figure: true, cell: (q) => (!q.expected_wait_s ? '–' : span(q.expected_wait_s * 1000, lang)) },
          ]}
        />
      )}
    </Card>
  );
}

function Agents({ agents }: { agents: api.LiveAgent[] }) {
  const { say } = useConsole();
  const presence: Record<string, [string, string]> = { online: [say('在线', 'online'), 'success'], away: [say('离开', 'away'), 'warning'], offline: [say('下线', 'offline'), 'default'] };
  const order = (a: api.LiveAgent) => ['online', 'away', 'offline'].indexOf(a.presence ?? 'offline');
  const sorted = [...agents].sort((a, b) => order(a) - order(b) || b.load - a.load);
  return (
    <Card size="small" title={say('同事', 'People')}>
      {agents.length === 0 && <Nothing text={say('还没有同事上线。', 'Nobody has come online yet.')} />}
      {agents.length > 0 && (
        <Rows
          label={say('同事', 'People')}
          rows={sorted}
          keyOf={(a) => a.id}
          classOf={(a) => (isFull(a) ? 'alarm' : a.presence === 'offline' ? 'off' : undefined)}
          columns={[
            { title: say('姓名', 'Name'), cell: (a) => a.name },
            {
              title: say('状态', 'State'),
              cell: (a) => <Tag color={presence[a.presence ?? 'offline']?.[1]}>{presence[a.presence ?? 'offline']?.[0]}</Tag>,
            },
            {
              title: say('接待', 'Load'),
              cell: (a) => (
                <span className={isFull(a) ? 'load full' : 'load'}>
                  <span>
                    <i style={{ width: `${a.capacity > 0 ? Math.min(100, (a.load / a.capacity) * 100) : 0}%` }} />
                  </span>
                  {a.load} / {a.capacity}
                </span>
              ),
            },
          ]}
        />
      )}
    </Card>
  );
}

function Conversations({ v, onListen }: { v: api.LiveView; onListen(id: string): void }) {
  const { lang, say } = useConsole();
  const [which, setWhich] = useState<Which>('all');
  const names = new Map(v.agents.map((a) => [a.id, a.name]));
  const kept: Record<Which, (c: api.LiveConversation) => boolean> = { all: () => true, waiting: (c) => !c.agent, hot: isHot };
  const rows = byUrgency(v.conversations.filter(kept[which]));
  const options = [
    { value: 'all', label: say('全部', 'All') },
    { value: 'waiting', label: say('等待中', 'Waiting') },
    { value: 'hot', label: say('要关注', 'Needs a look') },
  ];
  return (
    <Card
      size="small"
      title={say('对话', 'Conversations')}
      extra={<Segmented<Which> aria-label={say('哪些对话', 'Which conversations')} options={options as { value: Which; label: string }[]} value={which} onChange={setWhich} />}
    >
      {rows.length === 0 && <Nothing text={say('现在没有这样的对话。', 'There are none right now.')} />}
      {rows.length > 0 && (
        <Rows
          walked
          label={say('对话', 'Conversations')}
          rows={rows}
          keyOf={(c) => c.conversation}
          classOf={(c) => (isHot(c) ? 'alarm' : undefined)}
          onOpen={(c) => onListen(c.conversation)}
          columns={[
            { title: say('顾客', 'Customer'), cell: (c) => nameOf(c) || say('访客', 'Visitor') },
            { title: say('原因', 'Reason'), cell: (c) => (c.safety ? <Tag color="error">{say('安全', 'safety')}</Tag> : c.reason ? reasonWord(c.reason, lang) : '–') },
            { title: say('情绪', 'Mood'), cell: (c) => (c.mood ? <Tag color={isBad(c.mood) ? 'warning' : undefined}>{moodWord(c.mood, lang)}</Tag> : '–') },
            { title: say('风险', 'Risk'), figure: true, cell: (c) => (riskOf(c) > 0 ? `${Math.round(riskOf(c) / 10)}%` : '–') },
            { title: say('接待', 'With'), cell: (c) => (c.agent ? (names.get(c.agent) ?? c.agent) : say('等待中', 'waiting')) },
            { title: say('等了', 'Wait'), figure: true, cell: (c) => (c.wait_ms ? span(c.wait_ms, lang) : '–') },
            {
              title: say('操作', 'Actions'),
              cell: (c) => (
                <div className="pg-acts">
                  <Button size="small" icon={<CustomerServiceOutlined />} onClick={() => onListen(c.conversation)} data-testid="listen-to">
                    {say('旁听', 'Listen')}
                  </Button>
                </div>
              ),
            },
          ]}
        />
      )}
    </Card>
  );
}

export default function SupervisorPage({ rest }: PageProps) {
  const { say } = useConsole();
  const got = useLiveView();
  const heard = rest[0] === undefined ? undefined : (got.data?.conversations.find((c) => c.conversation === rest[0]) ?? { conversation: rest[0] });
  const agentName = got.data?.agents.find((a) => a.id === heard?.agent)?.name;
  return (
    <Frame name="supervisor" wide title={say('实时看板', 'Live')}>
      <Shown got={got}>
        {(v) => (
          <>
            <Figures v={v} />
            <div className="two">
              <Queues queues={v.queues} />
              <Agents agents={v.agents} />
            </div>
            <Conversations v={v} onListen={(id) => go('supervisor', id)} />
          </>
        )}
      </Shown>
      {heard && got.data && <Listen key={heard.conversation} of={heard} agentName={agentName} onClose={() => go('supervisor')} />}
    </Frame>
  );
}
