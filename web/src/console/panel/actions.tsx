// Doing something for the customer: an action is chosen, its form filled, its card read, and carried out.
import { Alert, Button, Card, Input, Select, Space, Spin } from 'antd';
import { useEffect, useId, useRef, useState } from 'react';
import { dayAndTime } from '../../core/format';
import * as api from '../api/actions';
import { actionOf, verdict } from '../api/assist';
import { useConsole } from '../context';
import { errorWords } from '../errors';
import { useLoad } from '../load';
import { candidatesOf, failureWords, fieldsOf, findActions, inputsOf, mayAskAgain, receiptOf, slugWords, suggested, valuesOf, type Candidates, type Field } from './action_form';

const UNSETTLED_MS = 10000;

interface Suggestion {
  id: string;
  title: string;
  inputs?: unknown;
}

interface Props {
  id: string;
  mine: boolean;
  suggestions: Suggestion[];
}

interface Under {
  action: api.Action;
  plan?: api.Plan;
  candidates: Candidates;
  values: api.Values;
}

function Control({ f, value, label, wrong, onChange }: { f: Field; value: api.InputValue | undefined; label: string; wrong: boolean; onChange(v: api.InputValue | undefined): void }) {
  const { say } = useConsole();
  const common = { id: label, status: wrong ? ('error' as const) : undefined };
  const text = value === undefined || Array.isArray(value) ? '' : String(value);
  if (f.options && f.input.list && !f.before)
    return (
      <Select
        {...common}
        mode="multiple"
        value={Array.isArray(value) ? value : value === undefined ? [] : [String(value)]}
        options={f.options}
        showSearch
        optionFilterProp="label"
        onChange={(v: string[]) => onChange(v)}
        placeholder={say('请选择', 'Choose')}
        data-testid={`action-in-${f.input.name}`}
      />
    );
  if (f.options)
    return (
      <Select
        {...common}
        value={text === '' ? undefined : text}
        options={f.options}
        showSearch
        optionFilterProp="label"
        allowClear={f.input.optional || !f.input.choices}
        onChange={(v?: string) => onChange(v)}
        placeholder={say('请选择', 'Choose')}
        data-testid={`action-in-${f.input.name}`}
      />
    );
  const plain = f.input.kind === 'number' || f.input.kind === 'money';
  return (
    <Input
      {...common}
      type={f.input.kind === 'date' ? 'date' : 'text'}
      inputMode={plain ? (f.input.places ? 'decimal' : 'numeric') : undefined}
      maxLength={f.input.max ?? 500}
      value={text}
      onChange={(e) => onChange(e.target.value)}
      data-testid={`action-in-${f.input.name}`}
    />
  );
}

/** All that there is, narrowed by what is typed; Enter takes the first. */
function Choose({ actions, onPick, onLeave }: { actions: api.Action[]; onPick(id: string): void; onLeave(): void }) {
  const { lang, say } = useConsole();
  const [typed, setTyped] = useState('');
  const found = findActions(actions, typed);
  return (
    <div className="action-choose">
      <Input
        autoFocus
        value={typed}
        onChange={(e) => setTyped(e.target.value)}
        onPressEnter={() => found[0] && onPick(found[0].id)}
        onKeyDown={(e) => {
          if (e.key !== 'Escape') return;
          e.stopPropagation();
          onLeave();
        }}
        aria-label={say('办什么', 'Which action')}
        placeholder={say('办什么', 'Which action')}
        data-testid="action-pick"
      />
      <Space wrap>
        {found.map((a) => (
          <Button key={a.id} size="small" onClick={() => onPick(a.id)}>
            {a.title[lang]}
          </Button>
        ))}
      </Space>
      {found.length === 0 && <p className="quiet">{say('没有这样的事项。', 'There is no such action.')}</p>}
    </div>
  );
}

function Form({ u, busy, onSend, onLeave }: { u: Under; busy: boolean; onSend(values: api.Values): void; onLeave(): void }) {
  const { lang, say } = useConsole();
  const [values, setValues] = useState(u.values);
  const base = useId();
  const box = useRef<HTMLFormElement>(null);
  const p = u.plan!;
  const fields = fieldsOf(u.action, p, u.candidates, lang);
  const wrong = p.missing && p.missing.problem !== 'missing' ? p.missing.name : undefined;
  useEffect(() => setValues(u.values), [u.values]);
  useEffect(() => {
    const at = p.missing && document.getElementById(`${base}-${p.missing.name}`);
    if (at && box.current?.contains(at)) at.focus({ preventScroll: false });
  }, [p, base]);

  return (
    <form
      ref={box}
      className="action-form"
      onSubmit={(e) => {
        e.preventDefault();
        onSend(inputsOf(fields, values));
      }}
    >
      {p.state === 'input' && <Alert type={wrong ? 'error' : 'info'} message={p.text} role="status" data-testid="action-asks" />}
      {fields.map((f) => (
        <div key={f.input.name} className="action-field">
          <label htmlFor={`${base}-${f.input.name}`}>
            {f.input.label[lang]}
            {f.input.optional && <span className="quiet"> {say('（可不填）', '(optional)')}</span>}
          </label>
          <Control
            f={f}
            value={values[f.input.name]}
            label={`${base}-${f.input.name}`}
            wrong={wrong === f.input.name}
            onChange={(v) =>
              setValues((was) => {
                const now = { ...was };
                if (v === undefined) delete now[f.input.name];
                else now[f.input.name] = v;
                return now;
              })
            }
          />
        </div>
      ))}
      <Space>
        <Button type="primary" htmlType="submit" loading={busy} data-testid="action-next">
          {say('核对', 'Check')}
        </Button>
        <Button onClick={onLeave}>{say('取消', 'Cancel')}</Button>
      </Space>
    </form>
  );
}

export function ActionPanel({ id, mine, suggestions }: Props) {
  const { lang, say } = useConsole();
  const list = useLoad(() => api.actions(id), [id]);
  const [under, setUnder] = useState<Under>();
  const [busy, setBusy] = useState(false);
  const [choosing, setChoosing] = useState(false);
  const [edit, setEdit] = useState(false);
  const [receipt, setReceipt] = useState<{ plan: string; title: string; text: string; until: number; undone: boolean }>();
  const [failure, setFailure] = useState<{ words: string; again?: () => void }>();
  const head = useRef<HTMLDivElement>(null);
  useEffect(() => {
    setUnder(undefined);
    setReceipt(undefined);
    setFailure(undefined);
  }, [id]);
  // The server asks again by itself; the panel follows, and is free when it is settled.
  const open = list.data?.unsettled;
  const { reload } = list;
  useEffect(() => {
    if (!open) return;
    const timer = setInterval(reload, UNSETTLED_MS);
    return () => {
      clearInterval(timer);
      setUnder(undefined);
      setFailure(undefined);
    };
  }, [open, reload]);

  const failed = (e: unknown, again?: () => void) =>
    setFailure({ words: failureWords(e, lang) ?? errorWords(e, lang), again: again && mayAskAgain(e) ? again : undefined });
  const run = async (work: () => Promise<void>, again?: () => void) => {
    setBusy(true);
    setFailure(undefined);
    try {
      await work();
    } catch (e) {
      failed(e, again);
      reload();
    } finally {
      setBusy(false);
    }
  };
  const ask = (action: api.Action, values: api.Values, candidates: Candidates) =>
    void run(async () => {
      const plan = await api.plan(id, action.id, values);
      setEdit(false);
      setUnder({ action, plan, candidates: candidatesOf(candidates, plan), values: valuesOf(values, plan) });
      if (plan.state !== 'input') head.current?.focus();
    }, () => ask(action, values, candidates));
  const begin = (action: string, values: api.Values = {}) => {
    const a = list.data?.actions.find((x) => x.id === action);
    if (!a) return;
    const known: api.Values = {};
    for (const i of a.inputs) if (i.value !== undefined) known[i.name] = i.value;
    setChoosing(false);
    setReceipt(undefined);
    setUnder({ action: a, candidates: {}, values: { ...known, ...values } });
    ask(a, { ...known, ...values }, {});
  };
  const settle = (plan: string, title: string, what: 'confirm' | 'undo') =>
    void run(
      async () => {
        const r = await api[what](id, plan);
        const { text, until } = receiptOf(r);
        if (what === 'confirm' && under) verdict(id, actionOf(under.action.id), 'accept').catch(() => undefined);
        setUnder(undefined);
        setReceipt({ plan, title, text, until, undone: r.state === 'undone' });
        list.reload();
        head.current?.focus();
      },
      () => settle(plan, title, what),
    );
  const leave = () => {
    setUnder(undefined);
    setFailure(undefined);
  };

  if (list.state === 'absent') return null;
  const data = list.data;
  const plan = under?.plan;
  const back = receipt && !receipt.undone && receipt.until > Date.now() ? receipt : undefined;
  const before = !receipt && !under && data?.done && data.done.until > Date.now() ? data.done : undefined;
  return (
    <section className="actions" data-testid="actions">
      <h3>{say('可以办的事', 'Can be done')}</h3>
      {!mine && <p className="quiet">{say('接过对话之后才能办理。', 'Take the conversation first.')}</p>}
      {mine && data && !data.known && <Alert type="warning" message={say('还不知道这位客户是谁，不能替他办理。', 'It is not known who this customer is, so nothing can be done for them.')} data-testid="action-nobody" />}
      {mine && data?.known && data.ran_out && (
        <Alert
          type="warning"
          message={say('客户的身份证明已经过期。办理之前，先确认对面还是本人。', 'The customer’s proof of who they are has run out. Make sure it is still them before you do anything.')}
          data-testid="action-ran-out"
        />
      )}
      {mine && data?.unsettled && !failure && (
        <Alert
          type="warning"
          message={slugWords('outcome-unknown', lang)}
          action={
            <Button size="small" loading={busy} onClick={() => settle(data.unsettled!, '', 'confirm')}>
              {say('再问一次', 'Ask again')}
            </Button>
          }
        />
      )}
      {!under && (
        <Space wrap className="action-choices">
          {suggestions.map((s) => (
            <Button key={s.id} size="small" disabled={!mine || !data?.known || busy} onClick={() => begin(s.id, suggested(s.inputs))} data-testid={`action-${s.id}`}>
              {data?.actions.find((a) => a.id === s.id)?.title[lang] ?? s.title}
            </Button>
          ))}
          {!choosing && (
            <Button size="small" type="dashed" disabled={!mine || !data?.known || busy} onClick={() => setChoosing(true)} data-testid="action-other">
              {say('其他事项…', 'Other action…')}
            </Button>
          )}
        </Space>
      )}
      {!under && choosing && data && <Choose actions={data.actions} onPick={(a) => begin(a)} onLeave={() => setChoosing(false)} />}
      <div ref={head} tabIndex={-1} aria-live="polite" className="action-now">
        {under && (
          <Card size="small" title={under.action.title[lang]} data-testid="action-card">
            {!plan && <Spin />}
            {plan && (plan.state === 'input' || edit) && <Form u={under} busy={busy} onSend={(v) => ask(under.action, v, under.candidates)} onLeave={leave} />}
            {plan && plan.state !== 'input' && !edit && (
              <>
                <p dir="auto" data-testid={`action-${plan.state}`}>
                  {plan.text}
                </p>
                <Space wrap>
                  {plan.state === 'ready' && (
                    <Button type="primary" loading={busy} onClick={() => settle(plan.plan!, under.action.title[lang], 'confirm')} data-testid="action-confirm">
                      {say('办理', 'Do it')}
                    </Button>
                  )}
                  {plan.state !== 'nobody' && plan.state !== 'level' && (
                    <Button disabled={busy} onClick={() => setEdit(true)}>
                      {say('修改', 'Change')}
                    </Button>
                  )}
                  {(plan.instead ?? []).map((i) => (
                    <Button key={i.id} onClick={() => begin(i.id)}>
                      {i.title[lang]}
                    </Button>
                  ))}
                  <Button onClick={leave}>{plan.state === 'ready' ? say('不办', 'Leave it') : say('关闭', 'Close')}</Button>
                </Space>
              </>
            )}
          </Card>
        )}
        {receipt && (
          <Alert
            type={receipt.undone ? 'info' : 'success'}
            message={receipt.undone ? say('已撤销，客户看到了回执。', 'Taken back; the customer has the receipt.') : say('已办好，客户看到了回执。', 'Done; the customer has the receipt.')}
            description={receipt.text}
            data-testid={receipt.undone ? 'action-undone' : 'action-done'}
          />
        )}
        {failure && (
          <Alert
            type="error"
            role="alert"
            message={failure.words}
            data-testid="action-failed"
            action={
              failure.again && (
                <Button size="small" loading={busy} onClick={failure.again}>
                  {say('再试一次', 'Try again')}
                </Button>
              )
            }
          />
        )}
      </div>
      {mine && (back ?? before) && (
        <Button
          size="small"
          type="link"
          loading={busy}
          onClick={() => settle((back ?? before)!.plan, back ? back.title : before!.title[lang], 'undo')}
          data-testid="action-undo"
        >
          {say(
            `撤销「${back ? back.title : before!.title.zh}」（${dayAndTime((back ?? before)!.until, lang)} 前）`,
            `Take back “${back ? back.title : before!.title.en}” (until ${dayAndTime((back ?? before)!.until, lang)})`,
          )}
        </Button>
      )}
    </section>
  );
}
