// Bringing in what exists: a file is dropped or an address given, its drafts are looked at, approved or refused.
import { InboxOutlined } from '@ant-design/icons';
import { Alert, Button, Card, Checkbox, Input, Popconfirm, Progress, Tag, Upload } from 'antd';
import { useEffect, useState } from 'react';
import * as api from '../api/imports';
import { useConsole } from '../context';
import { useLoad } from '../load';
import { useAct } from '../parts/act';
import { Frame } from '../parts/frame';
import { useNow } from '../parts/now';
import { Rows } from '../parts/rows';
import { Shown } from '../parts/shown';
import { moment } from '../parts/times';
import type { PageProps } from '../pages';
import { addressOf } from '../route';
import { Drafts } from './drafts';
import './imports.css';
import { ProductRows } from './product_rows';
import { RowsImport } from './rows_import';
import { causeWords, isScan, noteWords, noticedColor, noticedWord, percentDone, stateWord } from './words';

const LOOK_MS = 1000;
const open = (id: string) => {
  location.hash = addressOf('imports', id);
};

function Bring({ onStarted }: { onStarted(): void }) {
  const { say } = useConsole();
  const [url, setUrl] = useState('');
  const [ocr, setOcr] = useState(false);
  const [busy, run] = useAct();
  const go = (start: () => Promise<{ id: string }>) =>
    run(async () => {
      const { id } = await start();
      onStarted();
      open(id);
    });
  return (
    <Card size="small" title={say('导入知识', 'Bring knowledge in')}>
      <Upload.Dragger
        accept=".xlsx,.csv,.docx,.pdf,.html,.htm,.json"
        showUploadList={false}
        disabled={busy}
        data-testid="import-drop"
        beforeUpload={(f) => {
          void go(() => api.upload(f, ocr));
          return false;
        }}
      >
        <p className="ant-upload-drag-icon">
          <InboxOutlined />
        </p>
        <p>{say('把文件拖到这里，或点一下选择', 'Drop a file here, or click to choose one')}</p>
        <p className="pg-note">
          {say('问答表格（XLSX、CSV，GBK 也行）、DOCX、PDF、网页、Zendesk 或 Chatwoot 的导出，最大 50 MB', 'Tables of questions and answers (XLSX, CSV), DOCX, PDF, pages, exports of Zendesk or Chatwoot, up to 50 MB')}
        </p>
      </Upload.Dragger>
      <div className="pg-row imp-url">
        <Input
          aria-label={say('网址', 'Address')}
          placeholder={say('或者网址：帮助中心首页、站点地图', 'Or an address: a help center, a site map')}
          value={url}
          onChange={(e) => setUrl(e.target.value)}
          onPressEnter={() => url.trim() !== '' && void go(() => api.site(url.trim()))}
          maxLength={1000}
        />
        <Button loading={busy} disabled={!/^https?:\/\/\S/.test(url.trim())} onClick={() => void go(() => api.site(url.trim()))} data-testid="import-site">
          {say('读取网站', 'Read the site')}
        </Button>
        <Checkbox checked={ocr} onChange={(e) => setOcr(e.target.checked)}>
          {say('扫描的 PDF：识别图片里的文字', 'Scanned PDFs: read the words on pictures')}
        </Checkbox>
        <Upload
          accept=".csv,.xlsx"
          showUploadList={false}
          disabled={busy}
          beforeUpload={(f) => {
            void go(() => api.products(f));
            return false;
          }}
        >
          <Button loading={busy} data-testid="import-products">
            {say('产品表（CSV、XLSX）', 'Table of products (CSV, XLSX)')}
          </Button>
        </Upload>
      </div>
    </Card>
  );
}

function List() {
  const { lang, say } = useConsole();
  const now = useNow(60000);
  const got = useLoad(api.list, []);
  const reads = got.data?.some((i) => i.state === 'reading') ?? false;
  useEffect(() => {
    if (!reads) return;
    const timer = setInterval(got.reload, LOOK_MS);
    return () => clearInterval(timer);
  }, [reads, got.reload]);
  return (
    <>
      <Bring onStarted={got.reload} />
      <Card size="small" title={say('导入过的', 'Brought in so far')}>
        <Shown got={got} empty={(all) => (all.length === 0 ? say('还没有导入过。', 'Nothing has been brought in yet.') : undefined)}>
          {(all) => (
            <Rows
              label={say('导入', 'Imports')}
              rows={all}
              walked
              keyOf={(i) => i.id}
              onOpen={(i) => open(i.id)}
              columns={[
                { title: say('文件或网址', 'File or address'), cell: (i) => i.name },
                { title: say('状态', 'State'), cell: (i) => <State of={i} /> },
                { title: say('草稿', 'Drafts'), figure: true, cell: (i) => i.report?.drafts ?? '–' },
                { title: say('时间', 'When'), cell: (i) => moment(i.at, now, lang) },
              ]}
            />
          )}
        </Shown>
      </Card>
    </>
  );
}

function State({ of }: { of: api.Import }) {
  const { lang } = useConsole();
  const percent = percentDone(of);
  if (of.state === 'reading' && percent !== undefined) return <Progress percent={percent} size="small" aria-label={stateWord(of.state, lang)} />;
  return <Tag color={of.state === 'failed' ? 'error' : of.state === 'ready' ? 'success' : undefined}>{stateWord(of.state, lang)}</Tag>;
}

function ReportLines({ r }: { r: api.Report }) {
  const { lang, say } = useConsole();
  const lines: string[] = [];
  if (r.changed + r.unchanged + r.gone.length > 0)
    lines.push(say(`和上次比：改动 ${r.changed}，不变 ${r.unchanged}，源里已没有 ${r.gone.length}`, `Since the last time: ${r.changed} changed, ${r.unchanged} unchanged, ${r.gone.length} no longer there`));
  for (const path of r.gone) lines.push(say(`源里已没有：${path}`, `No longer in the source: ${path}`));
  if ((r.rows_not_in_use ?? 0) > 0) lines.push(say(`${r.rows_not_in_use} 行的状态是停用或草稿，没有取用`, `${r.rows_not_in_use} rows are not in use by their status and were left out`));
  if (r.rows_without_question_or_answer > 0) lines.push(say(`${r.rows_without_question_or_answer} 行缺问题或答案，没有取用`, `${r.rows_without_question_or_answer} rows lack a question or an answer and were left out`));
  if (r.tables > r.tables_taken && r.tables_taken > 0) lines.push(say(`${r.tables} 张表里有 ${r.tables_taken} 张是问答`, `${r.tables_taken} of ${r.tables} tables hold questions and answers`));
  if (r.cut) lines.push(say('只取了前 5000 篇', 'Only the first 5,000 articles were taken'));
  if (r.unread > 0) lines.push(say(`${r.unread} 页没读成`, `${r.unread} pages could not be read`));
  if (r.pages_left > 0) lines.push(say(`${r.pages_left} 个链接没有读（不是网页、网站不允许，或超过 500 页）`, `${r.pages_left} links were not read (no pages, not allowed by the site, or beyond 500)`));
  if (r.site_changed) lines.push(say('读的过程中网站变了，建议再读一次', 'The site changed while it was read; read it again'));
  for (const n of r.notes) lines.push(noteWords(n, lang));
  return (
    <>
      {Object.keys(r.noticed).length > 0 && (
        <div className="pg-row" data-testid="noticed">
          {Object.entries(r.noticed).map(([kind, n]) => (
            <Tag key={kind} color={noticedColor(kind)}>
              {noticedWord(kind, lang)} {n}
            </Tag>
          ))}
        </div>
      )}
      {lines.length > 0 && (
        <ul className="pg-note imp-lines">
          {lines.map((l) => (
            <li key={l}>{l}</li>
          ))}
        </ul>
      )}
    </>
  );
}

function One({ id }: { id: string }) {
  const { lang, say } = useConsole();
  const got = useLoad(() => api.one(id), [id]);
  const [busy, run] = useAct();
  const reads = got.data?.state === 'reading';
  useEffect(() => {
    if (!reads) return;
    const timer = setInterval(got.reload, LOOK_MS);
    return () => clearInterval(timer);
  }, [reads, got.reload]);
  const again = (ocr: boolean) => void run(async () => (await api.again(id, ocr), got.reload()));
  return (
    <Shown got={got}>
      {(i) => (
        <>
          <div className="pg-row">
            <a href={addressOf('imports')}>{say('← 全部导入', '← All imports')}</a>
            <strong className="imp-name">{i.name}</strong>
            {i.state !== 'reading' && <State of={i} />}
            {i.state !== 'reading' && (
              <Popconfirm
                title={say('删除这次导入？文件一并删除，还没审的草稿会被拒绝；已发布的不变。', 'Delete this import? Its file goes, drafts that wait are refused; what is published stays.')}
                okText={say('删除', 'Delete')}
                cancelText={say('不', 'No')}
                onConfirm={() => void run(async () => (await api.remove(id), void (location.hash = addressOf('imports'))))}
              >
                <Button size="small" danger loading={busy} data-testid="import-delete">
                  {say('删除', 'Delete')}
                </Button>
              </Popconfirm>
            )}
          </div>
          {i.state === 'reading' && (
            <Card size="small" data-testid="import-progress">
              <Progress percent={percentDone(i) ?? 0} status="active" format={() => (i.total > 0 ? `${i.done} / ${i.total}` : stateWord('reading', lang))} />
              <Button size="small" loading={busy} onClick={() => void run(async () => (await api.cancel(id), got.reload()))}>
                {say('取消', 'Cancel')}
              </Button>
            </Card>
          )}
          {(i.state === 'failed' || i.state === 'cancelled') && (
            <Alert
              type={i.state === 'failed' ? 'error' : 'info'}
              role="alert"
              data-testid="import-failed"
              message={i.error === '' ? stateWord(i.state, lang) : say(`没读成：${causeWords(i, lang)}`, `Not read: ${causeWords(i, lang)}`)}
              action={
                <Button size="small" loading={busy} onClick={() => again(isScan(i))} data-testid="import-again">
                  {isScan(i) ? say('用文字识别再读一次', 'Read it with text recognition') : say('再读一次', 'Read it again')}
                </Button>
              }
            />
          )}
          {i.report !== undefined && <ReportLines r={i.report} />}
          {i.report?.products !== undefined && <ProductRows r={i.report.products} />}
          {i.state === 'ready' && <Drafts of={i} />}
        </>
      )}
    </Shown>
  );
}

export default function ImportsPage({ rest }: PageProps) {
  const { me, say } = useConsole();
  const id = rest[0];
  return (
    <Frame name="imports" title={say('导入', 'Import')}>
      {id === undefined ? (
        <>
          <List />
          {me.rights.includes('records') && <RowsImport />}
        </>
      ) : (
        <One id={id} />
      )}
    </Frame>
  );
}
