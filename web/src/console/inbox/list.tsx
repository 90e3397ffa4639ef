// The list of conversations: boxes, rows, and what is done with several at once.
import { Badge, Button, Checkbox, Empty, Segmented, Select, Skeleton, Tag } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useConsole } from '../context';
import { isBad, moodWord, reasonWord, since, statusWord } from '../words';
import type { Row } from './rows';
import type { Inbox, View } from './store';

interface Props {
  inbox: Inbox;
  view: View;
  onView(v: View): void;
  tag?: string;
  tags: string[];
  onTag(tag: string | undefined): void;
  at: number;
  openId?: string;
  selected: ReadonlySet<string>;
  onSelect(id: string, on: boolean): void;
  onOpen(row: Row, index: number): void;
  onTake(id: string): void;
}

function useNow(everyMs: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

interface RowProps {
  row: Row;
  index: number;
  now: number;
  p: Props;
}

function RowTags({ row }: { row: Row }) {
  const { lang, say } = useConsole();
  return (
    <span className="qtags">
      {row.safety && <Tag color="error">{say('安全', 'Safety')}</Tag>}
      {row.reason && row.reason !== 'safety' && <Tag>{reasonWord(row.reason, lang)}</Tag>}
      {row.mood && isBad(row.mood) && <Tag color="warning">{moodWord(row.mood, lang)}</Tag>}
      {row.status && !row.waits && !row.mine && <Tag>{statusWord(row.status, lang)}</Tag>}
      {row.lang && <Tag bordered={false}>{row.lang === 'zh' ? '中文' : 'English'}</Tag>}
      {row.tags.map((t) => (
        <Tag key={t}>{t}</Tag>
      ))}
    </span>
  );
}

function RowView({ row, index, now, p }: RowProps) {
  const { lang, say } = useConsole();
  const name = row.name || say('访客', 'Visitor');
  const state = `${index === p.at ? ' at' : ''}${row.conversation === p.openId ? ' open' : ''}${row.safety ? ' safety' : ''}`;
  return (
    <li className={`qrow${state}`} data-testid="row" data-conversation={row.conversation} data-waits={row.waits || undefined}>
      {p.inbox.boxes && (
        <Checkbox
          className="qcheck"
          aria-label={say(`选中 ${name}`, `Select ${name}`)}
          checked={p.selected.has(row.conversation)}
          onChange={(e) => p.onSelect(row.conversation, e.target.checked)}
        />
      )}
      <button type="button" className="qmain" data-testid="row-open" data-page-keys={index === p.at || undefined} aria-current={row.conversation === p.openId} onClick={() => p.onOpen(row, index)}>
        <span className="qtop">
          <b>{name}</b>
          {row.unread > 0 && <Badge count={row.unread} size="small" title={say(`${row.unread} 条未读`, `${row.unread} unread`)} />}
          <span className="quiet num">{since(row.at, now, lang)}</span>
        </span>
        <span className="qpreview" dir="auto">
          {row.preview}
        </span>
        <RowTags row={row} />
      </button>
      {row.waits && (
        <Button size="small" type="primary" ghost data-testid="take" onClick={() => p.onTake(row.conversation)}>
          {say('接待', 'Take')}
        </Button>
      )}
    </li>
  );
}

function Work({ p, now }: { p: Props; now: number }) {
  const { say } = useConsole();
  const { mine, waiting, waitingCount } = p.inbox;
  return (
    <>
      {mine.length > 0 && (
        <>
          <h2>
            {say('我的对话', 'Mine')} <i>{mine.length}</i>
          </h2>
          <ul>
            {mine.map((r, i) => (
              <RowView key={r.conversation} row={r} index={i} now={now} p={p} />
            ))}
          </ul>
        </>
      )}
      <h2>
        {say('等待接待', 'Waiting')} <i>{waitingCount}</i>
      </h2>
      {waiting.length === 0 ? (
        <Empty
          image={Empty.PRESENTED_IMAGE_SIMPLE}
          data-testid="queue-empty"
          description={
            <>
              <b>{say('没有人在等。', 'Nobody is waiting.')}</b>
              <br />
              {say('有顾客需要真人时，会出现在这里。', 'Customers who need a person appear here.')}
            </>
          }
        />
      ) : (
        <ul>
          {waiting.map((r, i) => (
            <RowView key={r.conversation} row={r} index={mine.length + i} now={now} p={p} />
          ))}
        </ul>
      )}
    </>
  );
}

function EmptyBox({ p }: { p: Props }) {
  const { say } = useConsole();
  const words: Record<Exclude<View, 'work'>, string> = {
    all: say('还没有对话。顾客写来后会出现在这里。', 'No conversation yet. It appears here once a customer writes.'),
    snoozed: say('没有放到稍后的对话。在对话的“…”里选“稍后再看”，到时它自己回来。', 'Nothing is put aside. Choose “Later” in the menu … of a conversation; it comes back by itself.'),
    closed: say('还没有结束的对话。', 'No conversation has ended yet.'),
  };
  const text = p.tag === undefined ? words[p.view as Exclude<View, 'work'>] : say(`没有带“${p.tag}”标签的对话。`, `No conversation here has the tag “${p.tag}”.`);
  return (
    <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={text} data-testid="box-empty">
      {p.tag !== undefined && (
        <Button size="small" onClick={() => p.onTag(undefined)}>
          {say('看全部标签', 'All tags')}
        </Button>
      )}
    </Empty>
  );
}

function BoxView({ p, now }: { p: Props; now: number }) {
  const { say } = useConsole();
  const { rows, more, loadMore } = p.inbox;
  if (rows.length === 0) return <EmptyBox p={p} />;
  return (
    <>
      <ul>
        {rows.map((r, i) => (
          <RowView key={r.conversation} row={r} index={i} now={now} p={p} />
        ))}
      </ul>
      {more && (
        <Button type="link" block onClick={loadMore} data-testid="more">
          {say('更早的', 'Earlier ones')}
        </Button>
      )}
    </>
  );
}

export function ConversationList(p: Props) {
  const { say } = useConsole();
  const now = useNow(15000);
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector('.qrow.at')?.scrollIntoView({ block: 'nearest' });
  }, [p.at]);
  const views: { value: View; label: string }[] = [
    { value: 'work', label: say('待办', 'Work') },
    { value: 'all', label: say('全部', 'All') },
    { value: 'snoozed', label: say('稍后', 'Later') },
    { value: 'closed', label: say('已结束', 'Closed') },
  ];
  return (
    <section className="queue" aria-label={say('对话列表', 'Conversations')} data-testid="queue">
      {p.inbox.boxes && (
        <div className="qhead">
          <Segmented<View> block size="small" options={views} value={p.view} onChange={p.onView} data-testid="boxes" />
          {p.tags.length > 0 && (
            <Select
              size="small"
              allowClear
              showSearch
              value={p.tag}
              placeholder={say('按标签', 'By tag')}
              aria-label={say('按标签', 'By tag')}
              options={p.tags.map((t) => ({ value: t, label: t }))}
              onChange={p.onTag}
            />
          )}
        </div>
      )}
      <div className="qscroll" ref={list}>
        {!p.inbox.ready ? <Skeleton active /> : p.view === 'work' ? <Work p={p} now={now} /> : <BoxView p={p} now={now} />}
      </div>
    </section>
  );
}
