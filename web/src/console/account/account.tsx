// One's own account.
import * as api from '../api/account';
import * as session from '../api/session';
import { useConsole } from '../context';
import { useLoad } from '../load';
import { Frame } from '../parts/frame';
import { Nothing } from '../parts/shown';
import { roleWord } from '../users/roles';
import { PasswordCard } from './password';
import { SessionsCard } from './sessions';
import { TotpCard } from './totp';

export default function AccountPage() {
  const { lang, say, me } = useConsole();
  const sessions = useLoad(api.sessions, []);
  // A change of password or factor gives a new session, and with it a new CSRF token.
  const changed = () => {
    session.me().catch(() => undefined);
    sessions.reload();
  };
  return (
    <Frame name="account" title={say('我的账号', 'My account')} extra={<span className="pg-note">{`${me.name} · ${me.login} · ${roleWord(me.role, lang)}`}</span>}>
      {sessions.state === 'absent' ? (
        <Nothing text={say('这台服务器还没有这个功能。', 'This server does not offer this yet.')} />
      ) : (
        <>
          <PasswordCard onChanged={changed} />
          <TotpCard onChanged={changed} />
          <SessionsCard got={sessions} />
        </>
      )}
    </Frame>
  );
}
