// Who has a link of an invitation or a reset chooses a password here. The link stands behind the #, so no server log has it.
import { Alert, Button, Card, Form, Result, Spin } from 'antd';
import { useState } from 'react';
import { ApiError } from '../api/client';
import * as api from '../api/users';
import { useConsole } from '../context';
import { errorWords } from '../errors';
import { useLoad } from '../load';
import { FIRST_PAGE, type PageProps } from '../pages';
import '../parts/pages.css';
import { addressOf } from '../route';
import { NewPasswordFields, type NewPassword } from '../users/new_password';
import { accountProblem } from '../users/problems';

function Choose({ token, who, onDone }: { token: string; who: { login: string; name: string }; onDone(): void }) {
  const { lang, say } = useConsole();
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const submit = async (f: NewPassword) => {
    setBusy(true);
    setProblem('');
    try {
      await api.join(token, f.fresh);
      onDone();
    } catch (e) {
      setProblem(accountProblem(e, lang));
    }
    setBusy(false);
  };
  return (
    <Card>
      <h1>{say(`${who.name}，您好`, `Hello ${who.name}`)}</h1>
      <p className="pg-note">{say(`请为账号 ${who.login} 选一个密码。`, `Please choose a password for the login ${who.login}.`)}</p>
      <Form<NewPassword> layout="vertical" requiredMark={false} style={{ marginTop: 16 }} onFinish={(f) => void submit(f)}>
        <input type="text" name="username" autoComplete="username" value={who.login} readOnly hidden />
        <NewPasswordFields focus />
        {problem !== '' && <Alert className="login-problem" type="error" role="alert" message={problem} data-testid="invite-problem" />}
        <Button type="primary" htmlType="submit" size="large" block loading={busy} data-testid="join">
          {say('保存密码', 'Save the password')}
        </Button>
      </Form>
    </Card>
  );
}

export default function InvitePage({ rest }: PageProps) {
  const { lang, say } = useConsole();
  const token = rest[0] ?? '';
  const got = useLoad(() => (token === '' ? Promise.reject(new ApiError(404)) : api.invitation(token)), [token]);
  const [done, setDone] = useState(false);
  const ended = got.state === 'absent' || (got.state === 'failed' && got.error.status >= 400 && got.error.status < 500 && got.error.status !== 429);
  const toDesk = (
    <Button type="primary" href={`/desk${addressOf(FIRST_PAGE)}`} data-testid="to-desk">
      {say('去登录', 'Sign in')}
    </Button>
  );
  return (
    <main className="invite" data-testid="page-invite">
      {done && <Result status="success" title={say('密码已保存。', 'The password is saved.')} extra={toDesk} />}
      {!done && ended && (
        <Result status="warning" title={say('这个链接用过了或过期了。', 'This link has been used or has ended.')} subTitle={say('请向管理员要一个新的。', 'Please ask an administrator for a new one.')} />
      )}
      {!done && got.state === 'failed' && !ended && (
        <Result
          status="warning"
          title={errorWords(got.error, lang)}
          extra={
            <Button onClick={got.reload} data-testid="retry">
              {say('重试', 'Try again')}
            </Button>
          }
        />
      )}
      {!done && got.state === 'loading' && <Spin size="large" />}
      {!done && got.state === 'ready' && <Choose token={token} who={got.data} onDone={() => setDone(true)} />}
    </main>
  );
}
