// A card for each figure: its value, how sure it is, what it was counted from, and the number that is often told instead.
import { InfoCircleOutlined } from '@ant-design/icons';
import { Button, Popover } from 'antd';
import type { Figure, Metrics } from '../api/metrics';
import { useConsole } from '../context';
import { interval, LISTED, MISSING, written } from './figures';

interface Props {
  m: Metrics;
  chosen: string;
  onChoose(id: string): void;
  onOpen(f: Figure): void;
}

/** Opens by hovering, by the keyboard and by a touch, which is both: with a click beside them it would close again. */
function Meaning({ f, m }: { f: Figure; m: Metrics }) {
  const { lang, say } = useConsole();
  return (
    <Popover
      trigger={['hover', 'focus']}
      title={f.title[lang]}
      content={
        <div className="mt-means" data-testid="metric-means">
          <p>{f.definition[lang]}</p>
          {f.windowed && <p>{say(`统计到 ${f.due_to ?? m.due_to}。`, `Counted until ${f.due_to ?? m.due_to}.`)}</p>}
          {(f.other_currency ?? 0) > 0 && <p>{say(`另有 ${f.other_currency} 个其他货币的订单没有计入。`, `${f.other_currency} orders in other currencies are not in it.`)}</p>}
          {f.cut && <p>{say('对话太多，只统计了最新的 20,000 次。', 'There were too many: only the newest 20,000 are counted.')}</p>}
          {f.vendor && (
            <p>
              <b>{say('常见说法：', 'As it is often told: ')}</b>
              {f.vendor.definition[lang]}
            </p>
          )}
        </div>
      }
    >
      <Button type="text" size="small" shape="circle" icon={<InfoCircleOutlined />} aria-label={say(`${f.title.zh}是怎么算的`, `What ${f.title.en} means`)} data-testid={`means-${f.id}`} />
    </Popover>
  );
}

/** What offers change is told by both groups. */
function Groups({ f, told, currency }: { f: Figure; told(v: number | null | undefined): string; currency: string }) {
  const { lang, say } = useConsole();
  const why = f.missing && MISSING[f.missing]?.[lang === 'zh' ? 0 : 1];
  return (
    <>
      {f.value !== null && <span>{interval(f, currency, lang)}</span>}
      {why && <span data-testid={`missing-${f.id}`}>{why}</span>}
      <span className="mt-groups">
        {say('有推荐', 'With an offer')} {told(f.shown?.mean)} ({f.shown?.conversations}) · {say('对照组', 'Hold-out')} {told(f.held?.mean)} ({f.held?.conversations})
      </span>
    </>
  );
}

function Card({ f, m, chosen, onChoose, onOpen }: { f: Figure } & Props) {
  const { lang, say } = useConsole();
  const told = (v: number | null | undefined) => written(v, f.unit, m.currency, lang);
  return (
    <li className={chosen === f.id ? 'mt-card chosen' : 'mt-card'} data-testid={`figure-${f.id}`}>
      <header>
        <button type="button" className="rows-open" aria-pressed={chosen === f.id} onClick={() => onChoose(f.id)}>
          {f.title[lang]}
        </button>
        <Meaning f={f} m={m} />
      </header>
      <b className="mt-value">{told(f.value)}</b>
      <span className="pg-note">
        {f.shown && f.held ? <Groups f={f} told={told} currency={m.currency} /> : null}
        {!f.held && f.unit === 'share' && f.value !== null && `${interval(f)} · `}
        {f.held ? null : f.unit === 'share' ? `${f.n} / ${f.of}` : say(`${f.of} 次来访`, `${f.of} contacts`)}
      </span>
      {f.vendor && f.vendor.value !== null && (
        <span className="mt-vendor">
          {say('常见说法', 'Often told as')} <s>{told(f.vendor.value)}</s>
        </span>
      )}
      {LISTED.has(f.id) && f.of > 0 && (
        <Button size="small" type="link" onClick={() => onOpen(f)} data-testid={`open-${f.id}`}>
          {say('看来访', 'See contacts')}
        </Button>
      )}
    </li>
  );
}

export function Cards(p: Props) {
  const { say } = useConsole();
  return (
    <ul className="mt-cards" aria-label={say('指标', 'Figures')}>
      {p.m.figures.map((f) => (
        <Card key={f.id} f={f} {...p} />
      ))}
    </ul>
  );
}
