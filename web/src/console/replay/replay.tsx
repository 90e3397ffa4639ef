// What would happen: drafts tried on conversations of the past, before they are published. #/replay/ID1,ID2 has these chosen.
import { Alert, Button, Card, Checkbox, Progress, Select } from 'antd';
import { useEffect, useState } from 'react';
import { type DraftRow, waiting } from '../api/knowledge';
import * as api from '../api/replay';
import { useConsole } from '../context';
import { useLoad } from '../load';
import type { PageProps } from '../pages';
import { faultLines } from '../knowledge/fault_words';
import { authorWord } from '../knowledge/program_words';
import { FileName, useTitles } from '../knowledge/titles';
import { fromWords } from '../knowledge/words';
import { useAct } from '../parts/act';
import { Frame } from '../parts/frame';
import { useNow } from '../parts/now';
import { Nothing, Shown } from '../parts/shown';
import { moment } from '../parts/times';
import { idsOf } from '../route';
import { emptyWords, isOver, lookAgain, retryAfter } from './look';
import './replay.css';
import { Result } from './result';
import { progress, stateWords } from './words';

const DAYS = [7, 30, 90, 365, 0];
const DAY_MS = 86400000;

function Choose({ chosen, running, onStart }: { chosen: string[]; running: boolean; onStart(drafts: string[], days: number): void }) {
  const { say } = useConsole();
  const got = useLoad(() => waiting(chosen), []);
  const title = useTitles(got.data ?? []);
  const [picked, setPicked] = useState<string[]>(chosen);
  const [days, setDays] = useState(30);
  const there = (drafts: DraftRow[]) => picked.filter((p) => drafts.some((x) => x.id === p));
  const toggle = (id: string, on: boolean) => setPicked(on ? [...picked, id] : picked.filter((p) => p !== id));
  return (
    <Card size="small" title={say('试哪些草稿', 'Which drafts to try')}>
      <Shown got={got} empty={(d) => (d.length === 0 ? say('没有等着发布的草稿。先改一篇文章，存成草稿。', 'No draft is waiting. Change an article first and keep it as a draft.') : undefined)}>
        {(drafts) => (
          <>
            <ul className="rp-drafts" aria-label={say('草稿', 'Drafts')}>
              {drafts.map((x) => (
                <li key={x.id}>
                  <Checkbox checked={picked.includes(x.id)} onChange={(e) => toggle(x.id, e.target.checked)}>
                    <FileName path={x.path} title={title(x)} gone={x.remove} /> {x.remove && say('（删除）', '(removed)')} <small>{[authorWord(x.author, say), fromWords(x, say)].filter(Boolean).join(' · ')}</small>
                  </Checkbox>
                </li>
              ))}
            </ul>
            <div className="rp-start">
              <Select
                aria-label={say('哪段时间', 'Which time')}
                value={days}
                options={DAYS.map((n) => ({ value: n, label: n === 0 ? say('全部', 'All of it') : say(`最近 ${n} 天`, `Last ${n} days`) }))}
                onChange={setDays}
              />
              <Button type="primary" disabled={there(drafts).length === 0 || running} onClick={() => onStart(there(drafts), days)} data-testid="replay-start">
                {say('看看会发生什么', 'See what would happen')}
              </Button>
              <Button size="small" onClick={() => setPicked(there(drafts).length === drafts.length ? [] : drafts.map((x) => x.id))}>
                {there(drafts).length === drafts.length ? say('全不选', 'None') : say('全选', 'All')}
              </Button>
            </div>
          </>
        )}
      </Shown>
    </Card>
  );
}

function Running({ r, busy, onCancel }: { r: api.Replay; busy: boolean; onCancel(): void }) {
  const { lang, say } = useConsole();
  return (
    <Card size="small" title={stateWords(r.state, lang)} data-testid="replay-running">
      <Progress percent={progress(r)} status="active" aria-label={say('进度', 'Progress')} />
      <p className="rp-why">
        {r.state === 'preparing'
          ? say('把草稿放到知识上，训练一遍，要十几秒。', 'The drafts are laid over the knowledge, and it is trained; that takes some ten seconds.')
          : say(`看过 ${r.talks} / ${r.of_talks} 段对话，${r.messages} 条消息。`, `${r.talks} of ${r.of_talks} conversations, ${r.messages} messages.`)}
      </p>
      <Button loading={busy} onClick={onCancel} data-testid="replay-cancel">
        {say('停止', 'Stop')}
      </Button>
    </Card>
  );
}

function Past({ of, shown, onShow }: { of: api.Replay[]; shown?: string; onShow(id: string): void }) {
  const { lang, say } = useConsole();
  const now = useNow(60000);
  if (of.length === 0) return null;
  return (
    <Select
      aria-label={say('以前的结果', 'Earlier results')}
      placeholder={say('以前的结果', 'Earlier results')}
      value={shown}
      options={of.map((r) => ({ value: r.id, label: `${moment(r.at, now, lang)} · ${say(`${r.drafts} 份草稿`, `${r.drafts} drafts`)} · ${stateWords(r.state, lang)}` }))}
      onChange={onShow}
    />
  );
}

/** Looked at again and again until it is over. A failure is told once; one that is gone is shown no more. */
function useReplay(id: string | undefined): [api.Replay | undefined, (r: api.Replay | undefined) => void] {
  const { tellError } = useConsole();
  const [r, setR] = useState<api.Replay>();
  useEffect(() => {
    if (id === undefined) return;
    let on = true;
    let told = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const again = (ms: number | undefined) => {
      if (ms !== undefined) timer = setTimeout(look, ms);
    };
    const seen = (next: api.Replay) => {
      if (!on) return;
      told = false;
      setR(next);
      again(lookAgain(next));
    };
    const failed = (e: unknown) => {
      if (!on) return;
      if (!told) tellError(e);
      told = true;
      if (retryAfter(e) === undefined) setR(undefined);
      again(retryAfter(e));
    };
    const look = () => void api.replay(id).then(seen, failed);
    look();
    return () => {
      on = false;
      clearTimeout(timer);
    };
  }, [id]);
  return [r?.id === id ? r : undefined, setR];
}

export default function ReplayPage({ rest }: PageProps) {
  const { lang, say } = useConsole();
  const past = useLoad(api.replays, []);
  const [id, setId] = useState<string>();
  const [tried, setTried] = useState<{ id: string; drafts: string[] }>();
  const [r, setR] = useReplay(id);
  const [busy, act] = useAct();
  const list = past.data?.replays ?? [];
  const newest = list[0]?.id;
  useEffect(() => {
    if (id === undefined && newest !== undefined) setId(newest);
  }, [newest]);
  const over = r !== undefined && isOver(r);
  const empty = r && emptyWords(r, say);
  useEffect(() => {
    if (over) past.reload();
  }, [over, id]);

  const start = (drafts: string[], days: number) =>
    void act(async () => {
      const begun = await api.start(drafts, days === 0 ? 0 : Date.now() - days * DAY_MS, 0);
      setTried({ id: begun.id, drafts });
      setId(begun.id);
    });
  const cancel = () => void act(() => api.cancel(id ?? ''));
  const judge = (accepted: boolean) =>
    void act(async () => {
      const judged = await api.judge(id ?? '', accepted);
      if (r) setR({ ...r, verdict: judged.verdict });
    });

  return (
    <Frame name="replay" wide title={say('会发生什么', 'What would happen')} extra={<Past of={list} shown={id} onShow={setId} />}>
      <Choose key={rest[0] ?? ''} chosen={idsOf(rest[0])} running={r !== undefined && !over} onStart={start} />
      {r && !over && <Running r={r} busy={busy} onCancel={cancel} />}
      {r?.state === 'failed' && (
        <Alert
          type="error"
          showIcon
          data-testid="replay-failed"
          message={say('这次没有成功。', 'This did not work.')}
          description={<pre className="rp-faults">{r.faults === undefined || r.faults === '' ? r.error : faultLines(r.faults, lang)}</pre>}
        />
      )}
      {empty !== undefined && <Nothing text={empty} />}
      {r && over && r.result && <Result replay={r} result={r.result} drafts={tried?.id === r.id ? tried.drafts : []} onJudge={judge} busy={busy} />}
    </Frame>
  );
}
