// One's own account: password, second factor, where one is logged in.
import { get, part, post } from './client';

export interface LoginSession {
  id: string;
  created: number;
  seen: number;
  peer: string;
  client: string;
  current: boolean;
}

export const password = (old: string, fresh: string) => post('account/password', { old, new: fresh });
export const totpBegin = () => post<{ secret: string; uri: string }>('account/totp');
export const totpConfirm = async (code: string) => (await post<{ recovery: string[] }>('account/totp/confirm', { code })).recovery ?? [];
export const totpRemove = (secret: string) => post('account/totp/remove', { password: secret });
export const sessions = async () => (await get<{ sessions: LoginSession[] }>('account/sessions')).sessions ?? [];
export const revoke = (id: string) => post(`account/sessions/${part(id)}/revoke`);
export const revokeOthers = () => post('account/sessions/revoke-others');
