// All files of the knowledge: found by words and kind, with an alarm where a language is missing or was left behind.
import { Alert, Button, Card, Checkbox, Input, Select, Tag } from 'antd';
import { useState } from 'react';
import * as api from '../api/knowledge';
import { useConsole } from '../context';
import type { LoadedMore } from '../load';
import { Rows } from '../parts/rows';
import { Shown } from '../parts/shown';
import { go } from '../route';
import { faultLines } from './fault_words';
import { KINDS, kindWord, langWord, matches, titleOf } from './words';

const SHOWN = 100;

export function Parity({ file, onDone }: { file: api.FileRow; onDone?: () => void }) {
  const { say, tell, tellError } = useConsole();
  if (file.missing) return <Tag color="warning">{say(`缺${langWord(file.missing, say)}`, `no ${langWord(file.missing, say)}`)}</Tag>;
  if (!file.behind) return <span className="pg-note">{say('一致', 'in step')}</span>;
  const settle = async () => {
    try {
      await api.inStep(file.path);
      tell(say('已标为一致。', 'Marked as the same.'));
      onDone?.();
    } catch (e) {
      tellError(e);
    }
  };
  return (
    <span className="pg-row">
      <Tag color="warning">{say(`${langWord(file.behind, say)}没跟上`, `${langWord(file.behind, say)} is behind`)}</Tag>
      {onDone && (
        <Button size="small" onClick={() => void settle()}>
          {say('两边一致', 'They agree')}
        </Button>
      )}
    </span>
  );
}

export function FileList({ got }: { got: LoadedMore<api.Files> }) {
  const { lang, say } = useConsole();
  const [words, setWords] = useState('');
  const [kind, setKind] = useState<api.Kind | 'all'>('all');
  const [alarms, setAlarms] = useState(false);
  const [shown, setShown] = useState(SHOWN);
  const kept = (all: api.FileRow[]) =>
    all.filter((f) => (kind === 'all' || f.kind === kind) && (!alarms || f.missing !== undefined || f.behind !== undefined) && (words.trim() === '' || matches(f, words.trim())));
  const none = say('没有这样的文件。', 'There is no such file.');
  return (
    <Card size="small">
      <div className="pg-row kn-filter">
        <Input.Search aria-label={say('搜索知识', 'Search the knowledge')} placeholder={say('标题、编号、产品', 'title, id, product')} allowClear value={words} onChange={(e) => setWords(e.target.value)} data-testid="kn-search" />
        <Select<api.Kind | 'all'>
          aria-label={say('种类', 'Kind')}
          value={kind}
          onChange={setKind}
          options={[{ value: 'all', label: say('全部种类', 'All kinds') }, ...KINDS.map((k) => ({ value: k, label: kindWord(k, say) }))]}
        />
        <Checkbox checked={alarms} onChange={(e) => setAlarms(e.target.checked)} data-testid="kn-alarms">
          {say('只看语言有缺口的', 'Only where a language lags')}
        </Checkbox>
      </div>
      <Shown got={got} empty={(all) => (kept(all.files).length === 0 ? none : undefined)}>
        {(all) => (
          <>
            {all.refused !== '' && (
              <Alert type="error" role="alert" message={say('知识文件夹里有错误，新的修改没有生效：', 'The folder has faults, so newer edits do not serve:')} description={<pre className="kn-faults">{faultLines(all.refused, lang)}</pre>} />
            )}
            <Rows
              walked
              label={say('知识文件', 'Files of the knowledge')}
              rows={kept(all.files).slice(0, shown)}
              keyOf={(f) => f.path}
              onOpen={(f) => go('knowledge', 'file', ...f.path.split('/'))}
              columns={[
                { title: say('标题', 'Title'), cell: (f) => (f.title ? titleOf(f, lang) : kindWord(f.kind, say)) },
                { title: say('种类', 'Kind'), cell: (f) => kindWord(f.kind, say) },
                { title: say('编号', 'Id'), cell: (f) => <code>{f.id}</code> },
                { title: say('问法', 'Phrasings'), figure: true, cell: (f) => (f.asks_zh === undefined ? '' : `${f.asks_zh} · ${f.asks_en ?? 0}`) },
                { title: say('语言', 'Languages'), cell: (f) => <Parity file={f} onDone={got.reload} /> },
              ]}
            />
            {kept(all.files).length > shown && (
              <Button className="pg-more" onClick={() => setShown(shown + SHOWN)}>
                {say(`还有 ${kept(all.files).length - shown} 个`, `${kept(all.files).length - shown} more`)}
              </Button>
            )}
          </>
        )}
      </Shown>
    </Card>
  );
}
