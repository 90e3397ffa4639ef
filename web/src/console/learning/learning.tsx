// All that there is to learn from conversations, in one list, what saves most first.
import { Button } from 'antd';
import { useEffect, useState } from 'react';
import * as api from '../api/learning';
import { useConsole } from '../context';
import { useKeys } from '../keys';
import { useLoad } from '../load';
import { Frame } from '../parts/frame';
import { Shown } from '../parts/shown';
import { One } from './one';
import { type Made, unmake } from './unmake';
import { kindWord } from './words';
import './learning.css';

const AGAIN_MS = 2000;

function Head({ l, minutes, on, onOpen }: { l: api.Lesson; minutes: number; on: boolean; onOpen(): void }) {
  const { lang, say } = useConsole();
  const title = l.title?.[lang] || l.title?.zh || l.title?.en;
  return (
    <button type="button" className="ls-head" aria-expanded={on} onClick={onOpen} data-testid="lesson-head">
      <span className="ls-kind" data-kind={l.kind}>
        {kindWord(l.kind, lang)}
      </span>
      <b>{l.said}</b>
      <span className="ls-saves" title={say(`每周 ${l.per_week} 条 × 每条 ${minutes} 分钟`, `${l.per_week} a week × ${minutes} minutes each`)}>
        {say(`每周省 ${l.saves_minutes} 分钟`, `saves ${l.saves_minutes} min a week`)}
      </span>
      <small>
        {say(`${l.messages} 条消息`, `${l.messages} messages`)}
        {title ? ` → ${title}` : ''}
        {l.replies > 0 ? say(` · 同事回过 ${l.replies} 次`, ` · answered ${l.replies} times by people`) : ''}
      </small>
    </button>
  );
}

function Opened({ id, onDone }: { id: string; onDone(decision: string, words: string, made?: Made): void }) {
  const got = useLoad(() => api.lesson(id), [id]);
  return <Shown got={got}>{(l) => <One lesson={l} onDone={onDone} />}</Shown>;
}

export default function LearningPage() {
  const { say, tell, tellError } = useConsole();
  const got = useLoad(() => api.lessons(), []);
  const [more, setMore] = useState<api.Lesson[]>([]);
  const [next, setNext] = useState<string>();
  const [open, setOpen] = useState<string>();
  const all = [...(got.data?.lessons ?? []), ...more];

  useEffect(() => {
    setMore([]);
    setNext(got.data?.next);
    if (!got.data?.pending) return;
    const timer = setTimeout(got.reload, AGAIN_MS);
    return () => clearTimeout(timer);
  }, [got.data]);

  const walk = (by: number) => {
    const at = all.findIndex((l) => l.id === open);
    const to = all[at < 0 ? 0 : Math.max(0, Math.min(all.length - 1, at + by))];
    if (!to) return false;
    setOpen(to.id);
    document.getElementById(`lesson-${to.id}`)?.scrollIntoView({ block: 'nearest' });
    return true;
  };
  useKeys({ j: () => walk(1), k: () => walk(-1) });

  // The text first: where somebody has edited it since, nothing is undone by half.
  const undo = async (decision: string, made?: Made) => {
    const back = made && (await unmake(made, say));
    if (back) tell(back.words, back.done ? 'success' : 'warning');
    if (back?.done === false) return;
    if (decision !== '') await api.undo(decision);
    got.reload();
  };
  const done = (decision: string, words: string, made?: Made) => {
    const at = all.findIndex((l) => l.id === open);
    setOpen(all[at + 1]?.id);
    tell(words, 'success', decision || made ? () => void undo(decision, made).catch(tellError) : undefined);
    got.reload();
  };
  const readMore = () =>
    void api.lessons(next).then((page) => {
      setMore((was) => [...was, ...page.lessons]);
      setNext(page.next);
    }, tellError);

  return (
    <Frame name="learning" title={say('学习', 'Learning')} extra={<span className="pg-note">{say('j k 上下，a 采纳，t 先试试，e 修改，x 不采纳', 'j k move, a approve, t try first, e edit, x refuse')}</span>}>
      <Shown
        got={got}
        empty={(d) =>
          d.lessons.length === 0
            ? d.pending
              ? say('正在归类顾客的消息…', 'What customers said is being grouped…')
              : say('没有要学的了。顾客允许后，没答好的问题和同事的回答会出现在这里。', 'There is nothing to learn now. What is not answered well, and what people reply, comes here from customers who allow it.')
            : undefined
        }
      >
        {(d) => (
          <>
            <ol className="ls" aria-label={say('要学的', 'What there is to learn')}>
              {all.map((l) => (
                <li key={l.id} id={`lesson-${l.id}`} data-on={l.id === open || undefined} data-kind={l.kind}>
                  <Head l={l} minutes={d.minutes} on={l.id === open} onOpen={() => setOpen(l.id === open ? undefined : l.id)} />
                  {l.id === open && <Opened id={l.id} onDone={done} />}
                </li>
              ))}
            </ol>
            {next && (
              <Button className="pg-more" onClick={readMore}>
                {say('再看一些', 'Show more')}
              </Button>
            )}
          </>
        )}
      </Shown>
    </Frame>
  );
}
