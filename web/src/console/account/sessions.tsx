// Where one is logged in, and ending any of it.
import { Button, Card, Tag } from 'antd';
import * as api from '../api/account';
import { useConsole } from '../context';
import type { LoadedMore } from '../load';
import { useAct } from '../parts/act';
import { useNow } from '../parts/now';
import { Rows } from '../parts/rows';
import { Shown } from '../parts/shown';
import { moment } from '../parts/times';
import { browserName } from './browser_name';

export function SessionsCard({ got }: { got: LoadedMore<api.LoginSession[]> }) {
  const { lang, say, tell } = useConsole();
  const now = useNow(60000);
  const [busy, run] = useAct();
  const end = (act: () => Promise<unknown>, words: string) =>
    void run(act).then((done) => {
      if (!done) return;
      got.reload();
      tell(words);
    });
  const others = (got.data ?? []).some((s) => !s.current);
  return (
    <Card
      size="small"
      title={say('登录的地方', 'Where you are signed in')}
      extra={
        others && (
          <Button size="small" loading={busy} onClick={() => end(api.revokeOthers, say('其他登录已退出。', 'All other sessions have ended.'))} data-testid="revoke-others">
            {say('退出其他', 'End all others')}
          </Button>
        )
      }
    >
      <Shown got={got} empty={(all) => (all.length === 0 ? say('没有其他登录。', 'There are no sessions.') : undefined)}>
        {(all) => (
          <Rows
            label={say('登录的地方', 'Where you are signed in')}
            rows={all}
            keyOf={(s) => s.id}
            columns={[
              {
                title: say('浏览器', 'Browser'),
                cell: (s) => (
                  <span className="pg-row">
                    {browserName(s.client) || say('未知', 'unknown')}
                    {s.current && <Tag color="success">{say('这里', 'this one')}</Tag>}
                  </span>
                ),
              },
              { title: say('地址', 'Address'), cell: (s) => s.peer || '–' },
              { title: say('登录', 'Signed in'), cell: (s) => moment(s.created, now, lang) },
              { title: say('最近', 'Last seen'), cell: (s) => moment(s.seen, now, lang) },
              {
                title: say('操作', 'Actions'),
                cell: (s) =>
                  s.current ? null : (
                    <div className="pg-acts">
                      <Button size="small" disabled={busy} onClick={() => end(() => api.revoke(s.id), say('已退出。', 'It has ended.'))} data-testid="revoke">
                        {say('退出', 'End')}
                      </Button>
                    </div>
                  ),
              },
            ]}
          />
        )}
      </Shown>
    </Card>
  );
}
