// The second factor: switched on with an app that reads the QR code, off with the password.
import { Alert, Button, Card, Form, Input, QRCode, Tag, Typography } from 'antd';
import { useState } from 'react';
import * as api from '../api/account';
import { useConsole } from '../context';
import { Once } from '../parts/once';
import { accountProblem } from '../users/problems';

/** Words of a failure beside the busy flag, for the two small forms here. */
function useForm(): { busy: boolean; problem: string; run(act: () => Promise<void>): Promise<void> } {
  const { lang } = useConsole();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  const run = async (act: () => Promise<void>) => {
    setBusy(true);
    setProblem('');
    try {
      await act();
    } catch (e) {
      setProblem(accountProblem(e, lang));
    }
    setBusy(false);
  };
  return { busy, problem, run };
}

function Problem({ text }: { text: string }) {
  return text === '' ? null : <Alert className="login-problem" type="error" role="alert" message={text} data-testid="totp-problem" />;
}

/** "JBSW Y3DP EHPK 3PXP", to type in. */
const inFours = (secret: string): string => secret.replace(/(.{4})(?=.)/g, '$1 ');

function SwitchOn({ onOn }: { onOn(recovery: string[]): void }) {
  const { say } = useConsole();
  const [begun, setBegun] = useState<{ secret: string; uri: string }>();
  const { busy, problem, run } = useForm();
  if (!begun)
    return (
      <>
        <p className="pg-note">{say('登录时除了密码，还要手机验证器里的六位数字。', 'Signing in then needs six digits of an authenticator app besides the password.')}</p>
        <Problem text={problem} />
        <Button style={{ marginTop: 10 }} loading={busy} onClick={() => void run(async () => setBegun(await api.totpBegin()))} data-testid="totp-begin">
          {say('开启', 'Switch on')}
        </Button>
      </>
    );
  return (
    <div className="totp">
      <div data-testid="totp-qr">
        <QRCode aria-label={say('二维码，用验证器扫描', 'QR code for the authenticator app')} value={begun.uri} size={184} color="#000000" bgColor="#ffffff" />
      </div>
      <div>
        <p>{say('用验证器扫码，或手动输入：', 'Scan it with the app, or type in:')}</p>
        <Typography.Paragraph className="once" copyable={{ text: begun.secret }} data-testid="totp-secret">
          {inFours(begun.secret)}
        </Typography.Paragraph>
        <Form<{ code: string }> layout="vertical" requiredMark={false} style={{ marginTop: 14 }} onFinish={(f) => void run(async () => onOn(await api.totpConfirm(f.code.replace(/\s/g, ''))))}>
          <Form.Item name="code" label={say('验证器显示的六位数字', 'The six digits that the app shows')} rules={[{ required: true, pattern: /^\s*(\d\s*){6}$/, message: say('六位数字', 'Six digits') }]}>
            <Input autoFocus inputMode="numeric" autoComplete="one-time-code" maxLength={9} style={{ width: 160 }} data-testid="totp-code" />
          </Form.Item>
          <Problem text={problem} />
          <div className="pg-row">
            <Button type="primary" htmlType="submit" loading={busy} data-testid="totp-confirm">
              {say('确认开启', 'Confirm')}
            </Button>
            <Button onClick={() => setBegun(undefined)}>{say('取消', 'Cancel')}</Button>
          </div>
        </Form>
      </div>
    </div>
  );
}

function SwitchOff({ onOff }: { onOff(): void }) {
  const { say } = useConsole();
  const [asks, setAsks] = useState(false);
  const { busy, problem, run } = useForm();
  const off = async (secret: string) => {
    await api.totpRemove(secret);
    onOff();
  };
  if (!asks)
    return (
      <Button onClick={() => setAsks(true)} data-testid="totp-off">
        {say('关闭两步验证', 'Switch it off')}
      </Button>
    );
  return (
    <Form<{ secret: string }> layout="vertical" requiredMark={false} className="pg-form" onFinish={(f) => void run(() => off(f.secret))}>
      <Form.Item name="secret" label={say('当前密码', 'Current password')} rules={[{ required: true, message: say('请填写', 'Please fill this in') }]}>
        <Input.Password autoFocus autoComplete="current-password" />
      </Form.Item>
      <Problem text={problem} />
      <div className="pg-row">
        <Button danger htmlType="submit" loading={busy}>
          {say('关闭', 'Switch off')}
        </Button>
        <Button onClick={() => setAsks(false)}>{say('取消', 'Cancel')}</Button>
      </div>
    </Form>
  );
}

export function TotpCard({ onChanged }: { onChanged(): void }) {
  const { say, me, tell } = useConsole();
  const [on, setOn] = useState(me.totp === true);
  const [codes, setCodes] = useState<string[]>();
  const switched = (now: boolean) => {
    setOn(now);
    onChanged();
  };
  return (
    <Card size="small" title={say('两步验证', 'Second factor')} extra={<Tag color={on ? 'success' : undefined}>{on ? say('已开启', 'on') : say('未开启', 'off')}</Tag>} data-testid="totp">
      {on ? (
        <SwitchOff
          onOff={() => {
            switched(false);
            tell(say('两步验证已关闭。', 'The second factor is off.'));
          }}
        />
      ) : (
        <SwitchOn
          onOn={(recovery) => {
            switched(true);
            setCodes(recovery);
          }}
        />
      )}
      {codes && (
        <Once
          title={say('恢复码', 'Recovery codes')}
          text={codes.join('\n')}
          hint={say('手机不在身边时，每个码可以代替验证码用一次。只显示这一次。', 'Each works once in place of a code when the phone is not at hand. They are shown this once.')}
          onClose={() => setCodes(undefined)}
        />
      )}
    </Card>
  );
}
