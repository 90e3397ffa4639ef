// The audit, the newest first, with the word of the server whether it is whole.
import { Alert, Button, Card } from 'antd';
import { useState } from 'react';
import * as api from '../api/audit';
import * as people from '../api/users';
import { useConsole } from '../context';
import { useLoad } from '../load';
import { useAct } from '../parts/act';
import { Frame } from '../parts/frame';
import { useNow } from '../parts/now';
import { Rows } from '../parts/rows';
import { Shown } from '../parts/shown';
import { moment } from '../parts/times';
import { roleWord } from '../users/roles';
import { actWord, detailWords } from './acts';
import './audit.css';
import { conversationOf, objectWords, withNames } from './object';
import { UnsealDialog } from './unseal';

function useNames(): (who: string) => string {
  const { can, say } = useConsole();
  const users = useLoad(() => (can('manage') ? people.users() : Promise.resolve([])), []);
  const names = new Map((users.data ?? []).map((u) => [u.id, u.name || u.login]));
  return (who) => {
    const id = who.replace(/^agent:/, '');
    if (who === 'system' || who === '') return say('系统', 'System');
    if (who === 'nobody') return say('未登录', 'Nobody signed in');
    if (/^cli:\d+$/.test(who)) return say('命令行', 'Command line');
    const key = /^key:\w*(\w{6})$/.exec(who)?.[1];
    if (key !== undefined) return say(`密钥 …${key}`, `key …${key}`);
    return names.get(id) ?? id;
  };
}

/** A conversation can be read from here. */
function ObjectOf({ row, nameOf, onUnseal }: { row: api.AuditRow; nameOf(id: string): string; onUnseal(conversation: string): void }) {
  const { lang, say } = useConsole();
  const id = conversationOf(row.act, row.object);
  const words = objectWords(row.act, row.object, nameOf, lang);
  if (id === undefined) return <span title={row.object}>{words}</span>;
  return (
    <Button type="link" size="small" style={{ padding: 0, whiteSpace: 'normal', height: 'auto', overflowWrap: 'anywhere' }} aria-label={say(`看对话原文：${id}`, `See what was said: ${id}`)} onClick={() => onUnseal(id)}>
      {words}
    </Button>
  );
}

export default function AuditPage() {
  const { lang, say } = useConsole();
  const now = useNow(60000);
  const nameOf = useNames();
  const [older, setOlder] = useState<api.AuditPage[]>([]);
  const [busy, run] = useAct();
  const [unseals, setUnseals] = useState<string>();
  const got = useLoad(async () => {
    setOlder([]);
    return api.audit();
  }, []);
  const pages = [...(got.data ? [got.data] : []), ...older];
  const last = pages[pages.length - 1]?.rows;
  const before = last?.[last.length - 1]?.no;
  const more = last !== undefined && last.length === api.AUDIT_PAGE && before !== undefined && before > 1;
  return (
    <Frame
      name="audit"
      title={say('审计', 'Audit')}
      extra={
        <div className="pg-acts">
          <Button onClick={() => setUnseals('')} data-testid="unseal">
            {say('看对话原文…', 'See what was said…')}
          </Button>
          <Button onClick={got.reload} data-testid="audit-reload">
            {say('重新检查', 'Check again')}
          </Button>
        </div>
      }
    >
      <Shown got={got} empty={(p) => (p.rows.length === 0 && p.whole ? say('还没有记录。', 'Nothing is on record yet.') : undefined)}>
        {(page) => (
          <>
            {page.whole ? (
              <Alert type="success" showIcon message={say('记录完整：每一条都和写下时一样。', 'The record is whole: every row is as it was written.')} data-testid="audit-whole" />
            ) : (
              <Alert
                type="error"
                showIcon
                role="alert"
                message={say('记录被改动过，或有缺失。请在服务器上运行 warmline audit verify。', 'The record was changed or has gaps. Please run warmline audit verify on the server.')}
                data-testid="audit-broken"
              />
            )}
            <Card size="small" className="audit-rows">
              <Rows
                label={say('审计', 'Audit')}
                rows={pages.flatMap((p) => p.rows)}
                keyOf={(r) => String(r.no)}
                columns={[
                  { title: say('时间', 'When'), cell: (r) => <time dateTime={new Date(r.at).toISOString()}>{moment(r.at, now, lang)}</time> },
                  { title: say('谁', 'Who'), cell: (r) => nameOf(r.who) },
                  { title: say('做了什么', 'Act'), cell: (r) => actWord(r.act, lang) },
                  { title: say('对象', 'Object'), cell: (r) => <ObjectOf row={r} nameOf={nameOf} onUnseal={setUnseals} /> },
                  { title: say('细节', 'Detail'), cell: (r) => <span className="pg-text">{(/^user\.(invite|role)$/.test(r.act) ? roleWord(r.detail, lang) : detailWords(r.act, withNames(r.detail, nameOf), lang)) || '–'}</span> },
                ]}
              />
            </Card>
            {more && (
              <Button className="pg-more" loading={busy} onClick={() => void run(async () => setOlder([...older, await api.audit(before)]))} data-testid="more">
                {say('更早的', 'Earlier ones')}
              </Button>
            )}
          </>
        )}
      </Shown>
      {unseals !== undefined && <UnsealDialog of={unseals} onCancel={() => setUnseals(undefined)} onRead={got.reload} />}
    </Frame>
  );
}
