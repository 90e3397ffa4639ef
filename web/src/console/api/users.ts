// The people who work here, and the links by which they join or choose a new password.
import { get, part, post } from './client';

export interface User {
  id: string;
  login: string;
  name: string;
  role: string;
  disabled: boolean;
  totp: boolean;
  created: number;
  /** The last login; 0 or absent: never. */
  seen?: number;
}
export interface Link {
  link: string;
  expires: number;
}

export const users = async () => (await get<{ users: User[] }>('users')).users ?? [];
export const change = (id: string, c: { name?: string; role?: string; disabled?: boolean; totp?: false }) => post(`users/${part(id)}`, c);
export const reset = (id: string) => post<Link>(`users/${part(id)}/reset`);
export const invite = (u: { login: string; name: string; role: string }) => post<Link>('users/invite', u);
export const invitation = (token: string) => post<{ login: string; name: string }>('invitations/show', { token });
export const join = (token: string, password: string) => post('invitations/use', { token, password });
