// What the machine offers beside the conversation: passages, the next step, how others ended, actions. The reply that it
// suggests stands above the box in which the agent writes.
import { Button, Card, Empty, Skeleton, Tag } from 'antd';
import { articleOf, flowOf, verdict, type Article, type Assist, type Suggested } from '../api/assist';
import { useConsole } from '../context';
import type { LoadedMore } from '../load';
import { moodWord, outcomeWord } from '../words';
import { ActionPanel } from './actions';
import { plainLines } from './facts';

interface Props {
  id: string;
  mine: boolean;
  /** It was made of redacted texts. */
  redacted: boolean;
  assist: LoadedMore<Assist>;
  onInsert(text: string): void;
}

function ArticleCard({ a, onInsert }: { a: Article; onInsert(): void }) {
  const { say } = useConsole();
  return (
    <Card size="small" title={a.title} extra={a.score !== undefined && <span className="quiet num">{Math.round((a.score > 1 ? a.score / 1000 : a.score) * 100)} %</span>}>
      <p dir="auto">{plainLines(a.passage ?? '')}</p>
      {a.passage && (
        <Button size="small" type="link" onClick={onInsert}>
          {say('放进回复', 'Put into the reply')}
        </Button>
      )}
    </Card>
  );
}

export function AssistPanel({ id, mine, redacted, assist, onInsert }: Props) {
  const { lang, say } = useConsole();
  const tell = (what: Suggested, text: string) => {
    verdict(id, what, 'accept', text).catch(() => undefined);
    onInsert(text);
  };
  const a = assist.data;
  if (assist.state === 'absent' || assist.state === 'failed')
    return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={say('现在没有建议。', 'There is nothing to suggest now.')} />;
  if (!a) return <Skeleton active />;
  const nothing = !a.flow && !(a.articles?.length || a.similar?.length || a.warnings?.length);
  return (
    <div className="assist" data-testid="assist">
      {redacted && <p className="quiet">{say('按隐去个人信息后的文字给出；没有替这位顾客查询什么。', 'Drawn from the texts without personal data; nothing was looked up for this customer.')}</p>}
      {a.mood?.alert && <Tag color="error">{typeof a.mood.alert === 'string' ? a.mood.alert : say('情绪在变坏', 'The mood is getting worse')}</Tag>}
      {a.mood?.now && a.mood.now !== 'neutral' && <Tag>{moodWord(a.mood.now, lang)}</Tag>}
      {(a.warnings ?? []).map((x, i) => (
        <Tag key={i} color="warning">
          {x.text}
        </Tag>
      ))}
      {a.flow && (
        <section>
          <h3>{say('下一步', 'Next step')}</h3>
          <Card size="small" title={a.flow.title}>
            <p dir="auto">{a.flow.say}</p>
            <Button size="small" type="link" onClick={() => tell(flowOf(a.flow!), a.flow!.say)}>
              {say('放进回复', 'Put into the reply')}
            </Button>
          </Card>
        </section>
      )}
      {(a.articles ?? []).length > 0 && (
        <section>
          <h3>{say('文章', 'Articles')}</h3>
          {a.articles!.map((x) => (
            <ArticleCard key={x.doc} a={x} onInsert={() => tell(articleOf(x), plainLines(x.passage ?? ''))} />
          ))}
        </section>
      )}
      <ActionPanel id={id} mine={mine} suggestions={a.actions ?? []} />
      {(a.similar ?? []).length > 0 && (
        <section>
          <h3>{say('类似的对话', 'Similar conversations')}</h3>
          <ul>
            {a.similar!.map((s) => (
              <li key={s.conversation}>
                <a href={`#/inbox/${encodeURIComponent(s.conversation)}`} dir="auto">
                  {s.snippet}
                </a>{' '}
                {s.outcome && <Tag>{outcomeWord(s.outcome, lang)}</Tag>}
              </li>
            ))}
          </ul>
        </section>
      )}
      {nothing && <p className="quiet">{say('这条消息没有建议。', 'Nothing to suggest for this message.')}</p>}
    </div>
  );
}
