// What a row of the audit is about, in words: the server writes "agent:ID", "conversation:ID", or an id alone. Pure.
import type { Lang } from '../../core/types';

const ID = /^\w{26}$/;
const AGENT = /\bagent:(\w{26})\b/g;

const KIND: Record<string, [string, string]> = {
  conversation: ['对话', 'conversation'],
  customer: ['顾客', 'customer'],
  key: ['密钥', 'key'],
  login: ['账号', 'login'],
  session: ['登录', 'session'],
  webhook: ['webhook', 'webhook'],
};

const kindOf = (object: string): string => /^([a-z]+):/.exec(object)?.[1] ?? '';
const idOf = (object: string): string => object.slice(kindOf(object) === '' ? 0 : kindOf(object).length + 1);

/** Of the conversation that the row is about. */
export function conversationOf(act: string, object: string): string | undefined {
  const kind = kindOf(object);
  const of = kind === 'conversation' || (kind === '' && /^(conversation|desk)\./.test(act));
  return of && ID.test(idOf(object)) ? idOf(object) : undefined;
}

/** People by their names; `nameOf` gives an id back that it does not know. */
export const withNames = (text: string, nameOf: (id: string) => string): string => text.replace(AGENT, (_, id: string) => nameOf(id));

/** An id of ours is told by its end alone, which tells it from others. */
export function objectWords(act: string, object: string, nameOf: (id: string) => string, lang: Lang): string {
  if (object === '') return '–';
  const named = withNames(object, nameOf);
  if (named !== object) return named;
  const kind = kindOf(object) || (conversationOf(act, object) ? 'conversation' : '');
  const word = KIND[kind]?.[lang === 'zh' ? 0 : 1];
  const id = idOf(object);
  if (word === undefined) return object;
  return `${word} ${ID.test(id) ? `…${id.slice(-6)}` : id}`;
}
