// The reply that the machine suggests, with what it rests on: taken as it is, edited, or turned down. All three are told to it.
import { Button, Popover } from 'antd';
import { useState } from 'react';
import { replyOf, verdict, type Assist } from '../api/assist';
import { useConsole } from '../context';

interface Props {
  id: string;
  assist: Assist;
  /** Into the box. */
  onEdit(text: string): void;
  onSend(text: string): void;
}

export function Suggestion({ id, assist, onEdit, onSend }: Props) {
  const { say } = useConsole();
  const [over, setOver] = useState<string>();
  const reply = assist.reply;
  const key = `${assist.seq}:${reply?.text}`;
  if (!reply?.text || over === key) return null;
  const evidence = reply.evidence ?? [];
  const end = (what: 'accept' | 'reject') => {
    setOver(key);
    verdict(id, replyOf(assist), what, reply.text).catch(() => undefined);
  };
  return (
    <section className="suggestion" aria-label={say('建议的回复', 'Suggested reply')} data-testid="suggestion">
      <p dir="auto" tabIndex={0}>
        {reply.text}
      </p>
      <div>
        <Button
          size="small"
          type="primary"
          data-testid="suggestion-accept"
          onClick={() => {
            end('accept');
            onSend(reply.text);
          }}
        >
          {say('发送', 'Send it')}
        </Button>
        <Button
          size="small"
          data-testid="suggestion-edit"
          onClick={() => {
            setOver(key);
            onEdit(reply.text);
          }}
        >
          {say('改一改', 'Edit')}
        </Button>
        <Button size="small" type="text" data-testid="suggestion-reject" onClick={() => end('reject')}>
          {say('不合适', 'Not fitting')}
        </Button>
        {evidence.length > 0 && (
          <Popover
            trigger="click"
            content={
              <ul className="evidence">
                {evidence.map((e, i) => (
                  <li key={i}>
                    <b>{e.title}</b>
                    {e.passage && <p dir="auto">{e.passage}</p>}
                  </li>
                ))}
              </ul>
            }
          >
            <Button size="small" type="link">
              {say(`依据 ${evidence.length}`, `Evidence ${evidence.length}`)}
            </Button>
          </Popover>
        )}
      </div>
    </section>
  );
}
