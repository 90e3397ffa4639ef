// What is done with several conversations at once; each can be taken back for a while.
import { Button, Dropdown, Input, Modal } from 'antd';
import { useState } from 'react';
import * as people from '../api/canned';
import * as api from '../api/inbox';
import { useConsole } from '../context';
import { snoozeTimes } from '../conversation/snooze';
import { useLoad } from '../load';

interface Props {
  selected: ReadonlySet<string>;
  onDone(): void;
  onClear(): void;
}

export function BulkBar({ selected, onDone, onClear }: Props) {
  const { lang, say, tell, tellError } = useConsole();
  const [tagging, setTagging] = useState(false);
  const [tag, setTag] = useState('');
  const agents = useLoad(people.agents, []);
  const n = selected.size;

  const undo = (id: string) => api.undoBulk(id).then(onDone, tellError);
  const run = async (act: api.BulkAct, value?: unknown) => {
    try {
      const { failed, undo: back } = await api.bulk([...selected], act, value);
      const bad = Array.isArray(failed) ? failed.length : (failed ?? 0);
      const text = bad > 0 ? say(`${n - bad} 个已处理，${bad} 个没有成功。`, `${n - bad} done, ${bad} failed.`) : say(`${n} 个已处理。`, `${n} done.`);
      tell(text, bad > 0 ? 'warning' : 'success', back ? () => void undo(back) : undefined);
      onClear();
      onDone();
    } catch (e) {
      tellError(e);
    }
  };

  return (
    <div className="bulk" role="toolbar" aria-label={say('批量操作', 'Bulk actions')} data-testid="bulk">
      <b>{say(`选中 ${n} 个`, `${n} selected`)}</b>
      <Button size="small" onClick={() => setTagging(true)}>
        {say('加标签', 'Tag')}
      </Button>
      <Dropdown trigger={['click']} menu={{ items: snoozeTimes(Date.now(), lang).map((t) => ({ key: t.until, label: t.label, onClick: () => void run('snooze', t.until) })) }}>
        <Button size="small">{say('稍后', 'Later')}</Button>
      </Dropdown>
      {agents.state === 'ready' && agents.data.length > 0 && (
        <Dropdown trigger={['click']} menu={{ items: agents.data.map((a) => ({ key: a.id, label: a.name, onClick: () => void run('assign', a.id) })) }}>
          <Button size="small">{say('分给', 'Assign')}</Button>
        </Dropdown>
      )}
      <Button size="small" danger onClick={() => void run('close')} data-testid="bulk-close">
        {say('结束', 'Close')}
      </Button>
      <Button size="small" type="text" onClick={onClear}>
        {say('取消', 'Cancel')}
      </Button>
      <Modal
        open={tagging}
        title={say('加标签', 'Add a tag')}
        okButtonProps={{ disabled: tag.trim() === '' }}
        onCancel={() => setTagging(false)}
        onOk={() => {
          setTagging(false);
          void run('tag', tag.trim());
          setTag('');
        }}
      >
        <Input value={tag} maxLength={40} autoFocus aria-label={say('标签', 'Tag')} onChange={(e) => setTag(e.target.value)} />
      </Modal>
    </div>
  );
}
