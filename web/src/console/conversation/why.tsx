// Under a reply of the machine: why it was given. Read once, when it is opened first.
import { DownOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useEffect, useId, useRef, useState } from 'react';
import { traceOf } from '../api/conversation';
import { useConsole } from '../context';
import { bandWord, kindWord, noVectorWord, signalWord, whyWord } from '../reasons';
import { explain, percent, titleOf, type Evidence, type Explanation, type Found, type Traces } from '../trace';
import { moodWord, reasonWord } from '../words';

type State = { is: 'idle' | 'loading' | 'failed' } | { is: 'here'; traces: Traces; e: Explanation | undefined };

export function Why({ id, seq }: { id: string; seq: number }) {
  const { say } = useConsole();
  const panelId = useId();
  const [open, setOpen] = useState(false);
  const [state, setState] = useState<State>({ is: 'idle' });
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);

  const load = async () => {
    setState({ is: 'loading' });
    try {
      const traces = await traceOf(id, seq);
      setState({ is: 'here', traces, e: explain(traces, seq) });
    } catch {
      setState({ is: 'failed' });
    }
  };
  const toggle = () => {
    if (!open && state.is === 'idle') void load();
    setOpen(!open);
  };
  useEffect(() => {
    if (open) panel.current?.scrollIntoView({ block: 'nearest' });
  }, [open, state.is]);

  return (
    <div
      className="why"
      onKeyDown={(e) => {
        if (e.key !== 'Escape' || !open) return;
        e.preventDefault();
        setOpen(false);
        button.current?.focus();
      }}
    >
      <button type="button" className="why-btn" data-testid="why" ref={button} aria-expanded={open} aria-controls={panelId} onClick={toggle}>
        {say('为什么这样答', 'Why this answer')}
        <DownOutlined />
      </button>
      <div
        className="why-panel"
        id={panelId}
        ref={panel}
        role="region"
        aria-label={say('为什么这样答', 'Why this answer')}
        aria-busy={state.is === 'loading'}
        data-testid="why-panel"
        hidden={!open}
      >
        {state.is === 'loading' && <p className="quiet">{say('正在读取…', 'Reading…')}</p>}
        {state.is === 'failed' && (
          <p className="why-failed" role="alert">
            {say('没能读取。', 'It could not be read.')}{' '}
            <Button
              type="link"
              size="small"
              onClick={() => {
                button.current?.focus();
                void load();
              }}
            >
              {say('重试', 'Try again')}
            </Button>
          </p>
        )}
        {state.is === 'here' &&
          (state.e ? (
            <Reasons e={state.e} traces={state.traces} />
          ) : (
            <p className="quiet">{say('这条回复没有记录原因。', 'No reason is on record for this reply.')}</p>
          ))}
      </div>
    </div>
  );
}

/** Kinds of evidence of which the kind says it all. */
const UNTITLED = ['phrase', 'company', 'smalltalk', 'handover'];

function Hit({ f, title }: { f: Found; title: string }) {
  const { say } = useConsole();
  return (
    <li className="why-hit">
      <span>{title}</span>
      <i aria-hidden="true">
        <i style={{ width: `${Math.round(f.confidence * 100)}%` }} />
      </i>
      <b className="num" role="img" aria-label={say(`把握 ${percent(f.confidence)}`, `${percent(f.confidence)} sure`)}>
        {percent(f.confidence)}
      </b>
    </li>
  );
}

function Understood({ e }: { e: Explanation }) {
  const { lang, say } = useConsole();
  if (!e.by) return null;
  return (
    <>
      <dt>{say('理解方式', 'Understood')}</dt>
      <dd>
        <b className={`why-by ${e.by}`}>{e.by === 'meaning' ? say('按语义', 'by meaning') : say('按字词', 'by words')}</b>
        {e.by === 'meaning' && (
          <p className="quiet">{say('单看字词拿不准，所以再按整句话的意思理解。', 'The words alone were not sure, so the whole message was read by its meaning.')}</p>
        )}
        {e.wordsSufficed && <p className="quiet">{say('这句按字词判断，没有再看语义。', 'Words decide this; meaning was not asked.')}</p>}
        {e.noVector && <p className="quiet">{noVectorWord(e.noVector, lang)}</p>}
      </dd>
    </>
  );
}

function Reasons({ e, traces }: { e: Explanation; traces: Traces }) {
  const { lang, say } = useConsole();
  const title = (doc: string) => (doc.startsWith('smalltalk:') ? kindWord('smalltalk', lang) : titleOf(traces, doc, lang));
  const partsWord = (row: Evidence) => {
    const n = row.parts.join(lang === 'zh' ? '、' : ', ');
    return say(`第 ${n} 段`, row.parts.length > 1 ? `paragraphs ${n}` : `paragraph ${n}`);
  };
  const mood = [
    e.emotion ? moodWord(e.emotion, lang) : '',
    ...e.signals.map((s) => signalWord(s, lang)),
    e.strained ? say('一直不顺心', 'upset for a while') : '',
  ].filter(Boolean);
  const why = whyWord(e.why, lang) || (e.handover ? `${say('转给真人：', 'Handed to a person: ')}${reasonWord(e.handover, lang)}` : '');
  const row = (name: string, what: React.ReactNode) => (
    <>
      <dt>{name}</dt>
      <dd>{what}</dd>
    </>
  );

  return (
    <dl>
      {why && row(say('原因', 'Reason'), why)}
      <Understood e={e} />
      {e.completed && row(say('补全为', 'Read as'), <span dir="auto">{e.completed}</span>)}
      {e.found.length > 0 &&
        row(
          e.band === 'answer' ? say('找到的内容', 'Found') : say('最接近的内容', 'Nearest'),
          <>
            <ul>
              {e.found.map((f) => (
                <Hit key={f.doc} f={f} title={title(f.doc)} />
              ))}
            </ul>
            {e.band && <p className="quiet">{bandWord(e.band, lang)}</p>}
          </>,
        )}
      {e.wordsFound &&
        row(
          say('单看字词时', 'By words alone'),
          <ul>
            <Hit f={e.wordsFound} title={title(e.wordsFound.doc)} />
          </ul>,
        )}
      {mood.length > 0 && row(say('情绪与信号', 'Mood and signals'), mood.join(' · '))}
      {e.evidence.length > 0 &&
        row(
          say('依据', 'Evidence'),
          <ul className="why-cites">
            {e.evidence.map((r) => (
              <li key={`${r.kind}:${r.doc}`}>
                <em>{kindWord(r.kind, lang)}</em>
                {UNTITLED.includes(r.kind) ? null : <span>{r.kind === 'order' ? r.doc : title(r.doc)}</span>}
                {r.parts.length > 0 && <span className="quiet num">{partsWord(r)}</span>}
              </li>
            ))}
          </ul>,
        )}
    </dl>
  );
}
