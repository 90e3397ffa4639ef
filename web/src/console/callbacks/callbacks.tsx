// Call-backs and answers that were promised: the nearest first, those that are late marked.
import { Button, Card, Form, Input, Modal, Segmented, Tag } from 'antd';
import { useState } from 'react';
import * as api from '../api/complaints';
import { callbacksInOrder, isLate, isOwed, phoneOf, wordsBeside } from '../complaints/state';
import { useConsole } from '../context';
import { useEvent } from '../live';
import { useLoad } from '../load';
import { useAct } from '../parts/act';
import { Frame } from '../parts/frame';
import { useNow } from '../parts/now';
import { Rows } from '../parts/rows';
import { Shown } from '../parts/shown';
import { due, moment, range, zone } from '../parts/times';
import { addressOf } from '../route';

const NOTE_MAX = 2000;

function StateTag({ c }: { c: api.Callback }) {
  const { say } = useConsole();
  const words: Record<api.CallbackState, [string, string]> = {
    open: [say('待回', 'owed'), 'warning'],
    done: [say('已回', 'done'), 'success'],
    overdue: [say('已超时', 'overdue'), 'error'],
    escalated: [say('已上报', 'escalated'), 'error'],
  };
  const [word, color] = words[c.state] ?? [c.state, 'default'];
  return <Tag color={color}>{word}</Tag>;
}

function DoneDialog({ c, onCancel, onDone }: { c: api.Callback; onCancel(): void; onDone(): void }) {
  const { say, tell } = useConsole();
  const [note, setNote] = useState('');
  const [busy, run] = useAct();
  const ok = () =>
    void run(() => api.done(c.id, note.trim())).then((done) => {
      if (!done) return;
      tell(say('已记为完成。', 'Marked as done.'));
      onDone();
    });
  const label = say('结果如何（可空）', 'How it went (may be empty)');
  return (
    <Modal open title={say('回电完成？', 'Is this call-back done?')} confirmLoading={busy} onCancel={onCancel} onOk={ok} okText={say('已完成', 'Done')} okButtonProps={{ 'data-testid': 'callback-ok' }}>
      <Form layout="vertical">
        <Form.Item label={label}>
          <Input.TextArea rows={3} autoFocus maxLength={NOTE_MAX} value={note} aria-label={label} onChange={(e) => setNote(e.target.value)} onKeyDown={(e) => (e.ctrlKey || e.metaKey) && e.key === 'Enter' && ok()} />
        </Form.Item>
      </Form>
    </Modal>
  );
}

function List({ rows, onDone }: { rows: api.Callback[]; onDone(c: api.Callback): void }) {
  const { lang, say } = useConsole();
  const now = useNow();
  const wish: Record<string, string> = { call: say('打电话', 'a call'), message: say('留言答复', 'a written answer') };
  return (
    <Card size="small">
      <Rows
        label={say('回电', 'Call-backs')}
        rows={rows}
        keyOf={(c) => c.id}
        classOf={(c) => (isLate(c, now) ? 'alarm' : undefined)}
        columns={[
          { title: say('顾客', 'Customer'), cell: (c) => <a href={addressOf('inbox', c.conversation)}>{api.customerOf(c) || say('访客', 'Visitor')}</a> },
          { title: say('想要', 'Wish'), cell: (c) => [wish[c.wish ?? ''] ?? c.wish, wordsBeside(c)].filter(Boolean).join(' · ') || '–' },
          { title: say('电话', 'Phone'), cell: (c) => (c.phone ? <a href={`tel:${phoneOf(c).replace(/[^\d+]/g, '')}`}>{phoneOf(c).replace(/ /g, '\u00a0')}</a> : '–') },
          { title: `${say('方便的时间', 'Good time')} (${zone(now)})`, cell: (c) => (c.from ? range(c.from, c.until, now, lang) : '–') },
          {
            title: say('答应的时间', 'Promised'),
            cell: (c) => (isOwed(c) ? <span className={isLate(c, now) ? 'pg-late' : undefined}>{due(c.promise_at, now, lang)}</span> : moment(c.done ?? c.promise_at, now, lang)),
          },
          { title: say('状态', 'State'), cell: (c) => <StateTag c={c} /> },
          {
            title: say('操作', 'Actions'),
            cell: (c) =>
              isOwed(c) ? (
                <div className="pg-acts">
                  <Button size="small" onClick={() => onDone(c)} data-testid="callback-done">
                    {say('完成', 'Done')}
                  </Button>
                </div>
              ) : (
                <span className="pg-note">{c.note}</span>
              ),
          },
        ]}
      />
    </Card>
  );
}

type Which = 'owed' | 'done';

export default function CallbacksPage() {
  const { say } = useConsole();
  const [which, setWhich] = useState<Which>('owed');
  const [asked, setAsked] = useState<api.Callback>();
  const got = useLoad(() => api.callbacks(), []);
  useEvent('alert', got.reload);
  useEvent('resync', got.reload);
  const kept = (all: api.Callback[]) => callbacksInOrder(all.filter((c) => isOwed(c) === (which === 'owed')));
  const options: { value: Which; label: string }[] = [
    { value: 'owed', label: say('待回', 'Owed') },
    { value: 'done', label: say('已回', 'Done') },
  ];
  const none = which === 'owed' ? say('没有欠着的回电。没人值班时顾客留下的回电会出现在这里。', 'No call-back is owed. What customers leave while nobody is on duty appears here.') : say('还没有完成的回电。', 'None has been done yet.');
  return (
    <Frame name="callbacks" title={say('回电', 'Call-backs')} extra={<Segmented<Which> aria-label={say('哪些回电', 'Which call-backs')} options={options} value={which} onChange={setWhich} />}>
      <Shown got={got} empty={(all) => (kept(all).length === 0 ? none : undefined)}>
        {(all) => <List rows={kept(all)} onDone={(c) => setAsked(c)} />}
      </Shown>
      {asked && (
        <DoneDialog
          c={asked}
          onCancel={() => setAsked(undefined)}
          onDone={() => {
            setAsked(undefined);
            got.reload();
          }}
        />
      )}
    </Frame>
  );
}
