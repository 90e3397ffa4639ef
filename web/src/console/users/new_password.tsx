// A new password, typed twice.
import { Form, Input } from 'antd';
import { useConsole } from '../context';
import { PASSWORD_MIN } from './problems';

const PASSWORD_MAX = 256;

export interface NewPassword {
  fresh: string;
  again: string;
}

export function NewPasswordFields({ focus }: { focus?: boolean }) {
  const { say } = useConsole();
  return (
    <>
      <Form.Item
        name="fresh"
        label={say('新密码', 'New password')}
        extra={say(`至少 ${PASSWORD_MIN} 个字符，一句话也可以。`, `At least ${PASSWORD_MIN} characters; a sentence is fine.`)}
        rules={[{ required: true, min: PASSWORD_MIN, message: say(`至少 ${PASSWORD_MIN} 个字符`, `At least ${PASSWORD_MIN} characters`) }]}
      >
        <Input.Password autoFocus={focus} maxLength={PASSWORD_MAX} autoComplete="new-password" data-testid="fresh" />
      </Form.Item>
      <Form.Item
        name="again"
        label={say('再输一次', 'Once more')}
        dependencies={['fresh']}
        rules={[
          ({ getFieldValue }) => ({
            validator: (_, value: string) => (value === getFieldValue('fresh') ? Promise.resolve() : Promise.reject(new Error(say('两次不一样', 'They are not the same')))),
          }),
        ]}
      >
        <Input.Password maxLength={PASSWORD_MAX} autoComplete="new-password" data-testid="again" />
      </Form.Item>
    </>
  );
}
