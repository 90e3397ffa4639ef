// One file of the knowledge: by form or as text, with what is wrong with it as it is typed; kept as a draft, compared, published.
import { Alert, Button, Card, Dropdown, Empty, Input, Segmented, Tag } from 'antd';
import { useRef, useState } from 'react';
import * as api from '../api/knowledge';
import { useConsole } from '../context';
import { useLoad } from '../load';
import { useAct } from '../parts/act';
import { useNow } from '../parts/now';
import { Shown } from '../parts/shown';
import { moment } from '../parts/times';
import { go, goInstead } from '../route';
import { dropUnsaved, useUnsaved } from '../unsaved';
import { Lines } from './diff';
import { StateTag } from './drafts';
import { faultWords } from './fault_words';
import { Graph, Play } from './flow';
import { articleFaults } from './article_form';
import { fieldsOf } from './fields';
import { FileForm, FrontForm } from './file_form';
import { ArticleForm } from './form';
import type { Fresh } from './new_file';
import { authorWord, draftNote } from './program_words';
import { PublishDialog } from './publish';
import { DeleteDialog, Removal, Settled } from './settled';
import { moved, Steps } from './steps';
import { titleOfText } from './titled';
import { FileName } from './titles';
import { type Editor, type Loaded, useEditor } from './use_editor';
import { fromWords, isProse, kindOf, originWord } from './words';

type View = 'form' | 'graph' | 'text' | 'diff';

function Faults({ e, onLine }: { e: Editor; onLine(line: number): void }) {
  const { lang, say } = useConsole();
  if (!e.check) return null;
  const here = e.check.faults.filter((f) => f.file === e.path);
  const others = e.check.faults.filter((f) => f.file !== e.path && f.level === 'error');
  const all = [...here, ...others];
  if (all.length === 0)
    return (
      <p className="pg-note pg-good" role="status" data-testid="kn-ok">
        {e.checking ? say('检查中…', 'Checking…') : say('没有错误。', 'No faults.')}
      </p>
    );
  return (
    <ul className="kn-faultlist" aria-live="polite" data-testid="kn-faults" aria-label={say('错误和提醒', 'Faults and warnings')}>
      {all.slice(0, 20).map((f, i) => (
        <li key={i} data-level={f.level}>
          <Tag color={f.level === 'error' ? 'error' : 'warning'}>{f.level === 'error' ? say('错误', 'error') : say('提醒', 'warning')}</Tag>
          {f.file === e.path ? (
            <button type="button" className="rows-open" onClick={() => onLine(f.line)}>
              {say(`第 ${f.line} 行`, `line ${f.line}`)}
            </button>
          ) : (
            <code>
              {f.file}:{f.line}
            </code>
          )}
          <span>{faultWords(f.text, lang)}</span>
        </li>
      ))}
    </ul>
  );
}

function Confusions({ confused }: { confused: api.Confused[] }) {
  const { lang, say } = useConsole();
  if (confused.length === 0) return null;
  return (
    <Alert
      type="warning"
      data-testid="kn-confused"
      message={say('这些问法现在会被当成别的意思：', 'These phrasings are taken for something else now:')}
      description={
        <ul className="kn-faultlist">
          {confused.map((c) => (
            <li key={c.lang + c.text}>
              <q>{c.text}</q>
              <span>
                → {c.title[lang] || c.doc} ({Math.round(c.confidence * 100)}%)
              </span>
            </li>
          ))}
        </ul>
      }
    />
  );
}

function DraftDiff({ e, onRebased }: { e: Editor; onRebased(): void }) {
  const { say, tell } = useConsole();
  const got = useLoad(() => (e.draft ? api.draftDiff(e.draft.id) : Promise.resolve(undefined)), [e.draft?.id, e.draft?.rev]);
  const [busy, run] = useAct();
  if (!e.draft) return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={say('先保存草稿，再和现用的比较。', 'Keep it as a draft first; then it can be compared with what serves.')} />;
  return (
    <Shown got={got}>
      {(d) => {
        const change = d?.changes[0];
        const moved = d?.hash !== undefined && d.hash !== e.base;
        return (
          <>
            {moved && (
              <Alert
                type="warning"
                role="alert"
                data-testid="kn-moved"
                message={say('做草稿之后，现用的文件被改过。下面是和现在的不同。', 'The file that serves was changed after this draft was made. Below is the difference from how it is now.')}
                action={
                  <Button size="small" loading={busy} onClick={() => void run(() => e.rebase(d.hash ?? '')).then((ok) => ok && (tell(say('草稿现在以新的文件为准。', 'The draft counts as made from the newer file.')), onRebased()))}>
                    {say('看过了，以我的为准', 'I have looked; mine counts')}
                  </Button>
                }
              />
            )}
            {change && <Lines change={change} />}
          </>
        );
      }}
    </Shown>
  );
}

function FlowView({ flow }: { flow: api.FlowForm }) {
  const { lang } = useConsole();
  const [at, setAt] = useState<string | undefined>(flow.start);
  return (
    <div className="kn-flow">
      <Graph flow={flow} lang={lang} at={at} onStep={setAt} />
      <Play key={flow.steps.length} flow={flow} at={at} onStep={setAt} />
    </div>
  );
}

function Acts({ e, review, onPublish, onChanged }: { e: Editor; review: boolean; onPublish(d: api.Draft): void; onChanged(): void }) {
  const { say, tell } = useConsole();
  const [deleting, setDeleting] = useState(false);
  const [busy, run] = useAct();
  const kept = async () => (e.dirty || !e.draft ? await e.save() : e.draft);
  const save = () => void run(async () => e.save()).then((ok) => ok && (tell(say('草稿已保存，还没有生效。', 'Kept as a draft; it does not serve yet.')), onChanged()));
  const publish = () => void run(async () => onPublish(await kept())).then((ok) => ok && onChanged());
  const move = (state: api.DraftState, words: string) => void run(async () => e.setDraft(await kept().then((d) => moved(d, state)))).then((ok) => ok && (tell(words), onChanged()));
  const refuse = async () => {
    if (e.draft) await api.refuse([e.draft.id]);
    dropUnsaved();
    go('knowledge', 'drafts');
  };
  const deleted = (d: api.Draft) => {
    onChanged();
    // The dialog has said that they are lost.
    dropUnsaved();
    go('knowledge', 'draft', d.id);
  };
  return (
    <div className="pg-row kn-acts">
      <Button loading={busy} disabled={!e.dirty} onClick={save} data-testid="kn-save">
        {say('保存草稿', 'Keep as draft')}
      </Button>
      <Steps draft={e.draft} review={review} dirty={e.dirty} wrong={(e.check?.errors ?? 0) > 0} busy={busy} onMove={move} onPublish={publish} />
      <Dropdown
        trigger={['click']}
        menu={{
          items: [
            ...(e.draft ? [{ key: 'refuse', label: say('丢掉草稿', 'Drop the draft'), onClick: () => void run(refuse) }] : []),
            ...(e.base !== '' ? [{ key: 'remove', danger: true, label: say('删除这个文件…', 'Delete this file…'), onClick: () => setDeleting(true) }] : []),
          ],
        }}
      >
        <Button aria-label={say('更多', 'More')}>…</Button>
      </Dropdown>
      {deleting && <DeleteDialog e={e} onCancel={() => setDeleting(false)} onMade={deleted} />}
    </div>
  );
}

/** Drafts of this file that wait: another one beside them would only be in the way. */
function Waiting({ drafts }: { drafts: api.DraftRow[] }) {
  const { lang, say } = useConsole();
  const now = useNow(60000);
  return (
    <>
      {drafts.map((d) => {
        const when = moment(d.changed, now, lang);
        const who = d.author || originWord(d.origin, say);
        const what = d.remove ? say('删除这个文件的草稿', 'draft that deletes this file') : say('草稿', 'draft');
        return (
          <Alert
            key={d.id}
            type="warning"
            showIcon
            data-testid="kn-waits"
            message={say(`${who} 的一份${what}还在等（${when}）。下面是现用的文件，不含草稿里的修改。`, `A ${what} by ${who} of ${when} waits. Below is the file that serves, without what the draft changes.`)}
            action={
              <Button size="small" onClick={() => go('knowledge', 'draft', d.id)} data-testid="kn-waits-open">
                {say('打开草稿', 'Open the draft')}
              </Button>
            }
          />
        );
      })}
    </>
  );
}

function Editing({ of, files, onChanged }: { of: Loaded; files: api.Files; onChanged(): void }) {
  const { lang, say } = useConsole();
  const e = useEditor(of);
  const [view, setView] = useState<View>(kindOf(of.path) === 'flow' ? 'graph' : 'form');
  const [publishing, setPublishing] = useState<api.Draft>();
  const area = useRef<HTMLDivElement>(null);
  const prose = isProse(of.path);
  const drawn = kindOf(of.path) === 'flow';
  const formed = prose || fieldsOf(kindOf(of.path)) !== undefined;
  const shown: View = (view === 'form' && !formed) || (view === 'graph' && !drawn) ? 'text' : view;

  useUnsaved(e.dirty);
  const toLine = (line: number) => {
    setView('text');
    setTimeout(() => {
      const box = area.current?.querySelector('textarea');
      if (!box) return;
      const from = box.value.split('\n').slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0);
      box.focus();
      box.setSelectionRange(from, from + (box.value.split('\n')[line - 1]?.length ?? 0));
      box.scrollTop = (box.scrollHeight * Math.max(0, line - 4)) / Math.max(1, box.value.split('\n').length);
    });
  };
  const views: { value: View; label: string }[] = [
    ...(formed ? [{ value: 'form' as const, label: say('表单', 'Form') }] : []),
    ...(drawn ? [{ value: 'graph' as const, label: say('流程图', 'Graph') }] : []),
    { value: 'text', label: say('原文', 'Text') },
    { value: 'diff', label: say('和现用的比较', 'Difference') },
  ];
  const asks = e.draft?.notes ?? [];
  const done = () => {
    setPublishing(undefined);
    onChanged();
    go('knowledge');
  };
  return (
    <Card
      size="small"
      title={
        <span className="pg-row">
          <FileName path={e.path} title={titleOfText(e.path, e.text, lang, say)} />
          {e.draft && <StateTag state={e.draft.state} />}
          {e.draft && <span className="pg-note">{[fromWords(e.draft, say), authorWord(e.draft.author, say)].filter(Boolean).join(' · ')}</span>}
        </span>
      }
    >
      <div
        ref={area}
        className="kn-editor"
        onKeyDown={(ev) => {
          if ((ev.ctrlKey || ev.metaKey) && ev.key === 's') {
            ev.preventDefault();
            if (e.dirty) void e.save().then(onChanged, () => undefined);
          }
          if ((ev.ctrlKey || ev.metaKey) && (ev.key.toLowerCase() === 'z' || ev.key.toLowerCase() === 'y')) {
            ev.preventDefault();
            if (ev.shiftKey || ev.key.toLowerCase() === 'y') e.redo();
            else e.undo();
          }
        }}
      >
        {!e.draft && <Waiting drafts={of.waits ?? []} />}
        {asks.length > 0 && <Alert type="info" message={asks.map((n) => draftNote(n, lang)).join('; ')} />}
        <div className="pg-row">
          <Segmented<View> aria-label={say('怎么看', 'View')} options={views} value={shown} onChange={setView} />
          <span className="gap" />
          <Acts e={e} review={files.review} onPublish={setPublishing} onChanged={onChanged} />
        </div>
        <Faults e={e} onLine={toLine} />
        <Confusions confused={e.check?.confused ?? []} />
        {shown === 'form' && !prose && <FileForm path={e.path} text={e.text} faults={e.check?.faults ?? []} files={files} onEdit={e.setText} onLine={toLine} />}
        {shown === 'form' &&
          prose &&
          (e.form ? (
            <>
              <ArticleForm value={e.form} faults={articleFaults(e.text, (e.check?.faults ?? []).filter((f) => f.file === e.path), say)} products={files.products} policy={kindOf(of.path) === 'policy'} onChange={e.setForm} />
              <FrontForm path={e.path} text={e.text} faults={e.check?.faults ?? []} files={files} onEdit={e.setText} onLine={toLine} />
            </>
          ) : (
            <p className="pg-note">{e.checking ? say('读取中…', 'Reading…') : say('有错误，表单读不出来；请先在原文里改好。', 'It has faults that keep it from being read; please mend the text first.')}</p>
          ))}
        {shown === 'graph' && (e.check?.flow ? <FlowView flow={e.check.flow} /> : <p className="pg-note">{e.checking ? say('读取中…', 'Reading…') : say('有错误，画不出来；请先在原文里改好。', 'It has faults and cannot be drawn; please mend the text first.')}</p>)}
        {shown === 'text' && <Input.TextArea className="kn-text" aria-label={say('原文', 'Text of the file')} autoSize={{ minRows: 16, maxRows: 40 }} value={e.text} onChange={(ev) => e.setText(ev.target.value, 'text')} spellCheck={false} data-testid="kn-text" />}
        {shown === 'diff' && <DraftDiff e={e} onRebased={onChanged} />}
      </div>
      {publishing && (
        <PublishDialog
          drafts={[publishing]}
          onCancel={() => (setPublishing(undefined), goInstead('knowledge', 'draft', publishing.id))}
          onDone={done}
          onTakenBack={onChanged}
          onLook={() => (setPublishing(undefined), setView('diff'))}
        />
      )}
    </Card>
  );
}

export function EditFile({ path, files, fresh, onChanged }: { path: string; files: api.Files; fresh?: Fresh; onChanged(): void }) {
  const got = useLoad<Loaded>(async () => {
    if (fresh !== undefined) return { ...fresh, base: '' };
    // The file can be worked on without them.
    const waits = api.drafts({ path, state: 'waiting' }).then(
      (d) => d.drafts,
      () => [],
    );
    const f = await api.file(path);
    return { path, text: f.text, base: f.hash, waits: await waits };
  }, [path]);
  return <Shown got={got}>{(of) => <Editing key={of.path} of={of} files={files} onChanged={onChanged} />}</Shown>;
}

export function EditDraft({ id, files, onChanged }: { id: string; files: api.Files; onChanged(): void }) {
  const got = useLoad(() => api.draft(id), [id]);
  const shown = (d: api.Draft) => {
    if (d.state === 'published' || d.state === 'refused') return <Settled d={d} onChanged={onChanged} />;
    if (d.remove) return <Removal d={d} review={files.review} onMoved={(next) => (got.set(next), onChanged())} onChanged={onChanged} />;
    return <Editing key={d.id} of={{ path: d.path, text: d.text, base: d.base, draft: d }} files={files} onChanged={onChanged} />;
  };
  return <Shown got={got}>{shown}</Shown>;
}
