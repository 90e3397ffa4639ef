// Drafts begin to serve: now or at a time, for good or until another. What stands in the way is shown, never overwritten.
import { Alert, Button, Form, Input, Modal, Radio, Tag } from 'antd';
import { useState } from 'react';
import * as api from '../api/knowledge';
import { useConsole } from '../context';
import { fromInput, toInput, zone } from '../parts/times';
import { takenBack } from './back';
import { endsOf, firstEnds, keepTheirs, laterEnd } from './ends';
import { faultLines } from './fault_words';
import { FileName, useTitles } from './titles';
import { troubleWord } from './words';

const NOTE_MAX = 120;
const LISTED = 8;
const HOUR_MS = 3600000;

export function Obstacles({ out, onLook }: { out: api.Published; onLook?: (draft: string) => void }) {
  const { lang, say } = useConsole();
  return (
    <>
      {out.troubles.map((t) => (
        <Alert
          key={t.draft}
          type="warning"
          role="alert"
          data-testid="kn-conflict"
          message={`${t.path}: ${troubleWord(t.why, say)}`}
          action={
            onLook && (
              <Button size="small" onClick={() => onLook(t.draft)}>
                {say('比较', 'Compare')}
              </Button>
            )
          }
        />
      ))}
      {out.faults.length > 0 && <Alert type="error" role="alert" data-testid="kn-refused" message={say('有错误，没有发布：', 'There are faults; nothing was published:')} description={<pre className="kn-faults">{faultLines(out.faults.join('\n'), lang)}</pre>} />}
    </>
  );
}

interface Props {
  drafts: api.DraftRow[];
  onCancel(): void;
  onDone(): void;
  /** It was published, and is taken back again, wherever somebody is by now. */
  onTakenBack(): void;
  onLook?(draft: string): void;
}

export function PublishDialog({ drafts, onCancel, onDone, onTakenBack, onLook }: Props) {
  const { say, tell, tellError } = useConsole();
  const [when, setWhen] = useState<'now' | 'later'>('now');
  const [at, setAt] = useState(() => toInput(Date.now() + HOUR_MS));
  const [ends, setEnds] = useState(() => firstEnds(drafts, Date.now()));
  const [note, setNote] = useState('');
  const [busy, setBusy] = useState(false);
  const [out, setOut] = useState<api.Published>();

  const title = useTitles(drafts);
  const nameOf = (d: api.DraftRow) => title(d) ?? d.path;
  const gone = drafts.filter((d) => d.remove).length;
  const ids = drafts.map((d) => d.id);
  const undo = async () => {
    const back = await takenBack(ids, say);
    tell(back.words, back.done ? 'success' : 'warning');
    onTakenBack();
  };
  const now = async () => {
    const done = await api.publish(ids, note.trim(), endsOf(ends, drafts));
    if (!done.published) {
      setOut(done);
      return;
    }
    tell(say(`已发布为第 ${done.version} 版，下一位顾客就能得到。`, `Published as version ${done.version}; the next customer gets it.`), 'success', () => void undo().catch(tellError));
    onDone();
  };
  const later = async () => {
    const publish_at = fromInput(at);
    for (const d of drafts) await api.moveDraft(d.id, d.rev, 'scheduled', { publish_at, expire_at: laterEnd(ends, d, drafts, Date.now()) });
    tell(say('到时间会自动发布。', 'It is published by itself at that time.'));
    onDone();
  };
  const submit = async () => {
    setBusy(true);
    setOut(undefined);
    try {
      await (when === 'now' ? now() : later());
    } catch (e) {
      tellError(e);
    }
    setBusy(false);
  };
  return (
    <Modal
      open
      title={drafts.length === 1 ? say(`发布「${nameOf(drafts[0]!)}」`, `Publish “${nameOf(drafts[0]!)}”`) : say(`发布 ${drafts.length} 份草稿`, `Publish ${drafts.length} drafts`)}
      confirmLoading={busy}
      okText={when === 'now' ? say('发布', 'Publish') : say('定时', 'Schedule')}
      cancelText={say('取消', 'Cancel')}
      onCancel={onCancel}
      onOk={() => void submit()}
      okButtonProps={{ 'data-testid': 'kn-publish-ok' }}
    >
      <ul className="kn-publishlist" data-testid="kn-publish-files">
        {drafts.slice(0, LISTED).map((d) => (
          <li key={d.id}>
            {d.remove && <Tag color="error">{say('删除', 'deletes')}</Tag>}
            <FileName path={d.path} title={title(d)} gone={d.remove} />
          </li>
        ))}
        {drafts.length > LISTED && <li className="pg-note">{say(`还有 ${drafts.length - LISTED} 份`, `${drafts.length - LISTED} more`)}</li>}
      </ul>
      {gone > 0 && (
        <Alert
          type="warning"
          showIcon
          data-testid="kn-publish-deletes"
          message={say(`发布后会删除 ${gone} 个文件，顾客再也得不到里面的回答。`, gone === 1 ? 'One file is deleted by this; customers get no answer from it any more.' : `${gone} files are deleted by this; customers get no answers from them any more.`)}
        />
      )}
      <Form layout="vertical">
        <Form.Item label={say('何时生效', 'When')}>
          <Radio.Group value={when} onChange={(e) => setWhen(e.target.value as 'now' | 'later')} options={[{ value: 'now', label: say('现在', 'Now') }, { value: 'later', label: say('到时间再发', 'At a time') }]} />
        </Form.Item>
        {when === 'later' && (
          <Form.Item label={say(`时间（${zone(Date.now())}）`, `Time (${zone(Date.now())})`)}>
            <Input type="datetime-local" value={at} onChange={(e) => setAt(e.target.value)} aria-label={say('发布时间', 'Time to publish')} />
          </Form.Item>
        )}
        <Form.Item label={say('到期（可不填）', 'Ends (may stay empty)')} extra={keepTheirs(drafts) ? say('到时间恢复成发布前的样子。不填时，各份草稿按自己的时间到期。', 'At that time it becomes what it was before. Left empty, each draft keeps its own end.') : say('到时间恢复成发布前的样子。', 'At that time it becomes what it was before.')}>
          <Input type="datetime-local" value={ends} onChange={(e) => setEnds(e.target.value)} aria-label={say('到期时间', 'Time to end')} />
        </Form.Item>
        {when === 'now' && (
          <Form.Item label={say('为什么改（可不填）', 'What for (may stay empty)')}>
            <Input value={note} maxLength={NOTE_MAX} onChange={(e) => setNote(e.target.value)} data-testid="kn-note" />
          </Form.Item>
        )}
      </Form>
      {out && <Obstacles out={out} onLook={onLook} />}
    </Modal>
  );
}
