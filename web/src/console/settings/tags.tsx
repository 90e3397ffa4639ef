// The tags that are in use, each with its conversations.
import { Card, Tag } from 'antd';
import * as api from '../api/inbox';
import { useConsole } from '../context';
import { useLoad } from '../load';
import { Shown } from '../parts/shown';

export function Tags() {
  const { say } = useConsole();
  const got = useLoad(api.tags, []);
  return (
    <Card size="small" title={say('标签', 'Tags')}>
      <p className="pg-note">{say('标签在对话里添加，没有对话用的会自己消失。', 'Tags are added in conversations; one that no conversation has disappears by itself.')}</p>
      <Shown got={got} empty={(all) => (all.length === 0 ? say('还没有标签。', 'There are no tags yet.') : undefined)}>
        {(all) => (
          <div className="pg-row" style={{ marginTop: 10 }}>
            {all.map((t) => (
              <Tag key={t}>{t}</Tag>
            ))}
          </div>
        )}
      </Shown>
    </Card>
  );
}
