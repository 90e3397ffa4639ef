// Keys with which programs ask this server.
import { get, part, post } from './client';

export interface Key {
  id: string;
  name: string;
  rights: string[];
  created: number;
  used?: number;
  /** 0: never. */
  expires?: number;
  last4: string;
}

export const keys = async () => (await get<{ keys: Key[] }>('keys')).keys ?? [];
export const add = (k: { name: string; rights: string[]; expires?: number }) => post<{ key: string }>('keys', k);
export const revoke = (id: string) => post(`keys/${part(id)}/revoke`);
