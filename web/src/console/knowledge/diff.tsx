// Which lines were taken out and put in.
import { Collapse, Tag } from 'antd';
import type { Change, DiffLine } from '../api/knowledge';
import { useConsole } from '../context';
import { Nothing } from '../parts/shown';
import { FileName, useTitles } from './titles';

function Line({ line, gap }: { line: DiffLine; gap: boolean }) {
  return (
    <>
      {gap && <li className="kn-gap" aria-hidden />}
      <li data-op={line.op === ' ' ? undefined : line.op}>
        <span className="kn-no" aria-hidden>
          {line.b ?? line.a}
        </span>
        <span aria-hidden>{line.op}</span>
        {line.op === '-' ? <del>{line.text}</del> : line.op === '+' ? <ins>{line.text}</ins> : <span>{line.text}</span>}
      </li>
    </>
  );
}

export function Lines({ change }: { change: Change }) {
  const { say } = useConsole();
  if (change.too_long) return <p className="pg-note">{say('文件太长，不能逐行比较。', 'The file is too long to be compared line by line.')}</p>;
  if (change.lines.length === 0) return <p className="pg-note">{say('没有不同。', 'There is no difference.')}</p>;
  const far = (i: number) => {
    const now = change.lines[i];
    const was = change.lines[i - 1];
    return i > 0 && now !== undefined && was !== undefined && (now.a ?? 0) > (was.a ?? now.a ?? 0) + 1 && (now.b ?? 0) > (was.b ?? now.b ?? 0) + 1;
  };
  return (
    <ol className="kn-diff" data-testid="diff">
      {change.lines.map((l, i) => (
        <Line key={i} line={l} gap={far(i)} />
      ))}
    </ol>
  );
}

export function Changes({ changes, more }: { changes: Change[]; more: boolean }) {
  const { say } = useConsole();
  const title = useTitles(changes);
  const how = { added: say('新增', 'added'), changed: say('修改', 'changed'), removed: say('删除', 'removed') };
  if (changes.length === 0) return <Nothing text={say('没有不同。', 'There is no difference.')} />;
  return (
    <>
      <Collapse
        size="small"
        defaultActiveKey={changes.slice(0, 3).map((c) => c.path)}
        items={changes.map((c) => ({
          key: c.path,
          label: <FileName path={c.path} title={title(c)} gone={c.how === 'removed'} />,
          extra: <Tag color={c.how === 'removed' ? 'error' : c.how === 'added' ? 'success' : undefined}>{how[c.how]}</Tag>,
          children: <Lines change={c} />,
        }))}
      />
      {more && <p className="pg-note">{say('太多了，只显示一部分。', 'There are more than are shown.')}</p>}
    </>
  );
}
