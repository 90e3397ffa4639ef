// What exists already comes in: a spreadsheet, a document or a page becomes articles, and one button lets them serve. What contradicts
// something, or holds something personal, waits for somebody to look at it.
import { Alert, Button, Input, Modal, Progress, Upload } from 'antd';
import { InboxOutlined } from '@ant-design/icons';
import { useEffect, useState } from 'react';
import * as api from '../api/setup';
import { ApiError } from '../api/client';
import { type DraftRow, importsWaiting } from '../api/knowledge';
import { useConsole } from '../context';
import { errorWords } from '../errors';
import { causeWords } from '../imports/words';
import { faultLines } from '../knowledge/fault_words';
import { draftNote, sourceWord } from '../knowledge/program_words';
import { useAct } from '../parts/act';
import { pageOf } from '../pages';
import { addressOf } from '../route';
import { Bar, type StepProps } from './part';
import { batches, needsLook } from './import_notes';
import { withScheme } from './steps';

const BYTES_MAX = 50 * 1024 * 1024;
const POLL_MS = 500;
const TYPES = '.xlsx,.csv,.tsv,.docx,.pdf,.html,.htm,.json,.txt';

/** How far the import is; asked until it is through. */
function useImport(id: string | undefined) {
  const [got, setGot] = useState<api.Import>();
  const [drafts, setDrafts] = useState<api.ImportDraft[]>();
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    setGot(undefined);
    setDrafts(undefined);
    setError(undefined);
    if (id === undefined) return undefined;
    let here = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async () => {
      try {
        const now = await api.importState(id);
        const list = now.state === 'ready' ? await api.importDrafts(id) : undefined;
        if (!here) return;
        setGot(now);
        setDrafts(list);
        if (now.state === 'reading') timer = setTimeout(() => void look(), POLL_MS);
      } catch (e) {
        if (here) setError(e);
      }
    };
    void look();
    return () => {
      here = false;
      clearTimeout(timer);
    };
  }, [id]);
  return { got, drafts, error };
}

/** Drafts of imports that nobody has published yet, those of earlier visits too. */
function useWaiting(seen: unknown) {
  const [waits, setWaits] = useState<DraftRow[]>([]);
  const refresh = async () => setWaits((await importsWaiting()).filter((d) => d.state !== 'scheduled'));
  useEffect(() => {
    // Without them the step still takes files.
    refresh().catch(() => undefined);
  }, [seen]);
  return { waits, refresh };
}

type Published = { n: number; faults: string[] };

async function publishAll(drafts: DraftRow[], name: string): Promise<Published> {
  let n = 0;
  for (const ids of batches(drafts.map((d) => d.id))) {
    const got = await api.publish(ids, name);
    if (!got.published) return { n, faults: [...got.faults, ...got.troubles.map((t) => `${t.path}: ${t.why}`)] };
    n += ids.length;
  }
  return { n, faults: [] };
}

function Waits({ clear, unclear, found, busy, onPublish }: { clear: DraftRow[]; unclear: DraftRow[]; found: number; busy: boolean; onPublish(): void }) {
  const { lang, say } = useConsole();
  return (
    <>
      {clear.length > 0 && (
        <div className="start-bar">
          <span data-testid="found">
            {found > 0 && `${say(`找到 ${found} 条问答。`, `${found} questions and answers were found.`)} `}
            {waitWords(clear.length, say)}
          </span>
          <span className="gap" />
          <Button type="primary" loading={busy} onClick={onPublish} data-testid="take">
            {say(`发布这 ${clear.length} 份`, clear.length === 1 ? 'Publish it' : `Publish all ${clear.length}`)}
          </Button>
        </div>
      )}
      {unclear.length > 0 && (
        <Alert
          type="warning"
          showIcon
          data-testid="unclear"
          message={say(`${unclear.length} 条要人看一眼：重复、互相矛盾，或含有个人信息。它们留在草稿里。`, `${unclear.length} need a look: they repeat or contradict something, or hold personal data. They stay as drafts.`)}
          description={
            <ul>
              {unclear.slice(0, 5).map((d) => (
                <li key={d.id}>
                  {sourceWord(d.source, say)}: {d.notes?.map((n) => draftNote(n, lang)).join(' · ')}
                </li>
              ))}
            </ul>
          }
          action={pageOf('knowledge') && <a href={addressOf('knowledge', 'drafts')}>{say('看草稿', 'See the drafts')}</a>}
        />
      )}
    </>
  );
}

const waitWords = (n: number, say: (zh: string, en: string) => string) =>
  say(`${n} 份草稿等着发布，还没有生效。`, n === 1 ? 'One draft waits to be published.' : `${n} drafts wait to be published.`);

/** Asked once, when the step is left with something unpublished. */
function Leaving({ n, busy, onPublish, onWithout, onStay }: { n: number; busy: boolean; onPublish(): void; onWithout(): void; onStay(): void }) {
  const { say } = useConsole();
  return (
    <Modal
      open
      title={waitWords(n, say)}
      onCancel={onStay}
      footer={[
        <Button key="without" disabled={busy} onClick={onWithout} data-testid="leave-drafts">
          {say('先不发布，继续', 'Go on without')}
        </Button>,
        <Button key="publish" type="primary" loading={busy} onClick={onPublish} data-testid="take-and-go">
          {say('发布并继续', 'Publish and go on')}
        </Button>,
      ]}
    >
      <p>{say('不发布的话，机器不会用它们回答；以后可以回到这一步，或在“知识 → 草稿”里发布。', 'Unpublished, nothing is answered from them. They can be published later, in this step or under Knowledge, Drafts.')}</p>
    </Modal>
  );
}

export function ImportStep({ setup, next, skip, back, reload }: StepProps) {
  const { lang, say } = useConsole();
  const [id, setId] = useState<string>();
  const [url, setUrl] = useState('');
  const [taken, setTaken] = useState(0);
  const [failed, setFailed] = useState<unknown>();
  const [sending, setSending] = useState(false);
  const [faults, setFaults] = useState<string[]>([]);
  const [leaving, setLeaving] = useState(false);
  const [asked, setAsked] = useState(false);
  const [busy, run] = useAct();
  const { got, drafts, error } = useImport(id);
  const { waits, refresh } = useWaiting(drafts);
  const clear = waits.filter((d) => !needsLook(d));
  const unclear = waits.filter(needsLook);

  const publish = (then?: () => void) =>
    void run(async () => {
      setFaults([]);
      const done = await publishAll(clear, got?.name ?? '');
      await refresh();
      setFaults(done.faults);
      setTaken(done.n);
      if (done.n > 0) reload();
      if (done.faults.length === 0) then?.();
    }).finally(() => setLeaving(false));
  const leave = () => {
    if (clear.length === 0 || asked) return next();
    setAsked(true);
    setLeaving(true);
  };
  const begin = async (start: () => Promise<{ id: string }>) => {
    setSending(true);
    setFailed(undefined);
    setTaken(0);
    setAsked(false);
    setFaults([]);
    try {
      setId((await start()).id);
    } catch (e) {
      setFailed(e);
    }
    setSending(false);
  };
  const take = (file: File) => {
    if (file.size > BYTES_MAX) setFailed(new ApiError(413));
    else void begin(() => api.importFile(file));
    return false;
  };
  const wrong = failed ?? error;
  const reading = sending || got?.state === 'reading';
  return (
    <>
      <p className="start-lead">
        {say('有常见问题的表格、文档或网页吗？放进来就变成文章。', 'A spreadsheet, a document or a page with questions and answers? It becomes articles.')}
        {setup.articles > 0 && ` ${say(`现在有 ${setup.articles} 篇文章。`, `There are ${setup.articles} articles now.`)}`}
      </p>
      <Upload.Dragger accept={TYPES} multiple={false} showUploadList={false} beforeUpload={take} disabled={reading} data-testid="import-drop">
        <p className="ant-upload-drag-icon">
          <InboxOutlined />
        </p>
        <p className="ant-upload-text">{say('把文件拖到这里，或点一下选择', 'Drop a file here, or click to choose one')}</p>
        <p className="ant-upload-hint">{say('表格（XLSX、CSV）、DOCX、PDF、网页，最大 50 MB', 'Spreadsheets (XLSX, CSV), DOCX, PDF, pages; 50 MB at most')}</p>
      </Upload.Dragger>
      <h3>{say('或者一个网址', 'Or an address')}</h3>
      <Input.Search
        value={url}
        onChange={(e) => setUrl(e.target.value)}
        onSearch={(u) => u.trim() !== '' && void begin(() => api.importSite(withScheme(u.trim())))}
        placeholder={say('您的网站/faq', 'your-site/faq')}
        enterButton={say('读取', 'Read')}
        disabled={reading}
        aria-label={say('网址', 'Address')}
        maxLength={1000}
        data-testid="import-url"
      />
      {reading && (
        <div role="status">
          <p className="pg-note">{say('正在读取……', 'Reading …')}</p>
          <Progress percent={got && got.total > 0 ? Math.round((got.done / got.total) * 100) : 0} showInfo={got !== undefined && got.total > 1} />
        </div>
      )}
      {wrong !== undefined && <Alert type="error" showIcon role="alert" message={errorWords(wrong, lang)} />}
      {(got?.state === 'failed' || got?.state === 'cancelled') && <Alert type="error" showIcon role="alert" message={say('没有读成。', 'It could not be read.')} description={causeWords(got, lang)} />}
      {drafts?.length === 0 && (
        <Alert
          type="info"
          showIcon
          message={say('里面没有找到新的问题和回答：可能都已经有了，或者已经在草稿里。', 'No new questions and answers were found in it: they may be there already, or wait as drafts.')}
        />
      )}
      {taken > 0 && <Alert type="success" showIcon role="status" data-testid="taken" message={say(`${taken} 篇已经在服务。`, taken === 1 ? 'One article serves now.' : `${taken} articles serve now.`)} />}
      <Waits clear={clear} unclear={unclear} found={taken === 0 ? (drafts?.length ?? 0) : 0} busy={busy} onPublish={() => publish()} />
      {faults.length > 0 && <Alert type="error" showIcon role="alert" message={say('没有全部发布：', 'Not all of it was published:')} description={faultLines(faults.slice(0, 5).join('\n'), lang)} />}
      {leaving && <Leaving n={clear.length} busy={busy} onPublish={() => publish(next)} onWithout={next} onStay={() => setLeaving(false)} />}
      <Bar onNext={leave} skip={skip} back={back} word={say('下一步', 'Go on')} />
    </>
  );
}
