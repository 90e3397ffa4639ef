// The people who work here: invited, given a role, disabled, helped to a new password.
import { Button, Card, Dropdown, Form, Input, Modal, Select, Tag, type MenuProps } from 'antd';
import { MoreOutlined, UserAddOutlined } from '@ant-design/icons';
import { useState } from 'react';
import type { Lang } from '../../core/types';
import * as api from '../api/users';
import { useConsole } from '../context';
import { useLoad } from '../load';
import { useAct } from '../parts/act';
import { Frame } from '../parts/frame';
import { useNow } from '../parts/now';
import { Once } from '../parts/once';
import { Rows } from '../parts/rows';
import { Shown } from '../parts/shown';
import { moment } from '../parts/times';
import { accountProblem, wholeLink } from './problems';
import { roleOptions, roleWord } from './roles';

const LOGIN_MAX = 64;
const NAME_MAX = 64;

interface NewPerson {
  login: string;
  name: string;
  role: string;
}

function InviteDialog({ onCancel, onDone }: { onCancel(): void; onDone(link: api.Link): void }) {
  const { lang, say } = useConsole();
  const [form] = Form.useForm<NewPerson>();
  const [busy, setBusy] = useState(false);
  const submit = async (f: NewPerson) => {
    setBusy(true);
    try {
      onDone(await api.invite({ login: f.login.trim(), name: f.name.trim(), role: f.role }));
    } catch (e) {
      form.setFields([{ name: 'login', errors: [accountProblem(e, lang)] }]);
    }
    setBusy(false);
  };
  const needed = [{ required: true, whitespace: true, message: say('请填写', 'Please fill this in') }];
  return (
    <Modal open title={say('邀请同事', 'Invite a colleague')} confirmLoading={busy} onCancel={onCancel} onOk={form.submit} okText={say('生成链接', 'Make the link')} okButtonProps={{ 'data-testid': 'invite-ok' }}>
      <Form<NewPerson> form={form} layout="vertical" requiredMark={false} initialValues={{ role: 'agent' }} onFinish={(f) => void submit(f)}>
        <Form.Item name="login" label={say('账号', 'Login')} rules={needed}>
          <Input autoFocus maxLength={LOGIN_MAX} autoComplete="off" />
        </Form.Item>
        <Form.Item name="name" label={say('名字（顾客看得到）', 'Name (customers see it)')} rules={needed}>
          <Input maxLength={NAME_MAX} autoComplete="off" />
        </Form.Item>
        <Form.Item name="role" label={say('角色', 'Role')}>
          <Select options={roleOptions(lang)} />
        </Form.Item>
      </Form>
    </Modal>
  );
}

function EditDialog({ of, onCancel, onDone }: { of: api.User; onCancel(): void; onDone(): void }) {
  const { lang, say, me, tell, tellError } = useConsole();
  const [name, setName] = useState(of.name);
  const [role, setRole] = useState(of.role);
  const [busy, run] = useAct();
  const self = of.id === me.id;
  const ok = () => {
    const change = { ...(name.trim() !== of.name ? { name: name.trim() } : {}), ...(role !== of.role ? { role } : {}) };
    if (Object.keys(change).length === 0) return onCancel();
    void run(() => api.change(of.id, change)).then((done) => {
      if (!done) return;
      onDone();
      tell(say('已保存。', 'Saved.'), 'success', () => void api.change(of.id, { name: of.name, role: of.role }).then(onDone, tellError));
    });
  };
  return (
    <Modal open title={of.login} confirmLoading={busy} onCancel={onCancel} onOk={ok} okButtonProps={{ disabled: name.trim() === '', 'data-testid': 'user-ok' }}>
      <Form layout="vertical">
        <Form.Item label={say('名字（顾客看得到）', 'Name (customers see it)')}>
          <Input maxLength={NAME_MAX} value={name} aria-label={say('名字', 'Name')} onChange={(e) => setName(e.target.value)} onPressEnter={ok} />
        </Form.Item>
        <Form.Item label={say('角色', 'Role')} extra={self ? say('不能改自己的角色。', 'Your own role is changed by somebody else.') : undefined}>
          <Select value={role} disabled={self} options={roleOptions(lang)} aria-label={say('角色', 'Role')} onChange={setRole} data-testid="role" />
        </Form.Item>
      </Form>
    </Modal>
  );
}

/** From the dialog to the link, which is shown once. */
export function Inviting({ onEnd, onInvited }: { onEnd(): void; onInvited(): void }) {
  const { lang, say } = useConsole();
  const now = useNow(60000);
  const [link, setLink] = useState<api.Link>();
  if (link)
    return (
      <Once
        title={say('邀请链接', 'The invitation')}
        text={wholeLink(link.link, location.origin)}
        hint={linkHint(link, now, lang)}
        onClose={onEnd}
      />
    );
  return (
    <InviteDialog
      onCancel={onEnd}
      onDone={(l) => {
        onInvited();
        setLink(l);
      }}
    />
  );
}

function linkHint(link: api.Link, now: number, lang: Lang): string {
  const until = moment(link.expires, now, lang);
  return lang === 'zh' ? `只显示这一次，只能用一次，${until} 失效。请只发给本人。` : `Shown once, works once, ends ${until}. Give it to this person alone.`;
}

type Asked = { kind: 'invite' } | { kind: 'edit'; user: api.User } | { kind: 'link'; link: api.Link; title: string };

function useUserActs(reload: () => void, ask: (a: Asked) => void) {
  const { say, tell, tellError } = useConsole();
  const setDisabled = async (u: api.User, disabled: boolean) => {
    try {
      await api.change(u.id, { disabled });
      reload();
      const back = () => void api.change(u.id, { disabled: !disabled }).then(reload, tellError);
      tell(disabled ? say(`${u.name} 已停用。`, `${u.name} is disabled.`) : say(`${u.name} 已恢复。`, `${u.name} is enabled.`), 'success', back);
    } catch (e) {
      tellError(e);
    }
  };
  const reset = async (u: api.User) => {
    try {
      ask({ kind: 'link', link: await api.reset(u.id), title: say(`${u.name} 的重置链接`, `A link for ${u.name}`) });
    } catch (e) {
      tellError(e);
    }
  };
  const dropTotp = async (u: api.User) => {
    try {
      await api.change(u.id, { totp: false });
      reload();
      tell(say('已关闭两步验证。', 'The second factor is off.'));
    } catch (e) {
      tellError(e);
    }
  };
  return { setDisabled, reset, dropTotp };
}

export default function UsersPage() {
  const { lang, say, me } = useConsole();
  const now = useNow(60000);
  const got = useLoad(api.users, []);
  const [asked, ask] = useState<Asked>();
  const acts = useUserActs(got.reload, ask);
  const close = () => ask(undefined);

  const menuOf = (u: api.User): MenuProps['items'] => [
    { key: 'edit', label: say('名字与角色', 'Name and role'), onClick: () => ask({ kind: 'edit', user: u }) },
    { key: 'reset', label: say('重置密码的链接', 'Link to a new password'), onClick: () => void acts.reset(u) },
    ...(u.totp && u.id !== me.id ? [{ key: 'totp', label: say('关闭两步验证', 'Switch the second factor off'), onClick: () => void acts.dropTotp(u) }] : []),
    ...(u.id === me.id
      ? []
      : [
          { type: 'divider' as const },
          u.disabled
            ? { key: 'on', label: say('恢复', 'Enable'), onClick: () => void acts.setDisabled(u, false) }
            : { key: 'off', danger: true, label: say('停用', 'Disable'), onClick: () => void acts.setDisabled(u, true) },
        ]),
  ];
  const inOrder = (all: api.User[]) => [...all].sort((a, b) => Number(a.disabled) - Number(b.disabled) || a.name.localeCompare(b.name, lang === 'zh' ? 'zh-CN' : 'en'));

  return (
    <Frame
      name="users"
      title={say('成员', 'People')}
      extra={
        <Button type="primary" icon={<UserAddOutlined />} onClick={() => ask({ kind: 'invite' })} data-testid="invite">
          {say('邀请同事', 'Invite a colleague')}
        </Button>
      }
    >
      <Shown got={got} empty={(all) => (all.length === 0 ? say('还没有成员。', 'Nobody yet.') : undefined)}>
        {(all) => (
          <Card size="small">
            <Rows
              walked
              label={say('成员', 'People')}
              rows={inOrder(all)}
              keyOf={(u) => u.id}
              classOf={(u) => (u.disabled ? 'off' : undefined)}
              onOpen={(u) => ask({ kind: 'edit', user: u })}
              columns={[
                { title: say('名字', 'Name'), cell: (u) => u.name || u.login },
                { title: say('账号', 'Login'), cell: (u) => u.login },
                { title: say('角色', 'Role'), cell: (u) => roleWord(u.role, lang) },
                {
                  title: say('状态', 'State'),
                  cell: (u) => (
                    <span className="pg-row">
                      <Tag color={u.disabled ? undefined : 'success'}>{u.disabled ? say('已停用', 'disabled') : say('可登录', 'active')}</Tag>
                      {u.totp && <Tag>{say('两步验证', 'second factor')}</Tag>}
                    </span>
                  ),
                },
                { title: say('上次登录', 'Last login'), cell: (u) => (u.seen ? moment(u.seen, now, lang) : say('从未', 'never')) },
                {
                  title: say('操作', 'Actions'),
                  cell: (u) => (
                    <div className="pg-acts">
                      <Dropdown trigger={['click']} menu={{ items: menuOf(u) }} placement="bottomRight">
                        <Button size="small" type="text" icon={<MoreOutlined />} aria-label={say(`${u.name}：更多`, `${u.name}: more`)} data-testid="user-more" />
                      </Dropdown>
                    </div>
                  ),
                },
              ]}
            />
          </Card>
        )}
      </Shown>
      {asked?.kind === 'invite' && <Inviting onEnd={close} onInvited={got.reload} />}
      {asked?.kind === 'edit' && (
        <EditDialog
          of={asked.user}
          onCancel={close}
          onDone={() => {
            close();
            got.reload();
          }}
        />
      )}
      {asked?.kind === 'link' && (
        <Once
          title={asked.title}
          text={wholeLink(asked.link.link, location.origin)}
          hint={linkHint(asked.link, now, lang)}
          onClose={close}
        />
      )}
    </Frame>
  );
}
