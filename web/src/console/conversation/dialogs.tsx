// What is asked before a conversation changes hands, ends, or becomes a complaint.
import { Alert, Checkbox, Form, Input, Modal, Select, Spin, Tag } from 'antd';
import { useState } from 'react';
import * as people from '../api/canned';
import * as api from '../api/conversation';
import { useConsole } from '../context';
import { useLoad } from '../load';
import { mergeTags } from './tags';

export type DialogKind = 'return' | 'close' | 'transfer' | 'complaint' | 'block' | 'merge';

interface Props {
  id: string;
  customer?: string;
  /** Those that the conversation has; undefined while they are not known. */
  tags?: string[];
  onCancel(): void;
  onDone(): void;
}

/** Runs, tells a failure, and keeps the dialog open then. */
function useRun(onDone: () => void): [boolean, (act: () => Promise<unknown>) => Promise<void>] {
  const { tellError } = useConsole();
  const [busy, setBusy] = useState(false);
  return [
    busy,
    async (act) => {
      setBusy(true);
      try {
        await act();
        onDone();
      } catch (e) {
        tellError(e);
      }
      setBusy(false);
    },
  ];
}

const byKey = (run: () => void) => (e: React.KeyboardEvent) => {
  if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) run();
};

export function ReturnDialog({ id, onCancel, onDone }: Props) {
  const { say } = useConsole();
  const [note, setNote] = useState('');
  const [busy, run] = useRun(onDone);
  const ok = () => void run(() => api.handBack(id, note.trim()));
  const label = say('和顾客说好了什么（可空）', 'What was agreed with the customer (may be empty)');
  return (
    <Modal open title={say('交还给智能客服', 'Hand back to the assistant')} confirmLoading={busy} onCancel={onCancel} onOk={ok} okButtonProps={{ 'data-testid': 'dialog-ok' }}>
      <Form layout="vertical">
        <Form.Item label={label} extra={say('顾客问起时，智能客服会照此回答；下一位同事也看得到。', 'The assistant tells it when the customer asks, and the next colleague sees it.')}>
          <Input.TextArea rows={3} autoFocus maxLength={4000} aria-label={label} value={note} data-testid="dialog-note" onChange={(e) => setNote(e.target.value)} onKeyDown={byKey(ok)} />
        </Form.Item>
      </Form>
    </Modal>
  );
}

export function CloseDialog({ id, tags: has, onCancel, onDone }: Props) {
  const { say, tellError } = useConsole();
  const draft = useLoad(() => api.wrapUp(id), [id]);
  const [note, setNote] = useState<string>();
  const [tags, setTags] = useState<string[]>();
  const [askCsat, setAskCsat] = useState(false);
  const [busy, run] = useRun(onDone);
  const shownNote = note ?? draft.data?.note ?? '';
  const shownTags = tags ?? mergeTags(has ?? [], draft.data?.tags ?? []);
  // The server takes a list for all there are: nothing is said of those that are not known here.
  const setsTags = has !== undefined && draft.state === 'ready' && shownTags.join('\n') !== has.join('\n');
  const followups = draft.data?.followups ?? [];
  const ok = () =>
    void run(async () => {
      if (askCsat) await api.askCsat(id).catch(tellError);
      if (setsTags) await api.setTags(id, shownTags).catch(tellError);
      await api.close(id, shownNote.trim());
    });
  return (
    <Modal open title={say('结束这次对话？', 'Close this conversation?')} confirmLoading={busy} onCancel={onCancel} onOk={ok} okButtonProps={{ 'data-testid': 'dialog-ok' }}>
      <p>{say('顾客会看到对话已结束，之后可以开始新的对话。', 'The customer sees that it has ended and can start a new one.')}</p>
      {draft.state === 'loading' && <Spin size="small" />}
      {draft.state === 'ready' && (
        <Form layout="vertical" className="wrapup">
          <Form.Item label={say('小结（已起草，可改）', 'Wrap-up (drafted, yours to change)')}>
            <Input.TextArea rows={4} maxLength={4000} value={shownNote} aria-label={say('小结', 'Wrap-up')} onChange={(e) => setNote(e.target.value)} onKeyDown={byKey(ok)} />
          </Form.Item>
          {has && (
            <Form.Item label={say('标签', 'Tags')}>
              <Select mode="tags" value={shownTags} aria-label={say('标签', 'Tags')} onChange={setTags} data-testid="wrapup-tags" />
            </Form.Item>
          )}
          {followups.length > 0 && (
            <Form.Item label={say('后续', 'Follow-ups')}>
              {followups.map((f, i) => (
                <Tag key={i}>{typeof f === 'string' ? f : f.text}</Tag>
              ))}
            </Form.Item>
          )}
          <Checkbox checked={askCsat} onChange={(e) => setAskCsat(e.target.checked)}>
            {say('请顾客打分', 'Ask the customer for a rating')}
          </Checkbox>
        </Form>
      )}
    </Modal>
  );
}

export function TransferDialog({ id, onCancel, onDone }: Props) {
  const { lang, say, me } = useConsole();
  const agents = useLoad(people.agents, []);
  const queues = useLoad(people.queues, []);
  const [to, setTo] = useState<string>();
  const [note, setNote] = useState('');
  const [busy, run] = useRun(onDone);
  const presence: Record<string, string> = { online: say('在线', 'online'), away: say('离开', 'away'), offline: say('下线', 'offline') };
  const options = [
    {
      label: say('同事', 'Colleagues'),
      options: (agents.data ?? [])
        .filter((a) => a.id !== me.id)
        .map((a) => ({ value: `agent:${a.id}`, label: [a.name, presence[a.presence ?? ''], a.capacity ? `${a.load ?? 0}/${a.capacity}` : ''].filter(Boolean).join(' · ') })),
    },
    { label: say('队列', 'Queues'), options: (queues.data ?? []).map((q) => ({ value: `queue:${q.id}`, label: q[lang] || q.zh || q.en || q.id })) },
  ];
  const ok = () => {
    const [kind, ...rest] = (to ?? '').split(':');
    const target = rest.join(':');
    if (target) void run(() => api.transfer(id, { [kind === 'queue' ? 'queue' : 'agent']: target, ...(note.trim() ? { note: note.trim() } : {}) }));
  };
  return (
    <Modal open title={say('转给同事或队列', 'Transfer')} confirmLoading={busy} onCancel={onCancel} onOk={ok} okButtonProps={{ disabled: to === undefined }}>
      {agents.state === 'absent' && queues.state === 'absent' && <Alert type="info" message={say('这台服务器还不能转接。', 'This server cannot transfer yet.')} />}
      <Form layout="vertical">
        <Form.Item label={say('转给', 'To')}>
          <Select showSearch optionFilterProp="label" options={options} value={to} aria-label={say('转给', 'To')} onChange={setTo} />
        </Form.Item>
        <Form.Item label={say('备注', 'Note')}>
          <Input.TextArea rows={3} maxLength={4000} value={note} aria-label={say('备注', 'Note')} onChange={(e) => setNote(e.target.value)} onKeyDown={byKey(ok)} />
        </Form.Item>
      </Form>
    </Modal>
  );
}

export function ComplaintDialog({ id, onCancel, onDone }: Props) {
  const { say, tell } = useConsole();
  const [subject, setSubject] = useState('');
  const [external, setExternal] = useState('');
  const [busy, run] = useRun(onDone);
  const ok = () => {
    if (subject.trim() === '') return;
    void run(async () => {
      const { no } = await api.complain(id, subject.trim(), external.trim());
      tell(say(`已登记投诉，编号 ${no}。`, `The complaint is on record: number ${no}.`));
    });
  };
  return (
    <Modal open title={say('登记投诉', 'Record a complaint')} confirmLoading={busy} onCancel={onCancel} onOk={ok} okButtonProps={{ disabled: subject.trim() === '' }}>
      <Form layout="vertical">
        <Form.Item label={say('事由', 'Subject')}>
          <Input autoFocus maxLength={400} value={subject} aria-label={say('事由', 'Subject')} onChange={(e) => setSubject(e.target.value)} onKeyDown={byKey(ok)} />
        </Form.Item>
        <Form.Item label={say('平台或 12315 编号（可空）', 'Case number of a platform or 12315 (may be empty)')}>
          <Input maxLength={80} value={external} aria-label={say('外部编号', 'External number')} onChange={(e) => setExternal(e.target.value)} />
        </Form.Item>
      </Form>
    </Modal>
  );
}

export function BlockDialog({ customer, onCancel, onDone }: Props) {
  const { say, tell, tellError } = useConsole();
  const [reason, setReason] = useState('');
  const [days, setDays] = useState(1);
  const [busy, run] = useRun(onDone);
  const ok = () => {
    if (!customer || reason.trim() === '') return;
    void run(async () => {
      await api.block(customer, reason.trim(), days > 0 ? Date.now() + days * 86400000 : undefined);
      tell(say('已拉黑。', 'Blocked.'), 'success', () => void api.unblock(customer).then(onDone, tellError));
    });
  };
  const spans = [
    { value: 1, label: say('一天', 'A day') },
    { value: 7, label: say('七天', 'Seven days') },
    { value: 30, label: say('三十天', 'Thirty days') },
    { value: 0, label: say('直到解除', 'Until it is lifted') },
  ];
  return (
    <Modal open title={say('拉黑这位顾客', 'Block this customer')} confirmLoading={busy} onCancel={onCancel} onOk={ok} okButtonProps={{ danger: true, disabled: reason.trim() === '' }}>
      <p>{say('期间顾客发来的消息、图片和转人工都会被拒绝；顾客会看到到什么时候，以及怎样另外联系。', 'Until then their messages, pictures and wishes for a person are refused; they are told until when, and how people are reached otherwise.')}</p>
      <Form layout="vertical">
        <Form.Item label={say('原因（同事看得到，加密保存）', 'Reason (colleagues see it; it is kept sealed)')}>
          <Input.TextArea autoFocus rows={2} maxLength={400} value={reason} aria-label={say('原因', 'Reason')} onChange={(e) => setReason(e.target.value)} />
        </Form.Item>
        <Form.Item label={say('多久', 'For how long')}>
          <Select value={days} options={spans} aria-label={say('多久', 'For how long')} onChange={setDays} />
        </Form.Item>
      </Form>
    </Modal>
  );
}

export function MergeDialog({ customer, onCancel, onDone }: Props) {
  const { say, tell, tellError } = useConsole();
  const [into, setInto] = useState('');
  const [busy, run] = useRun(onDone);
  const ok = () => {
    if (!customer || into.trim() === '' || into.trim() === customer) return;
    void run(async () => {
      const { undo } = await api.merge(customer, into.trim());
      tell(say('已合并。', 'Merged.'), 'success', undo ? () => void api.undoMerge(undo).then(onDone, tellError) : undefined);
    });
  };
  return (
    <Modal open title={say('这是另一位顾客', 'This is another customer')} confirmLoading={busy} onCancel={onCancel} onOk={ok} okButtonProps={{ disabled: into.trim() === '' || into.trim() === customer }}>
      <p>{say('两个编号是同一个人时，把这一个并到另一个；可以撤销。', 'Where two numbers are one person, this one is merged into the other; it can be undone.')}</p>
      <Input autoFocus value={into} maxLength={100} placeholder={say('另一个顾客编号', 'The other customer’s number')} aria-label={say('另一个顾客编号', 'The other customer’s number')} onChange={(e) => setInto(e.target.value)} />
    </Modal>
  );
}

export const DIALOGS: Record<DialogKind, (p: Props) => JSX.Element> = {
  return: ReturnDialog,
  close: CloseDialog,
  transfer: TransferDialog,
  complaint: ComplaintDialog,
  block: BlockDialog,
  merge: MergeDialog,
};
