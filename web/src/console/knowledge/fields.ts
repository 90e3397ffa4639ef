// What the forms of the knowledge show: for each kind of file its keys, in the order in which people write them. A key that stands in no
// table here is shown as it is, and kept.
import { type Dict, isDict, isList, isText, type Path, type Value } from './yaml/value';

export type Words = readonly [zh: string, en: string];
export type Of = 'product' | 'article' | 'flow' | 'action' | 'policy' | 'family' | 'step' | 'picture' | 'clip';
export interface Option {
  value: string;
  label: Words;
}
interface Common {
  key: string;
  label: Words;
  hint?: Words;
  /** Of a map that says something else this key would be wrong. */
  shown?: (map: Dict) => boolean;
}
export type Field = Common &
  (
    | { kind: 'text'; long?: boolean; code?: boolean }
    | { kind: 'both'; long?: boolean; code?: boolean }
    | { kind: 'lists' }
    | { kind: 'list'; of?: Of | readonly Option[]; code?: boolean }
    | { kind: 'one'; of?: Of | readonly Option[] }
    | { kind: 'flag' }
    | { kind: 'dict'; code?: boolean }
    | { kind: 'group'; fields: readonly Field[] }
    /** `one`: each is called so where it has no name of its own. */
    | { kind: 'rows'; fields: readonly Field[]; one: Words; name: Path; fresh: Value }
    | { kind: 'named'; fields: readonly Field[]; one: Words; name: Path; fresh: Value; rule: RegExp }
    /** Exactly one of these keys, with its value. */
    | { kind: 'variant'; keys: readonly (Option & { of?: Of | readonly Option[]; fixed?: string; code?: boolean })[] }
  );

export const ID = /^[a-z0-9][a-z0-9-]{0,63}$/;
export const NAME = /^[a-z][a-z0-9_]{0,31}$/;

const texts = (v: Value | undefined) => v === undefined || isText(v) || (isList(v) && v.every(isText));
const LANGS = ['zh', 'en'];

/** Whether the form can show what stands there; what it cannot, it keeps. */
export function fits(f: Field, v: Value | undefined): boolean {
  if (v === undefined || v === '') return true;
  if (f.kind === 'both') return isDict(v) && Object.entries(v).every(([k, x]) => LANGS.includes(k) && isText(x));
  if (f.kind === 'lists') return isDict(v) && Object.entries(v).every(([k, x]) => LANGS.includes(k) && texts(x) && (isText(x) || (x as string[]).every((t) => !t.includes('\n'))));
  if (f.kind === 'list') return texts(v);
  if (f.kind === 'dict') return isDict(v) && Object.values(v).every(texts);
  if (f.kind === 'group') return isDict(v);
  if (f.kind === 'rows') return isList(v) && v.every(isDict);
  if (f.kind === 'named') return isDict(v) && Object.values(v).every(isDict);
  return isText(v);
}

export const keysOf = (fields: readonly Field[]): string[] => fields.flatMap((f) => (f.kind === 'variant' ? f.keys.map((k) => k.value) : f.key));

/* ---- shared ---- */

const TITLE: Field = { kind: 'both', key: 'title', label: ['标题', 'Title'] };
const ASK: Field = { kind: 'lists', key: 'ask', label: ['顾客的问法（一行一句）', 'How customers ask (one a line)'] };
const PRODUCTS: Field = { kind: 'list', key: 'products', label: ['产品', 'Products'], of: 'product' };
const INTENT: Field = { kind: 'list', key: 'intent', label: ['内置意图', 'Intents of the pack'], hint: ['例如 return.policy', 'for example return.policy'], code: true };
const REASONS: readonly Option[] = [
  { value: 'asked', label: ['顾客要人工', 'asked for'] },
  { value: 'repair', label: ['要送修', 'a repair'] },
  { value: 'safety', label: ['安全', 'safety'] },
  { value: 'policy', label: ['政策', 'policy'] },
  { value: 'failed', label: ['没解决', 'it did not help'] },
];

/** Of an article or a policy, below what its own form has. */
export const FRONT: readonly Field[] = [
  INTENT,
  { kind: 'list', key: 'figures', label: ['图片', 'Pictures'], of: 'picture' },
  { kind: 'text', key: 'valid_until', label: ['有效到（年-月-日）', 'Valid until (year-month-day)'] },
  { kind: 'list', key: 'next', label: ['接着看的文章', 'Articles that follow on'], of: 'article' },
];

/* ---- products ---- */

const FIT: readonly Field[] = [
  {
    kind: 'variant',
    key: 'with',
    label: ['和什么配', 'Goes with'],
    keys: [
      { value: 'with', label: ['一个产品', 'a product'], of: 'product' },
      { value: 'family', label: ['一族产品', 'a family'], of: 'family' },
    ],
  },
  { kind: 'list', key: 'when', label: ['条件', 'Conditions'], hint: ['例如 write >= with.video_rate', 'for example write >= with.video_rate'], code: true },
  { kind: 'both', key: 'why', label: ['为什么合适', 'Why it goes with it'], long: true },
  { kind: 'both', key: 'why_own', label: ['为什么比已有的好', 'Why it is better than what they have'], long: true },
  { kind: 'both', key: 'why_not', label: ['不合适时怎么说', 'What is said when it does not fit'], long: true },
];
const PRODUCT: readonly Field[] = [
  { kind: 'text', key: 'id', label: ['编号', 'Id'], code: true },
  { kind: 'text', key: 'sku', label: ['SKU（和订单里的一样）', 'SKU (as in orders)'], code: true },
  { kind: 'both', key: 'name', label: ['名称', 'Name'] },
  { kind: 'lists', key: 'aliases', label: ['别的叫法（一行一个）', 'Other names (one a line)'] },
  { kind: 'one', key: 'family', label: ['族（能互相替代的）', 'Family (what replaces each other)'], of: 'family' },
  {
    kind: 'one',
    key: 'kind',
    label: ['种类', 'Kind'],
    of: [
      { value: 'device', label: ['设备', 'device'] },
      { value: 'accessory', label: ['配件', 'accessory'] },
      { value: 'consumable', label: ['耗材', 'consumable'] },
      { value: 'service', label: ['服务', 'service'] },
    ],
  },
  { kind: 'dict', key: 'attributes', label: ['属性', 'Attributes'] },
  { kind: 'text', key: 'price_cny', label: ['价格（元）', 'Price (CNY)'] },
  { kind: 'text', key: 'price_eur', label: ['价格（欧元）', 'Price (EUR)'] },
  {
    kind: 'one',
    key: 'per',
    label: ['多久一付', 'Paid'],
    of: [
      { value: 'once', label: ['一次', 'once'] },
      { value: 'month', label: ['每月', 'a month'] },
      { value: 'year', label: ['每年', 'a year'] },
    ],
  },
  { kind: 'text', key: 'warranty_months', label: ['保修（月）', 'Warranty (months)'] },
  { kind: 'text', key: 'wear_days', label: ['用多少天要换', 'Days of use until it is changed'], shown: (m) => m.kind === 'consumable' || 'wear_days' in m },
  { kind: 'text', key: 'within_days', label: ['设备到手几天内能买', 'Days after the device in which it can be bought'] },
  { kind: 'one', key: 'image', label: ['图片', 'Picture'], of: 'picture' },
  { kind: 'one', key: 'setup', label: ['怎么上手（文章）', 'How it is set up (article)'], of: 'article' },
  { kind: 'list', key: 'serials', label: ['序列号的样式', 'Patterns of serial numbers'], code: true },
  { kind: 'rows', key: 'fits', label: ['和什么配', 'What it goes with'], one: ['一条', 'Rule'], name: ['with'], fields: FIT, fresh: { with: '' } },
  {
    kind: 'rows',
    key: 'errors',
    label: ['故障码', 'Error codes'],
    one: ['故障码', 'Code'],
    name: ['code'],
    fresh: { code: 'E00', flow: '' },
    fields: [
      { kind: 'text', key: 'code', label: ['码', 'Code'], code: true },
      { kind: 'one', key: 'flow', label: ['流程', 'Flow'], of: 'flow' },
    ],
  },
  {
    kind: 'rows',
    key: 'bad_firmware',
    label: ['有问题的固件', 'Firmware known to be bad'],
    one: ['版本', 'Version'],
    name: ['version'],
    fresh: { version: '0.0' },
    fields: [
      { kind: 'text', key: 'version', label: ['版本', 'Version'] },
      { kind: 'one', key: 'article', label: ['文章', 'Article'], of: 'article' },
    ],
  },
];
export const PRODUCTS_FILE: readonly Field[] = [
  { kind: 'rows', key: 'products', label: ['产品', 'Products'], one: ['产品', 'Product'], name: ['name'], fields: PRODUCT, fresh: { id: 'new-product', sku: 'NEW', name: { zh: '新产品', en: 'New product' }, aliases: { zh: ['新产品'], en: ['new product'] } } },
  {
    kind: 'rows',
    key: 'families',
    label: ['族', 'Families'],
    one: ['族', 'Family'],
    name: ['name'],
    fresh: { id: 'new-family', name: { zh: '新的一族', en: 'new family' }, words: { zh: ['新的一族'], en: ['new family'] } },
    fields: [
      { kind: 'text', key: 'id', label: ['编号', 'Id'], code: true },
      { kind: 'both', key: 'name', label: ['名称', 'Name'] },
      { kind: 'lists', key: 'words', label: ['顾客怎么叫（一行一个）', 'What people call it (one a line)'] },
    ],
  },
];

/* ---- flows ---- */

const ALT: Field = { kind: 'both', key: 'alt', label: ['图里有什么（给看不见的人）', 'What it shows (for who cannot see it)'] };
const CHOICE: readonly Field[] = [
  { kind: 'both', key: 'label', label: ['选项', 'Choice'] },
  {
    kind: 'variant',
    key: 'next',
    label: ['选了之后', 'Leads to'],
    keys: [
      { value: 'next', label: ['到一步', 'a step'], of: 'step' },
      { value: 'done', label: ['已解决', 'it is solved'], fixed: 'true' },
      { value: 'handover', label: ['转人工', 'a person'], of: REASONS },
    ],
  },
  { kind: 'lists', key: 'match', label: ['别的说法（一行一句）', 'Other words for it (one a line)'] },
  { kind: 'text', key: 'fact', label: ['记住（名=值）', 'Remember (key=value)'], code: true },
  { kind: 'text', key: 'value', label: ['设备报的值', 'What the device reports'], code: true, shown: (m) => 'value' in m },
];
const ends = (m: Dict) => m.done === 'true' || 'handover' in m;
const STEP: readonly Field[] = [
  TITLE,
  { kind: 'both', key: 'say', label: ['要做什么', 'What to do'], long: true },
  { kind: 'group', key: 'figure', label: ['图片', 'Picture'], fields: [{ kind: 'one', key: 'file', label: ['文件', 'File'], of: 'picture' }, ALT] },
  {
    kind: 'group',
    key: 'clip',
    label: ['短片', 'Clip'],
    fields: [{ kind: 'one', key: 'file', label: ['文件', 'File'], of: 'clip' }, { kind: 'text', key: 'from', label: ['从（秒）', 'From (s)'] }, { kind: 'text', key: 'to', label: ['到（秒）', 'To (s)'] }, ALT],
  },
  { kind: 'text', key: 'check', label: ['先问设备', 'Ask the device first'], hint: ['检查的名字，例如 status-light', 'name of a check, for example status-light'], code: true, shown: (m) => !ends(m) },
  { kind: 'both', key: 'question', label: ['最后问什么', 'What is asked at the end'], shown: (m) => !ends(m) || 'question' in m },
  { kind: 'rows', key: 'choices', label: ['选项', 'Choices'], one: ['选项', 'Choice'], name: ['label'], fields: CHOICE, fresh: { label: { zh: '好了', en: 'It works' }, done: 'true' }, shown: (m) => !ends(m) || 'choices' in m },
  { kind: 'flag', key: 'done', label: ['到这里就完成（会问解决了没有）', 'The end: asks whether it is solved'], shown: (m) => !('choices' in m || 'handover' in m) || 'done' in m },
  { kind: 'one', key: 'unsolved', label: ['没解决就到', 'If not solved, go to'], of: 'step', shown: (m) => 'done' in m || 'unsolved' in m },
  { kind: 'one', key: 'handover', label: ['转人工，因为', 'To a person, because of'], of: REASONS, shown: (m) => !('choices' in m || 'done' in m) || 'handover' in m },
];
export const FLOW_FILE: readonly Field[] = [
  TITLE,
  PRODUCTS,
  ASK,
  { kind: 'both', key: 'apart', label: ['怎么和别的流程区分', 'What one sees when it is this and no other'] },
  INTENT,
  { kind: 'one', key: 'start', label: ['第一步', 'First step'], of: 'step' },
  { kind: 'flag', key: 'safety', label: ['安全：优先于一切，立刻叫人', 'Safety: before everything else, a person comes at once'] },
  { kind: 'named', key: 'steps', label: ['步骤', 'Steps'], one: ['步骤', 'Step'], name: ['title'], fields: STEP, fresh: { title: { zh: '新步骤', en: 'New step' }, say: { zh: '要做什么。', en: 'What to do.' }, handover: 'repair' }, rule: ID },
];

/* ---- actions ---- */

const TYPES: readonly Option[] = [
  { value: 'text', label: ['一行字', 'a text'] },
  { value: 'number', label: ['数字', 'a number'] },
  { value: 'money', label: ['金额', 'an amount'] },
  { value: 'date', label: ['日期', 'a day'] },
  { value: 'choice', label: ['几选一', 'a choice'] },
  { value: 'record', label: ['顾客的一条记录', 'a record of theirs'] },
  { value: 'item', label: ['记录里的一项', 'an item of a record'] },
];
const is = (...types: string[]) => (m: Dict) => isText(m.type) && types.includes(m.type);
const INPUT: readonly Field[] = [
  { kind: 'one', key: 'type', label: ['是什么', 'Type'], of: TYPES },
  { kind: 'both', key: 'label', label: ['名称', 'Label'] },
  { kind: 'both', key: 'ask', label: ['怎么问', 'The question'] },
  { kind: 'flag', key: 'optional', label: ['可以没有，不问', 'May be absent; never asked for'] },
  { kind: 'text', key: 'min', label: ['最少', 'Least'], shown: is('text', 'number', 'money') },
  { kind: 'text', key: 'max', label: ['最多', 'Most'], shown: is('text', 'number', 'money') },
  { kind: 'text', key: 'places', label: ['小数位', 'Decimal places'], shown: is('number', 'money') },
  { kind: 'text', key: 'pattern', label: ['样式（正则）', 'Pattern (regular expression)'], code: true, shown: is('text') },
  { kind: 'text', key: 'record', label: ['记录种类', 'Kind of record'], code: true, shown: is('record') },
  { kind: 'text', key: 'of', label: ['哪个列表', 'Of which list'], code: true, shown: is('item') },
  { kind: 'text', key: 'by', label: ['按哪个字段', 'By which field'], code: true, shown: is('item') },
  { kind: 'text', key: 'where', label: ['只给这些选', 'Only those where'], code: true, shown: is('record', 'item') },
  { kind: 'both', key: 'option', label: ['选项怎么写', 'How an option is written'], code: true, shown: is('record', 'item') },
  { kind: 'flag', key: 'list', label: ['可以有几个', 'Several'] },
  { kind: 'text', key: 'each', label: ['对哪个列表的每一项', 'For each of the list'], code: true, shown: (m) => 'list' in m },
  {
    kind: 'rows',
    key: 'choices',
    label: ['选项', 'Choices'],
    one: ['选项', 'Choice'],
    name: ['label'],
    fresh: { value: 'new', label: { zh: '新选项', en: 'New choice' } },
    shown: is('choice'),
    fields: [
      { kind: 'text', key: 'value', label: ['值', 'Value'], code: true },
      { kind: 'both', key: 'label', label: ['文字', 'Words'] },
      { kind: 'lists', key: 'ask', label: ['别的说法（一行一句）', 'Other words for it (one a line)'] },
    ],
  },
];
const REQUIRE: Field = {
  kind: 'rows',
  key: 'require',
  label: ['条件（不成立就不办）', 'Conditions (it is refused unless they hold)'],
  one: ['条件', 'Condition'],
  name: ['that'],
  fresh: { that: 'true', else: { zh: '现在不能办。', en: 'This cannot be done now.' } },
  fields: [
    { kind: 'text', key: 'that', label: ['必须成立', 'Must be true'], code: true },
    { kind: 'both', key: 'else', label: ['否则说', 'Else it says'], long: true },
    { kind: 'list', key: 'cite', label: ['依据的政策', 'Line of the policy'], hint: ['例如 returns#2', 'for example returns#2'], code: true },
  ],
};
const EFFECT: Field = {
  kind: 'rows',
  key: 'effect',
  label: ['改动什么（按顺序）', 'What is changed (in order)'],
  one: ['改动', 'Change'],
  name: [],
  fresh: { set: 'order.status', to: "'done'" },
  fields: [
    {
      kind: 'variant',
      key: 'set',
      label: ['做什么', 'What'],
      keys: [
        { value: 'set', label: ['改一个字段', 'set a field'], code: true },
        { value: 'append', label: ['往列表里加', 'add to a list'], code: true },
        { value: 'unset', label: ['清空一个字段', 'clear a field'], code: true },
        { value: 'create', label: ['新建一条记录', 'create a record'], code: true },
        { value: 'delete', label: ['删除一条记录', 'delete a record'], code: true },
      ],
    },
    { kind: 'text', key: 'to', label: ['改成', 'To'], code: true, shown: (m) => 'set' in m || 'to' in m },
    { kind: 'text', key: 'key', label: ['编号', 'Key'], code: true, shown: (m) => 'create' in m || 'key' in m },
    { kind: 'text', key: 'owner', label: ['属于谁', 'Owner'], code: true, shown: (m) => 'create' in m || 'owner' in m },
    { kind: 'dict', key: 'value', label: ['内容', 'Value'], code: true, shown: (m) => 'create' in m || 'append' in m || 'value' in m },
    { kind: 'text', key: 'each', label: ['每一项各做一次', 'Once for each'], hint: ['例如 x in items', 'for example x in items'], code: true },
    { kind: 'text', key: 'when', label: ['只在这时', 'Only when'], code: true },
  ],
};
export const ACTION_FILE: readonly Field[] = [
  TITLE,
  ASK,
  INTENT,
  PRODUCTS,
  {
    kind: 'group',
    key: 'who',
    label: ['谁可以', 'Who may'],
    fields: [
      {
        kind: 'one',
        key: 'level',
        label: ['要知道是谁', 'How well it is known who speaks'],
        of: [
          { value: 'none', label: ['不用', 'not at all'] },
          { value: 'order', label: ['订单号和电话尾号', 'order number and telephone'] },
          { value: 'code', label: ['发给顾客的验证码', 'a code that was sent'] },
          { value: 'signed', label: ['已登录', 'signed in'] },
        ],
      },
      {
        kind: 'one',
        key: 'owner',
        label: ['能看谁的记录', 'Whose records'],
        of: [
          { value: 'true', label: ['只看自己的', 'their own only'] },
          { value: 'false', label: ['也看别人的', 'those of others too'] },
        ],
      },
    ],
  },
  { kind: 'named', key: 'inputs', label: ['要知道什么（按顺序问）', 'What has to be known (asked in this order)'], one: ['一项', 'Input'], name: ['label'], fields: INPUT, fresh: { type: 'text', label: { zh: '新的一项', en: 'new input' }, ask: { zh: '是什么？', en: 'What is it?' } }, rule: NAME },
  {
    kind: 'named',
    key: 'reads',
    label: ['还要读的记录', 'Other records that are read'],
    one: ['记录', 'Record'],
    name: ['kind'],
    fresh: { kind: 'customer', key: 'customer' },
    rule: NAME,
    fields: [
      { kind: 'text', key: 'kind', label: ['种类', 'Kind'], code: true },
      { kind: 'text', key: 'key', label: ['编号', 'Key'], code: true, shown: (m) => !('keys' in m) || 'key' in m },
      { kind: 'text', key: 'keys', label: ['编号（几个）', 'Keys (several)'], code: true, shown: (m) => !('key' in m) || 'keys' in m },
      { kind: 'flag', key: 'optional', label: ['可以没有', 'May be absent'] },
    ],
  },
  { kind: 'dict', key: 'let', label: ['取名字的值', 'Names for values'], code: true },
  REQUIRE,
  { kind: 'both', key: 'show', label: ['点头之前给顾客看', 'Shown before the yes'], long: true },
  EFFECT,
  { kind: 'both', key: 'after', label: ['办好之后说', 'Said when it is done'], long: true },
  {
    kind: 'group',
    key: 'undo',
    label: ['可以撤销', 'Taking it back'],
    fields: [{ kind: 'text', key: 'within', label: ['多久以内', 'Within'], hint: ['例如 30m、2h、7d', 'for example 30m, 2h, 7d'], code: true }, { kind: 'both', key: 'after', label: ['撤销后说', 'Said when it is taken back'], long: true }, REQUIRE, EFFECT],
  },
  { kind: 'list', key: 'cites', label: ['另外依据的政策', 'Policies it rests on besides'], code: true },
  { kind: 'list', key: 'instead', label: ['办不了时可以办', 'Offered when it is refused'], of: 'action' },
];

/** The form of a file, by its kind. */
export function fieldsOf(kind: string): readonly Field[] | undefined {
  return { products: PRODUCTS_FILE, flow: FLOW_FILE, action: ACTION_FILE }[kind];
}

/** What an entry is called in a list of them. */
export function nameOf(v: Value | undefined, name: Path, lang: 'zh' | 'en'): string {
  let now: Value | undefined = v;
  for (const p of name) now = isDict(now) && typeof p === 'string' ? now[p] : undefined;
  if (isText(now)) return now;
  const words = isDict(now) ? now[lang] || now[lang === 'zh' ? 'en' : 'zh'] : undefined;
  if (isText(words)) return words;
  return isDict(v) && isText(v.id) ? v.id : '';
}
