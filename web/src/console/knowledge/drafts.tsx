// Drafts that wait: chosen, published together, refused.
import { Button, Card, Checkbox, Select, Tag } from 'antd';
import { useState } from 'react';
import * as api from '../api/knowledge';
import { useConsole } from '../context';
import { useLoad } from '../load';
import { useAct } from '../parts/act';
import { useNow } from '../parts/now';
import { Rows } from '../parts/rows';
import { Shown } from '../parts/shown';
import { moment } from '../parts/times';
import { go } from '../route';
import { authorWord } from './program_words';
import { PublishDialog } from './publish';
import { FileName, useTitles } from './titles';
import { fromWords, originWord, stateWord } from './words';

const STATES = ['waiting', 'review', 'scheduled', 'published', 'refused'] as const;
const COLOURS: Record<api.DraftState, string | undefined> = { open: undefined, review: 'warning', approved: 'success', scheduled: 'warning', published: 'success', refused: 'default' };

export function StateTag({ state }: { state: api.DraftState }) {
  const { say } = useConsole();
  return <Tag color={COLOURS[state]}>{stateWord(state, say)}</Tag>;
}

export function DraftList({ onChanged }: { onChanged(): void }) {
  const { lang, say, tell } = useConsole();
  const now = useNow();
  const [state, setState] = useState<string>('waiting');
  const [origin, setOrigin] = useState('');
  const got = useLoad(() => api.drafts({ state, origin }), [state, origin]);
  const title = useTitles(got.data?.drafts ?? []);
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set());
  const [publishing, setPublishing] = useState(false);
  const [busy, run] = useAct();
  const rows = got.data?.drafts ?? [];
  const picked = rows.filter((d) => chosen.has(d.id));
  const settled = state === 'published' || state === 'refused';
  const changed = () => {
    got.reload();
    onChanged();
  };
  const done = () => {
    setPublishing(false);
    choose(new Set());
    changed();
  };
  const toggle = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    choose(next);
  };
  const more = async () => {
    const page = await api.drafts({ state, origin, before: got.data?.next });
    if (got.data) got.set({ ...page, drafts: [...got.data.drafts, ...page.drafts] });
  };
  const label = (s: (typeof STATES)[number]) => (s === 'waiting' ? say('未发布的', 'Waiting') : stateWord(s, say));
  return (
    <Card size="small">
      <div className="pg-row kn-filter">
        <Select aria-label={say('状态', 'State')} value={state} onChange={(s) => (choose(new Set()), setState(s))} options={STATES.map((s) => ({ value: s, label: label(s) }))} />
        <Select
          aria-label={say('来源', 'Origin')}
          value={origin}
          onChange={(o) => (choose(new Set()), setOrigin(o))}
          options={[{ value: '', label: say('所有来源', 'All origins') }, ...['console', 'import', 'learning', 'restore', 'expiry'].map((o) => ({ value: o, label: `${originWord(o, say)}${got.data?.waiting[o] ? ` (${got.data.waiting[o]})` : ''}` }))]}
        />
        {!settled && rows.length > 0 && (
          <>
            <Button size="small" onClick={() => choose(picked.length === rows.length ? new Set() : new Set(rows.map((d) => d.id)))} data-testid="kn-all">
              {picked.length === rows.length ? say('都不选', 'None') : say('全选', 'All')}
            </Button>
            <Button size="small" type="primary" disabled={picked.length === 0} onClick={() => setPublishing(true)} data-testid="kn-publish-many">
              {say(`发布 ${picked.length} 份`, `Publish ${picked.length}`)}
            </Button>
            <Button
              size="small"
              disabled={picked.length === 0}
              loading={busy}
              onClick={() => void run(() => api.refuse(picked.map((d) => d.id))).then((ok) => ok && (tell(say('已拒绝。', 'Refused.')), done()))}
              data-testid="kn-refuse-many"
            >
              {say('拒绝', 'Refuse')}
            </Button>
          </>
        )}
      </div>
      <Shown got={got} empty={(d) => (d.drafts.length === 0 ? (settled ? say('还没有。', 'There are none.') : say('没有等着发布的草稿。打开一篇文章改一改，就会有。', 'No draft waits. Open an article and change it.')) : undefined)}>
        {(d) => (
          <>
            <Rows
              walked
              label={say('草稿', 'Drafts')}
              rows={d.drafts}
              keyOf={(r) => r.id}
              onOpen={(r) => go('knowledge', 'draft', r.id)}
              columns={[
                { title: say('文件', 'File'), cell: (r) => <FileName path={r.path} title={title(r)} gone={r.remove} /> },
                { title: say('状态', 'State'), cell: (r) => <StateTag state={r.state} /> },
                { title: say('来源', 'From'), cell: (r) => fromWords(r, say) },
                { title: say('谁', 'Who'), cell: (r) => authorWord(r.author, say) },
                { title: say('时间', 'When'), cell: (r) => (r.state === 'scheduled' ? say(`定于 ${moment(r.publish_at, now, lang)}`, `due ${moment(r.publish_at, now, lang)}`) : moment(r.changed, now, lang)) },
                ...(settled ? [] : [{ title: '', cell: (r: api.DraftRow) => <Checkbox checked={chosen.has(r.id)} onChange={() => toggle(r.id)} aria-label={say(`选 ${title(r) ?? r.path}`, `Choose ${title(r) ?? r.path}`)} /> }]),
              ]}
            />
            {d.next !== undefined && (
              <Button className="pg-more" onClick={() => void run(more)}>
                {say('更早的', 'Earlier ones')}
              </Button>
            )}
          </>
        )}
      </Shown>
      {publishing && <PublishDialog drafts={picked} onCancel={() => setPublishing(false)} onDone={done} onTakenBack={changed} onLook={(id) => go('knowledge', 'draft', id)} />}
    </Card>
  );
}
