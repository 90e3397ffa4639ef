// The settings of the desk, one part at a time; each stands in the address: #/settings/canned.
import { Segmented, Select } from 'antd';
import type { ComponentType } from 'react';
import { useConsole } from '../context';
import type { PageProps, Right } from '../pages';
import { Frame } from '../parts/frame';
import { addressOf, goInstead } from '../route';
import { useNarrow } from '../settings';
import { Canned } from './canned';
import { Keys } from './keys';
import { OnCall } from './oncall';
import { Queues } from './queues';
import { Tags } from './tags';
import { Team } from './team';
import { Webhooks } from './webhooks';

interface Part {
  id: string;
  zh: string;
  en: string;
  right: Right;
  View: ComponentType;
}

const PARTS: Part[] = [
  { id: 'canned', zh: '快捷回复', en: 'Replies', right: 'work', View: Canned },
  { id: 'tags', zh: '标签', en: 'Tags', right: 'work', View: Tags },
  { id: 'oncall', zh: '值班', en: 'On call', right: 'work', View: OnCall },
  { id: 'queues', zh: '队列', en: 'Queues', right: 'work', View: Queues },
  { id: 'team', zh: '技能', en: 'Skills', right: 'lead', View: Team },
  { id: 'webhooks', zh: 'Webhooks', en: 'Webhooks', right: 'manage', View: Webhooks },
  { id: 'keys', zh: 'API 密钥', en: 'API keys', right: 'manage', View: Keys },
];

export default function SettingsPage({ rest }: PageProps) {
  const { lang, say, can } = useConsole();
  const narrow = useNarrow(720);
  const parts = PARTS.filter((p) => can(p.right));
  const at = parts.find((p) => p.id === rest[0]) ?? parts[0];
  const options = parts.map((p) => ({ value: p.id, label: p[lang] }));
  const label = say('哪一部分', 'Which part');
  const pick = (id: string) => goInstead('settings', id);
  if (!at) return null;
  return (
    <Frame
      name="settings"
      title={say('设置', 'Settings')}
      extra={
        narrow ? (
          <Select aria-label={label} options={options} value={at.id} onChange={pick} style={{ minWidth: 140 }} data-testid="settings-part" />
        ) : (
          <Segmented aria-label={label} options={options} value={at.id} onChange={pick} data-testid="settings-part" />
        )
      }
    >
      <at.View key={at.id} />
      {can('manage') && (
        <a href={addressOf('start')} data-testid="settings-start">
          {say('重新打开「开始使用」：公司、时间、导入、试问、嵌入、同事', 'Open “Getting started” again: company, hours, import, try, embed, people')}
        </a>
      )}
    </Frame>
  );
}
