// Changing one's password.
import { Alert, Button, Card, Form, Input } from 'antd';
import { useState } from 'react';
import * as api from '../api/account';
import { useConsole } from '../context';
import { NewPasswordFields, type NewPassword } from '../users/new_password';
import { accountProblem } from '../users/problems';

interface Fields extends NewPassword {
  old: string;
}

export function PasswordCard({ onChanged }: { onChanged(): void }) {
  const { lang, say, me, tell } = useConsole();
  const [form] = Form.useForm<Fields>();
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const submit = async (f: Fields) => {
    setBusy(true);
    setProblem('');
    try {
      await api.password(f.old, f.fresh);
      form.resetFields();
      tell(say('密码已改，其他登录已退出。', 'The password is changed; all other sessions have ended.'));
      onChanged();
    } catch (e) {
      setProblem(accountProblem(e, lang));
    }
    setBusy(false);
  };
  return (
    <Card size="small" title={say('密码', 'Password')}>
      <Form<Fields> form={form} layout="vertical" requiredMark={false} className="pg-form" onFinish={(f) => void submit(f)}>
        <input type="text" name="username" autoComplete="username" value={me.login} readOnly hidden />
        <Form.Item name="old" label={say('当前密码', 'Current password')} rules={[{ required: true, message: say('请填写', 'Please fill this in') }]}>
          <Input.Password autoComplete="current-password" data-testid="old" />
        </Form.Item>
        <NewPasswordFields />
        {problem !== '' && <Alert className="login-problem" type="error" role="alert" message={problem} data-testid="password-problem" />}
        <Button type="primary" htmlType="submit" loading={busy} data-testid="password-submit">
          {say('改密码', 'Change the password')}
        </Button>
      </Form>
    </Card>
  );
}
