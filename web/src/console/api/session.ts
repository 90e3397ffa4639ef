// Who works here: login, what they may do, how one may log in.
import type { Right } from '../pages';
import { get, post, setSession } from './client';

export interface Me {
  /** Servers before accounts had ids do not send it. */
  id?: string;
  name: string;
  login: string;
  role: string;
  rights: Right[];
  csrf: string;
  totp?: boolean;
}

export interface LoginWays {
  password: boolean;
  oidc?: { name: string };
}

function remember(me: Me): Me {
  setSession(me.csrf, me.id);
  return { ...me, rights: me.rights ?? [] };
}

export const me = async () => remember(await get<Me>('desk/me'));
export const logIn = async (login: string, password: string, code?: string) =>
  remember(await post<Me>('desk/login', { login, password, ...(code ? { code } : {}) }));
export async function logOut(): Promise<void> {
  await post('desk/logout');
  setSession('');
}
export const loginWays = () => get<LoginWays>('desk/login-ways');
