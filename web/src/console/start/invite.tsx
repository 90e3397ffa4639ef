// Colleagues who answer what the machine hands over.
import { Button } from 'antd';
import { UserAddOutlined } from '@ant-design/icons';
import { useState } from 'react';
import * as users from '../api/users';
import { useConsole } from '../context';
import { useLoad } from '../load';
import { Shown } from '../parts/shown';
import { Inviting } from '../users/users';
import { Bar, type StepProps } from './part';

export function InviteStep({ next, skip, back }: StepProps) {
  const { say } = useConsole();
  const got = useLoad(users.users, []);
  const [inviting, setInviting] = useState(false);
  const [links, setLinks] = useState(0);
  return (
    <>
      <p className="start-lead">
        {say('机器没把握的会转给真人。请同事进来，每人一个链接，自己设密码。', 'What the assistant is unsure of goes to people. Invite colleagues: a link for each, with which they choose a password.')}
      </p>
      <Shown got={got}>
        {(all) => (
          <p className="start-lead">
            {all.length === 1 ? say('现在只有您一位。', 'So far it is only you.') : say(`现在有 ${all.length} 位：`, `${all.length} people: `) + all.map((u) => u.name || u.login).join(say('、', ', '))}
          </p>
        )}
      </Shown>
      {links > 0 && (
        <p role="status" className="pg-good start-lead" data-testid="invited">
          {say(`已生成 ${links} 个邀请链接；打开链接的人会出现在这里。`, `${links} ${links === 1 ? 'link is' : 'links are'} made; who opens theirs is shown here.`)}
        </p>
      )}
      <Button icon={<UserAddOutlined />} onClick={() => setInviting(true)} data-testid="invite">
        {say('邀请同事', 'Invite a colleague')}
      </Button>
      {inviting && <Inviting onEnd={() => setInviting(false)} onInvited={() => setLinks(links + 1)} />}
      <Bar onNext={next} skip={skip} back={back} word={say('完成', 'Done')} />
    </>
  );
}
