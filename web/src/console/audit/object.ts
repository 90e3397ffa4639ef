// What a row of the audit is about, in words: the server writes "agent:ID", "conversation:ID", or an id alone. Pure.
import type { Lang } from '../../core/types';

const ID = /^\w{26}$/;
const AGENT = /\bagent:(\w{26})\b/g;

const KIND: Record<string, [string, string]> = {
  again: ['再读一次', 'read again'],
  case: ['练习题', 'practice case'],
  complaint: ['投诉', 'complaint'],
  conversation: ['对话', 'conversation'],
  decision: ['决定', 'decision'],
  draft: ['草稿', 'draft'],
  file: ['文件', 'file'],
  forget: ['删除导入', 'deleted import'],
  group: ['问法组', 'group of phrasings'],
  import: ['导入', 'import'],
  kind: ['种类', 'kind'],
  knowledge: ['知识', 'knowledge'],
  promise: ['承诺', 'promise'],
  replay: ['试算', 'replay'],
  setting: ['设置', 'setting'],
  site: ['网站', 'site'],
  stage: ['试行', 'staged change'],
  version: ['版本', 'version'],
  customer: ['顾客', 'customer'],
  key: ['密钥', 'key'],
  login: ['账号', 'login'],
  session: ['登录', 'session'],
  webhook: ['webhook', 'webhook'],
};

const RECORDS: Record<string, [string, string]> = {
  customers: ['顾客', 'customers'],
  orders: ['订单', 'orders'],
  order_items: ['订单明细', 'order items'],
  shipments: ['物流', 'shipments'],
  devices: ['设备', 'devices'],
  repairs: ['维修单', 'repairs'],
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
  if (kind === 'kind') return RECORDS[id]?.[lang === 'zh' ? 0 : 1] ?? id;
  if (kind === 'setting' && id === 'widget_origins') return lang === 'zh' ? '嵌入的网站' : 'sites of the widget';
  if (/^[0-9a-f]{64}$/.test(id)) return `${word ?? kind} ${id.slice(0, 8)}`;
  if (word === undefined) return object;
  return `${word} ${ID.test(id) ? `…${id.slice(-6)}` : id}`;
}
