// The page about a week for whoever runs the company: to read, to print, as a file; and when and to whom the next goes.
import { DownloadOutlined, LeftOutlined, PrinterOutlined, RightOutlined } from '@ant-design/icons';
import { App, Button, Select, Tag } from 'antd';
import { useRef, useState } from 'react';
import type { Lang } from '../../core/types';
import * as api from '../api/metrics';
import { useConsole } from '../context';
import { useLoad } from '../load';
import { Frame } from '../parts/frame';
import { useNow } from '../parts/now';
import type { PageProps } from '../pages';
import { Shown } from '../parts/shown';
import { moment } from '../parts/times';
import { go } from '../route';
import './metrics.css';

const STATES: Record<string, [string, string, string]> = {
  waits: ['等待发送', 'waits', 'default'],
  sent: ['已发送', 'sent', 'success'],
  refused: ['被拒收', 'refused', 'error'],
};

function Post({ post }: { post: api.Weekly['post'] }) {
  const { lang, say } = useConsole();
  const now = useNow(60000);
  const at = lang === 'zh' ? 0 : 1;
  if (!post) return <p className="pg-note" data-testid="weekly-post">{say('周报现在不发给任何人；设置 report_to 之后每周一早上发送。', 'The page is sent to nobody; set report_to to have it sent on Monday mornings.')}</p>;
  return (
    <p className="pg-note" data-testid="weekly-post">
      {say('下一封周报：', 'Next one: ')}
      {moment(post.next, now, lang)}
      {say('，发给 ', ', to ')}
      {post.to.map((t) => (
        <span key={t.address} className="mt-to">
          {t.address} <Tag color={STATES[t.state]?.[2]}>{STATES[t.state]?.[at]}</Tag>
        </span>
      ))}
    </p>
  );
}

/** The page has no script of its own; it is shown without any right but to be printed from here. */
function Paper({ html, title, frame }: { html: string; title: string; frame: React.RefObject<HTMLIFrameElement> }) {
  const [height, set] = useState(900);
  return (
    <iframe
      ref={frame}
      className="mt-paper"
      title={title}
      sandbox="allow-same-origin allow-modals"
      srcDoc={html}
      style={{ height }}
      onLoad={(e) => set((e.currentTarget.contentDocument?.documentElement.scrollHeight ?? 900) + 8)}
      data-testid="weekly-paper"
    />
  );
}

export default function WeeklyPage({ rest }: PageProps) {
  const { lang, say } = useConsole();
  const { message } = App.useApp();
  const [paper, setPaper] = useState<Lang>(lang);
  const [busy, setBusy] = useState(false);
  const frame = useRef<HTMLIFrameElement>(null);
  const got = useLoad(() => api.weekly(rest[0], paper), [rest[0], paper]);
  const week = got.data?.week ?? rest[0] ?? '';
  const pdf = async () => {
    setBusy(true);
    try {
      const r = await fetch(api.weeklyAddress('pdf', week, paper));
      if (r.status === 501) {
        void message.error(say('服务器没有安装 WeasyPrint，无法生成 PDF。可以打印本页并存成 PDF。', 'The server has no WeasyPrint to make a PDF. Print the page and save it as one.'));
      } else if (!r.ok) {
        void message.error(say('PDF 没有做成，请稍后再试。', 'The PDF could not be made; try again in a moment.'));
      } else {
        const link = document.createElement('a');
        link.href = URL.createObjectURL(await r.blob());
        link.download = `week-${week}.pdf`;
        link.click();
        setTimeout(() => URL.revokeObjectURL(link.href), 60000);
      }
    } catch {
      void message.error(say('连不上服务器。', 'The server cannot be reached.'));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Frame
      name="weekly"
      wide
      title={say('周报', 'Weekly page')}
      extra={
        <>
          <span className="pg-row">
            <Button icon={<LeftOutlined />} aria-label={say('前一周', 'The week before')} disabled={!got.data} onClick={() => got.data && go('weekly', got.data.before)} data-testid="weekly-before" />
            <b data-testid="weekly-week">{week}</b>
            <Button icon={<RightOutlined />} aria-label={say('后一周', 'The week after')} disabled={!got.data?.after} onClick={() => got.data?.after && go('weekly', got.data.after)} data-testid="weekly-after" />
          </span>
          <Select
            aria-label={say('周报的语言', 'Language of the page')}
            value={paper}
            options={[
              { value: 'zh' as const, label: '中文' },
              { value: 'en' as const, label: 'English' },
            ]}
            onChange={setPaper}
          />
          <Button icon={<PrinterOutlined />} disabled={!got.data} onClick={() => frame.current?.contentWindow?.print()} data-testid="weekly-print">
            {say('打印', 'Print')}
          </Button>
          <Button icon={<DownloadOutlined />} disabled={!got.data} href={api.weeklyAddress('html', week, paper)} download={`week-${week}.html`} data-testid="weekly-html">
            HTML
          </Button>
          <Button icon={<DownloadOutlined />} disabled={!got.data} loading={busy} onClick={() => void pdf()} data-testid="weekly-pdf">
            PDF
          </Button>
        </>
      }
    >
      <Shown got={got}>
        {(w) => (
          <>
            <Post post={w.post} />
            <Paper html={w.html} title={`${say('周报', 'Weekly page')} ${w.week}`} frame={frame} />
          </>
        )}
      </Shown>
    </Frame>
  );
}
