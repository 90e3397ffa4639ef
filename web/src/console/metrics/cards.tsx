// A card for each figure: its value, how sure it is, what it was counted from, and the number that is often told instead.
import { InfoCircleOutlined } from '@ant-design/icons';
import { Button, Popover } from 'antd';
import type { Figure, Metrics } from '../api/metrics';
import { useConsole } from '../context';
import { interval, LISTED, written } from './figures';

interface Props {
  m: Metrics;
  chosen: string;
  onChoose(id: string): void;
  onOpen(f: Figure): void;
}

/** Opens by hovering, by the keyboard and by a touch. */
function Meaning({ f, m }: { f: Figure; m: Metrics }) {
  const { lang, say } = useConsole();
  return (
    <Popover
      trigger={['hover', 'focus', 'click']}
      title={f.title[lang]}
      content={
        <div className="mt-means" data-testid="metric-means">
          <p>{f.definition[lang]}</p>
          {f.windowed && <p>{say(`统计到 ${m.due_to}。`, `Counted until ${m.due_to}.`)}</p>}
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
        {f.unit === 'share' && f.value !== null && `${interval(f)} · `}
        {f.unit === 'share' ? `${f.n} / ${f.of}` : say(`${f.of} 次来访`, `${f.of} contacts`)}
      </span>
      {f.vendor && (
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
