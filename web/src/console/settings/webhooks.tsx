// Other systems of the company that are told what happens.
import { Alert, Button, Card, Checkbox, Drawer, Form, Input, Modal, Tag } from 'antd';
import { useState } from 'react';
import { ApiError } from '../api/client';
import * as api from '../api/webhooks';
import { useConsole } from '../context';
import { errorWords } from '../errors';
import { useLoad } from '../load';
import { useAct } from '../parts/act';
import { useNow } from '../parts/now';
import { Once } from '../parts/once';
import { Rows } from '../parts/rows';
import { Shown } from '../parts/shown';
import { moment } from '../parts/times';

const URL_MAX = 1024;

function useEventWord(): (event: string) => string {
  const { say } = useConsole();
  const words: Record<string, string> = {
    'conversation.waiting': say('有人在等', 'somebody waits'),
    'handover.taken': say('同事接起', 'a colleague took it'),
    'conversation.closed': say('对话结束', 'a conversation ended'),
    'complaint.opened': say('新投诉', 'a new complaint'),
    'callback.overdue': say('回电超时', 'a call-back is overdue'),
    'webhook.test': say('试发', 'a test'),
  };
  return (event) => words[event] ?? event;
}

function AddDialog({ onCancel, onDone }: { onCancel(): void; onDone(secret: string): void }) {
  const { lang, say } = useConsole();
  const wordOf = useEventWord();
  const [form] = Form.useForm<{ url: string; events: string[] }>();
  const [busy, setBusy] = useState(false);
  const submit = async (f: { url: string; events: string[] }) => {
    setBusy(true);
    try {
      onDone((await api.add(f.url.trim(), f.events)).secret);
    } catch (e) {
      const refused = e instanceof ApiError && e.status === 400;
      form.setFields([{ name: 'url', errors: [refused ? say('不能用这个地址：要 https，且不能是内部地址。', 'This address is refused: it must be https and no inner address.') : errorWords(e, lang)] }]);
    }
    setBusy(false);
  };
  return (
    <Modal open title={say('新的 webhook', 'A new webhook')} confirmLoading={busy} onCancel={onCancel} onOk={form.submit} okButtonProps={{ 'data-testid': 'webhook-ok' }}>
      <Form form={form} layout="vertical" requiredMark={false} initialValues={{ url: 'https://', events: [...api.EVENTS] }} onFinish={(f) => void submit(f)}>
        <Form.Item name="url" label={say('地址', 'Address')} rules={[{ required: true, type: 'url', message: say('要一个 https 地址', 'An https address') }]}>
          <Input autoFocus maxLength={URL_MAX} inputMode="url" autoComplete="off" />
        </Form.Item>
        <Form.Item name="events" label={say('什么时候', 'When')} rules={[{ required: true, message: say('至少选一个', 'Choose one at least') }]}>
          <Checkbox.Group options={api.EVENTS.map((value) => ({ value, label: wordOf(value) }))} />
        </Form.Item>
      </Form>
    </Modal>
  );
}

function Deliveries({ of, onClose }: { of: api.Webhook; onClose(): void }) {
  const { lang, say } = useConsole();
  const wordOf = useEventWord();
  const now = useNow();
  const got = useLoad(() => api.deliveries(of.id), [of.id]);
  const state: Record<string, [string, string]> = { sent: [say('已送达', 'sent'), 'success'], waiting: [say('待重试', 'waits'), 'warning'], failed: [say('失败', 'failed'), 'error'] };
  return (
    <Drawer open width={Math.min(640, window.innerWidth)} title={of.url} onClose={onClose}>
      <Shown got={got} empty={(all) => (all.length === 0 ? say('还没有发过。', 'Nothing has been sent yet.') : undefined)}>
        {(all) => (
          <Rows
            label={say('发送记录', 'Deliveries')}
            rows={all}
            keyOf={(d) => d.id}
            columns={[
              { title: say('事件', 'Event'), cell: (d) => wordOf(d.event) },
              { title: say('时间', 'When'), cell: (d) => moment(d.at, now, lang) },
              { title: say('结果', 'Result'), cell: (d) => <Tag color={state[d.state]?.[1]}>{state[d.state]?.[0] ?? d.state}</Tag> },
              { title: say('次数', 'Tries'), figure: true, cell: (d) => d.tries },
              { title: say('说明', 'Detail'), cell: (d) => [d.status ? String(d.status) : '', d.error ?? '', d.next ? say(`下次 ${moment(d.next, now, lang)}`, `next ${moment(d.next, now, lang)}`) : ''].filter(Boolean).join(' · ') || '–' },
            ]}
          />
        )}
      </Shown>
    </Drawer>
  );
}

export function Webhooks() {
  const { lang, say, tell } = useConsole();
  const wordOf = useEventWord();
  const now = useNow();
  const got = useLoad(api.webhooks, []);
  const [adds, setAdds] = useState(false);
  const [secret, setSecret] = useState<string>();
  const [opened, setOpened] = useState<api.Webhook>();
  const [asked, setAsked] = useState<api.Webhook>();
  const [busy, run] = useAct();
  const remove = (w: api.Webhook) =>
    void run(() => api.remove(w.id)).then((done) => {
      setAsked(undefined);
      if (!done) return;
      got.reload();
      tell(say('已删除。', 'Deleted.'));
    });
  return (
    <Card
      size="small"
      title="Webhooks"
      extra={
        got.state === 'ready' && (
          <Button size="small" onClick={() => setAdds(true)} data-testid="webhook-add">
            {say('新的', 'New')}
          </Button>
        )
      }
    >
      <Shown got={got} empty={(all) => (all.length === 0 ? say('还没有 webhook。新建一个，别的系统就能得知这里发生的事。', 'There are no webhooks yet. Make one to have another system told of what happens here.') : undefined)}>
        {(all) => (
          <Rows
            label="Webhooks"
            rows={all}
            keyOf={(w) => w.id}
            classOf={(w) => (w.state === 'on' ? undefined : 'off')}
            onOpen={(w) => setOpened(w)}
            columns={[
              { title: say('地址', 'Address'), cell: (w) => w.url },
              { title: say('事件', 'Events'), cell: (w) => w.events.map(wordOf).join(say('、', ', ')) },
              { title: say('最近', 'Last'), cell: (w) => (w.last ? `${moment(w.last.at, now, lang)} · ${w.last.error || w.last.status}` : '–') },
              {
                title: '',
                cell: (w) => (
                  <div className="pg-acts">
                    <Button size="small" disabled={busy} onClick={() => void run(() => api.test(w.id)).then((done) => done && (tell(say('已试发。', 'A test is on its way.')), setOpened(w)))}>
                      {say('试发', 'Test')}
                    </Button>
                    <Button size="small" danger onClick={() => setAsked(w)}>
                      {say('删除', 'Delete')}
                    </Button>
                  </div>
                ),
              },
            ]}
          />
        )}
      </Shown>
      {adds && (
        <AddDialog
          onCancel={() => setAdds(false)}
          onDone={(s) => {
            setAdds(false);
            setSecret(s);
            got.reload();
          }}
        />
      )}
      {secret !== undefined && <Once title={say('签名密钥', 'The signing secret')} text={secret} hint={say('接收的系统用它验证签名。只显示这一次。', 'The receiving system checks signatures with it. Shown this once.')} onClose={() => setSecret(undefined)} />}
      {opened && <Deliveries of={opened} onClose={() => setOpened(undefined)} />}
      <Modal open={asked !== undefined} title={say('删除这个 webhook？', 'Delete this webhook?')} confirmLoading={busy} okButtonProps={{ danger: true }} okText={say('删除', 'Delete')} onCancel={() => setAsked(undefined)} onOk={() => asked && remove(asked)}>
        <Alert type="warning" message={say('它的密钥随之失效，不能恢复。', 'Its secret ends with it and cannot be brought back.')} />
      </Modal>
    </Card>
  );
}
