// The pages of the console: what each is called, who may see it, and where its code is. A page is a chunk of its own, fetched when
// it is opened first; its folder is src/console/ID.
import {
  AuditOutlined,
  BarChartOutlined,
  BookOutlined,
  BulbOutlined,
  ClockCircleOutlined,
  DashboardOutlined,
  ExclamationCircleOutlined,
  ExperimentOutlined,
  FileTextOutlined,
  GiftOutlined,
  ImportOutlined,
  HistoryOutlined,
  InboxOutlined,
  PhoneOutlined,
  ReadOutlined,
  RocketOutlined,
  SearchOutlined,
  SettingOutlined,
  SmileOutlined,
  TeamOutlined,
  UserOutlined,
} from '@ant-design/icons';
import type { ComponentType } from 'react';

/** What GET /v1/desk/me lists in `rights`. */
export type Right = 'self' | 'work' | 'lead' | 'knowledge' | 'records' | 'report' | 'privacy' | 'manage';

export interface PageProps {
  /** What follows the page's id in the address: #/complaints/17 gives ["17"]. */
  rest: string[];
}

export interface Page {
  /** Its place in the address: /desk#/ID. */
  id: string;
  zh: string;
  en: string;
  right: Right;
  icon: ComponentType;
  /** `work` stands in the menu on top, `team` below it, `self` in the menu of the person, `none` in none, `public` in none and needs no login. */
  menu: 'work' | 'team' | 'self' | 'none' | 'public';
  load(): Promise<{ default: ComponentType<PageProps> }>;
}

export const PAGES: Page[] = [
  { id: 'inbox', zh: '收件箱', en: 'Inbox', right: 'work', icon: InboxOutlined, menu: 'work', load: () => import('./inbox/inbox') },
  { id: 'search', zh: '搜索', en: 'Search', right: 'work', icon: SearchOutlined, menu: 'work', load: () => import('./search/search') },
  { id: 'complaints', zh: '投诉', en: 'Complaints', right: 'work', icon: ExclamationCircleOutlined, menu: 'work', load: () => import('./complaints/complaints') },
  { id: 'callbacks', zh: '回电', en: 'Call-backs', right: 'work', icon: PhoneOutlined, menu: 'work', load: () => import('./callbacks/callbacks') },
  { id: 'practice', zh: '练习台', en: 'Practice', right: 'work', icon: ReadOutlined, menu: 'work', load: () => import('./practice/practice') },
  { id: 'supervisor', zh: '实时看板', en: 'Live', right: 'lead', icon: DashboardOutlined, menu: 'team', load: () => import('./supervisor/supervisor') },
  { id: 'metrics', zh: '指标', en: 'Metrics', right: 'report', icon: BarChartOutlined, menu: 'team', load: () => import('./metrics/metrics') },
  { id: 'weekly', zh: '周报', en: 'Weekly page', right: 'report', icon: FileTextOutlined, menu: 'team', load: () => import('./metrics/weekly') },
  { id: 'knowledge', zh: '知识', en: 'Knowledge', right: 'knowledge', icon: BookOutlined, menu: 'team', load: () => import('./knowledge/knowledge') },
  { id: 'imports', zh: '导入', en: 'Import', right: 'knowledge', icon: ImportOutlined, menu: 'team', load: () => import('./imports/imports') },
  { id: 'replay', zh: '会发生什么', en: 'What would happen', right: 'knowledge', icon: HistoryOutlined, menu: 'team', load: () => import('./replay/replay') },
  { id: 'learning', zh: '学习', en: 'Learning', right: 'knowledge', icon: BulbOutlined, menu: 'team', load: () => import('./learning/learning') },
  { id: 'offers', zh: '推荐', en: 'Offers', right: 'report', icon: GiftOutlined, menu: 'team', load: () => import('./offers/page') },
  { id: 'csat', zh: '满意度', en: 'Satisfaction', right: 'report', icon: SmileOutlined, menu: 'team', load: () => import('./csat/csat') },
  { id: 'stages', zh: '试行', en: 'Staged change', right: 'knowledge', icon: ExperimentOutlined, menu: 'team', load: () => import('./stages/stages') },
  { id: 'users', zh: '成员', en: 'People', right: 'manage', icon: TeamOutlined, menu: 'team', load: () => import('./users/users') },
  { id: 'settings', zh: '设置', en: 'Settings', right: 'work', icon: SettingOutlined, menu: 'team', load: () => import('./settings/settings') },
  { id: 'audit', zh: '审计', en: 'Audit', right: 'privacy', icon: AuditOutlined, menu: 'team', load: () => import('./audit/audit') },
  { id: 'start', zh: '开始使用', en: 'Getting started', right: 'manage', icon: RocketOutlined, menu: 'none', load: () => import('./start/start') },
  { id: 'account', zh: '我的账号', en: 'My account', right: 'self', icon: UserOutlined, menu: 'self', load: () => import('./account/account') },
  { id: 'invite', zh: '邀请', en: 'Invitation', right: 'self', icon: ClockCircleOutlined, menu: 'public', load: () => import('./invite/invite') },
];

export const FIRST_PAGE = 'inbox';
export const pageOf = (id: string): Page | undefined => PAGES.find((p) => p.id === id);
