// The frame of the console: the menu, who is logged in, whether the line to the server stands.
import { BellOutlined, BulbOutlined, GlobalOutlined, LogoutOutlined, MenuOutlined, QuestionCircleOutlined } from '@ant-design/icons';
import { Alert, Avatar, Badge, Button, Drawer, Dropdown, Empty, Layout, Menu, Tag, type MenuProps } from 'antd';
import { createElement, useEffect, useState } from 'react';
import * as session from './api/session';
import { setup } from './api/setup';
import type { Looks } from './app';
import { useConsole } from './context';
import { KeysHelp } from './keys_help';
import { useKeys } from './keys';
import { Leaving } from './leaving';
import { join, useLive } from './live';
import { Mark } from './mark';
import { useNotices } from './notices';
import { PageView } from './page_view';
import { FIRST_PAGE, PAGES, pageOf, type Page } from './pages';
import { askForNotices, noticePermission } from './permission';
import { onNoticeClicked, renew } from './push';
import { presenceWord, PRESENCES, usePresence } from './presence';
import { go, goInstead, useRoute } from './route';
import { useNarrow } from './settings';
import { mayLeave } from './unsaved';
import { Understanding } from './understanding';

interface Props {
  looks: Looks;
  live: boolean;
  onOut(): void;
}

function useMenu(): { items: MenuProps['items']; pages: Page[] } {
  const { lang, can } = useConsole();
  const pages = PAGES.filter((p) => p.menu !== 'public' && can(p.right));
  const item = (p: Page) => ({ key: p.id, icon: createElement(p.icon), label: p[lang] });
  const of = (menu: Page['menu']) => pages.filter((p) => p.menu === menu).map(item);
  const team = of('team');
  return { pages, items: [...of('work'), ...(team.length > 0 ? [{ type: 'divider' as const }, ...team] : [])] };
}

function PersonMenu({ looks, onOut }: { looks: Looks; onOut(): void }) {
  const { lang, me, say, can, tell } = useConsole();
  const [permission, setPermission] = useState(noticePermission);
  const allow = async () => {
    const now = await askForNotices();
    setPermission(now);
    if (now === 'denied') tell(say('浏览器不允许通知；可以在网站设置里打开。', 'The browser refuses notices; its settings of this site can allow them.'), 'info');
  };
  const { themeChoice, setTheme, setLang } = looks;
  const next = themeChoice === 'system' ? 'light' : themeChoice === 'light' ? 'dark' : 'system';
  const themeWord = { system: say('跟随系统', 'system'), light: say('浅色', 'light'), dark: say('深色', 'dark') };
  const [presence, setPresence] = usePresence();
  const dot = { online: 'success', away: 'warning', offline: 'default' } as const;
  const isNow = presence === undefined ? '' : presenceWord(presence, say);
  const items: MenuProps['items'] = [
    ...(presence === undefined
      ? []
      : [
          ...PRESENCES.map((p) => ({
            key: `presence-${p}`,
            icon: <Badge status={dot[p]} />,
            label: (
              <span data-testid={`presence-${p}`} aria-current={p === presence}>
                {presenceWord(p, say)}
                {p === presence && <> ✓</>}
              </span>
            ),
            onClick: () => void setPresence(p),
          })),
          { type: 'divider' as const },
        ]),
    ...PAGES.filter((p) => p.menu === 'self').map((p) => ({ key: p.id, icon: createElement(p.icon), label: p[lang], onClick: () => go(p.id) })),
    ...(can('work') && permission === 'default'
      ? [{ key: 'notices', icon: <BellOutlined />, label: <span data-testid="allow-notices">{say('允许桌面通知', 'Allow desktop notices')}</span>, onClick: () => void allow() }]
      : []),
    { key: 'theme', icon: <BulbOutlined />, label: `${say('外观', 'Look')}: ${themeWord[themeChoice]}`, onClick: () => setTheme(next) },
    { key: 'lang', icon: <GlobalOutlined />, label: lang === 'zh' ? 'English' : '中文', onClick: () => setLang(lang === 'zh' ? 'en' : 'zh') },
    { type: 'divider' },
    { key: 'out', icon: <LogoutOutlined />, label: say('退出', 'Sign out'), onClick: onOut },
  ];
  const name = me.name || me.login;
  return (
    <Dropdown menu={{ items }} trigger={['click']} placement="bottomRight">
      <Button type="text" className="person" aria-label={[say(`${name}：账号与外观`, `${name}: account and looks`), isNow].filter(Boolean).join(' · ')} data-testid="person" data-presence={presence}>
        <Badge dot={presence !== undefined} status={presence && dot[presence]} offset={[-4, 24]}>
          <Avatar size={28}>{name.slice(0, 1).toUpperCase()}</Avatar>
        </Badge>
        <span className="person-name">{name}</span>
      </Button>
    </Dropdown>
  );
}

function LiveTag() {
  const { say } = useConsole();
  const live = useLive();
  return (
    <Tag className="live" color={live ? 'success' : 'warning'} role="status" data-testid="live">
      {live ? say('实时', 'live') : say('重连中', 'reconnecting')}
    </Tag>
  );
}

function OfflineBanner() {
  const { say } = useConsole();
  const live = useLive();
  const [late, setLate] = useState(false);
  useEffect(() => {
    setLate(false);
    if (live) return;
    const timer = setTimeout(() => setLate(true), 4000);
    return () => clearTimeout(timer);
  }, [live]);
  if (live || !late) return null;
  return (
    <Alert
      banner
      type="warning"
      data-testid="offline"
      message={say('与服务器的连接断开了，正在重连。您写的内容不会丢。', 'The line to the server is lost; connecting again. What you write is kept.')}
    />
  );
}

const WATCH_MS = 60000;

/** That the session is over is told by the client itself; somebody else's is not gone on with. */
async function askSession(me: session.Me): Promise<void> {
  const now = await session.me().catch(() => me);
  if (now.login !== me.login) location.reload();
}

/** A page that asks for nothing, and a person without the stream, learn of the end of the session too. */
function useSessionWatch(live: boolean, me: session.Me): void {
  useEffect(() => {
    if (!live) return;
    const look = () => void (document.hidden || askSession(me));
    const timer = setInterval(look, WATCH_MS);
    document.addEventListener('visibilitychange', look);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, [live, me]);
}

export default function Shell({ looks, live, onOut }: Props) {
  const { lang, say, can, me } = useConsole();
  const [first, ...rest] = useRoute();
  const { items, pages } = useMenu();
  const narrow = useNarrow(900);
  const [drawer, setDrawer] = useState(false);
  const [help, setHelp] = useState(false);
  const home = can('work') ? FIRST_PAGE : (pages.find((p) => p.menu !== 'self') ?? pages[0])?.id;
  const page = first === undefined ? undefined : pageOf(first);

  useSessionWatch(live, me);
  useNotices();
  useEffect(() => {
    if (live && can('work')) return join(() => void askSession(me));
    return undefined;
  }, [live, me]);
  useEffect(() => {
    if (!can('work')) return undefined;
    renew(me.login).catch(() => undefined);
    return onNoticeClicked((hash) => (hash === '' ? go('inbox') : void (location.hash = hash)));
  }, [me.login, can('work')]);
  const leads = can('manage');
  useEffect(() => {
    if (first !== undefined || home === undefined) return undefined;
    let here = true;
    const open = (id: string) => here && goInstead(id);
    if (leads) setup().then((s) => open(s.led ? 'start' : home), () => open(home));
    else open(home);
    return () => {
      here = false;
    };
  }, [first, home, leads]);
  useKeys({ '?': () => setHelp(true), '/': () => can('work') && go('search') });

  const menu = (
    <Menu
      mode="inline"
      selectedKeys={first === undefined ? [] : [first]}
      items={items}
      onClick={({ key }) => {
        setDrawer(false);
        go(key);
      }}
    />
  );
  return (
    <Layout className="shell" data-deep={rest.length > 0 || undefined}>
      <header className="bar">
        {narrow && <Button type="text" icon={<MenuOutlined />} aria-label={say('菜单', 'Menu')} onClick={() => setDrawer(true)} data-testid="menu" />}
        <span className="bar-mark">
          <Mark size={30} />
        </span>
        <h1>{say('暖线', 'Warmline')}</h1>
        <LiveTag />
        {can('work') && <Understanding lang={lang} />}
        <span className="gap" />
        <Button type="text" icon={<QuestionCircleOutlined />} aria-label={say('快捷键', 'Keyboard')} onClick={() => setHelp(true)} />
        <PersonMenu looks={looks} onOut={() => mayLeave(onOut)} />
      </header>
      <OfflineBanner />
      <Layout hasSider={!narrow}>
        {!narrow && (
          <Layout.Sider width={184} theme="light" className="sider">
            <nav aria-label={say('页面', 'Pages')}>{menu}</nav>
          </Layout.Sider>
        )}
        <main className="page" data-page={first}>
          {page && page.menu !== 'public' && can(page.right) ? (
            <PageView page={page} rest={rest} />
          ) : (
            first !== undefined && <Empty className="page-empty" description={say('没有这一页，或您没有权限看。', 'There is no such page, or you may not see it.')} />
          )}
        </main>
      </Layout>
      <Drawer open={drawer} placement="left" width={260} title={say('暖线', 'Warmline')} onClose={() => setDrawer(false)} className="menu-drawer">
        <nav aria-label={say('页面', 'Pages')}>{menu}</nav>
      </Drawer>
      <Leaving />
      <KeysHelp open={help} onClose={() => setHelp(false)} />
    </Layout>
  );
}
