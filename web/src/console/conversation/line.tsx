// One line of a conversation: a message, or what happened to it.
import { CheckCircleOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import type { BlockCtx } from '../../blocks/ctx';
import { handoverTitle } from '../../blocks/handover';
import { clearBlocks, drawBlocks } from '../../blocks/island';
import { clockTime, dayKey, dayName } from '../../core/format';
import { words } from '../../core/i18n';
import type { Block, HandoverFrame, IdentityFrame, LogFrame, MessageFrame } from '../../core/types';
import * as assist from '../api/assist';
import { useConsole } from '../context';
import { translationWords } from '../errors';
import { textOf } from './frames';

interface Props {
  id: string;
  f: LogFrame;
  prev?: LogFrame;
  ctx: BlockCtx;
  read: boolean;
  found: boolean;
  why: ReactNode;
}

function Blocks({ blocks, ctx, machine }: { blocks: Block[]; ctx: BlockCtx; machine: boolean }) {
  const host = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => drawBlocks(host.current!, ctx, blocks, machine), [blocks, ctx, machine]);
  useLayoutEffect(() => {
    const at = host.current!;
    return () => clearBlocks(at);
  }, []);
  return <div className="blocks" ref={host} />;
}

function Translated({ id, text }: { id: string; text: string }) {
  const { lang, say, tell } = useConsole();
  const [shown, setShown] = useState('');
  const [busy, setBusy] = useState(false);
  const run = () => {
    setBusy(true);
    assist
      .translate(id, text, lang)
      .then(setShown, (e: unknown) => tell(translationWords(e, lang), 'info'))
      .finally(() => setBusy(false));
  };
  if (shown !== '')
    return (
      <p className="translated" dir="auto" lang={lang === 'zh' ? 'zh-CN' : 'en'}>
        {shown}
      </p>
    );
  return (
    <Button type="link" size="small" className="translate" loading={busy} onClick={run} data-testid="translate">
      {say('翻译', 'Translate')}
    </Button>
  );
}

/** Whether the words are in the other of the two languages. */
function foreign(text: string, lang: 'zh' | 'en'): boolean {
  const han = (text.match(/[\u4e00-\u9fff]/g) ?? []).length;
  const latin = (text.match(/[a-z]/gi) ?? []).length;
  return lang === 'zh' ? latin > 3 && han === 0 : han > 0;
}

function Message({ id, f, ctx, read, found, why }: Props & { f: MessageFrame }) {
  const { lang, say } = useConsole();
  const who = f.actor === 'customer' ? say('顾客', 'Customer') : f.actor === 'agent' ? f.name || say('同事', 'Colleague') : say('智能客服', 'Assistant');
  const text = textOf(f);
  return (
    <div className={`line ${f.actor}${found ? ' found' : ''}`} data-seq={f.seq} data-testid={`line-${f.actor}`}>
      <span className="line-who">
        {who} · <time className="num">{clockTime(f.at, lang)}</time>
        {read && <span className="read"> · {say('已读', 'read')}</span>}
      </span>
      <Blocks blocks={f.blocks} ctx={ctx} machine={f.actor === 'machine'} />
      {f.actor === 'customer' && foreign(text, lang) && assist.translates(id) && <Translated id={id} text={text} />}
      {f.actor === 'machine' && why}
    </div>
  );
}

function Happened({ f }: { f: HandoverFrame | IdentityFrame }) {
  const { lang, say } = useConsole();
  const wordsOf = (): string => {
    if (f.type === 'identity')
      return f.level === 'none'
        ? say('客户已退出身份', 'The customer is signed out')
        : say(`客户已验证身份${f.name ? `：${f.name}` : ''}`, `The customer has proven who they are${f.name ? `: ${f.name}` : ''}`);
    switch (f.state) {
      case 'returned':
        return say('已交还智能客服', 'Handed back to the assistant');
      case 'closed':
        return say('对话已结束', 'Conversation closed');
      case 'waiting':
        return say('等待同事', 'Waiting for a colleague');
      default:
        return handoverTitle(f, words(lang));
    }
  };
  return <p className="conv-note">{wordsOf()}</p>;
}

export function Line(p: Props) {
  const { lang, say } = useConsole();
  const { f, prev } = p;
  const at = f.at ?? 0;
  const day = at > 0 && (!prev?.at || dayKey(prev.at) !== dayKey(at)) && <p className="conv-day">{dayName(at, lang, Date.now())}</p>;
  return (
    <>
      {day}
      {f.type === 'message' ? (
        <Message {...p} f={f} />
      ) : f.type === 'resolved' ? (
        <p className="conv-note good">
          <CheckCircleOutlined /> {say('问题解决了', 'Solved')}
        </p>
      ) : f.type === 'handover' || f.type === 'identity' ? (
        <Happened f={f} />
      ) : null}
    </>
  );
}
