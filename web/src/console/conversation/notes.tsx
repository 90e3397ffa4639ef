// Notes of the people who work here; customers never see them. "@" mentions a colleague, who is told.
import { Button, Empty, Mentions } from 'antd';
import { forwardRef, useEffect, useImperativeHandle, useRef, useState } from 'react';
import { dayAndTime } from '../../core/format';
import * as people from '../api/canned';
import * as api from '../api/conversation';
import { useConsole } from '../context';
import { useEvent } from '../live';
import { useLoad } from '../load';
import { draftOf, keepDraft } from './drafts';
import { mentionsIn } from './mentions';

export interface NotesHandle {
  focus(): void;
}

export const Notes = forwardRef<NotesHandle, { id: string }>(function Notes({ id }, handle) {
  const { lang, say, tellError, me } = useConsole();
  const notes = useLoad(() => api.notes(id), [id]);
  const agents = useLoad(people.agents, []);
  const [text, setText] = useState(() => draftOf(me.login, id, 'note'));
  const [busy, setBusy] = useState(false);
  const box = useRef<{ focus(): void }>(null);
  const list = useRef<HTMLOListElement>(null);
  const team = agents.data ?? [];

  useEvent<{ conversation: string }>('note', (n) => n.conversation === id && notes.reload());
  useImperativeHandle(handle, () => ({ focus: () => box.current?.focus() }));
  useEffect(() => {
    list.current?.lastElementChild?.scrollIntoView({ block: 'nearest' });
  }, [notes.data?.length]);

  const write = (value: string) => {
    setText(value);
    keepDraft(me.login, id, 'note', value);
  };
  const save = async () => {
    const clean = text.trim();
    if (clean === '') return;
    setBusy(true);
    try {
      notes.set(await api.addNote(id, clean, mentionsIn(clean, team)));
      write('');
    } catch (e) {
      tellError(e);
    }
    setBusy(false);
  };

  if (notes.state === 'absent') return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={say('这台服务器还没有备注功能。', 'This server has no notes yet.')} />;
  const placeholder = say('给同事的备注，@ 提到某人（Ctrl+Enter 保存）', 'A note for colleagues, @ mentions (Ctrl+Enter saves)');
  return (
    <div className="notes" data-testid="notes">
      {(notes.data ?? []).length === 0 ? (
        <p className="quiet">{say('还没有备注。顾客看不到备注。', 'No notes yet. Customers do not see them.')}</p>
      ) : (
        <ol ref={list}>
          {notes.data!.map((n) => (
            <li key={n.id} data-testid="note">
              <span className="quiet">
                <b>{n.name || n.who}</b> · {dayAndTime(n.at, lang)}
              </span>
              <p dir="auto">{n.text}</p>
            </li>
          ))}
        </ol>
      )}
      <Mentions
        ref={(r) => {
          (box as React.MutableRefObject<{ focus(): void } | null>).current = r;
        }}
        rows={2}
        value={text}
        placeholder={placeholder}
        aria-label={placeholder}
        data-testid="note-text"
        options={team.map((a) => ({ value: a.name, label: a.name, key: a.id }))}
        onChange={write}
        onKeyDown={(e) => {
          if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) {
            e.preventDefault();
            void save();
          } else if (e.key === 'Escape') (e.target as HTMLElement).blur();
        }}
      />
      <Button size="small" type="primary" ghost loading={busy} disabled={text.trim() === ''} onClick={() => void save()} data-testid="note-save">
        {say('保存备注', 'Save the note')}
      </Button>
    </div>
  );
});
