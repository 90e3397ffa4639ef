// What is known about the customer, so that nobody has to tell it twice.
import { Alert, Avatar, Button, Progress, Tag } from 'antd';
import type { ReactNode } from 'react';
import { orderWord } from '../../blocks/order';
import { dayOnly, money, toMs } from '../../core/format';
import { words } from '../../core/i18n';
import type { Lang } from '../../core/types';
import type { ContextPack, Opened, SummaryLine, SummaryPart } from '../api/conversation';
import { useConsole } from '../context';
import { isBad, moodWord, riskWord } from '../words';
import { BlockedView } from './blocked';
import { EraseCustomer } from './erase';
import { asList, isFields, lastMood, linesOf, word } from './facts';
import { MoodCurve } from './mood_curve';

interface Props {
  opened: Opened | undefined;
  /** See BlockedView. */
  changes: number;
  onJump(seq: number): void;
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function List({ items, draw }: { items: unknown[]; draw(v: unknown): ReactNode }) {
  const { say } = useConsole();
  if (items.length === 0) return <p className="quiet">{say('没有记录', 'nothing on record')}</p>;
  return (
    <ul>
      {items.map((v, i) => (
        <li key={i}>{draw(v)}</li>
      ))}
    </ul>
  );
}

function Device({ d, lang }: { d: unknown; lang: Lang }) {
  const { say } = useConsole();
  if (!isFields(d)) return <>{word(d, lang)}</>;
  const until = toMs((d.warranty_until_ms ?? d.warranty_until) as number | string | undefined);
  const over = until !== null && until < Date.now();
  return (
    <>
      <b>{word(d.name ?? d.product ?? d.product_id, lang)}</b>
      <span className="quiet num">
        {[word(d.serial, lang), d.firmware ? `${say('固件', 'firmware')} ${word(d.firmware, lang)}` : ''].filter(Boolean).join(' · ')}
      </span>
      {until !== null && (
        <span className={over ? 'over' : 'quiet'}>
          {over ? say('保修已过', 'warranty over since') : say('保修到', 'warranty until')} {dayOnly(until, lang)}
        </span>
      )}
    </>
  );
}

function Order({ o, lang }: { o: unknown; lang: Lang }) {
  if (!isFields(o)) return <>{word(o, lang)}</>;
  const promise = toMs(o.promise_at as number | undefined);
  return (
    <>
      <b className="num">{word(o.no, lang)}</b>
      <span className="quiet num">
        {[
          orderWord(word(o.status_text ?? o.status, lang), lang),
          money(o.total as number | undefined, word(o.currency, lang), lang),
          promise !== null && promise > 0 ? `${words(lang).promise} ${dayOnly(promise, lang)}` : '',
        ]
          .filter(Boolean)
          .join(' · ')}
      </span>
    </>
  );
}

function SummaryRow({ name, part, onJump }: { name: string; part: SummaryPart; onJump(seq: number): void }) {
  const { lang, say } = useConsole();
  const lines = linesOf(part);
  if (lines.length === 0) return null;
  const said = (l: SummaryLine) => (
    <>
      <span dir="auto">{moodWord(l.text, lang)}</span>
      {l.seq !== undefined && (
        <Button type="link" size="small" aria-label={say(`看原话：${l.text}`, `See the message: ${l.text}`)} onClick={() => onJump(l.seq!)}>
          ↗
        </Button>
      )}
    </>
  );
  const line = (l: SummaryLine, i: number) => (
    <li key={i}>
      {said(l)}
      {l.result && (
        <>
          {' → '}
          {said(l.result)}
        </>
      )}
    </li>
  );
  return (
    <div className="summary-row">
      <dt>{name}</dt>
      <dd>
        <ul>{lines.map(line)}</ul>
      </dd>
    </div>
  );
}

function SummaryView({ opened, onJump }: { opened: Opened; onJump(seq: number): void }) {
  const { say } = useConsole();
  const s = opened.summary;
  if (!s) return null;
  return (
    <Section title={say('摘要', 'Summary')}>
      <dl className="summary" data-testid="summary">
        <SummaryRow name={say('情况', 'Situation')} part={s.situation} onJump={onJump} />
        <SummaryRow name={say('试过', 'Tried')} part={s.tried} onJump={onJump} />
        <SummaryRow name={say('想要', 'Wish')} part={s.wish} onJump={onJump} />
        <SummaryRow name={say('情绪', 'Mood')} part={s.mood} onJump={onJump} />
        <SummaryRow name={say('下一步', 'Next')} part={s.next} onJump={onJump} />
      </dl>
    </Section>
  );
}

/** Below this many percent there is nothing to explain. */
const RISK_TOLD = 20;

function RiskView({ risk }: { risk: Opened['risk'] }) {
  const { lang, say } = useConsole();
  if (!risk) return null;
  const percent = Math.round(Math.max(0, Math.min(1000, risk.score)) / 10);
  const reasons = asList(risk.reasons).map((r) => (isFields(r) ? word('text' in r ? r.text : r, lang) : riskWord(word(r, lang), lang)));
  return (
    <Section title={say('谈不拢的可能', 'Risk of failing')}>
      <Progress percent={percent} size="small" status={percent >= 60 ? 'exception' : 'normal'} format={(p) => `${p} %`} aria-label={say('风险', 'Risk')} />
      {reasons.length > 0 && percent >= RISK_TOLD && <p className="quiet">{reasons.join(' · ')}</p>}
    </Section>
  );
}

function Who({ context }: { context: ContextPack }) {
  const { lang, say } = useConsole();
  const who = isFields(context.who) ? context.who : {};
  const visitor = say('访客', 'Visitor');
  const name = (isFields(context.who) ? word(who.name, lang) : word(context.who, lang)) || visitor;
  const mood = lastMood(context.mood);
  const contacts = typeof who.contacts_30d === 'number' ? who.contacts_30d : 0;
  return (
    <section className="ctx-who" data-testid="who">
      <Avatar size={42}>{name.slice(0, 1)}</Avatar>
      <div>
        <b>{name}</b>
        <span className="quiet">{[who.visitor === true ? '' : word(who.id, lang), who.lang === 'zh' ? '中文' : who.lang === 'en' ? 'English' : ''].filter(Boolean).join(' · ')}</span>
        <span>
          {who.vip === true && <Tag color="gold">VIP</Tag>}
          {who.minor === true && <Tag color="error">{say('未成年', 'a minor')}</Tag>}
          {contacts > 0 && <Tag>{say(`30 天内联系 ${contacts} 次`, contacts === 1 ? 'One contact in 30 days' : `${contacts} contacts in 30 days`)}</Tag>}
          {mood && isBad(mood) && <Tag color="warning">{moodWord(mood, lang)}</Tag>}
        </span>
      </div>
    </section>
  );
}

export function CustomerPanel({ opened, changes, onJump }: Props) {
  const { lang, say } = useConsole();
  const c = opened?.context ?? {};
  const tried = (t: unknown) =>
    isFields(t) ? [t.title ?? t.flow, t.step, t.result ?? t.answer].map((x) => word(x, lang)).filter(Boolean).join(' → ') : word(t, lang);
  // It begins as a list of what was tried, which stands below.
  const steps = asList(c.tried).map(tried);
  const note = word(c.note, lang)
    .split('\n')
    .filter((l) => !steps.includes(l.trim()))
    .join('\n')
    .trim();
  const moods = asList(c.mood).filter((m): m is string => typeof m === 'string');
  const past = asList(c.past);
  const guesses = asList(c.guesses);
  return (
    <div className="context" data-testid="context">
      <Who context={c} />
      {isFields(c.who) && c.who.visitor !== true && word(c.who.id, lang) !== '' && <BlockedView customer={word(c.who.id, lang)} changes={changes} />}
      {note !== '' && (
        <Section title={say('同事的备注', 'A note of a colleague')}>
          <p dir="auto" className="ctx-note" data-testid="ctx-note">
            {note}
          </p>
        </Section>
      )}
      {opened && <SummaryView opened={opened} onJump={onJump} />}
      <RiskView risk={opened?.risk} />
      <Section title={say('想要什么', 'What they want')}>
        <p dir="auto">{word(c.want, lang) || <span className="quiet">{say('没有记录', 'nothing on record')}</span>}</p>
      </Section>
      <Section title={say('已经试过', 'Tried already')}>
        <List items={asList(c.tried)} draw={tried} />
      </Section>
      {moods.length > 1 && (
        <Section title={say('情绪变化', 'Mood')}>
          <MoodCurve moods={moods} />
        </Section>
      )}
      <Section title={say('设备', 'Devices')}>
        <List items={asList(c.devices)} draw={(d) => <Device d={d} lang={lang} />} />
      </Section>
      <Section title={say('订单', 'Orders')}>
        <List items={asList(c.orders)} draw={(o) => <Order o={o} lang={lang} />} />
      </Section>
      {past.length > 0 && (
        <Section title={say('以前的咨询', 'Earlier cases')}>
          <List items={past} draw={(p) => word(isFields(p) ? (p.title ?? p.text ?? p) : p, lang)} />
        </Section>
      )}
      {guesses.length > 0 && (
        <Section title={say('机器的猜测', 'The assistant’s guesses')}>
          <List items={guesses} draw={(g) => word(isFields(g) ? (g.title ?? g.text ?? g) : g, lang)} />
        </Section>
      )}
      {isFields(c.who) && <EraseCustomer customer={word(c.who.id, lang)} name={word(c.who.name, lang)} />}
      {opened && !c.who && <Alert type="info" message={say('还不知道是谁。', 'It is not known who it is.')} />}
    </div>
  );
}
