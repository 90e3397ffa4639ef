// What the inbox shows, kept while another page is open: read from the server, and read again when it says that something changed.
import { useCallback, useEffect, useRef, useState } from 'react';
import { ApiError } from '../api/client';
import * as api from '../api/inbox';
import { useConsole } from '../context';
import { useEvent } from '../live';
import { readBox } from './read_box';
import { fromBox, workRows, type Row } from './rows';

export type View = 'work' | 'all' | 'snoozed' | 'closed';

export interface Inbox {
  mine: Row[];
  waiting: Row[];
  waitingCount: number;
  /** Of a box other than work. */
  rows: Row[];
  more: boolean;
  /** The server has boxes, tags, unread counts. */
  boxes: boolean;
  ready: boolean;
  reload(): void;
  loadMore(): void;
}

const SOON_MS = 120;
const POLL_MS = 20000;
const PAGE = 50;

/** The boxes, where the server has them; undefined where it has none. */
async function boxOf(which: api.Box, of: Parameters<typeof api.box>[1]): Promise<api.BoxPage | undefined> {
  try {
    return await api.box(which, of);
  } catch (e) {
    if (e instanceof ApiError && e.noRoute) return undefined;
    throw e;
  }
}

interface Work {
  queue: api.Queue;
  boxes: api.BoxRow[] | undefined;
}

/** The queue knows nothing of what was put aside. */
const WORK: api.Box[] = ['mine', 'waiting', 'snoozed'];

async function readWork(): Promise<Work> {
  const [queue, ...pages] = await Promise.all([api.queue(), ...WORK.map((which) => boxOf(which, { limit: 200 }))]);
  const known = pages.filter((p) => p !== undefined);
  return { queue, boxes: known.length > 0 ? known.flatMap((p) => p.conversations) : undefined };
}

export function useInbox(view: View, tag: string | undefined): Inbox {
  const { me, tellError } = useConsole();
  const [work, setWork] = useState<Work>();
  const [list, setList] = useState<{ rows: Row[]; next?: string | number }>({ rows: [] });
  const turn = useRef(0);
  const wanted = useRef(PAGE);

  const load = useCallback(async () => {
    const mine = ++turn.current;
    try {
      const [w, page] = await Promise.all([readWork(), view === 'work' ? undefined : readBox((of) => boxOf(view, { tag, ...of }), wanted.current)]);
      if (mine !== turn.current) return;
      setWork(w);
      if (page) setList({ rows: page.conversations.map((b) => fromBox(b, me.id)), next: page.next });
    } catch (e) {
      if (mine === turn.current) tellError(e);
    }
  }, [view, tag, me.id, tellError]);

  const timer = useRef(0);
  const soon = useCallback(() => {
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => void load(), SOON_MS);
  }, [load]);
  useEffect(() => {
    setList({ rows: [] });
    wanted.current = PAGE;
    void load();
    const poll = window.setInterval(soon, POLL_MS);
    return () => {
      turn.current++;
      window.clearTimeout(timer.current);
      window.clearInterval(poll);
    };
  }, [load, soon]);
  useEvent('queue', soon);
  useEvent('frame', soon);
  useEvent('assigned', soon);
  useEvent('moved', soon);
  useEvent('resync', soon);

  const loadMore = () => {
    wanted.current = list.rows.length + PAGE;
    void load();
  };
  const rows = work ? workRows(work.queue, work.boxes ?? [], Date.now()) : { mine: [], waiting: [] };
  const tagged = (r: Row[]) => (tag ? r.filter((x) => x.tags.includes(tag)) : r);
  return {
    mine: tagged(rows.mine),
    waiting: tagged(rows.waiting),
    waitingCount: work?.queue.waiting_count === undefined ? rows.waiting.length : work.queue.waiting_count - (work.queue.waiting.length - rows.waiting.length),
    rows: list.rows,
    more: list.next !== undefined,
    boxes: work?.boxes !== undefined,
    ready: work !== undefined,
    reload: () => void load(),
    loadMore,
  };
}
