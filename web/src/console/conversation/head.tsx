// The head of a conversation: who it is, how they feel, and what can be done with it.
import { ArrowLeftOutlined, EllipsisOutlined, InfoCircleOutlined } from '@ant-design/icons';
import { Button, Dropdown, Select, Tag, type MenuProps } from 'antd';
import { useState } from 'react';
import { ApiError } from '../api/client';
import * as api from '../api/conversation';
import * as boxes from '../api/inbox';
import * as practice from '../api/practice';
import { useConsole } from '../context';
import { practiceWords } from '../errors';
import type { Row } from '../inbox/rows';
import { useLoad } from '../load';
import { isFields, lastMood, word } from '../panel/facts';
import { useNow } from '../parts/now';
import { moment } from '../parts/times';
import { isBad, moodWord, statusWord } from '../words';
import type { DialogKind } from './dialogs';
import { snoozeTimes } from './snooze';

interface Props {
  id: string;
  row?: Row;
  opened: api.Opened | undefined;
  mine: boolean;
  waits: boolean;
  onBack(): void;
  onTake(): void;
  onAbout(): void;
  onDialog(kind: DialogKind): void;
  onChanged(): void;
}

function Tags({ id, tags, onChanged }: { id: string; tags: string[]; onChanged(): void }) {
  const { say, tellError } = useConsole();
  const known = useLoad(boxes.tags, []);
  const [shown, setShown] = useState(tags);
  const [was, setWas] = useState(tags.join());
  if (was !== tags.join()) {
    setWas(tags.join());
    setShown(tags);
  }
  if (known.state === 'absent') return null;
  const change = (next: string[]) => {
    setShown(next);
    api.setTags(id, next).then(onChanged, (e) => {
      setShown(shown);
      tellError(e);
    });
  };
  return (
    <Select
      className="conv-tags"
      mode="tags"
      size="small"
      variant="filled"
      value={shown}
      placeholder={say('加标签', 'Add tags')}
      aria-label={say('标签', 'Tags')}
      options={(known.data ?? []).map((t) => ({ value: t, label: t }))}
      onChange={change}
    />
  );
}

export function Head(p: Props) {
  const { lang, say, tell, tellError, can } = useConsole();
  const who = isFields(p.opened?.context?.who) ? p.opened.context.who : {};
  const name = word(who.name, lang) || p.row?.name || say('访客', 'Visitor');
  const mood = lastMood(p.opened?.context?.mood) ?? p.row?.mood;
  const customer = word(who.id, lang);
  const tags = p.opened?.tags ?? p.row?.tags;
  const now = useNow();
  const until = p.opened?.snoozed_until;
  const sleeps = until !== undefined && until > now;

  const wake = () => api.snooze(p.id, 0).then(p.onChanged, tellError);
  const snooze = (to: number) =>
    api.snooze(p.id, to).then(() => {
      tell(say('先放一放，到时会回来。', 'Put aside; it comes back by itself.'), 'success', () => void wake());
      p.onChanged();
    }, tellError);
  const csat = () => api.askCsat(p.id).then(() => tell(say('已请顾客打分。', 'The customer was asked for a rating.')), tellError);
  const practise = () =>
    practice.keep(p.id).then(
      () => tell(say('已用于练习，隐去了个人信息。', 'It is a practice case now, without personal data.')),
      (e: unknown) =>
        e instanceof ApiError && e.status < 500 && e.detail !== ''
          ? tell(practiceWords(e, lang), 'info')
          : tellError(e),
    );
  const decline = () => api.decline(p.id).then(p.onChanged, tellError);
  const items: MenuProps['items'] = [
    ...(p.mine
      ? [
          { key: 'transfer', label: say('转给同事或队列…', 'Transfer…'), onClick: () => p.onDialog('transfer') },
          { key: 'decline', label: say('退回队列', 'Back to the queue'), onClick: () => void decline() },
        ]
      : []),
    { key: 'snooze', label: say('稍后再看', 'Later'), children: snoozeTimes(Date.now(), lang).map((t) => ({ key: `s${t.until}`, label: t.label, onClick: () => void snooze(t.until) })) },
    ...(sleeps ? [{ key: 'wake', label: say('现在就处理', 'Back to work now'), onClick: () => void wake() }] : []),
    { key: 'complaint', label: say('登记投诉…', 'Record a complaint…'), onClick: () => p.onDialog('complaint') },
    ...(can('lead') && !p.mine && !p.waits ? [{ key: 'practise', label: <span data-testid="practise">{say('用于练习', 'Use for practice')}</span>, onClick: () => void practise() }] : []),
    { key: 'csat', label: say('请顾客打分', 'Ask for a rating'), onClick: () => void csat() },
    ...(customer !== '' && who.visitor !== true
      ? [
          { type: 'divider' as const },
          { key: 'merge', label: say('合并顾客…', 'Merge customers…'), onClick: () => p.onDialog('merge') },
          { key: 'block', danger: true, label: <span data-testid="block">{say('拉黑…', 'Block…')}</span>, onClick: () => p.onDialog('block') },
        ]
      : []),
  ];
  return (
    <header className="conv-head" data-testid="conv-head">
      <Button type="text" className="back" icon={<ArrowLeftOutlined />} aria-label={say('返回列表', 'Back to the list')} onClick={p.onBack} data-testid="back" />
      <div className="conv-who">
        <h2>{name}</h2>
        {p.opened?.status && <Tag>{p.mine ? say('我在接待', 'with me') : statusWord(p.opened.status, lang)}</Tag>}
        {mood && isBad(mood) && <Tag color="warning">{moodWord(mood, lang)}</Tag>}
        {who.minor === true && <Tag color="error">{say('未成年', 'a minor')}</Tag>}
        {sleeps && <Tag data-testid="snoozed">{say(`放到 ${moment(until, now, lang)}`, `until ${moment(until, now, lang)}`)}</Tag>}
        {tags && <Tags id={p.id} tags={tags} onChanged={p.onChanged} />}
      </div>
      {p.waits && (
        <Button type="primary" size="small" onClick={p.onTake} data-testid="take-open">
          {say('接待', 'Take')}
        </Button>
      )}
      {p.mine && (
        <>
          <Button size="small" onClick={() => p.onDialog('return')} data-testid="return">
            {say('交还机器', 'Hand back')}
          </Button>
          <Button size="small" onClick={() => p.onDialog('close')} data-testid="close">
            {say('结束', 'Close')}
          </Button>
        </>
      )}
      {can('work') && (
        <Dropdown trigger={['click']} menu={{ items }} placement="bottomRight">
          <Button size="small" icon={<EllipsisOutlined />} aria-label={say('更多', 'More')} data-testid="conv-more" />
        </Dropdown>
      )}
      <Button size="small" className="about-btn" icon={<InfoCircleOutlined />} aria-label={say('顾客情况', 'About the customer')} onClick={p.onAbout} data-testid="about" />
    </header>
  );
}
