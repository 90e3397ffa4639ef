// Search in everything that was said. The words stand in the address, so that a search can be kept and sent to a colleague.
import { Button, Input, type InputRef } from 'antd';
import { useEffect, useRef, useState } from 'react';
import * as api from '../api/search';
import { ApiError } from '../api/client';
import { useConsole } from '../context';
import { useKeys } from '../keys';
import { useLoad } from '../load';
import type { PageProps } from '../pages';
import { Frame } from '../parts/frame';
import { useNow } from '../parts/now';
import { Nothing, Shown } from '../parts/shown';
import { moment } from '../parts/times';
import { addressOf, go, goInstead } from '../route';
import { days, pieces } from './marks';

const AFTER_MS = 250;
const QUERY_MAX = 200;

function Hit({ hit }: { hit: api.Hit }) {
  const { lang, say } = useConsole();
  const now = useNow(60000);
  const who: Record<string, string> = { customer: say('顾客', 'Customer'), agent: say('同事', 'Colleague'), machine: say('智能客服', 'Assistant') };
  const name = typeof hit.customer === 'string' ? hit.customer : hit.customer?.name;
  return (
    <li>
      <a href={addressOf('inbox', hit.conversation, String(hit.seq))} data-testid="hit">
        <span>
          {name || say('访客', 'Visitor')} · {who[hit.who] ?? hit.who} · {moment(hit.at, now, lang)}
        </span>
        <p className="pg-text">
          {hit.begins === false && '…'}
          {pieces(hit.snippet, hit.marks).map((p, i) => (p.marked ? <mark key={i}>{p.text}</mark> : p.text))}
          {hit.ends === false && '…'}
        </p>
      </a>
    </li>
  );
}

/** The first page is read again when the question changes; further ones are added to it. */
function useHits(q: string, range: { from?: number; to?: number }) {
  const { tellError } = useConsole();
  const [more, setMore] = useState<api.Hits>();
  const [busy, setBusy] = useState(false);
  const first = useLoad<api.Hits | undefined>(async () => (q === '' ? undefined : api.search({ q, ...range })), [q, range.from, range.to]);
  useEffect(() => setMore(undefined), [first.data]);
  const next = (more ?? first.data)?.next;
  const readMore = async () => {
    setBusy(true);
    try {
      const got = await api.search({ q, ...range, before: next });
      setMore({ hits: [...(more?.hits ?? []), ...got.hits], next: got.next });
    } catch (e) {
      tellError(e);
    }
    setBusy(false);
  };
  return { first, hits: [...(first.data?.hits ?? []), ...(more?.hits ?? [])], next, readMore, busy };
}

export default function SearchPage({ rest }: PageProps) {
  const { say } = useConsole();
  const asked = rest[0] ?? '';
  const [text, setText] = useState(asked);
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const { first, hits, next, readMore, busy } = useHits(asked, days(from, to));
  const box = useRef<InputRef>(null);
  const list = useRef<HTMLOListElement>(null);

  useEffect(() => {
    if (text.trim() === asked) return;
    const timer = setTimeout(() => (asked === '' ? go : goInstead)('search', ...(text.trim() === '' ? [] : [text.trim()])), AFTER_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const walk = (by: number) => {
    const all = [...(list.current?.querySelectorAll('a') ?? [])];
    const at = all.indexOf(document.activeElement as HTMLAnchorElement);
    all[Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + by))]?.focus();
  };
  useKeys({ j: () => walk(1), k: () => walk(-1), '/': () => box.current?.focus() });

  const tooShort = first.state === 'failed' && first.error instanceof ApiError && first.error.status === 400;
  return (
    <Frame name="search" title={say('搜索', 'Search')}>
      <div role="search" className="pg-row">
        <Input
          ref={box}
          type="search"
          size="large"
          autoFocus
          allowClear
          maxLength={QUERY_MAX}
          style={{ flex: '1 1 260px' }}
          value={text}
          placeholder={say('在所有对话里找', 'Find in all conversations')}
          aria-label={say('在所有对话里找', 'Find in all conversations')}
          data-testid="search-box"
          onChange={(e) => setText(e.target.value)}
          onKeyDown={(e) => {
            if (e.key === 'Escape') e.currentTarget.blur();
            if (e.key === 'ArrowDown') walk(1);
          }}
        />
        <Input type="date" prefix={say('从', 'From')} style={{ flex: '1 1 160px', maxWidth: 190 }} value={from} max={to || undefined} aria-label={say('从哪天', 'From day')} onChange={(e) => setFrom(e.target.value)} />
        <Input type="date" prefix={say('到', 'To')} style={{ flex: '1 1 160px', maxWidth: 190 }} value={to} min={from || undefined} aria-label={say('到哪天', 'To day')} onChange={(e) => setTo(e.target.value)} />
      </div>
      {asked === '' && <Nothing text={say('输入要找的词。个人信息在记录里已经隐去。', 'Type what to look for. Personal data is hidden in what is searched.')} />}
      {asked !== '' && tooShort && <Nothing text={say('这样找不了，请换几个词。', 'That cannot be searched for; please try other words.')} />}
      {asked !== '' && !tooShort && (
        <Shown got={first} empty={(data) => (data && data.hits.length === 0 ? say('没有找到。', 'Nothing was found.') : undefined)}>
          {() => (
            <>
              <p className="pg-note">{say('个人信息在结果里隐去；对话打开后，接待的人看得到原文。', 'Personal data is hidden in what is found; who has the conversation sees it when it is open.')}</p>
              <ol className="hits" ref={list} data-testid="hits">
                {hits.map((h) => (
                  <Hit key={`${h.conversation}/${h.seq}`} hit={h} />
                ))}
              </ol>
            </>
          )}
        </Shown>
      )}
      {asked !== '' && next !== undefined && first.state === 'ready' && (
        <Button className="pg-more" loading={busy} onClick={() => void readMore()} data-testid="more">
          {say('更早的', 'Earlier ones')}
        </Button>
      )}
    </Frame>
  );
}
