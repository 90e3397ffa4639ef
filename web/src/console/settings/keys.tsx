// Keys of programs: what each may do, when it ends, revoking it.
import { Button, Card, Checkbox, Form, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import * as api from '../api/keys';
import { useConsole } from '../context';
import { errorWords } from '../errors';
import { useLoad } from '../load';
import { useAct } from '../parts/act';
import { useNow } from '../parts/now';
import { Once } from '../parts/once';
import { Rows } from '../parts/rows';
import { Shown } from '../parts/shown';
import { moment } from '../parts/times';
import { rightWord } from '../users/roles';

const NAME_MAX = 64;
const DAY_MS = 86400000;

interface Fields {
  name: string;
  rights: string[];
  days: number;
}

function KeyDialog({ onCancel, onDone }: { onCancel(): void; onDone(key: string): void }) {
  const { lang, say, me } = useConsole();
  const [form] = Form.useForm<Fields>();
  const [busy, setBusy] = useState(false);
  const submit = async (f: Fields) => {
    setBusy(true);
    try {
      onDone((await api.add({ name: f.name.trim(), rights: f.rights, ...(f.days > 0 ? { expires: Date.now() + f.days * DAY_MS } : {}) })).key);
    } catch (e) {
      form.setFields([{ name: 'name', errors: [errorWords(e, lang)] }]);
    }
    setBusy(false);
  };
  // Nobody gives what they do not have; one's own account is no program's.
  const rights = me.rights.filter((r) => r !== 'self');
  const spans = [
    { value: 30, label: say('30 天', '30 days') },
    { value: 90, label: say('90 天', '90 days') },
    { value: 365, label: say('一年', 'A year') },
    { value: 0, label: say('不过期', 'Never') },
  ];
  return (
    <Modal open title={say('新的 API 密钥', 'A new API key')} confirmLoading={busy} onCancel={onCancel} onOk={form.submit} okButtonProps={{ 'data-testid': 'key-ok' }}>
      <Form<Fields> form={form} layout="vertical" requiredMark={false} initialValues={{ name: '', rights: [], days: 90 }} onFinish={(f) => void submit(f)}>
        <Form.Item name="name" label={say('用途', 'What it is for')} rules={[{ required: true, whitespace: true, message: say('请填写', 'Please fill this in') }]}>
          <Input autoFocus maxLength={NAME_MAX} autoComplete="off" />
        </Form.Item>
        <Form.Item name="rights" label={say('可以做什么', 'What it may do')} rules={[{ required: true, message: say('至少选一个', 'Choose one at least') }]}>
          <Checkbox.Group options={rights.map((value) => ({ value, label: rightWord(value, lang) }))} />
        </Form.Item>
        <Form.Item name="days" label={say('有效期', 'Ends after')}>
          <Select options={spans} />
        </Form.Item>
      </Form>
    </Modal>
  );
}

export function Keys() {
  const { lang, say, tell } = useConsole();
  const now = useNow(60000);
  const got = useLoad(api.keys, []);
  const [adds, setAdds] = useState(false);
  const [key, setKey] = useState<string>();
  const [asked, setAsked] = useState<api.Key>();
  const [busy, run] = useAct();
  const revoke = (k: api.Key) =>
    void run(() => api.revoke(k.id)).then((done) => {
      setAsked(undefined);
      if (!done) return;
      got.reload();
      tell(say('已吊销。', 'Revoked.'));
    });
  return (
    <Card
      size="small"
      title={say('API 密钥', 'API keys')}
      extra={
        got.state === 'ready' && (
          <Button size="small" onClick={() => setAdds(true)} data-testid="key-add">
            {say('新的', 'New')}
          </Button>
        )
      }
    >
      <Shown got={got} empty={(all) => (all.length === 0 ? say('还没有密钥。程序要用密钥才能访问这里。', 'There are no keys yet. A program needs one to use this server.') : undefined)}>
        {(all) => (
          <Rows
            label={say('API 密钥', 'API keys')}
            rows={all}
            keyOf={(k) => k.id}
            classOf={(k) => (k.expires && k.expires < now ? 'off' : undefined)}
            columns={[
              { title: say('用途', 'For'), cell: (k) => k.name },
              { title: say('密钥', 'Key'), cell: (k) => <code>wlk_…{k.last4}</code> },
              { title: say('可以', 'May'), cell: (k) => k.rights.map((r) => rightWord(r, lang)).join(say('、', ', ')) },
              { title: say('用过', 'Last used'), cell: (k) => (k.used ? moment(k.used, now, lang) : say('从未', 'never')) },
              { title: say('失效', 'Ends'), cell: (k) => (k.expires ? moment(k.expires, now, lang) : say('不过期', 'never')) },
              {
                title: '',
                cell: (k) => (
                  <div className="pg-acts">
                    <Button size="small" danger onClick={() => setAsked(k)} data-testid="key-revoke">
                      {say('吊销', 'Revoke')}
                    </Button>
                  </div>
                ),
              },
            ]}
          />
        )}
      </Shown>
      {adds && (
        <KeyDialog
          onCancel={() => setAdds(false)}
          onDone={(k) => {
            setAdds(false);
            setKey(k);
            got.reload();
          }}
        />
      )}
      {key !== undefined && (
        <Once title={say('新密钥', 'The new key')} text={key} hint={say('只显示这一次。请求里写 Authorization: Bearer 密钥。', 'Shown this once. Send it as Authorization: Bearer KEY.')} onClose={() => setKey(undefined)} />
      )}
      <Modal
        open={asked !== undefined}
        title={say('吊销这个密钥？', 'Revoke this key?')}
        confirmLoading={busy}
        okText={say('吊销', 'Revoke')}
        okButtonProps={{ danger: true, 'data-testid': 'revoke-ok' }}
        onCancel={() => setAsked(undefined)}
        onOk={() => asked && revoke(asked)}
      >
        <p>{say(`用“${asked?.name}”的程序会马上被拒绝，不能恢复。`, `Programs that use “${asked?.name}” are refused at once; it cannot be brought back.`)}</p>
      </Modal>
    </Card>
  );
}
