// The drafts of one import: where each comes from, what was noticed, approved or refused one by one or many at once.
import { Alert, Button, Checkbox, Image, Segmented, Space, Tag } from 'antd';
import { useState } from 'react';
import type { Lang } from '../../core/types';
import * as api from '../api/imports';
import { batches, publish, refuse as refuseDrafts } from '../api/knowledge';
import { useConsole } from '../context';
import { takenBack } from '../knowledge/back';
import { sourceWord } from '../knowledge/program_words';
import { failureWord } from '../knowledge/words';
import { useLoad } from '../load';
import { useAct } from '../parts/act';
import { Shown } from '../parts/shown';
import { addressOf } from '../route';
import { articleOf, noteDetail, noticedColor, noticedWord } from './words';

const SHOWN_AT_ONCE = 50;
const NOTE_MAX = 100;

function Source({ d, of }: { d: api.ImportDraft; of: api.Import }) {
  const { say } = useConsole();
  const [opened, setOpened] = useState(false);
  const page = d.ref.page;
  return (
    <p className="pg-note">
      {d.ref.url === undefined ? (
        sourceWord(d.source, say)
      ) : (
        <a href={d.ref.url} target="_blank" rel="noreferrer noopener">
          {d.ref.url}
        </a>
      )}
      {d.ref.category !== undefined && ` · ${d.ref.category}`}
      {page !== undefined && (
        <>
          {' '}
          <Button size="small" type="link" onClick={() => setOpened(!opened)} aria-expanded={opened} data-testid="page-picture">
            {opened ? say('收起原页', 'Hide the page') : say('看原页', 'See the page')}
          </Button>
          {opened && <Image className="imp-page" src={api.pictureOf(of.id, page)} alt={say(`原文第 ${page} 页`, `Page ${page} of the source`)} />}
        </>
      )}
    </p>
  );
}

/** A file that is no article, as products.yaml: its text, and the way to what would change in it. */
function File({ d }: { d: api.ImportDraft }) {
  const { say } = useConsole();
  return (
    <>
      <h3>
        <code>{d.path}</code>
      </h3>
      <pre className="imp-file" tabIndex={0} role="group" aria-label={d.path}>
        {d.text}
      </pre>
      <a href={addressOf('knowledge', 'draft', d.id)}>{say('看改了什么，逐项修改', 'See what changes, and edit it by form')}</a>
    </>
  );
}

function Text({ d }: { d: api.ImportDraft }) {
  return d.path.endsWith('.md') ? <Article d={d} /> : <File d={d} />;
}

function Article({ d }: { d: api.ImportDraft }) {
  const { lang, say } = useConsole();
  const a = articleOf(d.text);
  const langs = (['zh', 'en'] as Lang[]).filter((l) => a.body[l] !== undefined);
  const own = langs.includes(lang) ? lang : (langs[0] ?? lang);
  const [shown, setShown] = useState<Lang>(own);
  return (
    <>
      <h3 lang={shown}>{a.title[shown] ?? d.path}</h3>
      {langs.length > 1 && (
        <Segmented size="small" value={shown} onChange={(v) => setShown(v as Lang)} options={langs.map((value) => ({ value, label: value === 'zh' ? '中文' : 'English' }))} aria-label={say('语言', 'Language')} />
      )}
      <p className="pg-text imp-body" lang={shown}>
        {(a.body[shown] ?? '').trim()}
      </p>
    </>
  );
}

function Notes({ d }: { d: api.ImportDraft }) {
  const { lang } = useConsole();
  if (d.notes.length === 0) return null;
  return (
    <ul className="imp-notes">
      {d.notes.map((n, i) => (
        <li key={i}>
          <Tag color={noticedColor(n.kind)}>{noticedWord(n.kind, lang)}</Tag> {noteDetail(n, lang)}
          {n.with?.startsWith('article:') === true && <code> {n.with.slice(8)}</code>}
        </li>
      ))}
    </ul>
  );
}

type Which = 'all' | 'noticed' | 'clear';
const serious = (d: api.ImportDraft) => d.notes.some((n) => n.kind !== 'missing-translation');
const chosenBy: Record<Which, (d: api.ImportDraft) => boolean> = { all: () => true, noticed: serious, clear: (d) => !serious(d) };

export function Drafts({ of }: { of: api.Import }) {
  const { say, tell } = useConsole();
  const got = useLoad(() => api.waiting(of.id), [of.id, of.state]);
  const [chosen, setChosen] = useState<Set<string>>(new Set());
  const [which, setWhich] = useState<Which>('all');
  const [shown, setShown] = useState(SHOWN_AT_ONCE);
  const [failed, setFailed] = useState<string>();
  const [busy, run] = useAct();

  const done = () => {
    setChosen(new Set());
    got.reload();
  };
  const undo = (ids: string[]) =>
    run(async () => {
      setFailed(undefined);
      const back = await takenBack(ids, say);
      tell(back.words, back.done ? 'success' : 'warning');
      if (!back.done) setFailed(back.words);
    }).then(got.reload);
  /** Whether it was published. */
  const publishAll = async (ids: string[]) => {
    const answer = await publish(ids, of.name.slice(0, NOTE_MAX));
    if (answer.published) tell(say(`发布了 ${ids.length} 篇，下一位顾客就会用到。`, `${ids.length} published; the next customer gets them.`), 'success', () => void undo(ids));
    else setFailed(failureWord(answer, say));
    return answer.published;
  };
  const approve = (ids: string[]) =>
    run(async () => {
      setFailed(undefined);
      for (const some of batches(ids)) if (!(await publishAll(some))) break;
    }).then(done);
  const refuse = (ids: string[]) =>
    run(async () => {
      for (const some of batches(ids)) await refuseDrafts(some);
      tell(say(`退回了 ${ids.length} 篇。`, `${ids.length} refused.`));
      done();
    });
  const toggle = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };

  return (
    <Shown got={got} empty={(all) => (all.length === 0 ? say('没有等着审阅的草稿。', 'No drafts are waiting.') : undefined)}>
      {(all) => {
        const rows = all.filter(chosenBy[which]);
        const ids = rows.filter((d) => chosen.has(d.id)).map((d) => d.id);
        return (
          <>
            {failed !== undefined && <Alert type="error" role="alert" message={failed} data-testid="publish-failed" />}
            <div className="pg-row imp-bar">
              <Checkbox
                checked={ids.length > 0 && ids.length === rows.length}
                indeterminate={ids.length > 0 && ids.length < rows.length}
                onChange={(e) => setChosen(new Set(e.target.checked ? rows.map((d) => d.id) : []))}
                data-testid="choose-all"
              >
                {say(`全选 ${rows.length} 篇`, `All ${rows.length}`)}
              </Checkbox>
              <Segmented<Which>
                value={which}
                onChange={setWhich}
                options={[
                  { value: 'all', label: say('全部', 'All') },
                  { value: 'noticed', label: say('要留意', 'To look at') },
                  { value: 'clear', label: say('没有问题', 'Nothing noticed') },
                ]}
              />
              <Space>
                <Button type="primary" disabled={ids.length === 0} loading={busy} onClick={() => void approve(ids)} data-testid="approve-many">
                  {say(`发布选中的 ${ids.length} 篇`, `Publish ${ids.length}`)}
                </Button>
                <Button disabled={ids.length === 0 || busy} onClick={() => void refuse(ids)} data-testid="refuse-many">
                  {say('退回', 'Refuse')}
                </Button>
              </Space>
            </div>
            <ol className="imp-drafts" data-testid="import-drafts">
              {rows.slice(0, shown).map((d) => (
                <li key={d.id} data-draft={d.id}>
                  <Checkbox checked={chosen.has(d.id)} onChange={() => toggle(d.id)} aria-label={say(`选择 ${d.path}`, `Choose ${d.path}`)} />
                  <div>
                    <Text d={d} />
                    <Source d={d} of={of} />
                    <Notes d={d} />
                  </div>
                  <div className="pg-acts">
                    <Button size="small" type="primary" ghost disabled={busy} onClick={() => void approve([d.id])} data-testid="approve">
                      {say('发布', 'Publish')}
                    </Button>
                    <Button size="small" disabled={busy} onClick={() => void refuse([d.id])} data-testid="refuse">
                      {say('退回', 'Refuse')}
                    </Button>
                  </div>
                </li>
              ))}
            </ol>
            {rows.length > shown && (
              <Button className="pg-more" onClick={() => setShown(shown + SHOWN_AT_ONCE)}>
                {say(`还有 ${rows.length - shown} 篇`, `${rows.length - shown} more`)}
              </Button>
            )}
          </>
        );
      }}
    </Shown>
  );
}
