// A flow as it is drawn: steps by their distance from the start, choices as arrows; and a conversation played through it.
import { Button, Segmented } from 'antd';
import { useEffect, useRef, useState } from 'react';
import type { Lang } from '../../core/types';
import type { FlowForm, FlowStep } from '../api/knowledge';
import { useConsole } from '../context';
import { scrolled } from '../parts/scroll';

const W = 190;
const H = 62;
const GAP_X = 26;
const GAP_Y = 62;
/** Around the drawing, as in knowledge.css. */
const PAD = 12;

interface Placed {
  step: FlowStep;
  x: number;
  y: number;
}

/** Where each step stands: rows by how many choices it is from the start; what is never reached comes last. */
export function place(flow: FlowForm): Map<string, Placed> {
  const byId = new Map(flow.steps.map((s) => [s.id, s]));
  const level = new Map<string, number>();
  let row = byId.has(flow.start) ? [flow.start] : [];
  for (let depth = 0; row.length > 0; depth++) {
    for (const id of row) level.set(id, depth);
    const next = row.flatMap((id) => goals(byId.get(id)));
    row = [...new Set(next)].filter((id) => byId.has(id) && !level.has(id));
  }
  const last = Math.max(-1, ...level.values()) + 1;
  const rows: FlowStep[][] = [];
  for (const s of flow.steps) (rows[level.get(s.id) ?? last] ??= []).push(s);
  const widest = Math.max(1, ...rows.map((r) => r?.length ?? 0));
  const placed = new Map<string, Placed>();
  rows.forEach((r, y) =>
    r.forEach((step, i) => placed.set(step.id, { step, x: (i + (widest - r.length) / 2) * (W + GAP_X), y: y * (H + GAP_Y) })),
  );
  return placed;
}

export function goals(s: FlowStep | undefined): string[] {
  return s === undefined ? [] : [...s.choices.flatMap((c) => (c.next === undefined ? [] : [c.next])), ...(s.unsolved === undefined ? [] : [s.unsolved])];
}

const short = (text: string, n: number) => (text.length > n ? `${text.slice(0, n - 1)}…` : text);

function Arrow({ from, to, label, nth, of }: { from: Placed; to: Placed; label: string; nth: number; of: number }) {
  const x1 = from.x + (W * (nth + 1)) / (of + 1);
  const y1 = from.y + H;
  const x2 = to.x + W / 2;
  const y2 = to.y;
  const back = to.y <= from.y;
  const bend = back ? 46 : (y2 - y1) / 2;
  const side = to.x + W + 24;
  const d = back ? `M${x1},${y1} C${x1},${y1 + bend} ${side},${y1 + bend} ${side},${(y1 + y2) / 2} S${side},${y2 - 20} ${x2 + W / 2 - 14},${y2}` : `M${x1},${y1} C${x1},${y1 + bend} ${x2},${y2 - bend} ${x2},${y2}`;
  return (
    <g className="kn-arrow" data-back={back || undefined}>
      <path d={d} markerEnd="url(#kn-head)" />
      <text x={x1} y={y1 + 15 + (nth % 2) * 13} textAnchor="middle">
        {short(label, 14)}
      </text>
    </g>
  );
}

export function Graph({ flow, lang, at, onStep }: { flow: FlowForm; lang: Lang; at?: string; onStep(id: string): void }) {
  const { say } = useConsole();
  const box = useRef<HTMLDivElement>(null);
  const placed = place(flow);
  const here = at === undefined ? undefined : placed.get(at);
  useEffect(() => {
    const b = box.current;
    if (!b || !here) return;
    b.scrollTo({ left: scrolled(b.scrollLeft, b.clientWidth, here.x, W + PAD * 2), top: scrolled(b.scrollTop, b.clientHeight, here.y, H + PAD * 2) });
  }, [here?.x, here?.y]);
  const all = [...placed.values()];
  const width = Math.max(...all.map((p) => p.x + W), W) + 60;
  const height = Math.max(...all.map((p) => p.y + H), H) + 20;
  return (
    <div ref={box} className="kn-graph" data-testid="kn-graph">
      <svg width={width} height={height} viewBox={`-4 -4 ${width} ${height}`} role="group" aria-label={say('流程图', 'Graph of the flow')}>
        <defs>
          <marker id="kn-head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto-start-reverse">
            <path d="M0,0 L8,4 L0,8 z" />
          </marker>
        </defs>
        {all.map((p) => {
          const arrows = [...p.step.choices.flatMap((c) => (c.next === undefined ? [] : [{ to: c.next, label: c.label[lang] }])), ...(p.step.unsolved === undefined ? [] : [{ to: p.step.unsolved, label: say('没解决', 'not solved') }])];
          return arrows.map((a, i) => {
            const to = placed.get(a.to);
            return to && <Arrow key={`${p.step.id}-${i}`} from={p} to={to} label={a.label} nth={i} of={arrows.length} />;
          });
        })}
        {all.map((p) => (
          <g
            key={p.step.id}
            className="kn-node"
            data-kind={p.step.handover !== undefined ? 'person' : p.step.done ? 'done' : undefined}
            data-at={p.step.id === at || undefined}
            tabIndex={0}
            role="button"
            aria-label={p.step.title[lang] || p.step.id}
            onClick={() => onStep(p.step.id)}
            onKeyDown={(e) => (e.key === 'Enter' || e.key === ' ') && (e.preventDefault(), onStep(p.step.id))}
          >
            <rect x={p.x} y={p.y} width={W} height={H} rx={10} />
            <text x={p.x + 12} y={p.y + 25}>
              {short(p.step.title[lang] || p.step.title[lang === 'zh' ? 'en' : 'zh'] || p.step.id, lang === 'zh' ? 12 : 22)}
            </text>
            <text x={p.x + 12} y={p.y + 46} className="kn-id">
              {short(p.step.id, 24)}
            </text>
          </g>
        ))}
      </svg>
    </div>
  );
}

interface Turn {
  step?: string;
  said?: string;
  end?: string;
}

function Said({ step, lang }: { step: FlowStep; lang: Lang }) {
  return (
    <li data-testid="kn-says">
      <p>{step.say[lang] || step.say[lang === 'zh' ? 'en' : 'zh']}</p>
      {step.figure !== undefined && <p className="pg-note">▣ {step.figure}</p>}
      {step.question[lang] !== '' && <p>{step.question[lang]}</p>}
    </li>
  );
}

/** The draft as a customer walks it who taps the choices; what is typed is understood by the machine alone. */
export function Play({ flow, at, onStep }: { flow: FlowForm; at?: string; onStep(id: string | undefined): void }) {
  const { lang: own, say } = useConsole();
  const [lang, setLang] = useState<Lang>(own);
  const [turns, setTurns] = useState<Turn[]>([{ step: flow.start }]);
  const byId = new Map(flow.steps.map((s) => [s.id, s]));
  const now = turns[turns.length - 1];
  const step = now?.step === undefined ? undefined : byId.get(now.step);
  const person = say('转人工', 'a person takes over');
  const solved = say('已解决', 'solved');
  const begin = (from: string) => {
    setTurns([{ step: from }]);
    onStep(from);
  };
  const answer = (said: string, next: string | undefined, end: string) => {
    setTurns([...turns, { said }, next === undefined ? { end } : { step: next }]);
    onStep(next);
  };
  return (
    <section className="kn-play" aria-label={say('试走', 'Play')} data-testid="kn-play">
      <div className="pg-row">
        <Segmented<Lang> size="small" aria-label={say('顾客的语言', 'Language of the customer')} value={lang} onChange={setLang} options={[{ value: 'zh', label: '中文' }, { value: 'en', label: 'English' }]} />
        <Button size="small" onClick={() => begin(flow.start)}>
          {say('从头开始', 'From the start')}
        </Button>
        {at !== undefined && at !== now?.step && byId.has(at) && (
          <Button size="small" onClick={() => begin(at)}>
            {say('从选中的步骤开始', 'From the chosen step')}
          </Button>
        )}
      </div>
      <ol>
        {turns.map((t, i) => {
          const of = t.step === undefined ? undefined : byId.get(t.step);
          if (of) return <Said key={i} step={of} lang={lang} />;
          return (
            <li key={i} data-own={t.said !== undefined || undefined} className={t.end !== undefined ? 'pg-note' : undefined}>
              <p>{t.said ?? t.end}</p>
            </li>
          );
        })}
        {step?.handover !== undefined && <li className="pg-note">→ {person}</li>}
      </ol>
      {step && step.handover === undefined && (
        <div className="pg-row">
          {step.choices.map((c, i) => (
            <Button key={i} size="small" onClick={() => answer(c.label[lang], c.next, c.handover === undefined ? solved : person)} data-testid="kn-choice">
              {c.label[lang] || c.label[lang === 'zh' ? 'en' : 'zh']}
            </Button>
          ))}
          {step.done && (
            <>
              <Button size="small" onClick={() => answer(say('好了', 'it works'), undefined, solved)}>
                {say('好了', 'It works')}
              </Button>
              <Button size="small" onClick={() => answer(say('还是不行', 'still not'), step.unsolved, person)}>
                {say('还是不行', 'Still not')}
              </Button>
            </>
          )}
        </div>
      )}
    </section>
  );
}
