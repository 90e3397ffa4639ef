// The line that puts the widget on a page, which pages may have it, and how it looks.
import { Alert, Select, Typography } from 'antd';
import { useState } from 'react';
import * as api from '../api/setup';
import { useConsole } from '../context';
import { useLoad } from '../load';
import { useAct } from '../parts/act';
import { Shown } from '../parts/shown';
import { Bar, type StepProps } from './part';
import { isOrigin, originOf } from './steps';

const ORIGINS_MAX = 32;

function Origins({ origins, set }: { origins: string[]; set(o: string[]): void }) {
  const { say } = useConsole();
  const [bad, setBad] = useState<string>();
  const [busy, run] = useAct();
  const change = (values: string[]) => {
    const all = [...new Set(values.map(originOf))];
    const wrong = all.find((o) => !isOrigin(o));
    setBad(wrong);
    if (wrong === undefined) void run(async () => set(await api.setOrigins(all)));
  };
  return (
    <>
      <h3>{say('允许嵌入的网站', 'Sites that may embed it')}</h3>
      <Select
        mode="tags"
        style={{ width: '100%' }}
        loading={busy}
        open={false}
        suffixIcon={null}
        maxCount={ORIGINS_MAX}
        value={origins}
        onChange={change}
        tokenSeparators={[' ', ',', '\n']}
        aria-label={say('允许嵌入的网站', 'Sites that may embed it')}
        placeholder="shop.example.com"
        data-testid="origins"
      />
      {bad !== undefined && <Alert type="warning" role="alert" message={say(`「${bad}」不是网址，应像 shop.example.com`, `“${bad}” is no address; it should be like shop.example.com`)} />}
    </>
  );
}

export function EmbedStep({ setup, next, skip, back }: StepProps) {
  const { lang, say } = useConsole();
  const got = useLoad(api.origins, []);
  const id = setup.company.id;
  const snippet = `<script src="${location.origin}/widget.js" data-company="${id}" defer></script>`;
  return (
    <>
      <p className="start-lead">{say('把这一行放进网页，放在 </body> 前面：', 'Put this line into your pages, in front of </body>:')}</p>
      <Typography.Paragraph className="start-snippet" copyable={{ text: snippet, tooltips: [say('复制', 'Copy'), say('已复制', 'Copied')] }} data-testid="snippet">
        {snippet}
      </Typography.Paragraph>
      <Shown got={got}>{(origins) => <Origins origins={origins} set={got.set} />}</Shown>
      <h3>{say('顾客看到的样子', 'What customers see')}</h3>
      <iframe className="start-frame" title={say('试用', 'Try it')} src={`/try?company=${encodeURIComponent(id)}&lang=${lang}`} data-testid="preview" />
      <Bar onNext={next} skip={skip} back={back} word={say('下一步', 'Go on')} />
    </>
  );
}
