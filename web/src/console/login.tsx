// Logging in: by password, with a code where one is set up, or by the company's own login.
import { Alert, Button, Card, Divider, Form, Input, type InputRef } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { ApiError } from './api/client';
import * as session from './api/session';
import type { Looks } from './app';
import { Mark } from './mark';

interface Props {
  looks: Looks;
  expired: boolean;
  onIn(me: session.Me): void;
}

interface Fields {
  login: string;
  password: string;
  code?: string;
}

export function Login({ looks, expired, onIn }: Props) {
  const { lang, setLang } = looks;
  const say = (zh: string, en: string) => (lang === 'zh' ? zh : en);
  const [ways, setWays] = useState<session.LoginWays>({ password: true });
  const [needsCode, setNeedsCode] = useState(false);
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const code = useRef<InputRef>(null);

  useEffect(() => {
    session.loginWays().then(setWays, () => undefined);
  }, []);
  useEffect(() => {
    if (needsCode) code.current?.focus();
  }, [needsCode]);

  const wordsOf = (e: unknown): string => {
    const status = e instanceof ApiError ? e.status : 0;
    if (status === 429) return say('试得太多了，请稍后再试。', 'Too many tries; please wait a little.');
    if (status === 0 || status >= 500) return say('连不上服务器，请稍后再试。', 'The server does not answer; please try again.');
    return needsCode ? say('账号、密码或验证码不对。', 'Login, password or code is not right.') : say('账号或密码不对。', 'Login or password is not right.');
  };
  const submit = async (f: Fields) => {
    setBusy(true);
    setProblem('');
    try {
      onIn(await session.logIn(f.login.trim(), f.password, f.code?.trim()));
    } catch (e) {
      if (e instanceof ApiError && e.slug === 'code-needed') setNeedsCode(true);
      else setProblem(wordsOf(e));
    }
    setBusy(false);
  };

  return (
    <main className="login">
      <Card className="login-card" data-testid="login">
        <header>
          <Mark size={52} />
          <h1>{say('暖线客服台', 'Warmline desk')}</h1>
        </header>
        {expired && (
          <Alert
            type="warning"
            message={say('登录已过期，请重新登录。没发出去的话还在。', 'Your session has ended; please sign in again. What you wrote is still here.')}
          />
        )}
        <Form<Fields> layout="vertical" requiredMark={false} initialValues={{ login: 'agent' }} onFinish={(f) => void submit(f)}>
          <Form.Item name="login" label={say('账号', 'Login')}>
            <Input name="login" autoComplete="username" />
          </Form.Item>
          <Form.Item name="password" label={say('密码', 'Password')}>
            <Input.Password name="password" autoComplete="current-password" autoFocus />
          </Form.Item>
          {needsCode && (
            <Form.Item name="code" label={say('两步验证码，或一个恢复码', 'Code of your authenticator, or a recovery code')}>
              <Input name="code" ref={code} autoComplete="one-time-code" inputMode="text" maxLength={32} data-testid="login-code" />
            </Form.Item>
          )}
          {problem && <Alert className="login-problem" type="error" role="alert" message={problem} data-testid="login-problem" />}
          <Button type="primary" htmlType="submit" size="large" block loading={busy} data-testid="login-submit">
            {say('登录', 'Sign in')}
          </Button>
        </Form>
        {ways.oidc && (
          <>
            <Divider plain>{say('或', 'or')}</Divider>
            <Button size="large" block href="/v1/desk/oidc" data-testid="login-oidc">
              {say(`用 ${ways.oidc.name} 登录`, `Sign in with ${ways.oidc.name}`)}
            </Button>
          </>
        )}
        <p className="quiet">{say('首次启动时，密码打印在服务器的终端里。', 'At the first start the password is printed on the server’s terminal.')}</p>
        <Button type="text" size="small" className="login-lang" lang={lang === 'zh' ? 'en' : 'zh'} onClick={() => setLang(lang === 'zh' ? 'en' : 'zh')}>
          {lang === 'zh' ? 'English' : '中文'}
        </Button>
      </Card>
    </main>
  );
}
