// What came of a replay: figures, a verdict for each document, and the messages with both answers side by side.
import { Alert, Button, Card, Segmented, Tag } from 'antd';
import { useState } from 'react';
import type { Kind, Replay, ReplayCase, ReplayEdit, ReplayResult, ReplaySaid } from '../api/replay';
import { useConsole } from '../context';
import { Rows } from '../parts/rows';
import { Nothing } from '../parts/shown';
import { addressOf, go } from '../route';
import { changeWords, isHarmful, kindWords, KIND_LIST, saysWords, titleOf, VERDICT_COLOURS, verdictWords, whyWords } from './words';

const PAGE = 20;

function Said({ label, said, lang }: { label: string; said: ReplaySaid; lang: 'zh' | 'en' }) {
  const { say } = useConsole();
  return (
    <div className="rp-said">
      <h3>
        {label} · {saysWords(said.kind, lang)}
        {said.doc !== '' && <code>{said.doc.split(' ')[0]}</code>}
      </h3>
      <p className="pg-text" tabIndex={0}>
        {said.text}
      </p>
      {said.outside && <em>{say('回答里有订单、记录或设备的数据，没有重放。', 'Rests on orders, records or devices, which are not replayed.')}</em>}
    </div>
  );
}

function Case({ c }: { c: ReplayCase }) {
  const { lang, say } = useConsole();
  return (
    <li className="rp-case" data-testid="replay-case">
      <p>
        {c.lean !== 'none' && <Tag color={c.lean === 'harm' ? 'error' : 'success'}>{c.lean === 'harm' ? say('变坏', 'Harm') : say('变好', 'Gain')}</Tag>}
        <b>{c.text}</b> <span>{say(`${c.times} 次`, c.times === 1 ? 'once' : `${c.times} times`)}</span>{' '}
        <a href={addressOf('inbox', c.conversation)}>{say('看对话', 'See the conversation')}</a>
      </p>
      {c.why !== '' && <p className="rp-why">{whyWords(c.why, lang)}</p>}
      <div className="rp-both">
        <Said label={say('现在', 'Now')} said={c.before} lang={lang} />
        <Said label={say('改后', 'Then')} said={c.after} lang={lang} />
      </div>
    </li>
  );
}

function Cases({ cases, doc, onAll }: { cases: ReplayCase[]; doc?: ReplayEdit; onAll(): void }) {
  const { lang, say } = useConsole();
  const mine = cases.filter((c) => doc === undefined || c.edit === doc.doc);
  const [kind, setKind] = useState<Kind>();
  const [shown, setShown] = useState(PAGE);
  const count = (k: Kind) => mine.filter((c) => c.kind === k).reduce((sum, c) => sum + c.times, 0);
  const now = kind ?? KIND_LIST.find((k) => count(k) > 0) ?? 'worse';
  const list = mine.filter((c) => c.kind === now);
  return (
    <Card
      size="small"
      title={doc === undefined ? say('哪些消息会不一样', 'Which messages differ') : say(`因“${titleOf(doc, lang)}”而不一样的`, `Because of “${titleOf(doc, lang)}”`)}
      extra={
        doc !== undefined && (
          <Button size="small" onClick={onAll}>
            {say('全部', 'All')}
          </Button>
        )
      }
    >
      <Segmented
        aria-label={say('哪一种', 'Which kind')}
        value={now}
        options={KIND_LIST.map((k) => ({ value: k, label: `${kindWords(k, lang)} ${count(k)}` }))}
        onChange={(k) => {
          setKind(k);
          setShown(PAGE);
        }}
      />
      {list.length === 0 ? <Nothing text={say('没有。', 'None.')} /> : <ol className="rp-cases">{list.slice(0, shown).map((c, i) => <Case key={i} c={c} />)}</ol>}
      {list.length > shown && <Button onClick={() => setShown(shown + PAGE)}>{say(`再看 ${Math.min(PAGE, list.length - shown)} 条`, `${Math.min(PAGE, list.length - shown)} more`)}</Button>}
    </Card>
  );
}

function Figures({ r }: { r: ReplayResult }) {
  const { say } = useConsole();
  const t = r.total;
  const figures: [string, number][] = [
    [say('新答上的', 'Newly answered'), t.newly],
    [say('变了的', 'Changed'), t.changed],
    [say('变差的', 'Worse'), t.worse],
    [say('看过的消息', 'Messages looked at'), t.lines],
  ];
  const notes = [
    t.erased > 0 && say(`跳过了 ${t.erased} 段对话：顾客的数据已删除。`, `${t.erased} conversations were passed over: their customers were erased.`),
    t.outside > 0 && say(`${t.outside} 条的回答要用订单、记录或设备，没有重放。`, `${t.outside} rest on orders, records or devices, which are not replayed.`),
    t.sample > 0 &&
      say(
        `${t.untouched} 条离改动很远，没有逐条重放；抽查了 ${t.sample} 条，有 ${t.sample_changed} 条其实不一样。`,
        `${t.untouched} come near to nothing that differs and were not decided; of ${t.sample} that were all the same, ${t.sample_changed} differ.`,
      ),
    r.everything && say('产品或公司资料有改动，所以每条都重放了。', 'Products or the company differ, so every message was decided.'),
  ].filter((n): n is string => typeof n === 'string');
  return (
    <>
      <dl className="figures" data-testid="replay-figures">
        {figures.map(([label, n]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{n}</dd>
          </div>
        ))}
      </dl>
      {notes.length > 0 && (
        <ul className="rp-notes">
          {notes.map((n) => (
            <li key={n}>{n}</li>
          ))}
        </ul>
      )}
    </>
  );
}

/** Where drafts go that were found good. */
function Next({ drafts }: { drafts: string[] }) {
  const { say } = useConsole();
  return (
    <div className="pg-acts">
      <Button type="primary" onClick={() => go('stages', 'new', drafts.join(','))} data-testid="replay-stage">
        {say('先给一部分顾客用', 'Give it to some customers first')}
      </Button>
      <Button onClick={() => (drafts.length === 1 ? go('knowledge', 'draft', drafts[0]!) : go('knowledge', 'drafts'))} data-testid="replay-publish">
        {say('去发布', 'Go and publish')}
      </Button>
    </div>
  );
}

export function Result({ replay, result, drafts, onJudge, busy }: { replay: Replay; result: ReplayResult; drafts: string[]; onJudge(accepted: boolean): void; busy: boolean }) {
  const { lang, say } = useConsole();
  const [doc, setDoc] = useState<ReplayEdit>();
  const harmful = isHarmful(result.edits);
  const unsure = !harmful && result.edits.some((e) => e.verdict === 'look');
  return (
    <>
      <Alert
        type={harmful ? 'error' : unsure ? 'warning' : 'success'}
        showIcon
        data-testid="replay-verdict"
        message={
          harmful
            ? say('这些改动里有会造成损害的。', 'Some of these edits would do harm.')
            : unsure
              ? say('没有发现一定会造成损害的改动；有的请您看一眼。', 'No edit is surely harmful; some want a look.')
              : say('没有发现会造成损害的改动。', 'No harmful edit was found.')
        }
        description={
          replay.state !== 'done'
            ? say('中途停止，只看了一部分。', 'It was stopped: only a part was looked at.')
            : replay.verdict === 'accepted'
              ? say('已确认接受这个结果。', 'This result was accepted.')
              : replay.verdict === 'refused'
                ? say('已确认不接受这个结果。', 'This result was refused.')
                : undefined
        }
        action={
          replay.state === 'done' && (
            <span className="rp-judge">
              <Button type={harmful ? 'default' : 'primary'} loading={busy} onClick={() => onJudge(true)} data-testid="replay-accept">
                {say('接受', 'Accept')}
              </Button>
              <Button danger={harmful} loading={busy} onClick={() => onJudge(false)} data-testid="replay-refuse">
                {say('不接受', 'Refuse')}
              </Button>
            </span>
          )
        }
      />
      {replay.verdict === 'accepted' && drafts.length > 0 && <Next drafts={drafts} />}
      <Figures r={result} />
      <Card size="small" title={say('逐个改动', 'Edit by edit')}>
        <Rows<ReplayEdit>
          label={say('逐个改动', 'Edit by edit')}
          rows={result.edits}
          keyOf={(e) => e.doc}
          onOpen={(e: ReplayEdit) => setDoc(e)}
          openedKey={doc?.doc}
          walked
          columns={[
            { title: say('文档', 'Document'), cell: (e) => titleOf(e, lang) },
            { title: say('改动', 'Edit'), cell: (e) => changeWords(e.change, lang) },
            {
              title: say('结论', 'Verdict'),
              cell: (e) => (
                <>
                  <Tag color={VERDICT_COLOURS[e.verdict]}>{verdictWords(e.verdict, lang)}</Tag> {whyWords(e.why, lang)}
                </>
              ),
            },
            { title: kindWords('newly', lang), figure: true, cell: (e) => e.newly },
            { title: kindWords('changed', lang), figure: true, cell: (e) => e.changed },
            { title: kindWords('worse', lang), figure: true, cell: (e) => e.worse },
          ]}
        />
      </Card>
      <Cases key={doc?.doc ?? ''} cases={result.cases} doc={doc} onAll={() => setDoc(undefined)} />
    </>
  );
}
