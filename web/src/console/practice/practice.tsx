// The practice desk: what can be practised, how one gets better, and for leads how everybody does.
import { Button, Card, Segmented, Select, Tag } from 'antd';
import { useMemo, useState } from 'react';
import type { Lang } from '../../core/types';
import * as api from '../api/practice';
import { useConsole } from '../context';
import { useLoad } from '../load';
import type { PageProps } from '../pages';
import { useAct } from '../parts/act';
import { Frame } from '../parts/frame';
import { useNow } from '../parts/now';
import { Rows } from '../parts/rows';
import { Nothing, Shown } from '../parts/shown';
import { moment } from '../parts/times';
import { addressOf, go } from '../route';
import { EditCase } from './edit';
import './practice.css';
import { Ramp } from './ramp';
import { RunView } from './run';
import { levelWord, stateWord } from './words';

function CaseCard({ c, lang: theirs, onChanged }: { c: api.Case; lang: Lang; onChanged(): void }) {
  const { lang, say, can, tell } = useConsole();
  const [busy, act] = useAct();
  const [editing, setEditing] = useState(false);
  const saved = () => {
    setEditing(false);
    tell(say('已保存。', 'Saved.'), 'success');
    onChanged();
  };
  const speaks = c.langs.includes(theirs) ? theirs : c.langs[0]!;
  const begin = () => void act(async () => go('practice', 'run', c.open ?? (await api.begin(c.id, speaks)).id));
  const drop = () =>
    void act(async () => {
      await api.drop(c.id);
      tell(say('已撤下。', 'Taken away.'));
      onChanged();
    });
  return (
    <Card size="small" className="p-case" data-testid={`case-${c.id}`}>
      <h3 dir="auto">{c.title[lang]}</h3>
      <p className="pg-row">
        <Tag>{levelWord(c.level, lang)}</Tag>
        {c.source === 'conversation' && <Tag>{say('来自对话', 'from a conversation')}</Tag>}
        {(c.mood ?? 0) >= 50 && <Tag color="warning">{say('有情绪', 'upset')}</Tag>}
        {speaks !== theirs && <Tag>{speaks === 'zh' ? say('中文', 'Chinese') : say('英文', 'English')}</Tag>}
      </p>
      <p className="pg-note">
        {c.attempts > 0
          ? say(`练过 ${c.attempts} 次，最好 ${c.best} 分，上次 ${c.last} 分`, `${c.attempts} ${c.attempts === 1 ? 'attempt' : 'attempts'}, best ${c.best}, last ${c.last}`)
          : say('还没练过', 'Not tried yet')}
      </p>
      <div className="pg-row">
        <Button type={c.open ? 'primary' : 'default'} loading={busy} onClick={begin} data-testid={`begin-${c.id}`}>
          {c.open ? say('接着练', 'Go on') : say('开始', 'Begin')}
        </Button>
        {c.source === 'conversation' && can('lead') && (
          <>
            <Button type="text" onClick={() => setEditing(true)} data-testid={`edit-${c.id}`}>
              {say('修改', 'Edit')}
            </Button>
            <Button type="text" onClick={drop} disabled={busy}>
              {say('撤下', 'Take away')}
            </Button>
          </>
        )}
      </div>
      {editing && <EditCase id={c.id} onClose={() => setEditing(false)} onSaved={saved} />}
    </Card>
  );
}

function Mine({ agent }: { agent?: string }) {
  const { lang, say } = useConsole();
  const now = useNow(60000);
  const got = useLoad(() => api.runs(agent), [agent]);
  return (
    <Shown got={got} empty={(r) => (r.runs.length === 0 ? say('还没有练习。从左边第一题开始，十分钟就有第一个分数。', 'No runs yet. Begin with the first case: ten minutes give the first score.') : undefined)}>
      {(r) => (
        <>
          {r.attempts > 0 && (
            <Card size="small" title={say('进步曲线', 'Ramp')} extra={<span className="pg-note">{say(`${r.attempts} 次 · 最近五次中位数 ${r.median}`, `${r.attempts} ${r.attempts === 1 ? 'attempt' : 'attempts'} · median of the last five ${r.median}`)}</span>}>
              <Ramp points={r.ramp} />
              <p className="pg-note">{say('点是每次的总分，线是最近五次的中位数。次数少时说明不了什么。', 'A dot is a total, the line the median of the last five. Few attempts say little.')}</p>
            </Card>
          )}
          <Rows
            label={say('练习记录', 'Runs')}
            rows={r.runs}
            keyOf={(x) => x.id}
            walked
            columns={[
              { title: say('题目', 'Case'), cell: (x) => <a href={addressOf('practice', 'run', x.id)}>{x.title}</a> },
              { title: say('结果', 'Outcome'), cell: (x) => stateWord(x.state, lang) },
              { title: say('时间', 'When'), cell: (x) => moment(x.ended ?? x.started, now, lang) },
              { title: say('得分', 'Score'), figure: true, cell: (x) => x.total ?? '–' },
            ]}
          />
        </>
      )}
    </Shown>
  );
}

function Team() {
  const { lang, say } = useConsole();
  const now = useNow(60000);
  const got = useLoad(api.team, []);
  const [who, setWho] = useState<string>();
  return (
    <>
      <Shown got={got} empty={(m) => (m.length === 0 ? say('还没有人练习过。', 'Nobody has practised yet.') : undefined)}>
        {(m) => (
          <Rows
            label={say('团队', 'Team')}
            rows={m}
            keyOf={(x) => x.id}
            onOpen={(x) => setWho(x.id)}
            openedKey={who}
            walked
            columns={[
              { title: say('同事', 'Colleague'), cell: (x) => x.name || x.id },
              { title: say('次数', 'Attempts'), figure: true, cell: (x) => x.attempts },
              { title: say('第一次', 'First'), figure: true, cell: (x) => x.first ?? '–' },
              { title: say('最近五次中位数', 'Median of the last five'), figure: true, cell: (x) => x.median ?? '–' },
              { title: say('最好', 'Best'), figure: true, cell: (x) => x.best ?? '–' },
              { title: say('进步', 'Ramp'), cell: (x) => <Ramp points={x.ramp} small /> },
              { title: say('上次', 'Last'), cell: (x) => moment(x.at, now, lang) },
            ]}
          />
        )}
      </Shown>
      {who && <Mine key={who} agent={who} />}
    </>
  );
}

function Cases() {
  const { lang, say } = useConsole();
  const [theirs, setTheirs] = useState<Lang>(lang);
  const [level, setLevel] = useState(0);
  const got = useLoad(api.cases, []);
  const shown = useMemo(() => (got.data ?? []).filter((c) => level === 0 || c.level === level).sort((a, b) => a.level - b.level), [got.data, level]);
  return (
    <Shown got={got} empty={(c) => (c.length === 0 ? say('还没有练习题：在知识里加 practice/*.yaml，或由主管把结束的对话用于练习。', 'There is no case yet: add practice/*.yaml to the knowledge, or have a lead use an ended conversation.') : undefined)}>
      {() => (
        <>
          <div className="pg-row">
            <Segmented
              value={theirs}
              onChange={(v) => setTheirs(v as Lang)}
              options={[
                { value: 'zh', label: say('顾客说中文', 'Customer in Chinese') },
                { value: 'en', label: say('顾客说英文', 'Customer in English') },
              ]}
              data-testid="practice-lang"
            />
            <Select
              value={level}
              onChange={setLevel}
              aria-label={say('难度', 'Level')}
              options={[{ value: 0, label: say('全部难度', 'Any level') }, ...[1, 2, 3].map((l) => ({ value: l, label: levelWord(l, lang) }))]}
            />
          </div>
          {shown.length === 0 ? (
            <Nothing text={say('没有这个难度的题。', 'There is no case of this level.')} />
          ) : (
            <div className="p-cases" data-testid="practice-cases">
              {shown.map((c) => (
                <CaseCard key={c.id} c={c} lang={theirs} onChanged={got.reload} />
              ))}
            </div>
          )}
        </>
      )}
    </Shown>
  );
}

type Tab = 'cases' | 'mine' | 'team';

export default function Practice({ rest }: PageProps) {
  const { say, can } = useConsole();
  const tab: Tab = rest[0] === 'mine' ? 'mine' : rest[0] === 'team' && can('lead') ? 'team' : 'cases';
  if (rest[0] === 'run' && rest[1]) return <RunView key={rest[1]} id={rest[1]} />;
  return (
    <Frame
      title={say('练习台', 'Practice')}
      name="practice"
      wide
      extra={
        <Segmented
          value={tab}
          onChange={(v) => go(...(v === 'cases' ? ['practice'] : ['practice', v as string]))}
          options={[
            { value: 'cases', label: say('题目', 'Cases') },
            { value: 'mine', label: say('我的', 'Mine') },
            ...(can('lead') ? [{ value: 'team', label: say('团队', 'Team') }] : []),
          ]}
          data-testid="practice-tabs"
        />
      }
    >
      {tab === 'cases' && <Cases />}
      {tab === 'mine' && <Mine />}
      {tab === 'team' && <Team />}
    </Frame>
  );
}
