// The single fields of a form of a YAML file: a text, a text in both languages, lists, choices.
import { Button, Checkbox, Form, Input, Select } from 'antd';
import { type ReactNode, useState } from 'react';
import { useConsole } from '../context';
import type { Field, Of, Option } from './fields';
import { idOf, useForm, wrongAt } from './form_context';
import { textsOf } from './texts';
import { langWord } from './words';
import { drop, put, rename } from './yaml/edit';
import { keysAt, lineStart, nodeEnd, nodeStart, read, spotOf } from './yaml/read';
import { at, isDict, isList, isText, type Path, type Value } from './yaml/value';

export const LANGS = ['zh', 'en'] as const;
type Kind<K extends Field['kind']> = Extract<Field, { kind: K }>;
export interface Props<F> {
  field: F;
  path: Path;
  order: readonly string[];
}

/** Put, or taken away where nothing is left of it. */
export function useEdit() {
  const on = useForm();
  return (path: Path, v: Value | undefined, order: readonly string[] = []) => on.edit(v === undefined || v === '' || (isList(v) && v.length === 0) ? drop(on.text, path) : put(on.text, path, v, order), path.join('/'));
}

function Box({ id, value, long, code, label, onChange }: { id: string; value: string; long?: boolean; code?: boolean; label?: string; onChange(v: string): void }) {
  const same = { id, value, className: code ? 'kn-text' : undefined, spellCheck: code ? false : undefined, 'aria-label': label, 'data-testid': id };
  // A line that has more than one already keeps them.
  if (long || code || value.includes('\n')) return <Input.TextArea {...same} autoSize={{ minRows: long ? 2 : 1, maxRows: 12 }} onChange={(e) => onChange(long || value.includes('\n') ? e.target.value : e.target.value.replace(/\n/g, ' '))} />;
  return <Input {...same} onChange={(e) => onChange(e.target.value)} />;
}

/** A field with one value: its label, what is wrong with it, a hint. */
function Labelled({ field, path, children }: { field: { label: Option['label']; hint?: Option['label'] }; path: Path; children: ReactNode }) {
  const { say } = useConsole();
  const wrong = wrongAt(useForm(), path);
  return (
    <Form.Item label={say(...field.label)} htmlFor={idOf(path)} validateStatus={wrong.status} help={wrong.help} extra={field.hint && say(...field.hint)}>
      {children}
    </Form.Item>
  );
}

export function TextField({ field, path, order }: Props<Kind<'text'>>) {
  const edit = useEdit();
  const v = at(useForm().value, path);
  return (
    <Labelled field={field} path={path}>
      <Box id={idOf(path)} value={isText(v) ? v : ''} long={field.long} code={field.code} onChange={(t) => edit(path, t, order)} />
    </Labelled>
  );
}

export function BothField({ field, path, order }: Props<Kind<'both'>>) {
  const { say } = useConsole();
  const on = useForm();
  const edit = useEdit();
  const whole = on.faults.filter((f) => f.path.length === path.length && path.every((p, i) => f.path[i] === p)).map((f) => f.text);
  return (
    <div className="two">
      {LANGS.map((l) => {
        const here = [...path, l];
        const v = at(on.value, here);
        const wrong = wrongAt(on, here);
        const help = [wrong.help, l === 'zh' ? whole.join('; ') : ''].filter(Boolean).join('; ');
        return (
          <Form.Item key={l} label={say(`${field.label[0]}（${langWord(l, say)}）`, `${field.label[1]} (${langWord(l, say)})`)} htmlFor={idOf(here)} validateStatus={wrong.status ?? (whole.length > 0 ? 'error' : undefined)} help={help || undefined}>
            <Box id={idOf(here)} value={isText(v) ? v : ''} long={field.long} code={field.code} onChange={(t) => edit(here, t, at(on.value, path) === undefined ? order : LANGS)} />
          </Form.Item>
        );
      })}
    </div>
  );
}

const asLines = (text: string) =>
  text
    .split('\n')
    .map((l) => l.trim())
    .filter((l) => l !== '');

/** What is typed stays as it is; the list is made of its lines. */
function LinesBox({ id, value, onChange }: { id: string; value: string[]; onChange(v: string[]): void }) {
  const [text, setText] = useState(value.join('\n'));
  const shown = asLines(text).join('\n') === value.join('\n') ? text : value.join('\n');
  return <Input.TextArea id={id} data-testid={id} autoSize={{ minRows: 2, maxRows: 14 }} value={shown} onChange={(e) => (setText(e.target.value), onChange(asLines(e.target.value)))} />;
}

export function ListsField({ field, path, order }: Props<Kind<'lists'>>) {
  const { say } = useConsole();
  const on = useForm();
  const edit = useEdit();
  return (
    <div className="two">
      {LANGS.map((l) => {
        const here = [...path, l];
        const wrong = wrongAt(on, here);
        return (
          <Form.Item key={l} label={say(`${field.label[0]} · ${langWord(l, say)}`, `${field.label[1]} · ${langWord(l, say)}`)} htmlFor={idOf(here)} validateStatus={wrong.status} help={wrong.help}>
            <LinesBox id={idOf(here)} value={textsOf(at(on.value, here))} onChange={(v) => edit(here, v, at(on.value, path) === undefined ? order : LANGS)} />
          </Form.Item>
        );
      })}
    </div>
  );
}

function useOptions(of: Of | readonly Option[] | undefined, now: string[]): { value: string; label: string }[] {
  const { say } = useConsole();
  const on = useForm();
  const known = of === undefined ? [] : isOf(of) ? on.options(of) : of;
  return [...known.map((o) => ({ value: o.value, label: say(...o.label) })), ...now.filter((v) => v !== '' && !known.some((o) => o.value === v)).map((v) => ({ value: v, label: v }))];
}
const isOf = (of: Of | readonly Option[]): of is Of => typeof of === 'string';

export function Media({ name }: { name: string }) {
  if (name === '') return null;
  const src = `/media/${encodeURIComponent(name)}`;
  return name.endsWith('.webm') ? <video className="kn-media" src={src} controls muted preload="none" aria-label={name} /> : <img className="kn-media" src={src} alt={name} loading="lazy" />;
}

export function One({ id, of, value, onChange, label }: { id: string; of?: Of | readonly Option[]; value: string; onChange(v: string | undefined): void; label?: string }) {
  const options = useOptions(of, [value]);
  return (
    <Select
      id={id}
      data-testid={id}
      aria-label={label}
      showSearch
      allowClear
      optionFilterProp="label"
      value={value === '' ? undefined : value}
      options={options}
      onChange={(v: string | undefined) => onChange(v)}
    />
  );
}

export function OneField({ field, path, order }: Props<Kind<'one'>>) {
  const edit = useEdit();
  const v = at(useForm().value, path);
  return (
    <Labelled field={field} path={path}>
      <One id={idOf(path)} of={field.of} value={isText(v) ? v : ''} onChange={(x) => edit(path, x, order)} />
      {(field.of === 'picture' || field.of === 'clip') && <Media name={isText(v) ? v : ''} />}
    </Labelled>
  );
}

/** One text stays one text, and becomes a list with the second. */
const asBefore = (was: Value | undefined, now: string[]): Value => (isText(was) && now.length === 1 ? (now[0] ?? '') : now);

export function ListField({ field, path, order }: Props<Kind<'list'>>) {
  const edit = useEdit();
  const v = at(useForm().value, path);
  const options = useOptions(field.of, textsOf(v));
  return (
    <Labelled field={field} path={path}>
      <Select
        id={idOf(path)}
        data-testid={idOf(path)}
        className={field.code ? 'kn-text' : undefined}
        mode={field.of === undefined ? 'tags' : 'multiple'}
        open={field.of === undefined ? false : undefined}
        suffixIcon={field.of === undefined ? null : undefined}
        optionFilterProp="label"
        value={textsOf(v)}
        options={options}
        onChange={(x: string[]) => edit(path, x.length === 0 ? undefined : asBefore(v, x), order)}
      />
    </Labelled>
  );
}

export function FlagField({ field, path, order }: Props<Kind<'flag'>>) {
  const { say } = useConsole();
  const on = useForm();
  const edit = useEdit();
  const wrong = wrongAt(on, path);
  return (
    <Form.Item validateStatus={wrong.status} help={wrong.help}>
      <Checkbox id={idOf(path)} data-testid={idOf(path)} checked={at(on.value, path) === 'true'} onChange={(e) => edit(path, e.target.checked ? 'true' : undefined, order)}>
        {say(...field.label)}
      </Checkbox>
    </Form.Item>
  );
}

/** A name that is taken over when it is finished, since a half one may be that of something else. */
export function Name({ id, name, label, rule, taken, onRename }: { id: string; name: string; label: string; rule: RegExp; taken: readonly string[]; onRename(name: string): void }) {
  const { say } = useConsole();
  const [typed, setTyped] = useState<string>();
  const now = typed ?? name;
  const wrong = now !== name && (!rule.test(now) ? say('名字只能用 a-z、0-9 和连接号，字母开头', 'A name has only a-z, 0-9 and signs that join') : taken.includes(now) ? say('已经有这个名字了', 'There is one of that name') : undefined);
  const take = () => {
    if (typed !== undefined && typed !== name && !wrong) onRename(typed);
    setTyped(undefined);
  };
  return (
    <Form.Item label={label} htmlFor={id} validateStatus={wrong ? 'error' : undefined} help={wrong || undefined}>
      <Input id={id} data-testid={id} className="kn-text" spellCheck={false} value={now} onChange={(e) => setTyped(e.target.value)} onBlur={take} onPressEnter={take} />
    </Form.Item>
  );
}

export function DictField({ field, path, order }: Props<Kind<'dict'>>) {
  const { say } = useConsole();
  const on = useForm();
  const edit = useEdit();
  const keys = keysAt(on.text, path);
  const wrong = wrongAt(on, path);
  const fresh = () => {
    let n = keys.length + 1;
    while (keys.includes(`new_${n}`)) n++;
    edit([...path, `new_${n}`], '0', keys.length === 0 ? order : []);
  };
  return (
    <Form.Item label={say(...field.label)} validateStatus={wrong.status} help={wrong.help}>
      <div className="kn-dict">
        {keys.map((k) => {
          const here = [...path, k];
          const v = at(on.value, here);
          const id = idOf(here);
          return (
            <div key={k} className="kn-dictrow">
              <DictName key={k} name={k} taken={keys} onRename={(to) => on.edit(rename(on.text, here, to), `${id}/name`)} />
              {isList(v) ? (
                <Select mode="tags" open={false} suffixIcon={null} aria-label={k} value={textsOf(v)} onChange={(x: string[]) => edit(here, x)} />
              ) : (
                <Input id={id} data-testid={id} aria-label={k} className={field.code ? 'kn-text' : undefined} value={isText(v) ? v : ''} onChange={(e) => on.edit(put(on.text, here, e.target.value), id)} />
              )}
              <Button size="small" type="text" aria-label={say(`删除 ${k}`, `Remove ${k}`)} onClick={() => edit(here, undefined)}>
                ✕
              </Button>
            </div>
          );
        })}
        <Button size="small" onClick={fresh} data-testid={`${idOf(path)}-add`}>
          {say('加一项', 'Add')}
        </Button>
      </div>
    </Form.Item>
  );
}

function DictName({ name, taken, onRename }: { name: string; taken: string[]; onRename(to: string): void }) {
  const { say } = useConsole();
  const [typed, setTyped] = useState<string>();
  const now = typed ?? name;
  const bad = now !== name && (now.trim() === '' || taken.includes(now));
  const take = () => {
    if (typed !== undefined && typed !== name && !bad) onRename(typed.trim());
    setTyped(undefined);
  };
  return <Input className="kn-text" aria-label={say('名字', 'Name')} status={bad ? 'error' : undefined} value={now} onChange={(e) => setTyped(e.target.value)} onBlur={take} onPressEnter={take} />;
}

export function VariantField({ field, path, order }: Props<Kind<'variant'>>) {
  const { say } = useConsole();
  const on = useForm();
  const map = at(on.value, path);
  const now = field.keys.find((k) => isDict(map) && k.value in map);
  const here = [...path, now?.value ?? field.key];
  const v = at(on.value, here);
  const wrongs = field.keys.map((k) => wrongAt(on, [...path, k.value])).find((w) => w.status !== undefined) ?? {};
  const id = `${idOf(path)}-${field.key}-which`;
  const choose = (key: string) => {
    const to = field.keys.find((k) => k.value === key);
    if (!to || to === now) return;
    const renamed = now ? rename(on.text, here, key) : on.text;
    on.edit(put(renamed, [...path, key], to.fixed ?? (Array.isArray(to.of) ? (to.of[0] as Option).value : isText(v) && !now?.fixed && !now?.of ? v : firstOf(to.of)), order), `${id}/which`);
  };
  const firstOf = (of: Of | readonly Option[] | undefined) => (of !== undefined && isOf(of) ? (on.options(of)[0]?.value ?? '?') : '?');
  return (
    <Form.Item label={say(...field.label)} htmlFor={id} validateStatus={wrongs.status} help={wrongs.help}>
      <div className="kn-variant">
        <Select id={id} data-testid={id} value={now?.value} options={field.keys.map((k) => ({ value: k.value, label: say(...k.label) }))} onChange={choose} />
        {now && now.fixed === undefined && (now.of ? <One id={idOf(here)} label={say(...now.label)} of={now.of} value={isText(v) ? v : ''} onChange={(x) => x !== undefined && on.edit(put(on.text, here, x), idOf(here))} /> : <Box id={idOf(here)} label={say(...now.label)} code={now.code} value={isText(v) ? v : ''} onChange={(x) => on.edit(put(on.text, here, x), idOf(here))} />)}
      </div>
    </Form.Item>
  );
}

/** What the form cannot show: as it is written, and kept. */
export function Kept({ path, label }: { path: Path; label: string }) {
  const { say } = useConsole();
  const on = useForm();
  const s = spotOf(read(on.text), path);
  if (!s?.node) return null;
  const from = s.pair ? lineStart(on.text, nodeStart(s.pair.key as never)) : nodeStart(s.node);
  const source = on.text.slice(from, nodeEnd(on.text, s.node));
  const line = on.before + on.text.slice(0, from).split('\n').length;
  return (
    <div className="kn-kept" data-testid={`${idOf(path)}-kept`}>
      <p className="pg-note">
        {say(`「${label}」表单显示不了，会原样保留。`, `“${label}” cannot be shown by the form; it is kept as it is.`)}{' '}
        <button type="button" className="rows-open" onClick={() => on.toLine(line)}>
          {say('在原文里改', 'Change it in the text')}
        </button>
      </p>
      <pre className="kn-faults">{source}</pre>
    </div>
  );
}
