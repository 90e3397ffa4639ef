// Staged change: what a share of the conversations gets first, beside what serves; begun from drafts, compared, ended.
// #/stages/new/ID1,ID2 has these drafts chosen.
import { ArrowLeftOutlined } from '@ant-design/icons';
import { Button, Card, Tag } from 'antd';
import * as api from '../api/stages';
import { useConsole } from '../context';
import { useKeys } from '../keys';
import { useEvent } from '../live';
import { useLoad } from '../load';
import type { PageProps } from '../pages';
import { Frame } from '../parts/frame';
import { useNow } from '../parts/now';
import { Rows } from '../parts/rows';
import { Nothing, Shown } from '../parts/shown';
import { range } from '../parts/times';
import { go, idsOf } from '../route';
import { Begin } from './begin';
import { OneStage } from './one';
import './stages.css';
import { reasonWord, stateWord } from './words';

function History({ rows }: { rows: api.StageRow[] }) {
  const { lang, say } = useConsole();
  const now = useNow(60000);
  if (rows.length === 0) return <Nothing text={say('还没有试行过。', 'Nothing has been staged yet.')} />;
  return (
    <Rows
      walked
      label={say('以前的试行', 'Earlier ones')}
      rows={rows}
      keyOf={(s) => s.id}
      onOpen={(s) => go('stages', s.id)}
      columns={[
        { title: say('名称', 'Title'), cell: (s) => s.title || s.id },
        { title: say('时间', 'When'), cell: (s) => range(s.started_at, s.ended_at, now, lang) },
        { title: say('文件', 'Files'), figure: true, cell: (s) => s.files },
        {
          title: say('结果', 'Came to'),
          cell: (s) => (
            <>
              <Tag color={s.state === 'published' ? 'success' : 'warning'}>{stateWord(s, lang)}</Tag> {reasonWord(s.reason ?? '', lang)}
            </>
          ),
        },
      ]}
    />
  );
}

export default function StagesPage({ rest }: PageProps) {
  const { say } = useConsole();
  const got = useLoad(api.stages, []);
  useEvent('stage', got.reload);
  useEvent('resync', got.reload);
  useKeys({ Escape: () => (rest[0] === undefined ? false : go('stages')) });

  if (rest[0] !== undefined && rest[0] !== 'new')
    return (
      <Frame
        name="stage"
        wide
        title={say('试行', 'Staged change')}
        extra={
          <Button icon={<ArrowLeftOutlined />} onClick={() => go('stages')}>
            {say('全部', 'All')}
          </Button>
        }
      >
        <OneStage key={rest[0]} id={rest[0]} onChanged={got.reload} />
      </Frame>
    );
  return (
    <Frame name="stages" wide title={say('试行', 'Staged change')}>
      <Shown got={got}>
        {(rows) => {
          const running = rows.find((s) => s.state === 'running');
          return (
            <>
              {running ? <OneStage key={running.id} id={running.id} onChanged={got.reload} /> : <Begin key={rest[1] ?? ''} first={idsOf(rest[1])} onBegun={got.reload} />}
              <Card size="small" className="st-card" title={say('以前的试行', 'Earlier ones')}>
                <History rows={rows.filter((s) => s.state !== 'running')} />
              </Card>
            </>
          );
        }}
      </Shown>
    </Frame>
  );
}
