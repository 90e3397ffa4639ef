// What a trace says, in the order in which an agent asks: who decided, what was found, how sure, why, on what evidence.
import type { LogFrame } from '../core/types';

export type TraceLine = [string, string];

export interface Title {
  doc: string;
  zh: string;
  en: string;
}

/** GET /v1/conversations/{id}/trace */
export interface Traces {
  turns: { frame: LogFrame; trace: TraceLine[] }[];
  titles: Title[];
}

export interface Found {
  doc: string;
  /** 0 to 1 */
  confidence: number;
}

export interface Evidence {
  /** article, policy, flow, order, phrase, … */
  kind: string;
  /** The document, or what stands behind the kind. */
  doc: string;
  /** Paragraphs or items of it. */
  parts: number[];
}

export interface Explanation {
  /** What the message was understood by; null when nothing was read: a tap, the opening. */
  by: 'meaning' | 'words' | null;
  /** Meaning was not asked: words were sure, or it is theirs to tell several matters apart and to answer a step. */
  wordsSufficed: boolean;
  /** Why there was no vector: timeout, busy, … */
  noVector?: string;
  /** What words alone had found, where meaning decided. */
  wordsFound?: Found;
  found: Found[];
  /** What came of how sure it was; undefined where something else decided. */
  band?: string;
  why: string;
  completed?: string;
  handover?: string;
  emotion?: string;
  strained: boolean;
  signals: string[];
  evidence: Evidence[];
}

const SEVERAL = 'more than one thing was asked';
const EMOTION_MIN = 0.4;
const FOUND_MAX = 3;
/** Signals that say something about the customer, rather than about grammar. */
const TELLING = ['safety', 'person', 'threat', 'dissatisfied', 'sarcasm', 'not-solved', 'tried', 'solved'];

function readFound(value: string | undefined): Found | undefined {
  const m = /^(\S+) .*?confidence ([\d.]+)$/.exec(value ?? '');
  return m ? { doc: m[1]!, confidence: Math.min(1, Number(m[2])) } : undefined;
}

function readEmotion(value: string | undefined): string | undefined {
  const [name = '', score = '0'] = (value ?? '').split(' ');
  return name !== '' && name !== 'neutral' && Number(score) >= EMOTION_MIN ? name : undefined;
}

function citesOf(frame: LogFrame): string[] {
  const cites: string[] = [];
  for (const block of frame.type === 'message' ? frame.blocks : []) {
    const c = (block as { cites?: unknown }).cites;
    if (typeof c === 'object' && c !== null) for (const id of Object.values(c)) if (typeof id === 'string') cites.push(id);
  }
  return cites;
}

/** "article:x#1", "article:x#2" are two paragraphs of one document, "flow:x/step" is of flow:x, "order:1.status" of order 1. */
export function readEvidence(cites: string[]): Evidence[] {
  const rows: Evidence[] = [];
  for (const cite of cites) {
    const m = /^([a-z]+):(.+)$/.exec(cite);
    if (!m) continue;
    const kind = m[1]!;
    const [, id = '', part] = (kind === 'order' ? /^([^.]+)/ : /^([^#/]+)(?:#(\d+))?/).exec(m[2]!) ?? [];
    const doc = kind === 'order' || kind === 'phrase' || kind === 'company' ? id : `${kind}:${id}`;
    let row = rows.find((r) => r.kind === kind && (r.doc === doc || kind === 'phrase'));
    if (!row) rows.push((row = { kind, doc, parts: [] }));
    if (part !== undefined && !row.parts.includes(Number(part))) row.parts.push(Number(part));
  }
  return rows;
}

/** Not what the message was as a whole or by itself, where it was answered in parts or completed: those are read by words. */
function decisiveLines(trace: TraceLine[], why: string): TraceLine[] {
  const completed = trace.findIndex(([k]) => k === 'completed');
  return why === SEVERAL ? [] : trace.slice(completed + 1);
}

/** An order, a step that waits or a person may come first, whatever was found. */
function heldBand(band: string | undefined, decision = '', first: Found | undefined, evidence: Evidence[]): string | undefined {
  if (band !== 'answer') return decision === 'ask' || decision === band ? band : undefined;
  const held = first && (/^(builtin|smalltalk):/.test(first.doc) || evidence.some((row) => row.doc === first.doc));
  return held ? band : undefined;
}

/** Undefined: this reply has no trace. */
export function explain(traces: Traces, seq: number): Explanation | undefined {
  const turn = traces.turns.find((t) => t.frame.seq === seq);
  if (!turn) return undefined;
  const one = (key: string): string | undefined => turn.trace.find(([k]) => k === key)?.[1];
  const why = one('why') ?? '';
  const decisive = decisiveLines(turn.trace, why);
  const of = (key: string) => decisive.filter(([k]) => k === key).map(([, v]) => v);
  const hits = of('hit').map(readFound).filter((f): f is Found => f !== undefined);
  const evidence = readEvidence(citesOf(turn.frame));
  const band = heldBand(of('band')[0], one('decision'), hits[0], evidence);
  const [by] = of('by');
  const [vector] = of('vector');
  const noVector = vector?.startsWith('none: ') ? vector.slice(6) : undefined;

  return {
    by: by === 'meaning' ? 'meaning' : one('band') !== undefined || by === 'words' ? 'words' : null,
    wordsSufficed: by === 'words' && noVector === undefined,
    noVector,
    wordsFound: by === 'meaning' ? readFound(of('words')[0]) : undefined,
    found: hits.slice(0, band === 'answer' ? 1 : FOUND_MAX),
    band,
    why,
    completed: one('completed'),
    handover: one('handover'),
    emotion: readEmotion(one('emotion')),
    strained: (one('strain') ?? '').includes('too much'),
    signals: (one('signals') ?? '').split(' ').filter((s) => TELLING.includes(s)),
    evidence,
  };
}

/** In the agent's language, else in the other; a document that is gone has only its id. */
export function titleOf(traces: Traces, doc: string, lang: 'zh' | 'en'): string {
  const t = traces.titles.find((x) => x.doc === doc);
  return t?.[lang] || t?.[lang === 'zh' ? 'en' : 'zh'] || doc.replace(/^[a-z]+:/, '');
}

/** 0 and 1 are certain in print only. */
export function percent(p: number): string {
  return `${Math.min(99, Math.max(1, Math.round(p * 100)))} %`;
}
