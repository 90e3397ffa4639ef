// A file of the knowledge by form, of whichever kind; a flow with its graph beside it.
import { Segmented } from 'antd';
import { useMemo, useState } from 'react';
import * as api from '../api/knowledge';
import { useConsole } from '../context';
import { type Field, fieldsOf, FRONT, type Of, type Option } from './fields';
import { faultWords } from './fault_words';
import { Graph, Play } from './flow';
import { FormContext, type FormOn } from './form_context';
import { faultsOf } from './form_faults';
import { flowOf } from './flow_of';
import { kindOf } from './words';
import { Fields, Master, YamlForm } from './yaml_form';
import { keysAt, read } from './yaml/read';
import { at, isDict, isList, isText } from './yaml/value';

interface Props {
  path: string;
  text: string;
  faults: api.Fault[];
  files: api.Files;
  onEdit(text: string, where: string): void;
  onLine(line: number): void;
}

const both = (v: { zh: string; en: string } | undefined, id: string): Option['label'] => [v?.zh || v?.en || id, v?.en || v?.zh || id];

function useOptions(files: api.Files, yaml: string) {
  const { value } = read(yaml);
  return (of: Of): readonly Option[] => {
    const kinds: Partial<Record<Of, api.Kind>> = { article: 'article', flow: 'flow', action: 'action', policy: 'policy' };
    const kind = kinds[of];
    if (kind !== undefined) return files.files.filter((f) => f.kind === kind).map((f) => ({ value: f.id, label: both(f.title, f.id) }));
    if (of === 'product') return [{ value: 'all', label: ['全部', 'all'] }, ...files.products.map((p) => ({ value: p.id, label: both(p.name, p.id) }))];
    if (of === 'picture' || of === 'clip') return files.media.filter((m) => m.endsWith('.webm') === (of === 'clip')).map((m) => ({ value: m, label: [m, m] }));
    if (of === 'step')
      return keysAt(yaml, ['steps']).map((k) => {
        const t = at(value, ['steps', k, 'title']);
        const words = isDict(t) ? both({ zh: isText(t.zh) ? t.zh : '', en: isText(t.en) ? t.en : '' }, k) : ([k, k] as const);
        return { value: k, label: [`${words[0]} (${k})`, `${words[1]} (${k})`] };
      });
    const families = at(value, ['families']);
    const used = at(value, ['products']);
    const ids = [...(isList(families) ? families : []).map((f) => at(f, ['id'])), ...(isList(used) ? used : []).map((p) => at(p, ['family']))];
    return [...new Set(ids.filter(isText))].map((id) => ({ value: id, label: [id, id] }));
  };
}

/** Of an article or a policy: the YAML between the lines of three dashes. */
export function frontOf(text: string): { from: number; to: number } | undefined {
  const open = /^---\r?\n/.exec(text);
  const end = open ? text.indexOf('\n---', open[0].length - 1) : -1;
  return open && end >= 0 ? { from: open[0].length, to: end + 1 } : undefined;
}

function WithForm({ yaml, before, p, onEdit, children }: { yaml: string; before: number; p: Props; onEdit(next: string, where: string): void; children: React.ReactNode }) {
  const { lang, say } = useConsole();
  const r = read(yaml);
  const options = useOptions(p.files, yaml);
  const faults = useMemo(() => faultsOf(yaml, before, p.faults.filter((f) => f.file === p.path)).map((f) => ({ ...f, text: faultWords(f.text, lang) })), [yaml, p.faults, lang]);
  if (r.wrong !== undefined || r.value === undefined)
    return (
      <p className="pg-note" role="alert">
        {say('这个文件的写法表单读不出来；请在原文里改。', 'The form cannot read how this file is written; please change the text.')} <code>{r.wrong}</code>
      </p>
    );
  const on: FormOn = { text: yaml, value: r.value, faults, edit: (next, where) => next !== yaml && onEdit(next, where), options, toLine: p.onLine, before };
  return (
    <FormContext.Provider value={on}>
      <YamlForm>{children}</YamlForm>
    </FormContext.Provider>
  );
}

/** What the front of an article has besides title, phrasings and products. */
export function FrontForm(p: Props) {
  const at2 = frontOf(p.text);
  if (!at2) return null;
  return (
    <WithForm yaml={p.text.slice(at2.from, at2.to)} before={1} p={p} onEdit={(next, where) => p.onEdit(p.text.slice(0, at2.from) + next + p.text.slice(at2.to), where)}>
      <FrontFields />
    </WithForm>
  );
}

const OWN = ['title', 'products', 'ask'];
function FrontFields() {
  return <Fields fields={[...OWN.map((key): Field => ({ kind: 'text', key, label: [key, key], shown: () => false })), ...FRONT]} path={[]} />;
}

export function FileForm(p: Props) {
  const kind = kindOf(p.path);
  const fields = fieldsOf(kind);
  if (!fields) return null;
  return (
    <WithForm yaml={p.text} before={0} p={p} onEdit={p.onEdit}>
      {kind === 'products' ? <ProductsForm fields={fields} /> : kind === 'flow' ? <FlowForm fields={fields} text={p.text} /> : <Fields fields={fields} path={[]} />}
    </WithForm>
  );
}

function ProductsForm({ fields }: { fields: readonly Field[] }) {
  const { say } = useConsole();
  const [which, setWhich] = useState(0);
  const [open, setOpen] = useState<string | number>();
  const field = fields[which];
  if (field?.kind !== 'rows') return null;
  return (
    <>
      <Segmented
        aria-label={say('看什么', 'What to see')}
        value={which}
        onChange={(w) => (setWhich(w), setOpen(undefined))}
        options={fields.map((f, i) => ({ value: i, label: say(...f.label) }))}
      />
      <Master field={field} path={[field.key]} order={fields.map((f) => f.key)} open={open} onOpen={setOpen} />
      {which === 0 && <Rest known={fields.map((f) => f.key)} />}
    </>
  );
}

/** What stands in the file besides. */
function Rest({ known }: { known: string[] }) {
  return <Fields fields={known.map((key): Field => ({ kind: 'text', key, label: [key, key], shown: () => false }))} path={[]} />;
}

function FlowForm({ fields, text }: { fields: readonly Field[]; text: string }) {
  const { lang, say } = useConsole();
  const flow = useMemo(() => flowOf(text), [text]);
  const [open, setOpen] = useState<string | undefined>(flow.start);
  const [beside, setBeside] = useState<'graph' | 'play'>('graph');
  const steps = fields.find((f) => f.key === 'steps');
  if (steps?.kind !== 'named') return null;
  return (
    <div className="kn-flowform">
      <div className="kn-beside">
        <Segmented aria-label={say('旁边', 'Beside')} value={beside} onChange={setBeside} options={[{ value: 'graph', label: say('流程图', 'Graph') }, { value: 'play', label: say('试走', 'Play') }]} />
        {beside === 'graph' ? <Graph flow={flow} lang={lang} at={open} onStep={setOpen} /> : <Play flow={flow} at={open} onStep={setOpen} />}
      </div>
      <div>
        <details className="kn-part" data-testid="kn-flow-whole">
          <summary>{say('整个流程：标题、问法、第一步', 'The whole flow: title, phrasings, first step')}</summary>
          <Fields fields={fields} path={[]} skip="steps" />
        </details>
        <Master field={steps} path={['steps']} order={fields.map((f) => f.key)} open={open} onOpen={(to) => setOpen(String(to))} />
      </div>
    </div>
  );
}
