// Language, colours, notices and who is logged in: what stands around every page.
import { App as AntApp, Button, ConfigProvider } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Lang } from '../core/types';
import { ApiError, whenLoggedOut } from './api/client';
import * as session from './api/session';
import { Console, type ConsoleCtx, type Theme } from './context';
import { dropDrafts, dropOldDrafts } from './conversation/drafts';
import { errorWords } from './errors';
import { Login } from './login';
import { pageOf } from './pages';
import { useRoute } from './route';
import { useLang, useStill, useTheme, type ThemeChoice } from './settings';
import { Boot, PageView } from './page_view';
import { themeOf } from './theme';

const Shell = lazy(() => import('./shell'));

const POPUPS = 'popups';
/** Menus hang in a landmark of their own, so that a screen reader finds them. What opens inside a dialog stays inside it. */
const popupsAt = (from?: HTMLElement) => from?.closest<HTMLElement>('.ant-modal-content, .ant-drawer-content') ?? document.getElementById(POPUPS) ?? document.body;

export interface Looks {
  lang: Lang;
  setLang(lang: Lang): void;
  theme: Theme;
  themeChoice: ThemeChoice;
  setTheme(choice: ThemeChoice): void;
}

const NOBODY: session.Me = { name: '', login: '', role: '', rights: [], csrf: '' };

export function App() {
  const [lang, setLang] = useLang();
  const [theme, themeChoice, setTheme] = useTheme();
  const still = useStill();
  const antdTheme = useMemo(() => themeOf(theme, still), [theme, still]);
  return (
    <ConfigProvider locale={lang === 'zh' ? zhCN : enUS} theme={antdTheme} button={{ autoInsertSpace: false }} getPopupContainer={popupsAt}>
      <AntApp className="console" message={{ maxCount: 3 }}>
        <Session looks={{ lang, setLang, theme, themeChoice, setTheme }} />
        <section id={POPUPS} className="popups" aria-label={lang === 'zh' ? '弹出的菜单' : 'Menus'} />
      </AntApp>
    </ConfigProvider>
  );
}

function useNotices(lang: Lang): Pick<ConsoleCtx, 'tell' | 'tellError'> {
  const { message } = AntApp.useApp();
  const count = useRef(0);
  const tell = useCallback<ConsoleCtx['tell']>(
    (text, kind = 'success', undo) => {
      const key = `notice-${++count.current}`;
      const content = undo ? (
        <>
          {text}
          <Button
            type="link"
            size="small"
            data-testid="undo"
            onClick={() => {
              message.destroy(key);
              undo();
            }}
          >
            {lang === 'zh' ? '撤销' : 'Undo'}
          </Button>
        </>
      ) : (
        text
      );
      void message.open({ key, type: kind, content, duration: undo ? 8 : 4 });
    },
    [message, lang],
  );
  const tellError = useCallback(
    (e: unknown) => {
      if (e instanceof ApiError && e.status === 401) return;
      tell(errorWords(e, lang), 'error');
    },
    [tell, lang],
  );
  return { tell, tellError };
}

function Session({ looks }: { looks: Looks }) {
  const { lang, theme } = looks;
  const [me, setMe] = useState<session.Me | null | undefined>(undefined);
  const [expired, setExpired] = useState(false);
  const notices = useNotices(lang);
  const [first = '', ...rest] = useRoute();
  const isPublic = pageOf(first)?.menu === 'public';

  useEffect(() => {
    dropOldDrafts();
    session.me().then(setMe, () => setMe(null));
    return whenLoggedOut(() => setExpired(true));
  }, []);

  const ctx = useMemo<ConsoleCtx>(() => {
    const who = me ?? NOBODY;
    return {
      lang,
      theme,
      me: who,
      can: (right) => who.rights.includes(right),
      say: (zh, en) => (lang === 'zh' ? zh : en),
      ...notices,
    };
  }, [lang, theme, me, notices.tell, notices.tellError]);

  const onIn = (m: session.Me) => {
    setExpired(false);
    setMe(m);
  };
  const onOut = async () => {
    try {
      await session.logOut();
    } catch (e) {
      // A session that is over already has nothing to end; in any other case it goes on, and so must the page.
      if (!(e instanceof ApiError && e.status === 401)) {
        notices.tell(lang === 'zh' ? '没有退出成功：您仍然登录着，请再试一次。' : 'You are still signed in: signing out has failed, please try again.', 'error');
        return;
      }
    }
    dropDrafts();
    setExpired(false);
    setMe(null);
  };

  if (isPublic)
    return (
      <Console.Provider value={ctx}>
        <PageView page={pageOf(first)!} rest={rest} />
      </Console.Provider>
    );
  if (me === undefined) return <Boot />;
  return (
    <Console.Provider value={ctx}>
      {(!me || expired) && <Login looks={looks} expired={expired} onIn={onIn} />}
      {/* What was being written outlives a session that ends: the console stays beneath the login. */}
      {me && (
        <div className="console-under" hidden={expired}>
          <Suspense fallback={<Boot />}>
            <Shell key={me.login} looks={looks} live={!expired} onOut={() => void onOut()} />
          </Suspense>
        </div>
      )}
    </Console.Provider>
  );
}
