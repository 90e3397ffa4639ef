// Queues: their names, what their agents need to know, and where people go who wait too long.
import { Button, Card, Form, Input, InputNumber, Modal, Select, Tag } from 'antd';
import { useState } from 'react';
import * as api from '../api/supervisor';
import { useConsole } from '../context';
import { useLoad } from '../load';
import { useAct } from '../parts/act';
import { Rows } from '../parts/rows';
import { Shown } from '../parts/shown';
import { span } from '../parts/times';
import { skillsOf, tagOf } from './skills';

const NAME_MAX = 40;
const OVERFLOW_S_MAX = 86400;

interface Fields {
  id: string;
  zh?: string;
  en?: string;
  skills: string[];
  overflow_to?: string;
  overflow_s?: number;
}

function QueueDialog({ of, all, onCancel, onDone }: { of?: api.LiveQueue; all: api.LiveQueue[]; onCancel(): void; onDone(): void }) {
  const { lang, say, tell } = useConsole();
  const [form] = Form.useForm<Fields>();
  const [busy, run] = useAct();
  const submit = (f: Fields) =>
    void run(() =>
      api.putQueue(of?.id ?? f.id.trim(), { zh: f.zh?.trim() ?? '', en: f.en?.trim() ?? '', skills: skillsOf(f.skills), overflow_to: f.overflow_to ?? '', overflow_s: f.overflow_s ?? 0 }),
    ).then((done) => {
      if (!done) return;
      tell(say('已保存。', 'Saved.'));
      onDone();
    });
  const others = all.filter((q) => q.id !== of?.id).map((q) => ({ value: q.id, label: q[lang] || q.zh || q.en || q.id }));
  return (
    <Modal open title={of ? of[lang] || of.id : say('新队列', 'A new queue')} confirmLoading={busy} onCancel={onCancel} onOk={form.submit} okButtonProps={{ 'data-testid': 'queue-ok' }}>
      <Form<Fields>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ id: '', zh: of?.zh, en: of?.en, skills: (of?.skills ?? []).map(tagOf), overflow_to: of?.overflow_to || undefined, overflow_s: of?.overflow_s ?? 0 }}
        onFinish={submit}
      >
        {!of && (
          <Form.Item name="id" label={say('编号（小写字母、数字、-）', 'Id (lower-case letters, digits, -)')} rules={[{ required: true, pattern: /^[a-z0-9][a-z0-9-]{0,39}$/, message: say('小写字母、数字、-', 'Lower-case letters, digits, -') }]}>
            <Input autoFocus autoComplete="off" />
          </Form.Item>
        )}
        <Form.Item name="zh" label={say('中文名', 'Chinese name')}>
          <Input maxLength={NAME_MAX} />
        </Form.Item>
        <Form.Item name="en" label={say('英文名', 'English name')}>
          <Input maxLength={NAME_MAX} />
        </Form.Item>
        <Form.Item name="skills" label={say('需要的技能', 'Skills that are needed')} extra={say('写“技能”或“技能:级别”，级别 1 到 5。', 'Write SKILL or SKILL:LEVEL, the level from 1 to 5.')}>
          <Select mode="tags" open={false} suffixIcon={null} tokenSeparators={[',', '，']} />
        </Form.Item>
        <Form.Item name="overflow_s" label={say('等多少秒后转走（0：不转）', 'Moves on after so many seconds (0: never)')}>
          <InputNumber min={0} max={OVERFLOW_S_MAX} style={{ width: 140 }} />
        </Form.Item>
        <Form.Item name="overflow_to" label={say('转到', 'Moves to')}>
          <Select allowClear options={others} />
        </Form.Item>
      </Form>
    </Modal>
  );
}

export function Queues() {
  const { lang, say, can } = useConsole();
  const got = useLoad(api.queues, []);
  const [asked, ask] = useState<{ of?: api.LiveQueue }>();
  const may = can('manage');
  const nameOf = (q: api.LiveQueue) => q[lang] || q.zh || q.en || q.id;
  const overflow = (q: api.LiveQueue) => {
    if (!q.overflow_s) return '–';
    const to = got.data?.find((x) => x.id === q.overflow_to);
    const after = span(q.overflow_s * 1000, lang);
    return say(`${after}后到${to ? `「${nameOf(to)}」` : '不限技能'}`, `after ${after} to ${to ? nameOf(to) : 'anybody'}`);
  };
  return (
    <Card
      size="small"
      title={say('队列', 'Queues')}
      extra={
        may &&
        got.state === 'ready' && (
          <Button size="small" onClick={() => ask({})} data-testid="queue-add">
            {say('新队列', 'New queue')}
          </Button>
        )
      }
    >
      <Shown got={got} empty={(all) => (all.length === 0 ? say('还没有队列。', 'There are no queues yet.') : undefined)}>
        {(all) => (
          <Rows
            label={say('队列', 'Queues')}
            rows={all}
            keyOf={(q) => q.id}
            onOpen={may ? (q) => ask({ of: q }) : undefined}
            columns={[
              { title: say('名字', 'Name'), cell: nameOf },
              { title: say('技能', 'Skills'), cell: (q) => <span className="pg-row">{(q.skills ?? []).length === 0 ? '–' : q.skills!.map((s) => <Tag key={tagOf(s)}>{tagOf(s)}</Tag>)}</span> },
              { title: say('转走', 'Overflow'), cell: overflow },
              { title: say('等待', 'Waiting'), figure: true, cell: (q) => q.waiting ?? 0 },
            ]}
          />
        )}
      </Shown>
      {asked && (
        <QueueDialog
          of={asked.of}
          all={got.data ?? []}
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
