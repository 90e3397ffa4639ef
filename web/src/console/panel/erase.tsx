// Erasing a customer: what there is, and their name typed once more, since it cannot be taken back.
import { Button, Input, Modal, Spin } from 'antd';
import { useRef, useState } from 'react';
import * as api from '../api/conversation';
import { useConsole } from '../context';
import { useLoad } from '../load';
import { go } from '../route';
import { isTyped } from './facts';

interface Props {
  customer: string;
  /** Empty: a visitor, whose id is typed instead. */
  name: string;
}

function EraseDialog({ customer, name, onClose }: Props & { onClose(): void }) {
  const { say, tell, tellError } = useConsole();
  const held = useLoad(() => api.erase(customer, true), [customer]);
  const [typed, setTyped] = useState('');
  const [busy, setBusy] = useState(false);
  const what = name || customer;
  const rows = (held.data?.tables ?? []).reduce((sum, t) => sum + t.rows, 0);
  const ready = isTyped(typed, what);
  const ok = async () => {
    if (!ready || busy) return;
    setBusy(true);
    try {
      await api.erase(customer, false);
      tell(say('已删除', 'Erased'));
      onClose();
      go('inbox');
    } catch (e) {
      tellError(e);
      setBusy(false);
    }
  };
  const label = say(`输入「${what}」确认`, `Type “${what}” to confirm`);
  return (
    <Modal
      open
      title={say('删除这位顾客的全部数据？', 'Erase all data of this customer?')}
      okText={say('删除', 'Erase')}
      okButtonProps={{ danger: true, disabled: !ready, 'data-testid': 'erase-ok' }}
      confirmLoading={busy}
      onCancel={onClose}
      onOk={() => void ok()}
    >
      <p>{say('对话会立即结束，资料、订单、图片和密钥都会删除，不能恢复。', 'Their conversations end at once; records, orders, pictures and keys are erased. It cannot be taken back.')}</p>
      {held.state === 'loading' && <Spin size="small" />}
      {held.data && <p data-testid="erase-held">{say(`共 ${rows} 条记录`, rows === 1 ? 'One record' : `${rows} records`)}</p>}
      <Input autoFocus maxLength={200} aria-label={label} placeholder={label} value={typed} data-testid="erase-name" onChange={(e) => setTyped(e.target.value)} onPressEnter={() => void ok()} />
    </Modal>
  );
}

export function EraseCustomer({ customer, name }: Props) {
  const { say, can } = useConsole();
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const close = () => {
    setOpen(false);
    setTimeout(() => button.current?.focus(), 0); // so that Escape then closes what the button lies in
  };
  if (customer === '' || !can('privacy')) return null;
  return (
    <section>
      <Button ref={button} danger size="small" data-testid="erase" onClick={() => setOpen(true)}>
        {say('删除个人数据…', 'Erase personal data…')}
      </Button>
      {open && <EraseDialog customer={customer} name={name} onClose={close} />}
    </section>
  );
}
