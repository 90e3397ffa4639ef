// Who waits, and whom this agent serves.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Lang } from '../core/types';
import type { Queue, QueueRow } from './api';
import { deskWords, moodWord, reasonWord } from './texts';

interface Props {
  lang: Lang;
  queue: Queue;
  at: number;
  openId: string | null;
  onOpen(id: string, index: number): void;
  onTake(id: string): void;
}

export function customerName(row: QueueRow | undefined, visitor: string): string {
  const c = row?.customer;
  if (!c) return visitor;
  return typeof c === 'string' ? c : c.name || c.id || visitor;
}

export function since(ms: number | undefined, now: number, lang: Lang): string {
  if (!ms) return '';
  const minutes = Math.max(0, Math.floor((now - ms) / 60000));
  if (minutes < 1) return lang === 'zh' ? '刚刚' : 'just now';
  if (minutes < 60) return lang === 'zh' ? `${minutes} 分钟` : `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return lang === 'zh' ? `${hours} 小时 ${minutes % 60} 分` : `${hours} h ${minutes % 60} min`;
}

export function QueueList({ lang, queue, at, openId, onOpen, onTake }: Props) {
  const w = deskWords(lang);
  const [now, setNow] = useState(Date.now());
  const list = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 15000);
    return () => clearInterval(timer);
  }, []);
  useEffect(() => {
    list.current?.querySelector('.qrow.at')?.scrollIntoView({ block: 'nearest' });
  }, [at]);

  const row = (r: QueueRow, index: number, waits: boolean) => (
    <li
      class={`qrow${index === at ? ' at' : ''}${r.conversation === openId ? ' open' : ''}${r.safety ? ' safety' : ''}`}
      data-conversation={r.conversation}
    >
      <button type="button" class="qmain" onClick={() => onOpen(r.conversation, index)}>
        <span class="qtop">
          <b>{customerName(r, w.visitor)}</b>
          <span class="quiet num">{since(r.since, now, lang)}</span>
        </span>
        <span class="qpreview" dir="auto">
          {r.preview}
        </span>
        <span class="qtags">
          {r.safety && <em class="t-safety">{w.safety}</em>}
          {r.reason && <em>{reasonWord(r.reason, lang)}</em>}
          {r.mood && r.mood.toLowerCase() !== 'neutral' && <em class="t-mood">{moodWord(r.mood, lang)}</em>}
          {r.lang && <em class="t-lang">{r.lang === 'zh' ? '中文' : 'English'}</em>}
        </span>
      </button>
      {waits && (
        <button type="button" class="take" onClick={() => onTake(r.conversation)}>
          {w.take}
        </button>
      )}
    </li>
  );

  return (
    <aside class="queue" ref={list} aria-label={w.waiting}>
      {queue.mine.length > 0 && (
        <>
          <h2>
            {w.mine} <i>{queue.mine.length}</i>
          </h2>
          <ul>{queue.mine.map((r, i) => row(r, i, false))}</ul>
        </>
      )}
      <h2>
        {w.waiting} <i>{queue.waiting.length}</i>
      </h2>
      {queue.waiting.length === 0 ? (
        <div class="queue-empty">
          <b>{w.queueEmpty}</b>
          <span>{w.queueEmptyText}</span>
        </div>
      ) : (
        <ul>{queue.waiting.map((r, i) => row(r, queue.mine.length + i, true))}</ul>
      )}
    </aside>
  );
}
