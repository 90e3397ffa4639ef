// Complaints: the list by deadline, and one of them.
import { ArrowLeftOutlined } from '@ant-design/icons';
import { Button, Card, Segmented } from 'antd';
import { useState } from 'react';
import * as api from '../api/complaints';
import { useConsole } from '../context';
import { useKeys } from '../keys';
import { useEvent } from '../live';
import { useLoad } from '../load';
import type { PageProps } from '../pages';
import { Frame } from '../parts/frame';
import { useNow } from '../parts/now';
import { Rows } from '../parts/rows';
import { Shown } from '../parts/shown';
import { due, moment } from '../parts/times';
import { go } from '../route';
import { OneComplaint } from './one';
import { inOrder, pressure } from './state';
import { StateTag } from './state_tag';

type Which = 'due' | 'closed';

function List({ rows, onOpen }: { rows: api.Complaint[]; onOpen(no: string): void }) {
  const { lang, say } = useConsole();
  const now = useNow();
  return (
    <Card size="small">
      <Rows
        walked
        label={say('投诉', 'Complaints')}
        rows={rows}
        keyOf={(c) => c.no}
        classOf={(c) => (pressure(c, now) === 'late' ? 'alarm' : undefined)}
        onOpen={(c) => onOpen(c.no)}
        columns={[
          { title: say('事由', 'Subject'), cell: (c) => c.subject },
          { title: say('编号', 'Number'), cell: (c) => c.no },
          { title: say('顾客', 'Customer'), cell: (c) => api.customerOf(c) || say('访客', 'Visitor') },
          { title: say('状态', 'State'), cell: (c) => <StateTag state={c.state} /> },
          {
            title: say('期限', 'Deadline'),
            cell: (c) =>
              c.state === 'closed' ? (
                moment(c.closed, now, lang)
              ) : (
                <span className={pressure(c, now) === 'late' ? 'pg-late' : undefined}>{c.deadline === undefined ? '–' : due(c.deadline, now, lang)}</span>
              ),
          },
        ]}
      />
    </Card>
  );
}

export default function ComplaintsPage({ rest }: PageProps) {
  const { say } = useConsole();
  const [which, setWhich] = useState<Which>('due');
  const got = useLoad(() => api.complaints(), []);
  useEvent('alert', got.reload);
  useEvent('resync', got.reload);
  useKeys({ Escape: () => (rest[0] === undefined ? false : go('complaints')) });

  if (rest[0] !== undefined)
    return (
      <Frame
        name="complaint"
        title={say(`投诉 ${rest[0]}`, `Complaint ${rest[0]}`)}
        extra={
          <Button icon={<ArrowLeftOutlined />} onClick={() => go('complaints')}>
            {say('全部投诉', 'All complaints')}
          </Button>
        }
      >
        <OneComplaint key={rest[0]} no={rest[0]} onChanged={got.reload} />
      </Frame>
    );
  const options: { value: Which; label: string }[] = [
    { value: 'due', label: say('待处理', 'Open') },
    { value: 'closed', label: say('已结案', 'Closed') },
  ];
  const kept = (all: api.Complaint[]) => inOrder(all.filter((c) => (c.state === 'closed') === (which === 'closed')));
  const none = which === 'due' ? say('没有待处理的投诉。在对话的“…”里可以登记。', 'No complaint is open. The menu … of a conversation records one.') : say('还没有结案的投诉。', 'No complaint has been closed yet.');
  return (
    <Frame name="complaints" title={say('投诉', 'Complaints')} extra={<Segmented<Which> aria-label={say('哪些投诉', 'Which complaints')} options={options} value={which} onChange={setWhich} />}>
      <Shown got={got} empty={(all) => (kept(all).length === 0 ? none : undefined)}>
        {(all) => <List rows={kept(all)} onOpen={(no) => go('complaints', no)} />}
      </Shown>
    </Frame>
  );
}
