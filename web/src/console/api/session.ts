// Who works here: login, what they may do, how one may log in.
import type { Right } from '../pages';
import { get, post, setCsrf } from './client';

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
  setCsrf(me.csrf);
  return { ...me, rights: me.rights ?? [] };
}

export const me = async () => remember(await get<Me>('desk/me'));
export const logIn = async (login: string, password: string, code?: string) =>
  remember(await post<Me>('desk/login', { login, password, ...(code ? { code } : {}) }));
export const logOut = () => post('desk/logout');
export const loginWays = () => get<LoginWays>('desk/login-ways');
