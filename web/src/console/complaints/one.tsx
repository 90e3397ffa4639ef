// One complaint from its first word to its written closing: who answers for it and by when, what was done, what the customer is told.
import { Alert, Button, Card, Form, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import * as people from '../api/canned';
import * as api from '../api/complaints';
import { useConsole } from '../context';
import { useLoad } from '../load';
import { useAct } from '../parts/act';
import { useNow } from '../parts/now';
import { Nothing, Shown } from '../parts/shown';
import { due, fromInput, moment, toInput, zone } from '../parts/times';
import { addressOf } from '../route';
import { pressure } from './state';
import { StateTag } from './state_tag';

const RECEIPT_MAX = 2000;
const CLOSING_MAX = 4000;
const EXTERNAL_MAX = 80;

interface PartProps {
  c: api.Complaint;
  names: Map<string, string>;
  onChanged(): void;
}

function Owner({ c, names, onChanged }: PartProps) {
  const { say, me, tell, tellError } = useConsole();
  const [busy, run] = useAct();
  const was = c.owner ?? '';
  const set = (owner: string) =>
    void run(() => api.change(c.no, { owner })).then((done) => {
      if (!done) return;
      onChanged();
      tell(say('已改负责人。', 'The owner is changed.'), 'success', was === '' ? undefined : () => void api.change(c.no, { owner: was }).then(onChanged, tellError));
    });
  const options = [...names].map(([value, label]) => ({ value, label }));
  return (
    <div className="pg-row">
      <Select
        showSearch
        optionFilterProp="label"
        style={{ minWidth: 160 }}
        aria-label={say('负责人', 'Owner')}
        placeholder={say('还没有人', 'nobody yet')}
        options={options}
        value={was === '' ? undefined : was}
        disabled={busy || c.state === 'closed'}
        onChange={set}
        data-testid="owner"
      />
      {me.id !== undefined && was !== me.id && c.state !== 'closed' && (
        <Button size="small" loading={busy} onClick={() => set(me.id!)} data-testid="own-it">
          {say('我来负责', 'I take it')}
        </Button>
      )}
    </div>
  );
}

function Deadline({ c, onChanged }: PartProps) {
  const { lang, say, tell, tellError } = useConsole();
  const now = useNow();
  const [edit, setEdit] = useState<string>();
  const [busy, run] = useAct();
  const late = pressure(c, now) === 'late';
  const at = edit === undefined ? undefined : fromInput(edit);
  const save = () => {
    const was = c.deadline;
    if (at === undefined) return;
    void run(() => api.change(c.no, { deadline: at })).then((done) => {
      if (!done) return;
      setEdit(undefined);
      onChanged();
      // A deadline in the past is refused, so it cannot be put back.
      tell(say('已改期限。', 'The deadline is changed.'), 'success', was !== undefined && was > Date.now() ? () => void api.change(c.no, { deadline: was }).then(onChanged, tellError) : undefined);
    });
  };
  if (edit === undefined)
    return (
      <span className="pg-row">
        <span className={late ? 'pg-late' : undefined}>
          {moment(c.deadline, now, lang)}
          {c.deadline !== undefined && ` (${zone(c.deadline)})`}
          {c.deadline !== undefined && c.state !== 'closed' && ` · ${due(c.deadline, now, lang)}`}
        </span>
        {c.state !== 'closed' && (
          <Button type="link" size="small" onClick={() => setEdit(toInput(c.deadline ?? Date.now() + 86400000))}>
            {say('改期限', 'Change')}
          </Button>
        )}
      </span>
    );
  return (
    <span className="pg-row">
      <Input type="datetime-local" style={{ width: 210 }} aria-label={say('期限', 'Deadline')} value={edit} onChange={(e) => setEdit(e.target.value)} />
      <Button size="small" type="primary" loading={busy} disabled={at === undefined || at <= now} onClick={save}>
        {say('保存', 'Save')}
      </Button>
      <Button size="small" onClick={() => setEdit(undefined)}>
        {say('取消', 'Cancel')}
      </Button>
    </span>
  );
}

function External({ c, onChanged }: PartProps) {
  const { say } = useConsole();
  const [text, setText] = useState(c.external ?? '');
  const [busy, run] = useAct();
  if (c.state === 'closed') return <span>{c.external || '–'}</span>;
  const changed = text.trim() !== (c.external ?? '');
  return (
    <span className="pg-row">
      <Input
        style={{ width: 210 }}
        maxLength={EXTERNAL_MAX}
        aria-label={say('平台或 12315 编号', 'Case number of a platform or 12315')}
        placeholder={say('没有', 'none')}
        value={text}
        onChange={(e) => setText(e.target.value)}
      />
      {changed && (
        <Button size="small" type="primary" loading={busy} onClick={() => void run(() => api.change(c.no, { external: text.trim() })).then((done) => done && onChanged())}>
          {say('保存', 'Save')}
        </Button>
      )}
    </span>
  );
}

function Receipts({ c, names, onChanged }: PartProps) {
  const { lang, say } = useConsole();
  const now = useNow();
  const [text, setText] = useState('');
  const [busy, run] = useAct();
  const nameOf = (who: string) => {
    const id = who.replace(/^agent:/, '');
    if (who === 'customer') return say('顾客', 'Customer');
    if (who === 'machine' || who === 'system') return say('系统', 'System');
    return names.get(id) ?? id;
  };
  const add = () => {
    if (text.trim() === '') return;
    void run(() => api.change(c.no, { receipt: text.trim() })).then((done) => {
      if (!done) return;
      setText('');
      onChanged();
    });
  };
  return (
    <Card size="small" title={say('处理记录', 'What was done')}>
      {c.receipts.length === 0 && <Nothing text={say('还没有记录。', 'Nothing is on record yet.')} />}
      <ol className="receipts" data-testid="receipts">
        {c.receipts.map((r, i) => (
          <li key={i}>
            <span>
              {nameOf(r.who)} · {moment(r.at, now, lang)}
            </span>
            <p className="pg-text">{r.text}</p>
          </li>
        ))}
      </ol>
      {c.state !== 'closed' && (
        <div className="case" style={{ marginTop: 12 }}>
          <Input.TextArea
            rows={2}
            maxLength={RECEIPT_MAX}
            value={text}
            aria-label={say('新的记录', 'A new entry')}
            placeholder={say('做了什么，约定了什么', 'What was done or agreed')}
            data-testid="receipt"
            onChange={(e) => setText(e.target.value)}
            onKeyDown={(e) => (e.ctrlKey || e.metaKey) && e.key === 'Enter' && add()}
          />
          <div className="pg-acts">
            <Button loading={busy} disabled={text.trim() === ''} onClick={add} data-testid="receipt-add">
              {say('记下', 'Add')}
            </Button>
          </div>
        </div>
      )}
    </Card>
  );
}

function Closing({ c, onChanged }: PartProps) {
  const { lang, say, tell } = useConsole();
  const now = useNow();
  const [asks, setAsks] = useState(false);
  const [text, setText] = useState('');
  const [busy, run] = useAct();
  if (c.state === 'closed')
    return (
      <Card size="small" title={say('书面答复', 'The written answer')} data-testid="closing">
        <p className="pg-note">{moment(c.closed, now, lang)}</p>
        <p className="pg-text">{c.closing}</p>
      </Card>
    );
  const close = () => {
    if (text.trim() === '') return;
    void run(() => api.close(c.no, text.trim())).then((done) => {
      if (!done) return;
      setAsks(false);
      onChanged();
      tell(say('已结案，答复已发给顾客。', 'Closed; the answer has been sent to the customer.'));
    });
  };
  const label = say('给顾客的书面答复', 'The written answer to the customer');
  return (
    <div className="pg-acts">
      <Button type="primary" onClick={() => setAsks(true)} data-testid="close-complaint">
        {say('书面结案', 'Close in writing')}
      </Button>
      <Modal
        open={asks}
        title={say(`结案：投诉 ${c.no}`, `Close complaint ${c.no}`)}
        okText={say('发送并结案', 'Send and close')}
        confirmLoading={busy}
        onCancel={() => setAsks(false)}
        onOk={close}
        okButtonProps={{ disabled: text.trim() === '', 'data-testid': 'close-ok' }}
      >
        <Form layout="vertical">
          <Form.Item label={label} extra={say('会原样发给顾客，不能撤回。', 'It is sent to the customer as it stands and cannot be taken back.')}>
            <Input.TextArea rows={6} maxLength={CLOSING_MAX} showCount autoFocus value={text} aria-label={label} data-testid="closing-text" onChange={(e) => setText(e.target.value)} />
          </Form.Item>
        </Form>
      </Modal>
    </div>
  );
}

export function OneComplaint({ no, onChanged }: { no: string; onChanged(): void }) {
  const { lang, say, me } = useConsole();
  const now = useNow();
  const got = useLoad(() => api.complaint(no), [no]);
  const agents = useLoad(people.agents, []);
  const names = new Map((agents.data ?? []).map((a) => [a.id, a.name]));
  if (me.id !== undefined) names.set(me.id, me.name);
  const changed = () => {
    got.reload();
    onChanged();
  };
  return (
    <Shown got={got}>
      {(c) => {
        const props = { c, names, onChanged: changed };
        return (
          <div className="case" data-testid="complaint">
            {c.recurs && (
              <Alert
                type="warning"
                showIcon
                message={
                  <>
                    {say('同一位顾客投诉过：', 'This customer has complained before: ')}
                    <a href={addressOf('complaints', c.recurs)}>{c.recurs}</a>
                  </>
                }
              />
            )}
            {(c.escalated ?? 0) > 0 && c.state !== 'closed' && <Alert type="error" showIcon message={say('已超过期限，主管已收到提醒。', 'It is past its deadline; the leads have been told.')} />}
            <Card size="small">
              <dl>
                <dt>{say('事由', 'Subject')}</dt>
                <dd className="pg-text">{c.subject}</dd>
                <dt>{say('顾客', 'Customer')}</dt>
                <dd>
                  {api.customerOf(c) || say('访客', 'Visitor')} · <a href={addressOf('inbox', c.conversation)}>{say('看对话', 'See the conversation')}</a>
                </dd>
                <dt>{say('状态', 'State')}</dt>
                <dd>
                  <StateTag state={c.state} />
                </dd>
                <dt>{say('登记', 'Opened')}</dt>
                <dd>{moment(c.opened, now, lang)}</dd>
                <dt>{say('负责人', 'Owner')}</dt>
                <dd>
                  <Owner {...props} />
                </dd>
                <dt>{say('期限', 'Deadline')}</dt>
                <dd>
                  <Deadline {...props} />
                </dd>
                <dt>{say('外部编号', 'External number')}</dt>
                <dd>
                  <External key={c.external ?? ''} {...props} />
                </dd>
              </dl>
            </Card>
            <Receipts {...props} />
            <Closing {...props} />
          </div>
        );
      }}
    </Shown>
  );
}
