// What served when: each version with what it changed, and the way back to it.
import { Button, Card, Popconfirm, Tag } from 'antd';
import * as api from '../api/knowledge';
import { useConsole } from '../context';
import { useLoad } from '../load';
import { useAct } from '../parts/act';
import { useNow } from '../parts/now';
import { Rows } from '../parts/rows';
import { Shown } from '../parts/shown';
import { moment } from '../parts/times';
import { go } from '../route';
import { Changes } from './diff';
import { authorWord, versionNote } from './program_words';

export function VersionList() {
  const { lang, say } = useConsole();
  const now = useNow();
  const got = useLoad(() => api.versions(), []);
  const [, run] = useAct();
  const source: Record<string, string> = { console: say('在这里发布', 'published here'), folder: say('文件夹', 'folder'), embedded: say('随程序', 'built in') };
  const more = async () => {
    const page = await api.versions(got.data?.next);
    if (got.data) got.set({ ...page, versions: [...got.data.versions, ...page.versions] });
  };
  return (
    <Card size="small">
      <Shown got={got} empty={(v) => (v.versions.length === 0 ? say('还没有版本。', 'There is no version yet.') : undefined)}>
        {(v) => (
          <>
            <Rows
              walked
              label={say('版本', 'Versions')}
              rows={v.versions}
              keyOf={(r) => String(r.number)}
              onOpen={(r) => go('knowledge', 'version', String(r.number))}
              columns={[
                { title: say('版本', 'Version'), cell: (r) => `${r.number}` },
                { title: say('时间', 'When'), cell: (r) => moment(r.at, now, lang) },
                { title: say('谁', 'Who'), cell: (r) => authorWord(r.author, say) || '–' },
                { title: say('为什么', 'What for'), cell: (r) => <span className="pg-text">{versionNote(r.note, say)}</span> },
                { title: say('来自', 'From'), cell: (r) => <Tag>{source[r.source] ?? r.source}</Tag> },
              ]}
            />
            {v.next !== undefined && (
              <Button className="pg-more" onClick={() => void run(more)}>
                {say('更早的', 'Earlier ones')}
              </Button>
            )}
          </>
        )}
      </Shown>
    </Card>
  );
}

export function OneVersion({ number }: { number: number }) {
  const { say, tell } = useConsole();
  const got = useLoad(() => api.versionDiff(number), [number]);
  const [busy, run] = useAct();
  const restore = async () => {
    const made = await api.restore(number);
    if (made.drafts.length === 0) {
      tell(say('现在就是这个样子。', 'It is like that now.'), 'info');
      return;
    }
    tell(say(`做好了 ${made.drafts.length} 份草稿，发布后就恢复。`, `${made.drafts.length} drafts are made; publish them to bring it back.`));
    go('knowledge', 'drafts');
  };
  return (
    <Card
      size="small"
      title={say(`第 ${number} 版改了什么`, `What version ${number} changed`)}
      extra={
        <Popconfirm title={say('把所有文件恢复到这一版？会先做成草稿。', 'Bring all files back to this version? Drafts are made first.')} okText={say('做草稿', 'Make drafts')} cancelText={say('取消', 'Cancel')} onConfirm={() => void run(restore)}>
          <Button size="small" loading={busy} data-testid="kn-restore">
            {say('恢复到这一版', 'Bring it back')}
          </Button>
        </Popconfirm>
      }
    >
      <Shown got={got}>{(d) => <Changes changes={d.changes} more={d.more} />}</Shown>
    </Card>
  );
}
