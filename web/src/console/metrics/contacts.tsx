// The contacts that a figure was counted from, each with a way into its conversation.
import { Alert, Button, Drawer, Segmented, Skeleton, Tag } from 'antd';
import { useEffect, useRef, useState } from 'react';
import * as api from '../api/metrics';
import { ApiError } from '../api/client';
import { useConsole } from '../context';
import { errorWords } from '../errors';
import { useNow } from '../parts/now';
import { Nothing } from '../parts/shown';
import { moment, span } from '../parts/times';
import { addressOf } from '../route';
import { MARKS, money, REASONS } from './figures';

interface Props {
  asked: api.Asked;
  figure: api.Figure | undefined;
  currency: string;
  onClose(): void;
}

const SHOWN = ['gave_up', 'left', 'confirmed', 'resolved', 'again_topic', 'again', 'repeat', 'person_wrote'];

function One({ c, currency }: { c: api.Contact; currency: string }) {
  const { lang, say } = useConsole();
  const now = useNow(60000);
  const at = lang === 'zh' ? 0 : 1;
  return (
    <li data-testid="metric-contact">
      <a href={addressOf('inbox', c.conversation)}>
        <b>{c.title[lang]}</b>
        <span className="pg-note">
          {moment(c.start, now, lang)}
          {' · '}
          {say(`${c.messages} 条消息`, `${c.messages} messages`)}
          {c.wait !== undefined && ` · ${say('等待', 'waited')} ${span(c.wait, lang)}`}
          {c.handling !== undefined && ` · ${say('处理', 'handled')} ${span(c.handling, lang)}`}
          {c.reason && ` · ${REASONS[c.reason]?.[at] ?? c.reason}`}
          {c.paid !== undefined && c.paid > 0 && ` · ${say('之后买了', 'then paid')} ${money(c.paid, currency, lang)}`}
          {c.score !== undefined && ` · ${say(`${c.score} 分`, `${c.score} of 5`)}`}
        </span>
        <span>
          {c.returned && <Tag color="error">{say('之后退货', 'then gave back')}</Tag>}
          {c.is
            .filter((x) => SHOWN.includes(x))
            .map((x) => (
              <Tag key={x} color={x === 'gave_up' || x === 'left' ? 'error' : x === 'confirmed' || x === 'resolved' ? 'success' : 'default'}>
                {MARKS[x]?.[at] ?? x}
              </Tag>
            ))}
        </span>
      </a>
    </li>
  );
}

function List({ asked, figure, part, currency }: { asked: api.Asked; figure: api.Figure; part: 'hit' | 'missed'; currency: string }) {
  const { lang, say } = useConsole();
  const [rows, setRows] = useState<api.Contact[]>([]);
  const [next, setNext] = useState<string>();
  const [state, setState] = useState<'reading' | 'ready' | ApiError>('reading');
  const turn = useRef(0);
  const read = (after?: string) => {
    const mine = ++turn.current;
    setState('reading');
    api.contacts(asked, figure.id, part, after).then(
      (got) => {
        if (mine !== turn.current) return;
        setRows((was) => (after ? [...was, ...got.contacts] : got.contacts));
        setNext(got.contacts.length === 50 ? got.next : undefined);
        setState('ready');
      },
      (e: unknown) => mine === turn.current && setState(e instanceof ApiError ? e : new ApiError(0)),
    );
  };
  useEffect(() => {
    setRows([]);
    read();
    return () => void turn.current++;
  }, [figure.id, part, JSON.stringify(asked)]);
  return (
    <>
      {state instanceof ApiError && (
        <Alert
          type="warning"
          role="alert"
          message={errorWords(state, lang)}
          action={
            <Button size="small" onClick={() => read(rows.length > 0 ? next : undefined)}>
              {say('重试', 'Try again')}
            </Button>
          }
        />
      )}
      {state === 'ready' && rows.length === 0 && <Nothing text={say('没有这样的来访。', 'There are no such contacts.')} />}
      <ol className="hits" aria-label={say('来访', 'Contacts')}>
        {rows.map((c) => (
          <One key={`${c.conversation}.${c.n}`} c={c} currency={currency} />
        ))}
      </ol>
      {state === 'reading' && <Skeleton active />}
      {state === 'ready' && next && (
        <Button className="pg-more" onClick={() => read(next)}>
          {say('再看一些', 'Show more')}
        </Button>
      )}
    </>
  );
}

export function Behind({ asked, figure, currency, onClose }: Props) {
  const { lang, say } = useConsole();
  const [part, setPart] = useState<'hit' | 'missed'>('hit');
  return (
    <Drawer open={figure !== undefined} onClose={onClose} width={Math.min(560, innerWidth)} title={figure?.title[lang]} destroyOnHidden>
      {figure && (
        <div className="mt-behind" data-testid="metric-behind">
          <p className="pg-note">{figure.definition[lang]}</p>
          <Segmented
            block
            value={part}
            onChange={setPart}
            options={[
              { value: 'hit' as const, label: figure.held ? say(`有推荐的（${figure.n}）`, `With an offer (${figure.n})`) : say(`计入的（${figure.n}）`, `Counted (${figure.n})`) },
              { value: 'missed' as const, label: figure.held ? say(`对照组（${figure.of - figure.n}）`, `Hold-out (${figure.of - figure.n})`) : say(`没计入的（${figure.of - figure.n}）`, `Not counted (${figure.of - figure.n})`) },
            ]}
          />
          <List asked={asked} figure={figure} part={part} currency={currency} />
          <p className="pg-note">{say('已删除资料的客户不在名单里，但仍在数字里。', 'Customers who were erased are in the figure and not in this list.')}</p>
        </div>
      )}
    </Drawer>
  );
}
