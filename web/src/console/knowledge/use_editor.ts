// One file on the desk of somebody who writes: its text, the draft it is kept in, what the server says about it while it changes.
import { useEffect, useRef, useState } from 'react';
import * as api from '../api/knowledge';
import { ApiError } from '../api/client';
import { compose } from './article_file';
import { formOf } from './article_form';
import { changed, NO_HISTORY, redone, undone } from './history';
import { isProse } from './words';

const CHECK_AFTER_MS = 400;
const BUSY_AFTER_MS = 1500;

export interface Editor {
  path: string;
  text: string;
  /** Not what was loaded or kept last. */
  dirty: boolean;
  base: string;
  draft?: api.Draft;
  check?: api.Check;
  checking: boolean;
  form?: api.ArticleForm;
  /** `where`: the field that is typed in; what was typed there is taken back as one step. */
  setText(text: string, where: string): void;
  undo(): void;
  redo(): void;
  setForm(f: api.ArticleForm): void;
  save(): Promise<api.Draft>;
  /** The draft is to count as made from the file that serves now. */
  rebase(hash: string): Promise<void>;
  setDraft(d: api.Draft): void;
}

export interface Loaded {
  path: string;
  text: string;
  base: string;
  draft?: api.Draft;
  /** Drafts of the same file that wait. */
  waits?: api.DraftRow[];
  /** Of a new file, which may have faults as long as something is missing. */
  form?: api.ArticleForm;
}

export function useEditor(of: Loaded): Editor {
  const [draft, setDraft] = useState(of.draft);
  const [base, setBase] = useState(of.base);
  const [text, setOwnText] = useState(of.text);
  const [kept, setKept] = useState(of.draft || of.base !== '' ? of.text : '');
  const [check, setCheck] = useState<api.Check>();
  const [checking, setChecking] = useState(true);
  const [form, setOwnForm] = useState(of.form);
  const byForm = useRef<string>();
  const turn = useRef(0);

  useEffect(() => {
    const mine = ++turn.current;
    let timer: ReturnType<typeof setTimeout>;
    const ask = () => {
      setChecking(true);
      api.check(of.path, text).then(
        (c) => {
          if (mine !== turn.current) return;
          setCheck(c);
          setChecking(false);
          // What the form itself wrote is in it as it was typed.
          if (byForm.current === text) return;
          const read = c.article ?? (isProse(of.path) ? formOf(text) : undefined);
          if (read) setOwnForm(read);
        },
        (e: unknown) => {
          if (mine !== turn.current) return;
          if (e instanceof ApiError && e.status === 503) timer = setTimeout(ask, BUSY_AFTER_MS);
          else setChecking(false);
        },
      );
    };
    timer = setTimeout(ask, check === undefined ? 0 : CHECK_AFTER_MS);
    return () => {
      clearTimeout(timer);
      turn.current++;
    };
  }, [text]);

  const history = useRef(NO_HISTORY);
  const setText = (next: string, where: string) => {
    if (next === text) return;
    history.current = changed(history.current, text, where, Date.now());
    setOwnText(next);
  };
  const back = (how: typeof undone) => {
    const to = how(history.current, text);
    if (!to) return;
    history.current = to.h;
    byForm.current = undefined;
    setOwnText(to.text);
  };
  const setForm = (f: api.ArticleForm) => {
    if (!form) return;
    const next = compose(text, form, f);
    setText(next, Object.keys(f).find((k) => JSON.stringify(f[k as keyof typeof f]) !== JSON.stringify(form[k as keyof typeof form])) ?? '');
    byForm.current = next;
    setOwnForm(f);
  };
  const put = async (onto: string) => {
    const body = { path: of.path, base: onto, text };
    const d = draft ? await api.changeDraft(draft.id, draft.rev, body) : await api.addDraft(body);
    setDraft(d);
    setBase(onto);
    setKept(text);
    return d;
  };
  return {
    path: of.path,
    text,
    dirty: text !== kept,
    base,
    draft,
    check,
    checking,
    form,
    setText,
    undo: () => back(undone),
    redo: () => back(redone),
    setForm,
    save: () => put(base),
    rebase: async (hash) => void (await put(hash)),
    setDraft: (d) => setDraft(d),
  };
}
