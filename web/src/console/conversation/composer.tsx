// Where the agent writes: replies with canned ones behind a slash, and what the machine suggests above it.
import { Alert, Button, Input, Tag } from 'antd';
import type { TextAreaRef } from 'antd/es/input/TextArea';
import { forwardRef, useEffect, useImperativeHandle, useRef, useState } from 'react';
import type { Lang } from '../../core/types';
import { onFilesDropped } from '../../core/upload';
import * as assist from '../api/assist';
import * as people from '../api/canned';
import * as api from '../api/conversation';
import { useConsole } from '../context';
import { translationWords } from '../errors';
import { useLoad } from '../load';
import { useNarrow } from '../settings';
import { fillCanned, findCanned, gapsOf, slashOf, type CannedFacts } from './canned_words';
import { draftOf, keepDraft } from './drafts';
import { PictureButton, PictureTray } from './picture_tray';
import { usePictures } from './pictures';
import type { SendingPicture } from './use_conversation';

export interface ComposerHandle {
  focus(): void;
  /** Puts a suggestion into the box; what becomes of it is told to the machine when it is sent. */
  suggest(text: string, of: assist.Suggested): void;
  insert(text: string): void;
}

interface Props {
  id: string;
  /** The customer's. */
  lang: Lang;
  facts: CannedFacts;
  canAssist: boolean;
  onSend(text: string, pictures: SendingPicture[]): void;
  onWrites(): void;
}

const TYPING_EVERY_MS = 3000;
const WARN_AFTER_MS = 500;

/** What the agent is about to say that the policies do not allow. */
function useWarnings(id: string, text: string, on: boolean): assist.Assist['warnings'] {
  const [warnings, setWarnings] = useState<assist.Assist['warnings']>([]);
  useEffect(() => {
    if (!on || text.trim().length < 4) return setWarnings([]);
    let gone = false;
    const timer = setTimeout(() => {
      assist.assistDraft(id, text).then(
        (a) => !gone && setWarnings(a.warnings ?? []),
        () => !gone && setWarnings([]),
      );
    }, WARN_AFTER_MS);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [id, text, on]);
  return warnings;
}

export const Composer = forwardRef<ComposerHandle, Props>(function Composer({ id, lang: theirs, facts, canAssist, onSend, onWrites }, handle) {
  const { say, tell, tellError, lang, me } = useConsole();
  const [text, setText] = useState(() => draftOf(me.login, id, 'reply'));
  const [pick, setPick] = useState(0);
  const box = useRef<TextAreaRef>(null);
  const typed = useRef(0);
  const suggested = useRef<{ text: string; of: assist.Suggested }>();
  const root = useRef<HTMLDivElement>(null);
  const pictures = usePictures(id);
  const [dragging, setDragging] = useState(false);
  /** The canned reply that the text began as; told when it is sent. */
  const began = useRef<string>();
  const canned = useLoad(people.canned, []);
  const warnings = useWarnings(id, text, canAssist);
  const slash = slashOf(text);
  const found = slash === undefined || !canned.data ? [] : findCanned(canned.data, slash);
  const gaps = gapsOf(text);
  const uploading = pictures.list.some((p) => p.state === 'uploading');
  const empty = text.trim() === '' && pictures.list.length === 0;
  const narrow = useNarrow(600);

  const write = (value: string) => {
    setText(value);
    keepDraft(me.login, id, 'reply', value);
  };
  const focusEnd = () => box.current?.focus({ cursor: 'end' });
  useImperativeHandle(handle, () => ({
    focus: focusEnd,
    suggest: (value, of) => {
      suggested.current = { text: value, of };
      write(value);
      focusEnd();
    },
    insert: (value) => {
      write(text === '' ? value : `${text.replace(/\s+$/, '')}\n${value}`);
      focusEnd();
    },
  }));
  useEffect(focusEnd, []);
  useEffect(() => onFilesDropped(root.current!.closest<HTMLElement>('.conv') ?? root.current!, setDragging, (files) => pictures.add(Array.from(files))));

  const tellVerdict = (sent: string) => {
    if (suggested.current === undefined) return;
    const same = suggested.current.text.trim() === sent;
    assist.verdict(id, suggested.current.of, same ? 'accept' : 'edit', sent).catch(() => undefined);
    suggested.current = undefined;
  };
  const send = () => {
    const clean = text.trim();
    if (empty || uploading) return;
    if (pictures.list.some((p) => p.state === 'failed')) {
      tell(say('有图片没有传上去：重试或移除。', 'A picture was not uploaded: retry or remove it.'), 'warning');
      return;
    }
    if (gaps.length > 0) {
      tell(say(`先把 ${gaps.join('、')} 填好。`, `Fill in ${gaps.join(', ')} first.`), 'warning');
      return;
    }
    write('');
    if (clean !== '') tellVerdict(clean);
    if (began.current !== undefined) people.usedCanned(began.current).catch(() => undefined);
    began.current = undefined;
    onSend(clean, pictures.list.map((p) => ({ id: p.id!, alt: p.alt.trim(), file: p.file })));
    pictures.clear();
    focusEnd();
  };
  const onInput = (value: string) => {
    write(value);
    if (value.trim() === '') began.current = suggested.current = undefined;
    setPick(0);
    if (Date.now() - typed.current < TYPING_EVERY_MS) return;
    typed.current = Date.now();
    onWrites();
    api.typing(id).catch(() => undefined);
  };
  const take = (c: people.Canned) => {
    began.current = c.id;
    write(fillCanned(c, theirs, facts));
    focusEnd();
  };
  const translate = () => {
    assist.translate(id, text, theirs).then(write, (e: unknown) => tell(translationWords(e, lang), 'info'));
  };
  const onKey = (e: React.KeyboardEvent<HTMLTextAreaElement>) => {
    if (e.nativeEvent.isComposing) return;
    if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) {
      e.preventDefault();
      send();
    } else if (found.length > 0 && (e.key === 'ArrowDown' || e.key === 'ArrowUp')) {
      e.preventDefault();
      setPick((pick + (e.key === 'ArrowDown' ? 1 : found.length - 1)) % found.length);
    } else if (found.length > 0 && (e.key === 'Enter' || e.key === 'Tab')) {
      e.preventDefault();
      take(found[pick] ?? found[0]!);
    } else if (e.key === 'Escape') {
      e.preventDefault();
      e.currentTarget.blur();
    }
  };
  const saveCanned = () => {
    const short = text.trim().slice(0, 12);
    people.addCanned({ short, zh: theirs === 'zh' ? text.trim() : '', en: theirs === 'en' ? text.trim() : '', shared: false }).then(() => {
      canned.reload();
      tell(say(`已存为快捷回复“${short}”。`, `Kept as the canned reply “${short}”.`));
    }, tellError);
  };
  const placeholder = narrow ? say('回复顾客…（/ 快捷回复）', 'Answer… (/ canned replies)') : say('回复顾客…（Ctrl+Enter 发送，/ 快捷回复）', 'Answer… (Ctrl+Enter sends, / canned replies)');

  return (
    <div className="reply" ref={root} data-testid="composer">
      {dragging && (
        <div className="drop-here" aria-hidden="true">
          {say('松开即可添加图片', 'Drop to add pictures')}
        </div>
      )}
      {found.length > 0 && (
        <ul className="canned" role="listbox" aria-label={say('快捷回复', 'Canned replies')} id="canned-list">
          {found.map((c, i) => (
            <li key={c.id} role="option" id={`canned-${i}`} aria-selected={i === pick} onMouseDown={(e) => (e.preventDefault(), take(c))} data-testid="canned">
              <b>{c.short}</b> <span className="quiet">{fillCanned(c, theirs, facts)}</span>
            </li>
          ))}
        </ul>
      )}
      {(warnings ?? []).map((x, i) => (
        <Alert key={i} type="warning" showIcon message={x.text} data-testid="warning" />
      ))}
      <PictureTray pictures={pictures} />
      <div className="reply-row">
        <PictureButton pictures={pictures} />
        <Input.TextArea
          ref={box}
          autoSize={{ minRows: 2, maxRows: 9 }}
          dir="auto"
          placeholder={placeholder}
          aria-label={placeholder}
          value={text}
          maxLength={4000}
          data-testid="reply"
          aria-controls={found.length > 0 ? 'canned-list' : undefined}
          aria-activedescendant={found.length > 0 ? `canned-${pick}` : undefined}
          onChange={(e) => onInput(e.target.value)}
          onKeyDown={onKey}
          onPaste={(e) => {
            const files = Array.from(e.clipboardData.files);
            if (files.length === 0) return;
            e.preventDefault();
            pictures.add(files);
          }}
        />
        <Button type="primary" disabled={empty || uploading} onClick={send} data-testid="send">
          {say('发送', 'Send')}
        </Button>
      </div>
      <div className="reply-tools">
        {theirs !== lang && canAssist && assist.translates(id) && text.trim() !== '' && (
          <Button type="link" size="small" onClick={translate}>
            {theirs === 'zh' ? say('译成中文', 'Into Chinese') : say('译成英文', 'Into English')}
          </Button>
        )}
        {canned.state === 'ready' && text.trim().length > 12 && (
          <Button type="link" size="small" onClick={saveCanned}>
            {say('存为快捷回复', 'Keep as canned reply')}
          </Button>
        )}
        {gaps.map((g, i) => (
          <Tag key={i} color="warning">
            {g}
          </Tag>
        ))}
      </div>
    </div>
  );
});
