// Drafts without a text to edit: one that deletes its file, and one that is published or refused.
import { Button, Card, Modal } from 'antd';
import { useState } from 'react';
import * as api from '../api/knowledge';
import { useConsole } from '../context';
import { useAct } from '../parts/act';
import { addressOf, go } from '../route';
import { takenBack } from './back';
import { StateTag } from './drafts';
import { authorWord } from './program_words';
import { PublishDialog } from './publish';
import { moved, Steps } from './steps';
import { FileName, useTitles } from './titles';
import type { Editor } from './use_editor';
import { fromWords } from './words';

/** Asked before there is a draft that deletes the file; what is edited stays a draft of its own. */
export function DeleteDialog({ e, onCancel, onMade }: { e: Editor; onCancel(): void; onMade(d: api.Draft): void }) {
  const { say } = useConsole();
  const [busy, run] = useAct();
  const make = () => run(async () => onMade(await api.addDraft({ path: e.path, base: e.base, remove: true })));
  return (
    <Modal
      open
      title={say(`删除 ${e.path}？`, `Delete ${e.path}?`)}
      confirmLoading={busy}
      okText={say('做草稿', 'Make the draft')}
      cancelText={say('取消', 'Cancel')}
      onCancel={onCancel}
      onOk={() => void make()}
      okButtonProps={{ danger: true, 'data-testid': 'kn-delete-ok' }}
    >
      <p>{say('会先做成一份删除的草稿，发布后文件才会删掉。', 'A draft that deletes it is made first; the file goes when that is published.')}</p>
      {e.draft && <p>{say('正在改的这份草稿不受影响。', 'The draft that you have open stays as it is.')}</p>}
      {e.dirty && <p>{say('还没保存的修改会丢失。', 'What you have changed and not kept is lost.')}</p>}
    </Modal>
  );
}

interface RemovalProps {
  d: api.Draft;
  review: boolean;
  onMoved(d: api.Draft): void;
  onChanged(): void;
}

export function Removal({ d, review, onMoved, onChanged }: RemovalProps) {
  const { say, tell } = useConsole();
  const title = useTitles([d]);
  const [publishing, setPublishing] = useState(false);
  const [busy, run] = useAct();
  const move = (state: api.DraftState, words: string) => void run(async () => onMoved(await moved(d, state))).then((ok) => ok && tell(words));
  const drop = () => void run(() => api.refuse([d.id])).then((ok) => ok && (onChanged(), go('knowledge', 'drafts')));
  return (
    <Card size="small" title={<FileName path={d.path} title={title(d)} />} extra={<StateTag state={d.state} />}>
      <p>
        {say('这份草稿删除这个文件。', 'This draft deletes the file.')} <a href={addressOf('knowledge', 'file', ...d.path.split('/'))}>{say('看这个文件', 'See the file')}</a>
      </p>
      <p className="pg-note">{[fromWords(d, say), authorWord(d.author, say)].filter(Boolean).join(' · ')}</p>
      <div className="pg-row">
        <Steps draft={d} review={review} busy={busy} onMove={move} onPublish={() => setPublishing(true)} />
        <Button disabled={busy} onClick={drop} data-testid="kn-drop">
          {say('丢掉草稿', 'Drop the draft')}
        </Button>
      </div>
      {publishing && <PublishDialog drafts={[d]} onCancel={() => setPublishing(false)} onDone={() => (onChanged(), go('knowledge'))} onTakenBack={onChanged} />}
    </Card>
  );
}

export function Settled({ d, onChanged }: { d: api.Draft; onChanged(): void }) {
  const { say, tell } = useConsole();
  const title = useTitles([d]);
  const [busy, run] = useAct();
  const back = async () => {
    const { done, words, came } = await takenBack([d.id], say);
    tell(words, done ? 'success' : 'warning');
    onChanged();
    if (done) go('knowledge', 'version', String(came?.version));
    else if (came?.troubles[0]) go('knowledge', 'draft', came.troubles[0].draft);
  };
  return (
    <Card size="small" title={<FileName path={d.path} title={title(d)} />} extra={<StateTag state={d.state} />}>
      <p>{d.remove ? say('这份草稿删除这个文件。', 'This draft deletes the file.') : say('这份草稿已经处理完。', 'This draft is settled.')}</p>
      {d.version !== undefined && (
        <div className="pg-row">
          <Button onClick={() => go('knowledge', 'version', String(d.version))}>{say(`看第 ${d.version} 版`, `See version ${d.version}`)}</Button>
          <Button loading={busy} onClick={() => void run(back)} data-testid="kn-take-back">
            {say('撤下，恢复之前的', 'Take it back')}
          </Button>
        </div>
      )}
    </Card>
  );
}
