// The inbox: the list on the left, the conversation that is open beside it.
import { useEffect, useState } from 'react';
import { ApiError } from '../api/client';
import * as conversations from '../api/conversation';
import * as api from '../api/inbox';
import { useConsole } from '../context';
import { Conversation } from '../conversation/conversation';
import { useKeys } from '../keys';
import { useLoad } from '../load';
import { Mark } from '../mark';
import type { PageProps } from '../pages';
import { go } from '../route';
import { BulkBar } from './bulk';
import { ConversationList } from './list';
import { keepPlace, type Row } from './rows';
import { useInbox, type View } from './store';
import { useTitle } from './title';

export default function InboxPage({ rest }: PageProps) {
  const { say, tell, tellError } = useConsole();
  const openId = rest[0];
  const [view, setView] = useState<View>('work');
  const [tag, setTag] = useState<string>();
  const inbox = useInbox(view, tag);
  const tags = useLoad(api.tags, []);
  const [at, setAt] = useState(0);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const rows = view === 'work' ? [...inbox.mine, ...inbox.waiting] : inbox.rows;
  const place = rows[at]?.conversation;
  const [lastPlace, setLastPlace] = useState(place);

  // The list moves under the selection; the selection stays with its conversation.
  useEffect(() => {
    const kept = keepPlace(rows, lastPlace, at);
    if (kept !== at) setAt(kept);
    else if (place !== lastPlace) setLastPlace(place);
  }, [rows.map((r) => r.conversation).join()]);
  useTitle(inbox);

  const move = (to: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, to));
    setAt(next);
    setLastPlace(rows[next]?.conversation);
  };
  /** By keys: the focus goes along. */
  const step = (to: number) => {
    move(to);
    requestAnimationFrame(() => document.querySelector<HTMLElement>('.qrow.at .qmain')?.focus({ preventScroll: true }));
  };
  const open = (id: string) => go('inbox', id);
  const take = async (id: string) => {
    try {
      await conversations.take(id);
    } catch (e) {
      if (e instanceof ApiError && e.status === 409) tell(say('已被同事接走', 'Taken by a colleague'), 'warning');
      else tellError(e);
    }
    open(id);
    inbox.reload();
  };
  const select = (id: string, on: boolean) =>
    setSelected((was) => {
      const now = new Set(was);
      if (on) now.add(id);
      else now.delete(id);
      return now;
    });

  useKeys({
    j: () => step(at + 1),
    k: () => step(at - 1),
    x: () => inbox.boxes && place !== undefined && select(place, !selected.has(place)),
    Enter: () => {
      const row = rows[at];
      if (!row) return false;
      if (row.waits) void take(row.conversation);
      else open(row.conversation);
      return true;
    },
    Escape: () => (openId === undefined ? false : go('inbox')),
  });

  const row = rows.find((r) => r.conversation === openId);
  return (
    <div className={`cols${openId ? ' has-open' : ''}`}>
      <div className="list-col">
        <ConversationList
          inbox={inbox}
          view={view}
          onView={(v) => {
            setView(v);
            setAt(0);
            setSelected(new Set());
          }}
          tag={tag}
          tags={tags.data ?? []}
          onTag={setTag}
          at={at}
          openId={openId}
          selected={selected}
          onSelect={select}
          onOpen={(r: Row, i) => {
            move(i);
            open(r.conversation);
          }}
          onTake={(id) => void take(id)}
        />
        {selected.size > 0 && <BulkBar selected={selected} onDone={inbox.reload} onClear={() => setSelected(new Set())} />}
      </div>
      {openId ? (
        <Conversation key={openId} id={openId} row={row} seq={rest[1]} onTake={() => void take(openId)} onChanged={inbox.reload} />
      ) : (
        <section className="nothing-open">
          <Mark size={72} />
          <b>{say('选一位顾客', 'Choose a customer')}</b>
          <span>{say('j / k 上下移动，Enter 打开或接待，? 看全部快捷键。', 'j / k move, Enter opens or takes, ? shows all keys.')}</span>
        </section>
      )}
    </div>
  );
}
