// Prepared replies, found in the reply box by "/" and their short name.
import { Button, Card, Checkbox, Form, Input, Modal, Tag } from 'antd';
import { useState } from 'react';
import { ApiError } from '../api/client';
import * as api from '../api/canned';
import { useConsole } from '../context';
import { errorWords } from '../errors';
import { useLoad } from '../load';
import { Rows } from '../parts/rows';
import { Shown } from '../parts/shown';

const SHORT_MAX = 40;
const TEXT_MAX = 4000;

type Fields = Omit<api.Canned, 'id' | 'uses'>;

function CannedDialog({ of, onCancel, onDone }: { of?: api.Canned; onCancel(): void; onDone(): void }) {
  const { lang, say, tell } = useConsole();
  const [form] = Form.useForm<Fields>();
  const [busy, setBusy] = useState(false);
  const submit = async (f: Fields) => {
    const c = { short: f.short.trim(), zh: f.zh.trim(), en: f.en.trim(), shared: f.shared };
    if (c.zh === '' && c.en === '') {
      form.setFields([{ name: 'zh', errors: [say('至少写一种语言。', 'Write it in one language at least.')] }]);
      return;
    }
    setBusy(true);
    try {
      await (of ? api.changeCanned(of.id, c) : api.addCanned(c));
      tell(say('已保存。', 'Saved.'));
      onDone();
    } catch (e) {
      const wrong = e instanceof ApiError && e.status === 400;
      form.setFields([{ name: 'zh', errors: [wrong ? say('变量只有 {name} {agent} {order} {company}。', 'There are only {name} {agent} {order} {company}.') : errorWords(e, lang)] }]);
    }
    setBusy(false);
  };
  return (
    <Modal open title={of ? of.short : say('新的快捷回复', 'A new prepared reply')} confirmLoading={busy} onCancel={onCancel} onOk={form.submit} okButtonProps={{ 'data-testid': 'canned-ok' }}>
      <Form<Fields> form={form} layout="vertical" requiredMark={false} initialValues={of ?? { short: '', zh: '', en: '', shared: false }} onFinish={(f) => void submit(f)}>
        <Form.Item name="short" label={say('短名', 'Short name')} rules={[{ required: true, whitespace: true, message: say('请填写', 'Please fill this in') }]}>
          <Input autoFocus={!of} maxLength={SHORT_MAX} autoComplete="off" />
        </Form.Item>
        <Form.Item name="zh" label={say('中文', 'In Chinese')} extra="{name} {agent} {order} {company}">
          <Input.TextArea rows={3} maxLength={TEXT_MAX} />
        </Form.Item>
        <Form.Item name="en" label={say('英文', 'In English')}>
          <Input.TextArea rows={3} maxLength={TEXT_MAX} />
        </Form.Item>
        <Form.Item name="shared" valuePropName="checked">
          <Checkbox>{say('大家都能用', 'Everybody may use it')}</Checkbox>
        </Form.Item>
      </Form>
    </Modal>
  );
}

export function Canned() {
  const { lang, say, tell, tellError } = useConsole();
  const got = useLoad(api.canned, []);
  const [asked, ask] = useState<{ of?: api.Canned }>();
  const remove = async (c: api.Canned) => {
    try {
      await api.removeCanned(c.id);
      got.reload();
      const back = () => void api.addCanned({ short: c.short, zh: c.zh, en: c.en, shared: c.shared }).then(got.reload, tellError);
      tell(say(`“${c.short}”已删除。`, `“${c.short}” is deleted.`), 'success', back);
    } catch (e) {
      tellError(e);
    }
  };
  return (
    <Card
      size="small"
      title={say('快捷回复', 'Prepared replies')}
      extra={
        got.state === 'ready' && (
          <Button size="small" onClick={() => ask({})} data-testid="canned-add">
            {say('新的', 'New')}
          </Button>
        )
      }
    >
      <Shown got={got} empty={(all) => (all.length === 0 ? say('还没有快捷回复。存下常说的话，回复时输入 / 就能用。', 'There are no prepared replies yet. Keep what you say often; “/” in the reply box brings it.') : undefined)}>
        {(all) => (
          <Rows
            walked
            label={say('快捷回复', 'Prepared replies')}
            rows={all}
            keyOf={(c) => c.id}
            onOpen={(c) => ask({ of: c })}
            columns={[
              { title: say('短名', 'Short name'), cell: (c) => c.short },
              { title: say('内容', 'Words'), cell: (c) => <span className="pg-text">{c[lang] || c.zh || c.en}</span> },
              { title: say('谁用', 'For'), cell: (c) => (c.shared ? <Tag>{say('大家', 'everybody')}</Tag> : <Tag>{say('自己', 'me')}</Tag>) },
              { title: say('用过', 'Used'), figure: true, cell: (c) => c.uses },
              {
                title: '',
                cell: (c) => (
                  <div className="pg-acts">
                    <Button size="small" aria-label={say(`删除 ${c.short}`, `Delete ${c.short}`)} onClick={() => void remove(c)} data-testid="canned-delete">
                      {say('删除', 'Delete')}
                    </Button>
                  </div>
                ),
              },
            ]}
          />
        )}
      </Shown>
      {asked && (
        <CannedDialog
          of={asked.of}
          onCancel={() => ask(undefined)}
          onDone={() => {
            ask(undefined);
            got.reload();
          }}
        />
      )}
    </Card>
  );
}
