// Notices on this device, also while no page of the console is open.
import { Alert, Button, Card, Tag } from 'antd';
import { useCallback, useEffect, useState } from 'react';
import * as api from '../api/oncall';
import { useConsole } from '../context';
import { errorWords } from '../errors';
import { useAct } from '../parts/act';
import { lacking, PushError, RENEWED, turnOff, turnOn, wayHere, type PushProblem } from '../push';

interface Props {
  /** Ids of this person's ways, as the server has them; undefined until they are known. */
  ways?: string[];
  onChanged(): void;
}

function useProblemWords(): (p: PushProblem) => string {
  const { say } = useConsole();
  return (p) =>
    ({
      insecure: say('要用 https 打开这个页面，浏览器才允许通知。', 'The browser allows notices only when this page is opened by https.'),
      unsupported: say(
        '这个浏览器收不了推送。换一个浏览器；在 iPhone 和 iPad 上，先把这个页面“添加到主屏幕”，再从那里打开。',
        'This browser cannot receive notices. Use another one; on an iPhone or iPad, add this page to the home screen first and open it from there.',
      ),
      refused: say('您拒绝过通知。请在浏览器的网站设置里允许这个网站的通知，再回到这里。', 'Notices were refused. Allow them for this site in the settings of the browser, then come back.'),
      'not-asked': say('还没有允许：请再点一次，并在浏览器的询问里选“允许”。', 'Not allowed yet: press again, and choose “Allow” when the browser asks.'),
      'no-service': say('连不上浏览器的推送服务，没有打开。可能是网络或公司策略不允许；也可以用下面的群机器人。', 'The push service of the browser cannot be reached, so it is off. The network or a policy may forbid it; a bot below does the same.'),
      'no-server': say('服务器没有应答，没有打开。请再试一次。', 'The server does not answer, so it is off. Please try again.'),
    })[p];
}

function useHere(ways: string[] | undefined): [string | undefined, () => void] {
  const { me } = useConsole();
  const [way, setWay] = useState<string>();
  const look = useCallback(() => {
    wayHere(me.login).then(setWay, () => setWay(undefined));
  }, [me.login]);
  useEffect(look, [look, ways]);
  return [way !== undefined && ways?.includes(way) ? way : undefined, look];
}

export function DeviceNotices({ ways, onChanged }: Props) {
  const { lang, say, me, tell } = useConsole();
  const wordsOf = useProblemWords();
  const [way, look] = useHere(ways);
  const [busy, run] = useAct();
  const [turning, setTurning] = useState(false);
  const [failed, setFailed] = useState<string>();
  const cannot = lacking();
  useEffect(() => {
    addEventListener(RENEWED, onChanged);
    return () => removeEventListener(RENEWED, onChanged);
  }, [onChanged]);

  const on = async () => {
    setTurning(true);
    setFailed(undefined);
    try {
      await turnOn(me.login);
      tell(say('已打开，可以发一条试试。', 'On; you may send a test.'));
    } catch (e) {
      setFailed(e instanceof PushError ? wordsOf(e.problem) : errorWords(e, lang));
    }
    setTurning(false);
    onChanged();
    look();
  };
  const off = () =>
    void run(() => turnOff(me.login, way!)).then((done) => {
      if (done) tell(say('已关闭。', 'Off.'));
      onChanged();
      look();
    });
  const problem = failed ?? (cannot && wordsOf(cannot));

  return (
    <Card
      size="small"
      title={say('这台设备上的通知', 'Notices on this device')}
      extra={<Tag color={way ? 'success' : 'default'}>{way ? say('已打开', 'On') : say('已关闭', 'Off')}</Tag>}
      data-testid="device-notices"
      data-on={way !== undefined}
    >
      <p className="pg-note">
        {say(
          '顾客在等而没有人开着客服台时，这个浏览器会弹出通知，点一下就打开对话。通知里没有顾客的姓名和内容。退出登录后也会提醒；公用电脑上请不要打开。',
          'When a customer waits and nobody has the console open, this browser shows a notice; a click opens the conversation. A notice has no name and no words of a customer. Notices go on after you sign out; leave them off on a shared computer.',
        )}
      </p>
      {problem !== undefined && <Alert type="warning" showIcon message={problem} data-testid="device-problem" />}
      <div className="pg-row">
        {way ? (
          <>
            <Button disabled={busy} onClick={() => void run(api.test).then((done) => done && tell(say('已发出。', 'Sent.')))} data-testid="device-test">
              {say('发一条试试', 'Send a test')}
            </Button>
            <Button disabled={busy} onClick={off} data-testid="device-off">
              {say('关闭', 'Turn off')}
            </Button>
          </>
        ) : (
          <Button type="primary" disabled={cannot !== undefined || ways === undefined} loading={turning} onClick={() => void on()} data-testid="device-on">
            {say('在这台设备上打开', 'Turn on here')}
          </Button>
        )}
      </div>
    </Card>
  );
}
