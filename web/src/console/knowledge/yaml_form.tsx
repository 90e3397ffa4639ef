// A YAML file of the knowledge by form. Each change is made in the text itself, so that what no field shows stays as it is.
import { Button, Form } from 'antd';
import { useState } from 'react';
import { useConsole } from '../context';
import { type Field, fits, keysOf, nameOf, type Words } from './fields';
import { idOf, useForm, wrongAt } from './form_context';
import { under } from './form_faults';
import { BothField, DictField, FlagField, Kept, ListField, ListsField, Name, OneField, type Props, TextField, VariantField } from './form_fields';
import { drop, insert, move, put, rename } from './yaml/edit';
import { keysAt } from './yaml/read';
import { at, isDict, isList, isText, type Path, type Value } from './yaml/value';

type Rows = Extract<Field, { kind: 'rows' }>;
type Named = Extract<Field, { kind: 'named' }>;

function One({ field, path, order }: Props<Field>) {
  const { say } = useConsole();
  const on = useForm();
  if (!fits(field, at(on.value, path))) return <Kept path={path} label={say(...field.label)} />;
  switch (field.kind) {
    case 'text':
      return <TextField field={field} path={path} order={order} />;
    case 'both':
      return <BothField field={field} path={path} order={order} />;
    case 'lists':
      return <ListsField field={field} path={path} order={order} />;
    case 'list':
      return <ListField field={field} path={path} order={order} />;
    case 'one':
      return <OneField field={field} path={path} order={order} />;
    case 'flag':
      return <FlagField field={field} path={path} order={order} />;
    case 'dict':
      return <DictField field={field} path={path} order={order} />;
    case 'variant':
      return <VariantField field={field} path={path.slice(0, -1)} order={order} />;
    case 'group':
      return <Group field={field} path={path} />;
    case 'rows':
    case 'named':
      return <Entries field={field} path={path} order={order} />;
  }
}

function Group({ field, path }: { field: Extract<Field, { kind: 'group' }>; path: Path }) {
  const { say } = useConsole();
  const on = useForm();
  const there = at(on.value, path) !== undefined;
  const [open, setOpen] = useState(there);
  return (
    <details className="kn-part" open={open || there} onToggle={(e) => setOpen(e.currentTarget.open)} data-testid={`${idOf(path)}-group`}>
      <summary>
        {say(...field.label)} <Wrong path={path} />
      </summary>
      <Fields fields={field.fields} path={path} />
    </details>
  );
}

/** How many faults there are below. */
export function Wrong({ path }: { path: Path }) {
  const { say } = useConsole();
  const on = useForm();
  const n = under(on.faults, path).filter((f) => f.level === 'error').length;
  return n === 0 ? null : (
    <span className="kn-wrong" title={say(`${n} 个错误`, `${n} faults`)}>
      {n}
    </span>
  );
}

/** All fields of a map, and what stands in it besides. */
export function Fields({ fields, path, skip }: { fields: readonly Field[]; path: Path; skip?: string }) {
  const on = useForm();
  const order = keysOf(fields);
  const v = at(on.value, path);
  const map = isDict(v) ? v : {};
  const rest = Object.keys(map).filter((k) => !order.includes(k));
  return (
    <>
      {fields
        .filter((f) => f.key !== skip && (f.shown?.(map) ?? true))
        .map((f) => (
          <One key={f.key} field={f} path={[...path, f.key]} order={order} />
        ))}
      {rest.map((k) => (
        <Kept key={k} path={[...path, k]} label={k} />
      ))}
    </>
  );
}

/* ---- lists of entries ---- */

export interface Entry {
  /** Index in a list, key in a map. */
  at: string | number;
  index: number;
  name: string;
}

export function entriesOf(text: string, value: Value, field: Rows | Named, path: Path, lang: 'zh' | 'en'): Entry[] {
  const v = at(value, path);
  if (field.kind === 'named') return keysAt(text, path).map((k, index) => ({ at: k, index, name: nameOf(isDict(v) ? v[k] : undefined, field.name, lang) || k }));
  return isList(v) ? v.map((x, index) => ({ at: index, index, name: nameOf(x, field.name, lang) || '' })) : [];
}

/** Another name for a step, wherever the flow leads to it. */
export function renameStep(text: string, value: Value, from: string, to: string): string {
  let out = rename(text, ['steps', from], to);
  if (out === text) return text;
  if (at(value, ['start']) === from) out = put(out, ['start'], to);
  for (const k of keysAt(out, ['steps'])) {
    const step = at(value, ['steps', k === to ? from : k]);
    if (!isDict(step)) continue;
    if (step.unsolved === from) out = put(out, ['steps', k, 'unsolved'], to);
    if (isList(step.choices)) step.choices.forEach((c, i) => isDict(c) && c.next === from && (out = put(out, ['steps', k, 'choices', i, 'next'], to)));
  }
  return out;
}

export interface Doing {
  add(): string | number;
  remove(e: Entry): void;
  shift(e: Entry, by: number): void;
  name(e: Entry, to: string): void;
}

export function useEntries(field: Rows | Named, path: Path, entries: Entry[], order: readonly string[]): Doing {
  const on = useForm();
  return {
    add: () => {
      if (field.kind === 'rows') {
        const base = isDict(field.fresh) && isText(field.fresh.id) ? field.fresh.id : undefined;
        const ids = new Set(entries.map((e) => at(on.value, [...path, e.at, 'id'])));
        let n = 1;
        while (base !== undefined && ids.has(n === 1 ? base : `${base}-${n}`)) n++;
        const fresh = base !== undefined && n > 1 && isDict(field.fresh) ? { ...field.fresh, id: `${base}-${n}` } : field.fresh;
        on.edit(entries.length === 0 ? put(on.text, path, [fresh], order) : insert(on.text, path, entries.length, fresh), '');
        return entries.length;
      }
      const join = field.rule.test('a-b') ? '-' : '_';
      let n = 1;
      while (entries.some((e) => e.at === (n === 1 ? 'new' : `new${join}${n}`))) n++;
      const key = n === 1 ? 'new' : `new${join}${n}`;
      on.edit(put(on.text, [...path, key], field.fresh, entries.length === 0 ? order : []), '');
      return key;
    },
    remove: (e) => on.edit(drop(on.text, [...path, e.at]), ''),
    shift: (e, by) => on.edit(move(on.text, path, e.index, e.index + by), ''),
    name: (e, to) => on.edit(path.length === 1 && path[0] === 'steps' ? renameStep(on.text, on.value, String(e.at), to) : rename(on.text, [...path, e.at], to), ''),
  };
}

export function EntryActs({ entry, entries, doing, one, onMoved, onRemoved }: { entry: Entry; entries: Entry[]; doing: Doing; one: Words; onMoved?(e: Entry, to: number): void; onRemoved?(): void }) {
  const { say } = useConsole();
  const what = entry.name || say(...one);
  const shift = (by: number) => (doing.shift(entry, by), onMoved?.(entry, entry.index + by));
  return (
    <span className="kn-rowacts">
      <Button size="small" disabled={entry.index === 0} aria-label={say(`上移 ${what}`, `Move ${what} up`)} onClick={() => shift(-1)}>
        ↑
      </Button>
      <Button size="small" disabled={entry.index === entries.length - 1} aria-label={say(`下移 ${what}`, `Move ${what} down`)} onClick={() => shift(1)}>
        ↓
      </Button>
      <Button size="small" danger aria-label={say(`删除 ${what}`, `Remove ${what}`)} onClick={() => (doing.remove(entry), onRemoved?.())}>
        {say('删除', 'Remove')}
      </Button>
    </span>
  );
}

/** All entries one below the other, for short ones. */
function Entries({ field, path, order }: Props<Rows | Named>) {
  const { lang, say } = useConsole();
  const on = useForm();
  const entries = entriesOf(on.text, on.value, field, path, lang);
  const doing = useEntries(field, path, entries, order);
  const own = wrongAt({ ...on, faults: on.faults.filter((f) => f.path.length === path.length) }, path);
  return (
    <fieldset className="kn-rows">
      <legend>
        {say(...field.label)} <Wrong path={path} />
      </legend>
      {own.help !== undefined && <p className="kn-wrongtext">{own.help}</p>}
      {entries.map((e) => (
        <section key={`${entries.length}-${e.at}`} className="kn-row" aria-label={`${say(...field.one)} ${e.index + 1}`}>
          <div className="pg-row">
            <b>
              {say(...field.one)} {e.index + 1}
            </b>
            <span className="pg-note">{field.name.length > 0 ? e.name : ''}</span>
            <span className="gap" />
            <EntryActs entry={e} entries={entries} doing={doing} one={field.one} />
          </div>
          {field.kind === 'named' && <Name id={`${idOf([...path, e.at])}-name`} name={String(e.at)} label={say('名字（在表达式里用）', 'Name (in expressions)')} rule={field.rule} taken={entries.map((x) => String(x.at))} onRename={(to) => doing.name(e, to)} />}
          <Fields fields={field.fields} path={[...path, e.at]} />
        </section>
      ))}
      <Button size="small" onClick={() => void doing.add()} data-testid={`${idOf(path)}-add`}>
        {say(`加一个${field.one[0]}`, `Add: ${field.one[1].toLowerCase()}`)}
      </Button>
    </fieldset>
  );
}

/** A list of entries beside the one that is open, for long ones. */
export function Master({ field, path, order, open, onOpen }: Props<Rows | Named> & { open: string | number | undefined; onOpen(at: string | number): void }) {
  const { lang, say } = useConsole();
  const on = useForm();
  const entries = entriesOf(on.text, on.value, field, path, lang);
  const doing = useEntries(field, path, entries, order);
  const now = entries.find((e) => e.at === open) ?? entries[0];
  return (
    <div className="kn-master">
      <nav aria-label={say(...field.label)}>
        <ol>
          {entries.map((e) => (
            <li key={e.at}>
              <button type="button" aria-current={e === now || undefined} onClick={() => onOpen(e.at)} data-testid={`${idOf([...path, e.at])}-open`}>
                {e.name || say(...field.one)} <Wrong path={[...path, e.at]} />
              </button>
            </li>
          ))}
        </ol>
        <Button size="small" onClick={() => onOpen(doing.add())} data-testid={`${idOf(path)}-add`}>
          {say(`加一个${field.one[0]}`, `Add: ${field.one[1].toLowerCase()}`)}
        </Button>
      </nav>
      {now && (
        <section key={now.at} aria-label={now.name}>
          <div className="pg-row">
            <b>{now.name}</b>
            <span className="gap" />
            <EntryActs entry={now} entries={entries} doing={doing} one={field.one} onMoved={(_, to) => field.kind === 'rows' && onOpen(to)} />
          </div>
          {field.kind === 'named' && <Name id={`${idOf([...path, now.at])}-name`} name={String(now.at)} label={say('编号', 'Id')} rule={field.rule} taken={entries.map((x) => String(x.at))} onRename={(to) => (doing.name(now, to), onOpen(to))} />}
          <Fields fields={field.fields} path={[...path, now.at]} />
        </section>
      )}
    </div>
  );
}

export function YamlForm({ children }: { children: React.ReactNode }) {
  return (
    <Form layout="vertical" className="kn-form" component="div">
      {children}
    </Form>
  );
}
