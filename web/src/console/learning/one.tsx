// One lesson, opened: what customers said, what people replied, what would be written; approve, edit or refuse.
import { Alert, Button, Checkbox, Input } from 'antd';
import { useEffect, useState } from 'react';
import * as api from '../api/learning';
import { useConsole } from '../context';
import { useKeys } from '../keys';
import { useAct } from '../parts/act';
import { moment } from '../parts/times';
import { useNow } from '../parts/now';
import { go } from '../route';
import { diffLines } from './diff';
import type { Made } from './unmake';
import { whyWord } from './words';

interface Props {
  lesson: api.LessonFull;
  onDone(decision: string, words: string, made?: Made): void;
}

function Diff({ before, after }: { before: string; after: string }) {
  const { say } = useConsole();
  const sign = { same: ' ', gone: '−', new: '+' };
  return (
    <div className="ls-diff" data-testid="lesson-diff" tabIndex={0} role="group" aria-label={say('会写成什么样', 'What would be written')}>
      {diffLines(before, after).map((l, i) => (
        <p key={i} data-kind={l.kind}>
          <i aria-hidden="true">{sign[l.kind]}</i>
          <span>
            {l.kind !== 'same' && <span className="unseen">{l.kind === 'new' ? say('新增：', 'added: ') : say('去掉：', 'removed: ')}</span>}
            {l.text || ' '}
          </span>
        </p>
      ))}
    </div>
  );
}

/** Which messages become phrasings, and in which words. */
function useChosen(lesson: api.LessonFull) {
  const first = () => new Map(lesson.said_all.map((m) => [m.id, { on: true, text: m.text }]));
  const [chosen, setChosen] = useState(first);
  const [doc, setDoc] = useState(lesson.doc ?? '');
  useEffect(() => {
    setChosen(first());
    setDoc(lesson.doc ?? '');
  }, [lesson]);
  const put = (id: string, change: Partial<{ on: boolean; text: string }>) =>
    setChosen((was) => new Map(was).set(id, { ...was.get(id)!, ...change }));
  const phrasings = lesson.said_all
    .filter((m) => chosen.get(m.id)?.on)
    .map((m) => {
      const text = chosen.get(m.id)!.text.trim();
      return text === m.text ? { message: m.id } : { message: m.id, text };
    });
  return { chosen, put, phrasings, doc, setDoc };
}

function titleIn(text: string): string {
  const found = /^title:\s*\{?\s*(?:zh|en)?:?\s*"?([^",}\n]+)/m.exec(text);
  return found ? found[1]!.trim().slice(0, 60) : '';
}

export function One({ lesson, onDone }: Props) {
  const { lang, say } = useConsole();
  const now = useNow(60000);
  const [busy, run] = useAct();
  const [editing, setEditing] = useState(false);
  const [text, setText] = useState(lesson.proposal?.after ?? '');
  const pick = useChosen(lesson);
  const words = lesson.kind === 'phrasing';
  useEffect(() => {
    setText(lesson.proposal?.after ?? '');
    setEditing(false);
  }, [lesson]);
  const ready = words ? pick.doc !== '' && pick.phrasings.length > 0 : text.trim() !== '' && lesson.proposal !== undefined;

  const approve = () =>
    run(async () => {
      const all = pick.phrasings.length === lesson.said_all.length;
      const done = await api.approve(
        lesson.id,
        words ? { doc: pick.doc, phrasings: pick.phrasings, keep_rest: !all } : { path: lesson.proposal!.path, base: lesson.proposal!.base, text, title: titleIn(text) },
      );
      const told = words
        ? say(`学会了 ${done.phrasings} 种说法，已经生效。`, `${done.phrasings} phrasings learned; they serve now.`)
        : done.version
          ? say(`已发布为第 ${done.version} 版。`, `Published as version ${done.version}.`)
          : say('已存为草稿，等第二个人审核。', 'Kept as a draft; a second person has to approve it.');
      onDone(done.decision, told, done.draft === '' ? undefined : { draft: done.draft, serves: done.version > 0 });
    });
  /** Kept as a draft, and on to what it would have done. */
  const tryFirst = () =>
    run(async () => {
      const done = await api.approve(lesson.id, { path: lesson.proposal!.path, base: lesson.proposal!.base, text, title: titleIn(text), draft: true });
      onDone(done.decision, say('已存为草稿，还没有生效。', 'Kept as a draft; it does not serve yet.'), { draft: done.draft, serves: false });
      go('replay', done.draft);
    });
  const refuse = () =>
    run(async () => {
      const done = await api.refuse(lesson.id);
      onDone(done.decision, say('这一条不采纳。', 'Nothing is done about this one.'));
    });
  useKeys({
    a: () => !busy && ready && void approve(),
    t: () => !busy && ready && !words && void tryFirst(),
    x: () => !busy && void refuse(),
    e: () => setEditing((was) => !was),
  });

  return (
    <div className="ls-body" data-testid="lesson">
      <section>
        <h3>{words ? say('成为这篇的说法', 'Phrasings of this document') : say('顾客怎么说的', 'What customers said')}</h3>
        {words && editing && <Input value={pick.doc} aria-label={say('文章', 'Document')} placeholder="article:…" onChange={(e) => pick.setDoc(e.target.value.trim())} />}
        <ul>
          {lesson.said_all.map((m) => (
            <li key={m.id} className="ls-said">
              {words && <Checkbox checked={pick.chosen.get(m.id)?.on} onChange={(e) => pick.put(m.id, { on: e.target.checked })} aria-label={m.text} />}
              {words && editing ? <Input value={pick.chosen.get(m.id)?.text} aria-label={say('说法', 'Phrasing')} onChange={(e) => pick.put(m.id, { text: e.target.value })} /> : <b>{m.text}</b>}
              <span>
                {whyWord(m.kind, lang)} · {moment(m.at, now, lang)}
              </span>
            </li>
          ))}
        </ul>
      </section>
      {lesson.sent.length > 0 && (
        <section>
          <h3>{say('同事怎么回的', 'What people replied')}</h3>
          <ul>
            {lesson.sent.map((s, i) => (
              <li key={i} className="ls-sent">
                <p>{s.text}</p>
                {s.kept !== '' && <b>{s.kept}</b>}
              </li>
            ))}
          </ul>
          <p className="pg-note">{say('粗体是会写进文章的；寒暄、个人信息和只属于这一位顾客的话已去掉，请再核对一遍。', 'What is bold would be written. Greetings, personal data and what is of one customer alone were left out; please check.')}</p>
        </section>
      )}
      {lesson.proposal && (
        <section>
          <h3>{lesson.proposal.path}</h3>
          {lesson.proposal.contradicted !== '' && <Alert type="warning" showIcon message={say('和文章里的说法不一样，请确认哪个对：', 'This contradicts the article; make sure which is right:') + ' ' + lesson.proposal.contradicted} />}
          {lesson.kind === 'article' && lesson.sent.length === 0 && <Alert type="info" showIcon message={say('还没有人回答过，正文要您来写。', 'Nobody has answered this yet; the text is yours to write.')} />}
          {editing ? (
            <Input.TextArea value={text} autoSize={{ minRows: 8, maxRows: 24 }} aria-label={say('文章全文', 'The whole file')} onChange={(e) => setText(e.target.value)} data-testid="lesson-text" />
          ) : (
            <Diff before={lesson.proposal.before} after={text} />
          )}
        </section>
      )}
      <div className="pg-row">
        <Button type="primary" loading={busy} disabled={!ready} onClick={() => void approve()} data-testid="lesson-approve">
          {words ? say('采纳 (a)', 'Approve (a)') : say('发布 (a)', 'Publish (a)')}
        </Button>
        {!words && (
          <Button disabled={busy || !ready} onClick={() => void tryFirst()} data-testid="lesson-try">
            {say('先试试 (t)', 'Try it first (t)')}
          </Button>
        )}
        <Button onClick={() => setEditing(!editing)} data-testid="lesson-edit">
          {editing ? say('看改动 (e)', 'See the change (e)') : say('修改 (e)', 'Edit (e)')}
        </Button>
        <Button danger disabled={busy} onClick={() => void refuse()} data-testid="lesson-refuse">
          {say('不采纳 (x)', 'Refuse (x)')}
        </Button>
      </div>
    </div>
  );
}
