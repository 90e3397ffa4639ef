// How people are reached when no console is open: one's own ways, and for leads everybody's.
import { Button, Card, Form, Input, Modal, Select, Tag } from 'antd';
import { useMemo, useState } from 'react';
import { ApiError } from '../api/client';
import * as api from '../api/oncall';
import { useConsole } from '../context';
import { errorWords } from '../errors';
import { useLoad } from '../load';
import { useAct } from '../parts/act';
import { useNow } from '../parts/now';
import { Rows } from '../parts/rows';
import { Shown } from '../parts/shown';
import { moment } from '../parts/times';
import { DeviceNotices } from './device_notices';

const URL_MAX = 1024;
const SECRET_MAX = 200;

interface Fields {
  kind: api.WayKind;
  url: string;
  secret?: string;
}

interface WayRow extends api.Way {
  agent: string;
  name: string;
}

function useKindWord(): (kind: string) => string {
  const { say } = useConsole();
  const words: Record<string, string> = { webpush: say('浏览器推送', 'web push'), wecom: '企业微信 WeCom', feishu: '飞书 Feishu', dingtalk: '钉钉 DingTalk', webhook: 'Webhook' };
  return (kind) => words[kind] ?? kind;
}

function WayDialog({ onCancel, onDone }: { onCancel(): void; onDone(): void }) {
  const { lang, say, tell } = useConsole();
  const wordOf = useKindWord();
  const [form] = Form.useForm<Fields>();
  const kind = Form.useWatch('kind', form);
  const [busy, setBusy] = useState(false);
  const submit = async (f: Fields) => {
    setBusy(true);
    try {
      await api.add(f.kind, f.url.trim(), f.secret?.trim());
      tell(say('已保存，可以发一条试试。', 'Saved; you may send a test.'));
      onDone();
    } catch (e) {
      const refused = e instanceof ApiError && e.status === 400;
      form.setFields([{ name: 'url', errors: [refused ? say('不能用这个地址。', 'This address is refused.') : errorWords(e, lang)] }]);
    }
    setBusy(false);
  };
  const kinds: api.WayKind[] = ['wecom', 'feishu', 'dingtalk', 'webhook'];
  return (
    <Modal open title={say('怎样找到我', 'How to reach me')} confirmLoading={busy} onCancel={onCancel} onOk={form.submit} okButtonProps={{ 'data-testid': 'way-ok' }}>
      <Form<Fields> form={form} layout="vertical" requiredMark={false} initialValues={{ kind: 'wecom', url: 'https://' }} onFinish={(f) => void submit(f)}>
        <Form.Item name="kind" label={say('方式', 'By')}>
          <Select options={kinds.map((value) => ({ value, label: wordOf(value) }))} />
        </Form.Item>
        <Form.Item name="url" label={say('机器人或 webhook 的地址', 'Address of the bot or webhook')} rules={[{ required: true, type: 'url', message: say('要一个 https 地址', 'An https address') }]}>
          <Input maxLength={URL_MAX} inputMode="url" autoComplete="off" />
        </Form.Item>
        {kind !== 'wecom' && (
          <Form.Item name="secret" label={say('签名密钥（可空）', 'Signing secret (may be empty)')}>
            <Input.Password maxLength={SECRET_MAX} autoComplete="off" />
          </Form.Item>
        )}
      </Form>
    </Modal>
  );
}

export function OnCall() {
  const { lang, say, me, can, tell } = useConsole();
  const wordOf = useKindWord();
  const now = useNow();
  const got = useLoad(api.people, []);
  const [adds, setAdds] = useState(false);
  const [busy, run] = useAct();
  const rows: WayRow[] = (got.data ?? []).flatMap((p) => p.ways.map((w) => ({ ...w, agent: p.agent, name: p.name ?? p.agent })));
  const mine = rows.some((r) => r.agent === me.id);
  const ways = useMemo(() => got.data?.flatMap((p) => (p.agent === me.id ? p.ways.map((w) => w.id) : [])), [got.data, me.id]);
  return (
    <>
      <DeviceNotices ways={ways} onChanged={got.reload} />
      <Card
        size="small"
        title={say('值班提醒', 'On call')}
        extra={
          got.state === 'ready' && (
            <span className="pg-row">
              {mine && (
                <Button size="small" disabled={busy} onClick={() => void run(api.test).then((done) => done && tell(say('已发出。', 'Sent.')))} data-testid="oncall-test">
                  {say('发给我试试', 'Send me a test')}
                </Button>
              )}
              <Button size="small" onClick={() => setAdds(true)} data-testid="way-add">
                {say('新的', 'New')}
              </Button>
            </span>
          )
        }
      >
        <p className="pg-note">{say('没有同事开着这个页面而顾客在等时，用这些方式提醒。', 'Used when a customer waits and no console is open.')}</p>
        <Shown got={got} empty={() => (rows.length === 0 ? say('还没有设置。', 'None is set up yet.') : undefined)}>
          {() => (
            <Rows
              label={say('值班提醒', 'On call')}
              rows={rows}
              keyOf={(r) => r.id}
              columns={[
                ...(can('lead') ? [{ title: say('谁', 'Who'), cell: (r: WayRow) => r.name }] : []),
                { title: say('方式', 'By'), cell: (r) => wordOf(r.kind) },
                { title: say('地址', 'Host'), cell: (r) => r.host || '–' },
                { title: say('最近', 'Last'), cell: (r) => (r.last ? moment(r.last, now, lang) : '–') },
                { title: say('状态', 'State'), cell: (r) => (r.error ? <Tag color="error">{r.error}</Tag> : <Tag color="success">{say('正常', 'fine')}</Tag>) },
                {
                  title: '',
                  cell: (r) => (
                    <div className="pg-acts">
                      <Button size="small" disabled={busy} onClick={() => void run(() => api.remove(r.id)).then((done) => done && (got.reload(), tell(say('已删除。', 'Deleted.'))))}>
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
          <WayDialog
            onCancel={() => setAdds(false)}
            onDone={() => {
              setAdds(false);
              got.reload();
            }}
          />
        )}
      </Card>
    </>
  );
}
