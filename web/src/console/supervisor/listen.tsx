// A lead hears a conversation as it goes, tells its agent something in private, or takes it over. The customer sees none of it
// before a take-over.
import { Alert, Button, Drawer, Input, Modal } from 'antd';
import { useEffect, useRef, useState } from 'react';
import type { LogFrame } from '../../core/types';
import * as conversations from '../api/conversation';
import * as api from '../api/supervisor';
import { useConsole } from '../context';
import { mergeFrames, spokenOf, withNewest } from '../conversation/frames';
import { useEvent } from '../live';
import { useLoad } from '../load';
import { useAct } from '../parts/act';
import { useNow } from '../parts/now';
import { Nothing, Shown } from '../parts/shown';
import { moment } from '../parts/times';
import { go } from '../route';
import { nameOf } from './state';

/** So many of the last messages are shown; the whole conversation is in the inbox. */
const SHOWN = 200;
const WHISPER_MAX = 2000;

function Transcript({ frames }: { frames: LogFrame[] }) {
  const { lang, say } = useConsole();
  const now = useNow();
  const list = useRef<HTMLOListElement>(null);
  const who: Record<string, string> = { customer: say('顾客', 'Customer'), agent: say('同事', 'Colleague'), machine: say('智能客服', 'Assistant') };
  const said = frames.filter((f) => spokenOf(f) !== '').slice(-SHOWN);
  useEffect(() => {
    list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [said.length]);
  if (said.length === 0) return <Nothing text={say('还没有说话。', 'Nothing has been said yet.')} />;
  return (
    <ol ref={list} tabIndex={0} aria-label={say('对话', 'Conversation')} data-testid="heard">
      {said.map((f) => {
        const actor = 'actor' in f && typeof f.actor === 'string' ? f.actor : '';
        return (
          <li key={f.seq} data-own={actor === 'customer' ? undefined : ''}>
            <span>
              {who[actor.split(':')[0] ?? ''] ?? actor} · {moment('at' in f ? f.at : undefined, now, lang)}
            </span>
            <p className="pg-text">{spokenOf(f)}</p>
          </li>
        );
      })}
    </ol>
  );
}

/** The conversation as it goes on. It is read when the server knows who listens, so that nothing said between the two is missed. */
function useHeard(id: string) {
  const [frames, setFrames] = useState<LogFrame[]>([]);
  const got = useLoad(async () => {
    await api.listen(id, true);
    const opened = await conversations.open(id);
    setFrames((was) => withNewest(was, opened.frames));
    return opened;
  }, [id]);
  useEffect(() => () => void api.listen(id, false).catch(() => undefined), [id]);
  useEvent<undefined>('resync', got.reload);
  useEvent<{ conversation: string; frame?: LogFrame }>('frame', (e) => {
    const frame = e.frame;
    if (e.conversation === id && frame) setFrames((was) => mergeFrames(was, [frame]));
  });
  return { got, frames };
}

export function Listen({ of, agentName, onClose }: { of: api.LiveConversation; agentName?: string; onClose(): void }) {
  const { say, tell } = useConsole();
  const id = of.conversation;
  const { got, frames } = useHeard(id);
  const [whisper, setWhisper] = useState('');
  const [busy, run] = useAct();
  const [asks, setAsks] = useState(false);

  const send = () => {
    const text = whisper.trim();
    if (text === '') return;
    void run(() => api.whisper(id, text)).then((done) => {
      if (!done) return;
      setWhisper('');
      tell(say('已悄悄告诉同事。', 'Your colleague has been told.'));
    });
  };
  const takeOver = () =>
    void run(() => api.takeOver(id)).then((done) => {
      setAsks(false);
      if (done) go('inbox', id);
    });

  return (
    <Drawer open width={Math.min(460, window.innerWidth)} title={`${say('旁听', 'Listening')} · ${nameOf(of) || say('访客', 'Visitor')}`} onClose={onClose} data-testid="listen">
      <div className="heard">
        <Shown got={got}>{() => <Transcript frames={frames} />}</Shown>
        {of.agent ? (
          <>
            <Input.TextArea
              rows={2}
              maxLength={WHISPER_MAX}
              value={whisper}
              aria-label={say('悄悄话', 'Whisper')}
              placeholder={say(agentName ? `只有 ${agentName} 看得到` : '只有这位同事看得到', `Only ${agentName ?? 'this colleague'} sees it`)}
              data-testid="whisper"
              onChange={(e) => setWhisper(e.target.value)}
              onKeyDown={(e) => (e.ctrlKey || e.metaKey) && e.key === 'Enter' && send()}
            />
            <div className="pg-acts">
              <Button disabled={whisper.trim() === ''} loading={busy} onClick={send} data-testid="whisper-send">
                {say('悄悄告诉', 'Whisper')}
              </Button>
              <Button danger onClick={() => setAsks(true)} data-testid="takeover">
                {say('接管', 'Take over')}
              </Button>
            </div>
          </>
        ) : (
          <>
            <Alert type="info" message={say('还没有人接待，可以直接接手。', 'Nobody has taken this yet; you may.')} />
            <div className="pg-acts">
              <Button type="primary" loading={busy} onClick={takeOver} data-testid="takeover">
                {say('接手', 'Take it')}
              </Button>
            </div>
          </>
        )}
      </div>
      <Modal
        open={asks}
        title={say('接管这次对话？', 'Take this conversation over?')}
        okText={say('接管', 'Take over')}
        confirmLoading={busy}
        onCancel={() => setAsks(false)}
        onOk={takeOver}
        okButtonProps={{ 'data-testid': 'takeover-ok' }}
      >
        <p>{say('顾客和同事都会看到换了人；之后可以再转回去。', 'The customer and your colleague see the change; you can transfer it back later.')}</p>
      </Modal>
    </Drawer>
  );
}
