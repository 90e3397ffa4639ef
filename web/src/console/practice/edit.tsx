// A case that was made of a conversation, changed: what the customer says, what they tell when asked, what has to be told to them.
import { Alert, Button, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { ApiError } from '../api/client';
import * as api from '../api/practice';
import { useConsole } from '../context';
import { useLoad } from '../load';
import { Shown } from '../parts/shown';
import { levelWord } from './words';

const lines = (text: string) =>
  text
    .split('\n')
    .map((l) => l.trim())
    .filter((l) => l !== '');

interface FieldProps {
  label: string;
  value: string;
  rows?: number;
  testid: string;
  onChange(value: string): void;
}

function Field({ label, value, rows = 1, testid, onChange }: FieldProps) {
  return (
    <label className="p-field">
      <span>{label}</span>
      {rows === 1 ? (
        <Input value={value} maxLength={600} dir="auto" onChange={(e) => onChange(e.target.value)} data-testid={testid} />
      ) : (
        <Input.TextArea value={value} dir="auto" autoSize={{ minRows: rows, maxRows: 8 }} onChange={(e) => onChange(e.target.value)} data-testid={testid} />
      )}
    </label>
  );
}

/** A list whose entries can be taken out; a new one comes at its end. */
function Parts<T>({ title, add, of, empty, onChange, children }: { title: string; add: string; of: T[]; empty(n: number): T; onChange(v: T[]): void; children(x: T, put: (change: Partial<T>) => void, i: number): React.ReactNode }) {
  const { say } = useConsole();
  return (
    <fieldset className="p-parts">
      <legend>{title}</legend>
      {of.map((x, i) => (
        <div key={i} className="p-part">
          {children(x, (change) => onChange(of.map((y, k) => (k === i ? { ...y, ...change } : y))), i)}
          <Button size="small" type="text" onClick={() => onChange(of.filter((_, k) => k !== i))} aria-label={say(`去掉第 ${i + 1} 项`, `Remove item ${i + 1}`)}>
            {say('去掉', 'Remove')}
          </Button>
        </div>
      ))}
      <Button size="small" onClick={() => onChange([...of, empty(of.length + 1)])}>
        {add}
      </Button>
    </fieldset>
  );
}

const nextId = (letter: string, used: { id: string }[]): string => {
  for (let n = 1; ; n++) if (!used.some((x) => x.id === `${letter}${n}`)) return `${letter}${n}`;
};

function Form({ value, onChange }: { value: api.CaseBody; onChange(v: api.CaseBody): void }) {
  const { lang, say } = useConsole();
  const set = (change: Partial<api.CaseBody>) => onChange({ ...value, ...change });
  return (
    <div className="p-edit">
      <Field label={say('标题', 'Title')} value={value.title} testid="pe-title" onChange={(title) => set({ title })} />
      <label className="p-field">
        <span>{say('难度', 'Level')}</span>
        <Select value={value.level} onChange={(level) => set({ level })} options={[1, 2, 3].map((l) => ({ value: l, label: levelWord(l, lang) }))} />
      </label>
      <Field label={say('顾客一开始说的，一行一句', 'What the customer says first, a line each')} rows={2} value={value.opening.join('\n')} testid="pe-opening" onChange={(t) => set({ opening: t.split('\n') })} />
      <Field label={say('没人接话时再说一遍', 'Said again when nobody takes it up')} value={value.again} testid="pe-again" onChange={(again) => set({ again })} />
      <Field label={say('解决后说的', 'Said when all is done')} value={value.thanks} testid="pe-thanks" onChange={(thanks) => set({ thanks })} />
      <Parts title={say('被问到才说的', 'Told when asked')} add={say('加一件', 'Add one')} of={value.facts} empty={() => ({ id: nextId('f', value.facts), ask: [], say: '' })} onChange={(facts) => set({ facts })}>
        {(f, put, i) => (
          <>
            <Field label={say('怎么问到，一行一种问法', 'How it is asked for, a line each')} rows={2} value={f.ask.join('\n')} testid={`pe-ask-${i}`} onChange={(t) => put({ ask: t.split('\n') })} />
            <Field label={say('顾客回答', 'The customer answers')} value={f.say} testid={`pe-say-${i}`} onChange={(text) => put({ say: text })} />
          </>
        )}
      </Parts>
      <Parts title={say('必须告诉顾客的', 'What has to be told')} add={say('加一条', 'Add one')} of={value.goals} empty={() => ({ id: nextId('g', value.goals), tell: [] })} onChange={(goals) => set({ goals })}>
        {(g, put, i) => (
          <>
            {g.doc !== undefined && <code>{g.doc}</code>}
            <Field label={say('怎么说都算，一行一种', 'Ways to say it, a line each')} rows={2} value={g.tell.join('\n')} testid={`pe-tell-${i}`} onChange={(t) => put({ tell: t.split('\n') })} />
          </>
        )}
      </Parts>
    </div>
  );
}

/** Empty lines are of the typing, not of the case. */
const clean = (c: api.CaseBody): api.CaseBody => ({
  ...c,
  opening: lines(c.opening.join('\n')),
  facts: c.facts.map((f) => ({ ...f, ask: lines(f.ask.join('\n')) })),
  goals: c.goals.map((g) => ({ ...g, tell: lines(g.tell.join('\n')) })),
});

export function EditCase({ id, onClose, onSaved }: { id: string; onClose(): void; onSaved(): void }) {
  const { say } = useConsole();
  const got = useLoad(() => api.caseOf(id), [id]);
  const [value, setValue] = useState<api.CaseBody>();
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState('');
  const save = async () => {
    if (!value) return onClose();
    setBusy(true);
    setTrouble('');
    try {
      await api.change(id, clean(value));
      onSaved();
    } catch (e) {
      setTrouble(
        e instanceof ApiError && e.status === 409
          ? say('有人正在练这道题，等练完再改。', 'Somebody is practising this case; change it when they are done.')
          : (e instanceof ApiError && e.detail) || say('没有成功，请再试一次。', 'That did not work; please try again.'),
      );
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      open
      width={720}
      title={say('改这道题', 'Edit this case')}
      okText={say('保存', 'Save')}
      cancelText={say('取消', 'Cancel')}
      confirmLoading={busy}
      onOk={() => void save()}
      onCancel={onClose}
      okButtonProps={{ 'data-testid': 'pe-save' }}
    >
      <Shown got={got}>
        {(c) => (
          <>
            <Form value={value ?? c.case} onChange={setValue} />
            <p className="pg-note">{say('个人信息会自动隐去。', 'Personal data is taken out by itself.')}</p>
          </>
        )}
      </Shown>
      {trouble !== '' && <Alert type="error" role="alert" message={trouble} data-testid="pe-trouble" />}
    </Modal>
  );
}
