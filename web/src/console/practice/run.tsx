// One run: the customer who is played on the left, the desk's help beside it, and the score once it has ended.
import { ArrowLeftOutlined } from '@ant-design/icons';
import { Alert, Button, Card, Dropdown, Input, Popconfirm, Progress, Spin, Tag } from 'antd';
import type { TextAreaRef } from 'antd/es/input/TextArea';
import { useEffect, useRef, useState } from 'react';
import { clockTime } from '../../core/format';
import type { Assist } from '../api/assist';
import { ApiError } from '../api/client';
import * as api from '../api/practice';
import { useConsole } from '../context';
import { useLoad, type LoadedMore } from '../load';
import { plainLines } from '../panel/facts';
import { useAct } from '../parts/act';
import { Shown } from '../parts/shown';
import { go, goInstead } from '../route';
import { useNarrow } from '../settings';
import { NoteView, ScoreView } from './score';
import { clock, moodOf } from './words';

const WARN_AFTER_MS = 500;

/** Seconds so far: the server's, and what passed on this page since. */
function useSeconds(run: api.Run): number {
  const [passed, setPassed] = useState(0);
  useEffect(() => {
    setPassed(0);
    if (run.paused || run.state !== 'open') return;
    const from = performance.now();
    const timer = setInterval(() => setPassed((performance.now() - from) / 1000), 1000);
    return () => clearInterval(timer);
  }, [run]);
  return run.seconds + passed;
}

function useWarnings(id: string, text: string): NonNullable<Assist['warnings']> {
  const [warnings, setWarnings] = useState<NonNullable<Assist['warnings']>>([]);
  useEffect(() => {
    if (text.trim().length < 4) return setWarnings([]);
    let gone = false;
    const timer = setTimeout(() => {
      api.assist(id, text).then(
        (a) => !gone && setWarnings(a.warnings ?? []),
        () => !gone && setWarnings([]),
      );
    }, WARN_AFTER_MS);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [id, text]);
  return warnings;
}

function Lines({ run }: { run: api.Run }) {
  const { lang, say } = useConsole();
  const end = useRef<HTMLLIElement>(null);
  const ended = run.state !== 'open';
  useEffect(() => {
    if (!ended) end.current?.scrollIntoView({ block: 'nearest' });
  }, [run.lines.length, ended]);
  const who = (l: api.Line) => (l.who === 'customer' ? say('顾客', 'Customer') : l.who === 'action' ? say('操作', 'Action') : say('我', 'Me'));
  return (
    <ol className="p-lines" aria-label={say('对话', 'Conversation')} aria-live="polite" data-testid="practice-lines">
      {run.lines.map((l) => (
        <li key={l.no} className={l.who} data-testid={`practice-${l.who}`}>
          <span>
            {who(l)} · <time className="num">{clockTime(l.at, lang)}</time>
          </span>
          <p dir="auto">{l.text}</p>
          {(l.notes ?? []).length > 0 && (
            <ul className="notes-list">
              {l.notes!.map((n, i) => (
                <NoteView key={i} n={n} />
              ))}
            </ul>
          )}
        </li>
      ))}
      <li ref={end} className="p-end" aria-hidden="true" />
    </ol>
  );
}

function Help({ got, onInsert, onAct, busy }: { got: LoadedMore<Assist>; onInsert(text: string): void; onAct(id: string): void; busy: boolean }) {
  const { say } = useConsole();
  const put = (text: string) => (
    <Button size="small" type="link" onClick={() => onInsert(text)}>
      {say('放进回复', 'Put into the reply')}
    </Button>
  );
  return (
    <Shown got={got} empty={(a) => (a.reply || a.flow || a.articles?.length || a.actions?.length ? undefined : say('现在没有建议。', 'There is nothing to suggest now.'))}>
      {(a) => (
        <div className="assist" data-testid="practice-assist">
          {a.flow && (
            <Card size="small" title={`${say('下一步：', 'Next step: ')}${a.flow.title}`}>
              <p dir="auto">{a.flow.say}</p>
              {put(a.flow.say)}
            </Card>
          )}
          {(a.articles ?? []).map((x) => (
            <Card key={x.doc} size="small" title={x.title}>
              <p dir="auto" className="pg-text">
                {plainLines(x.passage ?? '')}
              </p>
              {x.passage && put(plainLines(x.passage))}
            </Card>
          ))}
          {(a.actions ?? []).length > 0 && (
            <div className="pg-row">
              {a.actions!.map((x) => (
                <Button key={x.id} size="small" disabled={busy} onClick={() => onAct(x.id)} data-testid={`practice-act-${x.id}`}>
                  {x.title}
                </Button>
              ))}
            </div>
          )}
        </div>
      )}
    </Shown>
  );
}

function Playing({ run, onRun }: { run: api.Run; onRun(r: api.Run): void }) {
  const { lang, say, tellError } = useConsole();
  const [text, setText] = useState('');
  const [busy, act] = useAct();
  const box = useRef<TextAreaRef>(null);
  const narrow = useNarrow(860);
  const [help, setHelp] = useState(false);
  const assist = useLoad(() => api.assist(run.id), [run.lines.length]);
  const warnings = useWarnings(run.id, text);
  const seconds = useSeconds(run);
  const focus = () => box.current?.focus({ cursor: 'end' });
  useEffect(focus, []);

  const send = async () => {
    const clean = text.trim();
    if (clean === '' || busy) return;
    setText('');
    const done = await act(async () => {
      try {
        onRun(await api.say(run.id, clean));
      } catch (e) {
        // Went on in another window: show where it stands.
        if (e instanceof ApiError && e.status === 409) onRun(await api.run(run.id));
        throw e;
      }
    });
    if (!done) setText(clean);
    focus();
  };
  const doAction = (id: string) => void act(async () => onRun(await api.act(run.id, id)));
  const pause = () => void act(async () => onRun(await api.pause(run.id, !run.paused)));
  const giveUp = () => api.giveUp(run.id).then(onRun, tellError);
  const insert = (value: string) => {
    setText((was) => (was === '' ? value : `${was.replace(/\s+$/, '')}\n${value}`));
    setHelp(false);
    focus();
  };
  const panel = (
    <aside className="p-help" aria-label={say('提示', 'Help')}>
      <Help got={assist} onInsert={insert} onAct={doAction} busy={busy} />
    </aside>
  );
  return (
    <div className="p-play">
      <section className="p-talk">
        <div className="p-bar">
          <Progress
            percent={run.mood}
            showInfo={false}
            size="small"
            status={run.mood >= 60 ? 'exception' : 'normal'}
            aria-label={say(`顾客情绪：${moodOf(run.mood, lang)}`, `The customer is ${moodOf(run.mood, lang)}`)}
          />
          <span data-testid="practice-mood">{moodOf(run.mood, lang)}</span>
          <time className="num" data-testid="practice-clock">
            {clock(seconds)}
          </time>
          <Button size="small" onClick={pause} disabled={busy} data-testid="practice-pause">
            {run.paused ? say('继续', 'Go on') : say('暂停', 'Pause')}
          </Button>
          <Popconfirm
            title={say('放弃这次练习？', 'Give up this run?')}
            okText={say('放弃', 'Give up')}
            cancelText={say('不', 'No')}
            okButtonProps={{ 'data-testid': 'practice-give-up-ok' }}
            onConfirm={giveUp}
          >
            <Button size="small" data-testid="practice-give-up">
              {say('放弃', 'Give up')}
            </Button>
          </Popconfirm>
        </div>
        {run.paused ? (
          <Alert type="info" showIcon message={say('已暂停，不计时。继续后再看对话。', 'Paused: the clock stands still. Go on to see the conversation.')} data-testid="practice-paused" />
        ) : (
          <Lines run={run} />
        )}
        <div className="p-write">
          {warnings.map((w, i) => (
            <Tag key={i} color="warning" className="p-warn">
              {w.text}
            </Tag>
          ))}
          <Input.TextArea
            ref={box}
            value={text}
            disabled={run.paused}
            autoSize={{ minRows: 2, maxRows: 7 }}
            maxLength={1300}
            placeholder={say('回复顾客，Enter 发送，Shift+Enter 换行', 'Answer the customer; Enter sends, Shift+Enter breaks the line')}
            aria-label={say('回复', 'Reply')}
            onChange={(e) => setText(e.target.value)}
            onKeyDown={(e) => {
              if (e.key !== 'Enter' || e.shiftKey || e.nativeEvent.isComposing) return;
              e.preventDefault();
              void send();
            }}
            data-testid="practice-text"
          />
          <div className="pg-row">
            <Button type="primary" loading={busy} disabled={text.trim() === '' || run.paused} onClick={() => void send()} data-testid="practice-send">
              {say('发送', 'Send')}
            </Button>
            <Dropdown trigger={['click']} menu={{ items: (run.actions ?? []).map((a) => ({ key: a.id, label: a.title, onClick: () => doAction(a.id) })) }} disabled={run.paused || busy || !run.actions?.length}>
              <Button data-testid="practice-actions">{say('为顾客办理', 'Do for the customer')}</Button>
            </Dropdown>
            {narrow && (
              <Button onClick={() => setHelp(!help)} aria-expanded={help} data-testid="practice-help">
                {say('提示', 'Help')}
              </Button>
            )}
          </div>
        </div>
      </section>
      {(!narrow || help) && panel}
    </div>
  );
}

function Ended({ run }: { run: api.Run }) {
  const { me, say } = useConsole();
  const [busy, act] = useAct();
  const again = () => void act(async () => go('practice', 'run', (await api.begin(run.case, run.lang)).id));
  return (
    <>
      {run.agent === me.id && (
        <div className="pg-row">
          <Button type="primary" loading={busy} onClick={again} data-testid="practice-again">
            {say('再练一次', 'Once more')}
          </Button>
          <Button onClick={() => go('practice')}>{say('换一题', 'Another case')}</Button>
        </div>
      )}
      <div className="p-ended">
        <ScoreView run={run} />
        <Lines run={run} />
      </div>
    </>
  );
}

export function RunView({ id }: { id: string }) {
  const { say } = useConsole();
  const got = useLoad(() => api.run(id), [id]);
  return (
    <div className="p-run" data-testid="practice-run">
      <header className="p-head">
        <Button type="text" icon={<ArrowLeftOutlined />} aria-label={say('返回练习', 'Back to practice')} onClick={() => goInstead('practice')} />
        <h2>{got.data?.title ?? say('练习', 'Practice')}</h2>
        {got.data && <span className="pg-note">{got.data.name}</span>}
      </header>
      <Shown got={got}>{(run) => (run.state === 'open' ? <Playing run={run} onRun={got.set} /> : <Ended run={run} />)}</Shown>
      {got.state === 'loading' && !got.data && <Spin />}
    </div>
  );
}
