// What each colleague knows, and how many conversations they hold at once.
import { Card, Form, InputNumber, Modal, Select, Tag } from 'antd';
import { useState } from 'react';
import * as api from '../api/supervisor';
import { useConsole } from '../context';
import { useLoad } from '../load';
import { useAct } from '../parts/act';
import { Rows } from '../parts/rows';
import { Shown } from '../parts/shown';
import { skillsOf, tagOf } from './skills';

const CAPACITY_MAX = 50;

function AgentDialog({ of, onCancel, onDone }: { of: api.LiveAgent; onCancel(): void; onDone(): void }) {
  const { say, tell, tellError } = useConsole();
  const [tags, setTags] = useState((of.skills ?? []).map(tagOf));
  const [capacity, setCapacity] = useState<number | null>(of.capacity);
  const [busy, run] = useAct();
  const ok = () =>
    void run(() => api.putAgent(of.id, { skills: skillsOf(tags), ...(capacity === null ? {} : { capacity }) })).then((done) => {
      if (!done) return;
      onDone();
      tell(say('已保存。', 'Saved.'), 'success', () => void api.putAgent(of.id, { skills: skillsOf((of.skills ?? []).map(tagOf)), capacity: of.capacity }).then(onDone, tellError));
    });
  return (
    <Modal open title={of.name} confirmLoading={busy} onCancel={onCancel} onOk={ok} okButtonProps={{ 'data-testid': 'agent-ok' }}>
      <Form layout="vertical">
        <Form.Item label={say('技能', 'Skills')} extra={say('写“技能”或“技能:级别”；空着表示都能接。', 'Write SKILL or SKILL:LEVEL; with none they may take everything.')}>
          <Select mode="tags" open={false} suffixIcon={null} tokenSeparators={[',', '，']} value={tags} aria-label={say('技能', 'Skills')} onChange={(all: string[]) => setTags(skillsOf(all).map(tagOf))} />
        </Form.Item>
        <Form.Item label={say('同时接待', 'Conversations at once')}>
          <InputNumber min={1} max={CAPACITY_MAX} precision={0} value={capacity} aria-label={say('同时接待', 'Conversations at once')} onChange={setCapacity} />
        </Form.Item>
      </Form>
    </Modal>
  );
}

export function Team() {
  const { say } = useConsole();
  const got = useLoad(api.agents, []);
  const [asked, ask] = useState<api.LiveAgent>();
  return (
    <Card size="small" title={say('技能与接待量', 'Skills and capacity')}>
      <Shown got={got} empty={(all) => (all.length === 0 ? say('还没有同事上线过。', 'Nobody has come online yet.') : undefined)}>
        {(all) => (
          <Rows
            label={say('技能与接待量', 'Skills and capacity')}
            rows={all}
            keyOf={(a) => a.id}
            onOpen={(a) => ask(a)}
            columns={[
              { title: say('姓名', 'Name'), cell: (a) => a.name },
              { title: say('技能', 'Skills'), cell: (a) => <span className="pg-row">{(a.skills ?? []).length === 0 ? say('全部', 'everything') : a.skills!.map((s) => <Tag key={tagOf(s)}>{tagOf(s)}</Tag>)}</span> },
              { title: say('同时接待', 'At once'), figure: true, cell: (a) => a.capacity },
            ]}
          />
        )}
      </Shown>
      {asked && (
        <AgentDialog
          of={asked}
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
