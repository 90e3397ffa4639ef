// What exists already comes in: a spreadsheet, a document or a page becomes articles, and one button lets them serve. What contradicts
// something, or holds something personal, waits for somebody to look at it.
import { Alert, Button, Input, Progress, Upload } from 'antd';
import { InboxOutlined } from '@ant-design/icons';
import { useEffect, useState } from 'react';
import * as api from '../api/setup';
import { ApiError } from '../api/client';
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

function Ready({ drafts, taken, onTaken, name }: { drafts: api.ImportDraft[]; taken: number; onTaken(n: number): void; name: string }) {
  const { lang, say } = useConsole();
  const [busy, run] = useAct();
  const [faults, setFaults] = useState<string[]>([]);
  const unclear = drafts.filter(needsLook);
  const clear = drafts.filter((d) => !needsLook(d));
  const publish = () =>
    void run(async () => {
      let n = 0;
      setFaults([]);
      for (const ids of batches(clear.map((d) => d.id))) {
        const got = await api.publish(ids, name);
        if (!got.published) {
          setFaults([...got.faults, ...got.troubles.map((t) => `${t.path}: ${t.why}`)]);
          break;
        }
        n += ids.length;
      }
      onTaken(n);
    });
  return (
    <>
      {drafts.length === 0 && <Alert type="info" showIcon message={say('里面没有找到问题和回答，或都已经有了。', 'No questions and answers were found in it, or all of them are there already.')} />}
      {taken > 0 && <Alert type="success" showIcon role="status" data-testid="taken" message={say(`${taken} 篇已经在服务。`, `${taken} articles serve now.`)} />}
      {taken === 0 && clear.length > 0 && (
        <div className="start-bar">
          <span data-testid="found">{say(`找到 ${drafts.length} 条问答。`, `${drafts.length} questions and answers were found.`)}</span>
          <span className="gap" />
          <Button type="primary" loading={busy} onClick={publish} data-testid="take">
            {say(`让 ${clear.length} 条开始服务`, `Let ${clear.length} of them serve`)}
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
      {faults.length > 0 && <Alert type="error" showIcon role="alert" message={say('没有全部发布：', 'Not all of it was published:')} description={faultLines(faults.slice(0, 5).join('\n'), lang)} />}
    </>
  );
}

export function ImportStep({ setup, next, skip, back, reload }: StepProps) {
  const { lang, say } = useConsole();
  const [id, setId] = useState<string>();
  const [url, setUrl] = useState('');
  const [taken, setTaken] = useState(0);
  const [failed, setFailed] = useState<unknown>();
  const [sending, setSending] = useState(false);
  const { got, drafts, error } = useImport(id);

  const begin = async (start: () => Promise<{ id: string }>) => {
    setSending(true);
    setFailed(undefined);
    setTaken(0);
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
      {got && drafts && (
        <Ready
          drafts={drafts}
          taken={taken}
          name={got.name}
          onTaken={(n) => {
            setTaken(n);
            if (n > 0) reload();
          }}
        />
      )}
      <Bar onNext={next} skip={skip} back={back} word={say('下一步', 'Go on')} />
    </>
  );
}
