// When people are there: the week, days off, and days that are worked instead.
import { Button, Checkbox, Input } from 'antd';
import { CopyOutlined, DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { useState } from 'react';
import type { Day, Hours } from '../api/setup';
import { useConsole } from '../context';
import { Bar, type StepProps } from './part';
import { copyMonday, toClock, toMinutes } from './steps';

const NAMES: [string, string][] = [
  ['周一', 'Mon'],
  ['周二', 'Tue'],
  ['周三', 'Wed'],
  ['周四', 'Thu'],
  ['周五', 'Fri'],
  ['周六', 'Sat'],
  ['周日', 'Sun'],
];
const USUAL: [number, number] = [540, 1080];
const DAYS_MAX = 400;

function Week({ hours, set }: { hours: Hours; set(h: Hours): void }) {
  const { say } = useConsole();
  const put = (d: number, h: Hours[number]) => set(hours.map((x, i) => (i === d ? h : x)));
  return (
    <ul className="start-week" aria-label={say('每周', 'The week')}>
      {hours.map((h, d) => {
        const name = say(NAMES[d]![0], NAMES[d]![1]);
        const clock = (at: 0 | 1) => (
          <Input
            type="time"
            aria-label={at === 0 ? say(`${name}从`, `${name} from`) : say(`${name}到`, `${name} to`)}
            status={h && h[0] >= h[1] ? 'error' : undefined}
            value={toClock(h![at])}
            onChange={(e) => {
              const m = toMinutes(e.target.value, at === 1);
              if (m !== undefined) put(d, at === 0 ? [m, h![1]] : [h![0], m]);
            }}
          />
        );
        return (
          <li key={d}>
            <Checkbox checked={h !== null} onChange={(e) => put(d, e.target.checked ? (hours[0] ?? USUAL) : null)} data-testid={`day-${d}`}>
              {name}
            </Checkbox>
            {h === null ? (
              <span className="pg-note">{say('休息', 'closed')}</span>
            ) : (
              <>
                {clock(0)}
                <span>{say('到', 'to')}</span>
                {clock(1)}
              </>
            )}
          </li>
        );
      })}
    </ul>
  );
}

interface DaysProps {
  label: string;
  days: Day[];
  set(d: Day[]): void;
  named: boolean;
  name: string;
}

function Days({ label, days, set, named, name }: DaysProps) {
  const { lang, say } = useConsole();
  const put = (i: number, d: Day) => set(days.map((x, k) => (k === i ? d : x)));
  return (
    <>
      <h3>{label}</h3>
      <ul className="start-days" aria-label={label}>
        {days.map((d, i) => (
          <li key={i}>
            <Input type="date" aria-label={say(`${label}：日期`, `${label}: date`)} value={d.date} onChange={(e) => put(i, { ...d, date: e.target.value })} data-testid={`${name}-date`} />
            {named && (
              <Input
                aria-label={say('名称', 'Name')}
                placeholder={say('名称', 'Name')}
                maxLength={40}
                value={d.name?.[lang] ?? ''}
                onChange={(e) => put(i, { ...d, name: { zh: e.target.value, en: e.target.value } })}
              />
            )}
            <Button type="text" icon={<DeleteOutlined />} aria-label={say(`删去 ${d.date}`, `Remove ${d.date}`)} onClick={() => set(days.filter((_, k) => k !== i))} />
          </li>
        ))}
      </ul>
      <Button size="small" icon={<PlusOutlined />} disabled={days.length >= DAYS_MAX} onClick={() => set([...days, { date: '', name: { zh: '', en: '' } }])} data-testid={`${name}-add`}>
        {say('加一天', 'Add a day')}
      </Button>
    </>
  );
}

export function HoursStep({ setup, save, busy, skip, back }: StepProps) {
  const { say } = useConsole();
  const [hours, setHours] = useState<Hours>(setup.company.hours);
  const [holidays, setHolidays] = useState<Day[]>(setup.company.holidays);
  const [makeup, setMakeup] = useState<Day[]>(setup.company.makeup_days);
  const wrong = hours.some((h) => h !== null && h[0] >= h[1]);
  const said = (days: Day[]) => days.filter((d) => d.date !== '').filter((d, i, all) => all.findIndex((x) => x.date === d.date) === i);
  return (
    <>
      <p className="start-lead">
        {say('机器一直在；这里是真人在的时间。不在的时候，顾客会知道什么时候有人回复。', 'The assistant is always there; this is when people are. Outside of it customers are told when they will be answered.')}
      </p>
      <Week hours={hours} set={setHours} />
      <Button size="small" icon={<CopyOutlined />} disabled={hours[0] === null} onClick={() => setHours(copyMonday(hours))} data-testid="copy-monday">
        {say('周一的时间用到周五', 'Mon until Fri alike')}
      </Button>
      <Days label={say('节假日', 'Days off')} name="holiday" days={holidays} set={setHolidays} named />
      <Days label={say('调休上班的日子', 'Days worked instead')} name="makeup" days={makeup} set={setMakeup} named={false} />
      {wrong && (
        <p role="alert" className="pg-late">
          {say('有一天的结束早于开始。', 'One day ends before it begins.')}
        </p>
      )}
      <Bar onNext={() => !wrong && save({ hours, holidays: said(holidays), makeup_days: said(makeup) })} busy={busy} skip={skip} back={back} />
    </>
  );
}
