// Ten questions, asked of the knowledge that serves: what would be said, by which article, and a way to mend it.
import { Button, Input, Tag } from 'antd';
import { useState } from 'react';
import * as api from '../api/setup';
import { useConsole } from '../context';
import { useAct } from '../parts/act';
import { go } from '../route';
import { Bar, type StepProps } from './part';
import { lines } from './steps';

const QUESTIONS_MAX = 10;
const QUESTION_MAX = 200;

interface Tried {
  question: string;
  asked: api.Asked;
  right?: boolean;
}

/** Where the document of an answer is changed. */
function openDoc(doc: string) {
  const [kind, id] = doc.split(':') as [string, string];
  const folder = { article: 'articles', policy: 'policies', flow: 'flows' }[kind] ?? 'articles';
  go('knowledge', 'file', folder, `${id}.${kind === 'flow' ? 'yaml' : 'md'}`);
}

function Answer({ of, judge }: { of: Tried; judge(right: boolean): void }) {
  const { say } = useConsole();
  const { asked } = of;
  const doc = asked.answered_by;
  // What every company is offered (orders, devices) has no title here, and is nothing that could be mended.
  const near = asked.choices.filter((c) => c.title !== '');
  const words: Record<string, string> = {
    decline: say('没有可靠的答案', 'No reliable answer'),
    handover: say('转人工', 'Goes to a person'),
    choices: near.length > 0 ? say('问顾客是哪一个', 'Asks which is meant') : say('没有可靠的答案', 'No reliable answer'),
  };
  const word = doc ? say(`由「${doc.title}」回答`, `Answered by “${doc.title}”`) : (words[asked.kind] ?? say('不靠文章回答', 'Answers without an article'));
  return (
    <li data-testid="tried" data-doc={doc?.doc} data-right={of.right}>
      <h3>{of.question}</h3>
      <p className="pg-text">{asked.text}</p>
      <div className="pg-row">
        <Tag color={doc ? 'success' : 'warning'}>{word}</Tag>
        {near.map((c) => (
          <Tag key={c.doc}>{c.title}</Tag>
        ))}
      </div>
      <div className="pg-row">
        <Button size="small" type={of.right === true ? 'primary' : 'default'} onClick={() => judge(true)} data-testid="right">
          {say('对', 'Right')}
        </Button>
        <Button size="small" danger={of.right === false} onClick={() => judge(false)} data-testid="wrong">
          {say('不对', 'Wrong')}
        </Button>
        {of.right === false &&
          (doc ? (
            <Button size="small" type="link" onClick={() => openDoc(doc.doc)} data-testid="fix">
              {say('改这篇文章', 'Change this article')}
            </Button>
          ) : (
            <Button size="small" type="link" onClick={() => go('knowledge')} data-testid="fix">
              {say('去写一篇', 'Write an article')}
            </Button>
          ))}
      </div>
    </li>
  );
}

export function TryStep({ setup, next, skip, back }: StepProps) {
  const { say } = useConsole();
  const [text, setText] = useState('');
  const [tried, setTried] = useState<Tried[]>([]);
  const [busy, run] = useAct();
  const questions = lines(text, QUESTIONS_MAX).map((q) => q.slice(0, QUESTION_MAX));

  const askAll = () =>
    void run(async () => {
      const got: Tried[] = [];
      for (const question of questions) {
        got.push({ question, asked: await api.ask(question) });
        setTried([...got]);
      }
    });
  const marked = tried.filter((t) => t.right !== undefined).length;
  const right = tried.filter((t) => t.right).length;
  return (
    <>
      <p className="start-lead">
        {say('用顾客的话问，一行一个问题，最多十个。问的就是正在服务的知识，不会留下对话。', 'Ask as customers would, one question a line, ten at most. What answers is what serves customers; no conversation is kept.')}
        {setup.articles === 0 && ` ${say('现在还没有文章，大多会说不知道。', 'There are no articles yet, so most of it will not be known.')}`}
      </p>
      <Input.TextArea
        rows={6}
        value={text}
        onChange={(e) => setText(e.target.value)}
        aria-label={say('问题，一行一个', 'Questions, one a line')}
        placeholder={say('怎么退货\n保修多久\n……', 'How do I return something\nHow long is the warranty\n…')}
        data-testid="questions"
      />
      <div className="start-bar">
        <span aria-live="polite">{marked > 0 && say(`标了 ${marked} 个，${right} 个对`, `${marked} marked, ${right} right`)}</span>
        <span className="gap" />
        <Button type={tried.length === 0 ? 'primary' : 'default'} loading={busy} disabled={questions.length === 0} onClick={askAll} data-testid="ask">
          {say('问一问', 'Ask')}
        </Button>
      </div>
      <ol className="start-asked">
        {tried.map((t, i) => (
          <Answer key={t.question} of={t} judge={(r) => setTried((all) => all.map((x, k) => (k === i ? { ...x, right: r } : x)))} />
        ))}
      </ol>
      <Bar onNext={next} skip={skip} back={back} word={say('下一步', 'Go on')} />
    </>
  );
}
