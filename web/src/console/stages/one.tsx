// One staged change: while it runs with its share and its two ways out, else as it was when it ended.
import { Alert, Button, Card, Popconfirm, Tag } from 'antd';
import { useEffect, useState } from 'react';
import * as api from '../api/stages';
import { useConsole } from '../context';
import { FileName, useTitles } from '../knowledge/titles';
import { useLoad } from '../load';
import { useAct } from '../parts/act';
import { useNow } from '../parts/now';
import { Shown } from '../parts/shown';
import { moment, range } from '../parts/times';
import { ShareSlider } from './begin';
import { Compare } from './compare';
import { reasonWord, stateWord } from './words';

const LOOK_MS = 30000;

function Share({ s, onChanged }: { s: api.Stage; onChanged(): void }) {
  const { say, tell } = useConsole();
  const now = Math.round((s.share ?? 0) / 10);
  const [percent, setPercent] = useState(now);
  const [busy, run] = useAct();
  useEffect(() => setPercent(now), [now]);
  const save = async () => {
    if (!(await run(() => api.setShare(s.id, percent * 10)))) return;
    tell(say('份额改了；已经在试行里的顾客不变。', 'The share is changed; who has it keeps it.'), 'success');
    onChanged();
  };
  return (
    <div className="st-share">
      <ShareSlider value={percent} onChange={setPercent} />
      <Button loading={busy} disabled={percent === now} onClick={() => void save()} data-testid="stage-share">
        {percent === now ? say(`${now}% 的新对话`, `${now}% of new conversations`) : say(`改成 ${percent}%`, `Make it ${percent}%`)}
      </Button>
    </div>
  );
}

function Ways({ s, onChanged }: { s: api.Stage; onChanged(): void }) {
  const { say, tell } = useConsole();
  const [busy, run] = useAct();
  const back = async () => {
    if (!(await run(() => api.rollBack(s.id)))) return;
    tell(say('已撤回；所有人从下一句起用现在的。', 'Rolled back; everybody is at what serves with their next message.'), 'success');
    onChanged();
  };
  const all = async () => {
    if (!(await run(() => api.publish(s.id)))) return;
    tell(say('已发布给所有人。', 'Published to all.'), 'success');
    onChanged();
  };
  return (
    <div className="pg-acts">
      <Button danger loading={busy} onClick={() => void back()} data-testid="stage-back">
        {say('撤回', 'Roll back')}
      </Button>
      <Popconfirm title={say('发布给所有顾客？', 'Publish to every customer?')} okText={say('发布', 'Publish')} cancelText={say('取消', 'Cancel')} onConfirm={() => void all()} okButtonProps={{ 'data-testid': 'stage-publish-ok' }}>
        <Button type="primary" loading={busy} data-testid="stage-publish">
          {say('发布给所有人', 'Publish to all')}
        </Button>
      </Popconfirm>
    </div>
  );
}

function Changes({ s }: { s: api.Stage }) {
  const { say } = useConsole();
  const named = (c: api.Stage['changes'][number]) => ({ path: c.path, id: c.draft, remove: c.kind === 'removed' });
  const title = useTitles(s.changes.map(named));
  const word = { new: say('新', 'new'), changed: say('改', 'changed'), removed: say('删', 'removed') };
  return (
    <Card size="small" className="st-card" title={say('改了什么', 'What is changed')}>
      <ul className="st-files">
        {s.changes.map((c) => (
          <li key={c.path}>
            <Tag>{word[c.kind]}</Tag> <FileName path={c.path} title={title(named(c))} gone={c.kind === 'removed'} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Head({ s, onChanged }: { s: api.Stage; onChanged(): void }) {
  const { lang, say } = useConsole();
  const now = useNow(60000);
  const reason = reasonWord(s.reason ?? '', lang);
  const running = s.state === 'running';
  return (
    <Card size="small" className="st-card" title={s.title || s.id} extra={<Tag color={running ? undefined : s.state === 'published' ? 'success' : 'warning'} data-testid="stage-state">{stateWord(s, lang)}</Tag>}>
      <p className="pg-note">
        {range(s.started_at, s.ended_at, now, lang)}
        {reason && ` · ${reason}`}
        {running && s.looked_at ? ` · ${say('看护上次看', 'the guard looked')} ${moment(s.looked_at, now, lang)}` : ''}
      </p>
      {running && s.refused ? (
        <Alert
          type="warning"
          role="alert"
          message={say('知识改过以后，试行的没有跟上；请撤回，再试行一次。', 'The knowledge was edited and the staged change does not follow; roll it back and stage it anew.')}
          description={<span className="st-trouble">{s.refused}</span>}
        />
      ) : null}
      {running && <Share s={s} onChanged={onChanged} />}
      {running && <Ways s={s} onChanged={onChanged} />}
    </Card>
  );
}

export function OneStage({ id, onChanged }: { id: string; onChanged(): void }) {
  const got = useLoad(() => api.stage(id), [id]);
  const running = got.data?.state === 'running';
  useEffect(() => {
    if (!running) return undefined;
    const timer = setInterval(got.reload, LOOK_MS);
    return () => clearInterval(timer);
  }, [running, got.reload]);
  const changed = () => {
    got.reload();
    onChanged();
  };
  return (
    <Shown got={got}>
      {(s) => (
        <>
          <Head s={s} onChanged={changed} />
          <Compare report={s.report} />
          <Changes s={s} />
        </>
      )}
    </Shown>
  );
}
