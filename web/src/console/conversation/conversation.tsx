// One conversation: what was said, where the agent writes, and beside it all that is known.
import { Alert, Button, Drawer, Empty, Image, Tabs } from 'antd';
import { useCallback, useEffect, useRef, useState } from 'react';
import { pickLang } from '../../core/i18n';
import * as assistApi from '../api/assist';
import { company } from '../api/company';
import * as api from '../api/conversation';
import { useConsole } from '../context';
import { asList, isFields, word } from '../panel/facts';
import type { Row } from '../inbox/rows';
import { useKeys } from '../keys';
import { useEvent } from '../live';
import { useLoad } from '../load';
import { AssistPanel } from '../panel/assist';
import { CustomerPanel } from '../panel/customer';
import { Promises } from '../panel/promises';
import { go } from '../route';
import { useNarrow } from '../settings';
import { Composer, type ComposerHandle } from './composer';
import { DIALOGS, type DialogKind } from './dialogs';
import { lastCustomer } from './frames';
import { Head } from './head';
import { Hidden } from './hidden';
import { Log } from './log';
import { Notes, type NotesHandle } from './notes';
import { Suggestion } from './suggestion';
import { useConversation, type Talk, type Viewer } from './use_conversation';
import { usePresenceHere } from './viewing';

interface Props {
  id: string;
  row?: Row;
  /** Of a message to show, from the address. */
  seq?: string;
  onTake(): void;
  onChanged(): void;
}

function Collision({ viewers, mine }: { viewers: Viewer[]; mine: boolean }) {
  const { say } = useConsole();
  if (viewers.length === 0) return null;
  const writes = viewers.filter((v) => v.writes);
  const names = (writes.length > 0 ? writes : viewers).map((v) => v.name).join('、');
  const message = writes.length > 0 ? say(`${names} 正在写回复`, `${names} is writing an answer`) : say(`${names} 也打开了这个对话`, `${names} has this open too`);
  return <Alert banner type={writes.length > 0 && mine ? 'warning' : 'info'} message={message} data-testid="collision" />;
}

function Whispers({ talk }: { talk: Talk }) {
  const { say } = useConsole();
  return (
    <>
      {talk.whispers.map((text, i) => (
        <Alert key={i} banner closable type="info" message={say(`主管悄悄说：${text}`, `Your lead whispers: ${text}`)} onClose={() => talk.dismissWhisper(i)} data-testid="whisper" />
      ))}
    </>
  );
}

/** Who had it a moment ago and has it no more is told who has: a colleague, or, after they were away for long, nobody. */
function Lost({ opened }: { opened: Talk['opened'] }) {
  const { say } = useConsole();
  const had = useRef(false);
  const [lost, setLost] = useState<'agent' | 'waiting'>();
  useEffect(() => {
    if (!opened) return;
    const now = opened.mine ? undefined : opened.status;
    if (now !== 'agent' && now !== 'waiting') setLost(undefined);
    else if (had.current) setLost(now);
    had.current = opened.mine === true;
  }, [opened]);
  if (!lost) return null;
  const message =
    lost === 'agent'
      ? say('这个对话已由同事接手，您不用再回复。', 'A colleague has this conversation now; you need not answer any more.')
      : say('这个对话已回到队列，顾客在等。要继续就再接起。', 'This conversation is back in the queue and the customer waits. Take it to go on.');
  return <Alert banner closable type="warning" message={message} onClose={() => setLost(undefined)} data-testid="lost" />;
}

/** Tells the server up to where this agent has read, while the page is looked at. */
function useRead(id: string, talk: Talk, onChanged: () => void): void {
  const last = talk.frames[talk.frames.length - 1]?.seq ?? 0;
  const told = useRef(0);
  useEffect(() => {
    const tell = () => {
      if (document.hidden || last <= told.current) return;
      told.current = last;
      api.read(id, last).then(onChanged, () => undefined);
    };
    const timer = setTimeout(tell, 600);
    document.addEventListener('visibilitychange', tell);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', tell);
    };
  }, [id, last]);
}

export function Conversation({ id, row, seq, onTake, onChanged }: Props) {
  const { lang, say, me } = useConsole();
  const talk = useConversation(id);
  const { opened } = talk;
  const mine = row?.mine ?? opened?.mine ?? false;
  const waits = row?.waits ?? opened?.status === 'waiting';
  const wide = !useNarrow(1180);
  const [about, setAbout] = useState(false);
  const [changes, setChanges] = useState(0);
  const [tab, setTab] = useState('customer');
  const [dialog, setDialog] = useState<DialogKind>();
  const [jump, setJump] = useState<{ seq: number } | undefined>(seq !== undefined && /^\d+$/.test(seq) ? { seq: Number(seq) } : undefined);
  const [picture, setPicture] = useState<{ src: string; alt: string }>();
  const composer = useRef<ComposerHandle>(null);
  const notes = useRef<NotesHandle>(null);
  const assist = useLoad(() => assistApi.assist(id), [id, lastCustomer(talk.frames)?.seq ?? 0]);
  useEvent<{ conversation: string }>('assist', (e) => e.conversation === id && assist.reload());
  const firm = useLoad(company, []);
  useRead(id, talk, onChanged);
  const onWrites = usePresenceHere(id);

  const changed = () => {
    setChanges((n) => n + 1);
    talk.reload();
    onChanged();
  };
  const toNotes = () => {
    setTab('notes');
    if (!wide) setAbout(true);
    setTimeout(() => notes.current?.focus(), 50);
  };
  useKeys({
    r: () => (composer.current ? composer.current.focus() : false),
    n: toNotes,
    a: () => {
      const text = assist.data?.reply?.text;
      if (!text || !composer.current) return false;
      composer.current.suggest(text, assistApi.replyOf(assist.data!));
      return true;
    },
  });
  const zoom = useCallback((src: string, alt: string) => setPicture({ src, alt }), []);

  const context = opened?.context ?? {};
  const who = isFields(context.who) ? context.who : {};
  const theirs = pickLang(word(who.lang, lang) || row?.lang || lang);
  const newestOrder = asList(context.orders)[0];
  const facts = {
    name: word(who.name, theirs),
    agent: me.name,
    order: isFields(newestOrder) ? word(newestOrder.no, theirs) : '',
    company: word(firm.data?.name, theirs),
  };
  const onJump = (to: number) => {
    setJump({ seq: to });
    setAbout(false);
  };

  if (talk.gone)
    return (
      <section className="nothing-open">
        <Empty description={say('这个对话已经不在了。', 'This conversation is not there any more.')} />
        <Button onClick={() => go('inbox')}>{say('返回列表', 'Back to the list')}</Button>
      </section>
    );

  const side = (
    <Tabs
      activeKey={tab}
      onChange={setTab}
      size="small"
      className="side-tabs"
      items={[
        {
          key: 'customer',
          label: say('顾客', 'Customer'),
          children: (
            <>
              <CustomerPanel opened={opened} changes={changes} onJump={onJump} />
              <Promises id={id} mine={mine} />
            </>
          ),
        },
        { key: 'assist', label: say('助手', 'Assist'), children: <AssistPanel id={id} mine={mine} redacted={opened?.redacted === true} assist={assist} onInsert={(t) => composer.current?.insert(t)} /> },
        { key: 'notes', label: say('备注', 'Notes'), children: <Notes ref={notes} id={id} /> },
      ]}
    />
  );
  const Dialog = dialog && DIALOGS[dialog];
  return (
    <>
      <section className="conv" aria-label={word(who.name, lang) || row?.name || say('访客', 'Visitor')} data-testid="conversation">
        <Head
          id={id}
          row={row}
          opened={opened}
          mine={mine}
          waits={waits}
          onBack={() => go('inbox')}
          onTake={onTake}
          onAbout={() => setAbout(true)}
          onDialog={setDialog}
          onChanged={changed}
        />
        <Collision viewers={talk.viewers} mine={mine} />
        <Lost opened={opened} />
        <Hidden id={id} talk={talk} onNote={toNotes} />
        <Whispers talk={talk} />
        <Log id={id} talk={talk} jump={jump} onZoom={zoom} />
        {mine && (
          <>
            {assist.data && <Suggestion id={id} assist={assist.data} onEdit={(t) => composer.current?.suggest(t, assistApi.replyOf(assist.data!))} onSend={talk.send} />}
            <Composer ref={composer} id={id} lang={theirs} facts={facts} canAssist={assist.state === 'ready'} onSend={talk.send} onWrites={onWrites} />
          </>
        )}
      </section>
      {wide ? (
        <aside className="side" aria-label={say('顾客情况', 'About the customer')}>
          {side}
        </aside>
      ) : (
        <Drawer open={about} width="min(420px, 100vw)" title={say('顾客情况', 'About the customer')} onClose={() => setAbout(false)} data-testid="about-drawer">
          {side}
        </Drawer>
      )}
      {Dialog && (
        <Dialog
          id={id}
          customer={word(who.id, lang) || undefined}
          tags={opened?.tags ?? row?.tags}
          onCancel={() => setDialog(undefined)}
          onDone={() => {
            setDialog(undefined);
            changed();
          }}
        />
      )}
      {picture !== undefined && (
        <Image
          wrapperStyle={{ display: 'none' }}
          src={picture.src}
          alt={picture.alt}
          preview={{ visible: true, src: picture.src, onVisibleChange: (v) => !v && setPicture(undefined) }}
        />
      )}
    </>
  );
}
