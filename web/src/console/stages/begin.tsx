// Begins a staged change: which drafts (`first`: those that are chosen already), for how many.
import { Alert, Button, Card, Checkbox, Input, Slider } from 'antd';
import { useState } from 'react';
import { ApiError } from '../api/client';
import { type DraftRow, waiting } from '../api/knowledge';
import * as api from '../api/stages';
import { useConsole } from '../context';
import { errorWords } from '../errors';
import { useLoad } from '../load';
import { authorWord } from '../knowledge/program_words';
import { FileName, useTitles } from '../knowledge/titles';
import { fromWords } from '../knowledge/words';
import { Nothing, Shown } from '../parts/shown';
import { reasonWords } from '../server_reasons';

export const LEAST = 1;
export const MOST = 90;

export function ShareSlider({ value, onChange }: { value: number; onChange(percent: number): void }) {
  const { say } = useConsole();
  return (
    <Slider
      min={LEAST}
      max={MOST}
      value={value}
      onChange={onChange}
      ariaLabelForHandle={say('多少对话用试行的', 'How many conversations get it')}
      ariaValueTextFormatterForHandle={(v) => `${v}%`}
      tooltip={{ formatter: (v) => `${v}%` }}
      marks={{ 1: '1%', 10: '10%', 50: '50%', 90: '90%' }}
    />
  );
}

function Form({ drafts, first, onBegun }: { drafts: DraftRow[]; first: string[]; onBegun(): void }) {
  const { lang, say } = useConsole();
  const there = first.filter((id) => drafts.some((d) => d.id === id));
  const gone = first.length - there.length;
  const [chosen, setChosen] = useState<ReadonlySet<string>>(() => new Set(there));
  const nameOf = useTitles(drafts);
  const [percent, setPercent] = useState(10);
  const [title, setTitle] = useState('');
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState('');
  const toggle = (id: string) => setChosen((was) => new Set(was.has(id) ? [...was].filter((x) => x !== id) : [...was, id]));
  const begin = async () => {
    setBusy(true);
    setTrouble('');
    try {
      const named = drafts.find((d) => chosen.has(d.id));
      await api.start([...chosen], percent * 10, title.trim() || (named ? (nameOf(named) ?? named.path) : ''));
      onBegun();
    } catch (e) {
      setTrouble((e instanceof ApiError && (reasonWords(e, lang) ?? e.detail)) || errorWords(e, lang));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      {gone > 0 && <Alert type="info" message={say(`有 ${gone} 份草稿已经发布或丢掉，没有选上。`, gone === 1 ? 'One draft is published or dropped by now and is not chosen.' : `${gone} drafts are published or dropped by now and are not chosen.`)} data-testid="stage-gone" />}
      <div className="st-drafts" role="group" aria-label={say('草稿', 'Drafts')}>
        {drafts.map((d) => (
          <Checkbox key={d.id} checked={chosen.has(d.id)} onChange={() => toggle(d.id)} data-testid="stage-draft">
            <FileName path={d.path} title={nameOf(d)} gone={d.remove} /> {d.remove && say('（删除）', '(removed)')} <small>{[authorWord(d.author, say), fromWords(d, say)].filter(Boolean).join(' · ')}</small>
          </Checkbox>
        ))}
      </div>
      <Input value={title} maxLength={60} placeholder={say('叫什么（可不填）', 'What to call it (optional)')} aria-label={say('名称', 'Title')} onChange={(e) => setTitle(e.target.value)} data-testid="stage-title" />
      <div className="st-share">
        <ShareSlider value={percent} onChange={setPercent} />
        <b>{say(`${percent}% 的新对话`, `${percent}% of new conversations`)}</b>
      </div>
      {trouble !== '' && <Alert type="error" role="alert" message={<span className="st-trouble">{trouble}</span>} data-testid="stage-trouble" />}
      <div className="pg-acts">
        <Button type="primary" loading={busy} disabled={chosen.size === 0} onClick={() => void begin()} data-testid="stage-begin">
          {say('开始试行', 'Begin')}
        </Button>
      </div>
    </>
  );
}

export function Begin({ first, onBegun }: { first: string[]; onBegun(): void }) {
  const { say } = useConsole();
  const got = useLoad(() => waiting(first), []);
  return (
    <Card size="small" className="st-card" title={say('开始一次试行', 'Begin a staged change')}>
      <p className="pg-note">
        {say(
          '先让一部分新对话用上草稿，和现在的比一比：同一位顾客总是同一边，变差了自动撤回，好了再发布给所有人。',
          'Give drafts to a share of the new conversations first and compare: a customer is always on the same side, what gets worse is rolled back by itself, what is good is published to all.',
        )}
      </p>
      <Shown got={got}>
        {(drafts) =>
          drafts.length === 0 ? <Nothing text={say('没有可以试行的草稿。在“知识”页改好一篇，存成草稿，再来这里。', 'There is no draft to stage. Change an article on the page Knowledge, keep it as a draft, and come back.')} /> : <Form drafts={drafts} first={first} onBegun={onBegun} />
        }
      </Shown>
    </Card>
  );
}
