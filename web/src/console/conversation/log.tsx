// What was said: a list of which only the part that is seen is drawn, so that 20,000 messages scroll like twenty.
import { useVirtualizer } from '@tanstack/react-virtual';
import { Button } from 'antd';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { BlockCtx } from '../../blocks/ctx';
import { words } from '../../core/i18n';
import { pictureOf } from '../api/conversation';
import { useConsole } from '../context';
import { Line } from './line';
import { FilePicture } from './picture_tray';
import type { Talk } from './use_conversation';
import { Why } from './why';

interface Props {
  id: string;
  talk: Talk;
  /** A message to show; a new object shows it again. */
  jump?: { seq: number };
  onZoom(src: string, alt: string): void;
}

const NEAR_PX = 80;
const TOP_PX = 400;
const FOUND_MS = 2500;

export function Log({ id, talk, jump, onZoom }: Props) {
  const { lang, say } = useConsole();
  const { frames, sending, customerRead } = talk;
  const scroll = useRef<HTMLDivElement>(null);
  const stick = useRef(true);
  const seen = useRef({ scrollTop: 0, scrollHeight: 0, clientHeight: 0 });
  const [away, setAway] = useState(false);
  const [found, setFound] = useState(-1);

  const rows = useVirtualizer({
    count: frames.length,
    getScrollElement: () => scroll.current,
    estimateSize: (i) => (frames[i]?.type === 'message' ? 92 : 40),
    getItemKey: (i) => frames[i]!.seq,
    overscan: 8,
  });
  const total = rows.getTotalSize();

  const toEnd = () => {
    const el = scroll.current;
    if (el) el.scrollTop = el.scrollHeight;
  };
  useLayoutEffect(() => {
    if (stick.current) toEnd();
  }, [total, sending.length, talk.customerTyping]);
  // What comes below it, a suggestion or a longer answer, takes room from it: the newest words stay in sight.
  useEffect(() => {
    const room = new ResizeObserver(() => stick.current && toEnd());
    if (scroll.current) room.observe(scroll.current);
    return () => room.disconnect();
  }, []);
  // What is read before the first message leaves in its place what is looked at.
  const first = frames[0]?.seq ?? 0;
  const drawn = useRef({ first: 0, total: 0 });
  useLayoutEffect(() => {
    const was = drawn.current;
    drawn.current = { first, total };
    if (scroll.current && !stick.current && first < was.first) scroll.current.scrollTop += total - was.total;
  }, [first, total]);
  const shown = useRef<Props['jump']>(undefined);
  useEffect(() => {
    if (!jump || shown.current === jump || frames.length === 0) return;
    if (jump.seq < first && talk.more) {
      stick.current = false;
      return talk.readBack(jump.seq);
    }
    shown.current = jump;
    const index = frames.findIndex((f) => f.seq >= jump.seq);
    if (index < 0) return;
    stick.current = false;
    rows.scrollToIndex(index, { align: 'center' });
    setFound(frames[index]!.seq);
    // Once for each wish, as soon as the message is there.
  }, [jump, first, talk.more]);
  useEffect(() => {
    if (found < 0) return;
    const timer = setTimeout(() => setFound(-1), FOUND_MS);
    return () => clearTimeout(timer);
  }, [found]);

  const ctx = useMemo<BlockCtx>(
    () => ({
      lang,
      w: words(lang),
      media: (src) => (src && src.startsWith('/') && !src.startsWith('//') ? src : undefined),
      picture: (aid) => pictureOf(id, aid),
      preview: () => undefined,
      zoom: onZoom,
    }),
    [lang, id, onZoom],
  );
  let lastRead = -1;
  for (let i = frames.length - 1; i >= 0 && lastRead < 0; i--) {
    const f = frames[i]!;
    if (f.type === 'message' && f.actor === 'agent' && f.seq <= customerRead) lastRead = f.seq;
  }

  return (
    <div className="log-box">
      <div
        className="conv-log"
        ref={scroll}
        role="log"
        aria-live="polite"
        aria-label={say('对话内容', 'What was said')}
        tabIndex={0}
        data-testid="log"
        onScroll={(e) => {
          const { scrollTop, scrollHeight, clientHeight } = e.currentTarget;
          const was = seen.current;
          seen.current = { scrollTop, scrollHeight, clientHeight };
          // Upwards with nothing else changed is somebody's wish; rows that are measured and room that is taken scroll too.
          if (scrollHeight - clientHeight - scrollTop < NEAR_PX) stick.current = true;
          else if (scrollTop < was.scrollTop && scrollHeight === was.scrollHeight && clientHeight === was.clientHeight) stick.current = false;
          setAway(!stick.current);
          if (!stick.current && scrollTop < TOP_PX) talk.readBack();
        }}
      >
        {talk.more && (
          <Button type="link" size="small" className="earlier" loading={talk.reading} onClick={() => talk.readBack()} data-testid="earlier">
            {say('更早的消息', 'Earlier messages')}
          </Button>
        )}
        <div className="rows" style={{ height: total }}>
          {rows.getVirtualItems().map((v) => {
            const f = frames[v.index]!;
            return (
              <div key={v.key} ref={rows.measureElement} data-index={v.index} className="row" style={{ transform: `translateY(${v.start}px)` }}>
                <Line id={id} f={f} prev={frames[v.index - 1]} ctx={ctx} read={f.seq === lastRead} found={f.seq === found} why={<Why id={id} seq={f.seq} />} />
              </div>
            );
          })}
        </div>
        {sending.map((d) => (
          <div className="line agent sending" key={d.id}>
            {d.pictures.map((p) => (
              <FilePicture key={p.id} file={p.file} alt={p.alt || say('图片', 'Picture')} className="sending-picture" />
            ))}
            {d.text !== '' && (
              <div className="bubble">
                <div className="plain" dir="auto">
                  {d.text}
                </div>
              </div>
            )}
            {d.failed && (
              <Button type="link" size="small" danger onClick={() => talk.sendAgain(d)}>
                {say('没有发出去，点这里重试', 'Not sent; tap to retry')}
              </Button>
            )}
          </div>
        ))}
        {talk.customerTyping && (
          <p className="typing-note" data-testid="customer-typing">
            {say('顾客正在输入…', 'The customer is typing…')}
          </p>
        )}
      </div>
      {away && (
        <Button
          className="to-end"
          size="small"
          shape="round"
          onClick={() => {
            stick.current = true;
            rows.scrollToIndex(frames.length - 1, { align: 'end' });
            toEnd();
          }}
        >
          {say('回到最新', 'To the newest')} ↓
        </Button>
      )}
    </div>
  );
}
