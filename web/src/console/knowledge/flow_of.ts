// A flow as it is drawn and played, out of its text, also while something is wrong with it.
import type { Both, FlowForm } from '../api/knowledge';
import { textsOf } from './texts';
import { keysAt, read } from './yaml/read';
import { at, isDict, isList, isText, type Value } from './yaml/value';

const text = (v: Value | undefined) => (isText(v) ? v : '');
const opt = (v: Value | undefined) => (isText(v) && v !== '' ? v : undefined);
const both = (v: Value | undefined): Both => (isText(v) ? { zh: v, en: v } : { zh: text(at(v, ['zh'])), en: text(at(v, ['en'])) });

export function flowOf(yaml: string): FlowForm {
  const v = read(yaml).value ?? {};
  const steps = keysAt(yaml, ['steps']).map((id) => {
    const s = at(v, ['steps', id]);
    const choices = at(s, ['choices']);
    return {
      id,
      title: both(at(s, ['title'])),
      say: both(at(s, ['say'])),
      question: both(at(s, ['question'])),
      figure: opt(at(s, ['figure', 'file'])),
      handover: opt(at(s, ['handover'])),
      unsolved: opt(at(s, ['unsolved'])),
      done: at(s, ['done']) === 'true',
      choices: (isList(choices) ? choices : []).filter(isDict).map((c) => ({ label: both(c.label), next: opt(c.next), handover: opt(c.handover), done: c.done === 'true' })),
    };
  });
  return { title: both(at(v, ['title'])), ask: { zh: textsOf(at(v, ['ask', 'zh'])), en: textsOf(at(v, ['ask', 'en'])) }, products: textsOf(at(v, ['products'])), start: text(at(v, ['start'])), steps };
}
