// What was really said in a conversation, for who answers for privacy and does not work at the desk: it is asked why first, and
// that it was read stands in the audit.
import { Button, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import type { LogFrame } from '../../core/types';
import * as api from '../api/conversation';
import { useConsole } from '../context';
import { spokenOf } from '../conversation/frames';
import { useNow } from '../parts/now';
import { moment } from '../parts/times';

const REASON_MAX = 400;
/** So many the server gives at once. */
const PAGE = 200;

function Said({ frames }: { frames: LogFrame[] }) {
  const { lang, say } = useConsole();
  const now = useNow();
  const who: Record<string, string> = { customer: say('顾客', 'Customer'), agent: say('同事', 'Colleague'), machine: say('智能客服', 'Assistant') };
  return (
    <ol className="unsealed" tabIndex={0} aria-label={say('原文', 'What was said')} data-testid="unsealed">
      {frames.map((f) => {
        const text = spokenOf(f);
        if (text === '' || f.type !== 'message') return null;
        return (
          <li key={f.seq}>
            <span className="quiet num">
              {who[f.actor] ?? f.actor} · {moment(f.at, now, lang)}
            </span>
            <p dir="auto">{text}</p>
          </li>
        );
      })}
    </ol>
  );
}

/** `of`: the conversation, where it is known already. `onRead`: the audit has a row more. */
export function UnsealDialog({ of, onCancel, onRead }: { of: string; onCancel(): void; onRead(): void }) {
  const { say, tellError } = useConsole();
  const [id, setId] = useState(of);
  const [reason, setReason] = useState('');
  const [frames, setFrames] = useState<LogFrame[]>();
  const [more, setMore] = useState(false);
  const [busy, setBusy] = useState(false);
  const read = async () => {
    const why = reason.trim();
    if (why === '' || id.trim() === '' || busy) return;
    setBusy(true);
    try {
      const got = await api.unseal(id.trim(), why, frames?.[0]?.seq);
      setFrames([...got, ...(frames ?? [])]);
      setMore(got.length === PAGE);
      onRead();
    } catch (e) {
      tellError(e);
    }
    setBusy(false);
  };
  const number = say('对话编号', 'Number of the conversation');
  const label = say('为什么要看（会记入审计；不要写姓名）', 'Why (goes into the audit; name nobody)');
  const title = say('对话原文', 'What was really said');
  if (frames)
    return (
      <Modal open title={title} footer={null} onCancel={onCancel}>
        {more && (
          <Button type="link" size="small" loading={busy} onClick={() => void read()}>
            {say('更早的', 'Earlier ones')}
          </Button>
        )}
        <Said frames={frames} />
      </Modal>
    );
  return (
    <Modal open title={title} confirmLoading={busy} onCancel={onCancel} onOk={() => void read()} okText={say('查看', 'See it')} okButtonProps={{ disabled: reason.trim() === '' || id.trim() === '', 'data-testid': 'unseal-ok' }}>
      <Form layout="vertical">
        <Form.Item label={number}>
          <Input autoFocus={of === ''} maxLength={40} value={id} aria-label={number} data-testid="unseal-id" onChange={(e) => setId(e.target.value)} />
        </Form.Item>
        <Form.Item label={label}>
          <Input autoFocus={of !== ''} maxLength={REASON_MAX} value={reason} aria-label={label} data-testid="unseal-reason" onChange={(e) => setReason(e.target.value)} onPressEnter={() => void read()} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
