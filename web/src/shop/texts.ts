// The words of the demo shop.
import type { Lang } from '../core/types';

export type Two = Record<Lang, string>;

export interface Product {
  id: string;
  name: Two;
  line: Two;
  facts: Two;
  price: Two;
  ask: Two;
}

export const PRODUCTS: Product[] = [
  {
    id: 'cam2',
    name: { zh: 'Cam 2 摄像头', en: 'Cam 2' },
    line: { zh: '出门在外，家里的样子一眼就看见。', en: 'Home, at a glance, wherever you are.' },
    facts: { zh: '2K · 夜视 · USB-C', en: '2K · night vision · USB-C' },
    price: { zh: '¥299', en: '€49' },
    ask: { zh: '我的摄像头连不上了', en: 'My camera is offline' },
  },
  {
    id: 'mesh3',
    name: { zh: 'Mesh 3 路由器', en: 'Mesh 3' },
    line: { zh: '每个房间，信号都到。', en: 'A strong signal in every room.' },
    facts: { zh: 'Wi-Fi 6 · AX3000', en: 'Wi-Fi 6 · AX3000' },
    price: { zh: '¥399', en: '€69' },
    ask: { zh: '路由器亮黄灯，上不了网', en: 'The router light is amber and there is no internet' },
  },
  {
    id: 'sweep1',
    name: { zh: 'Sweep 1 扫地机器人', en: 'Sweep 1' },
    line: { zh: '激光认路，扫完自己回家。', en: 'Finds its way by laser, and its way home.' },
    facts: { zh: 'LDS 激光 · 5200 mAh', en: 'LDS laser · 5200 mAh' },
    price: { zh: '¥1,999', en: '€299' },
    ask: { zh: '扫地机充不进电', en: 'My vacuum will not charge' },
  },
  {
    id: 'buds2',
    name: { zh: 'Buds 2 耳机', en: 'Buds 2' },
    line: { zh: '戴上，只剩想听的声音。', en: 'Only what you want to hear.' },
    facts: { zh: '蓝牙 5.3', en: 'Bluetooth 5.3' },
    price: { zh: '¥399', en: '€59' },
    ask: { zh: '耳机一边没声音', en: 'One earbud is silent' },
  },
  {
    id: 'shot',
    name: { zh: 'Shot 相机', en: 'Shot' },
    line: { zh: '把亮着灯的夜晚，好好拍下来。', en: 'For evenings worth keeping.' },
    facts: { zh: '2400 万像素 · 4K', en: '24 MP · 4K' },
    price: { zh: '¥3,299', en: '€499' },
    ask: { zh: '相机拍 4K 该用哪张卡？', en: 'Which card do I need for 4K?' },
  },
];

/** A question that shows each person's story. */
export const STORIES: Record<string, Two[]> = {
  '': [
    { zh: '我的摄像头连不上了，烦死了', en: 'My camera is offline and it is midnight' },
    { zh: '查一下我的订单', en: 'Where is my order?' },
    { zh: '怎么退货', en: 'How do I return something?' },
  ],
  'demo-0001': [{ zh: '相机录 4K 录一会儿就停', en: 'My Shot stops recording 4K after a while' }],
  'demo-0002': [{ zh: '相机录 4K 录一会儿就停', en: 'My Shot stops recording 4K after a while' }],
  'demo-0003': [{ zh: '我的快递怎么还没到', en: 'Where is my parcel? It is late' }],
  'demo-0004': [{ zh: '我的摄像头连不上了', en: 'My camera is offline' }],
  'demo-0005': [{ zh: '我的保修还有多久', en: 'How long is my warranty?' }],
  'demo-0006': [{ zh: '拆开用过了，今天还能退吗', en: 'I opened it. Can I still return it today?' }],
  'demo-0007': [{ zh: '我回来了，刚才那个摄像头', en: 'I am back, about that camera' }],
  'demo-0008': [{ zh: '送修半个月了，什么时候修好', en: 'My repair takes two weeks already' }],
  'demo-0009': [{ zh: '摄像头一直闪红灯', en: 'The camera keeps blinking red' }],
  'demo-0010': [{ zh: '耳机怎么连手机', en: 'How do I pair the earbuds?' }],
};

export const WORDS = {
  zh: {
    brand: '流明',
    products: '产品',
    tryIt: '试试客服',
    desk: '客服台',
    lang: 'English',
    light: '浅色',
    dark: '深色',
    title: '灯亮着，\n家就在。',
    lead: '看家、上网、打扫、听歌、拍照。流明的东西安静地做事，出了问题，半夜也有回应。',
    see: '看看产品',
    needHelp: '遇到问题了',
    who: '换个身份，看看客服记得什么',
    whoText: '流明是一家虚构的公司，下面的顾客也是。选一位，再点一个问题。',
    visitor: '访客',
    visitorNote: '没有登录',
    asks: '可以这样问',
    price: '售价',
    ask: '问问客服',
    care: '流明的售后',
    care1: '一步一张图',
    care1t: '哪里按、按多久，图和短片里都标出来了。照着做，大多几分钟就好。',
    care2: '只说有依据的话',
    care2t: '每一句都出自说明书、订单或政策。不知道的，就说不知道。',
    care3: '随时能找人',
    care3t: '「转人工」一直在右上角。同事接手时，前面的对话都在眼前。',
    foot: '演示页面。流明、产品、顾客和订单都是虚构的；客服由 Warmline 暖线提供。',
    privacy: '我们保存什么',
    failed: '没有切换成功，请再试一次。',
  },
  en: {
    brand: 'Lumo',
    products: 'Products',
    tryIt: 'Try the care',
    desk: 'Agent desk',
    lang: '中文',
    light: 'Light',
    dark: 'Dark',
    title: 'The light is on,\nyou are home.',
    lead: 'Seeing, connecting, cleaning, listening, remembering. Lumo works quietly; when something goes wrong, somebody answers, at midnight too.',
    see: 'See the products',
    needHelp: 'Something is wrong',
    who: 'Be somebody else, and see what care remembers',
    whoText: 'Lumo is an invented company, and so are these customers. Choose one, then tap a question.',
    visitor: 'Visitor',
    visitorNote: 'not signed in',
    asks: 'You could ask',
    price: 'Price',
    ask: 'Ask about it',
    care: 'After the sale',
    care1: 'One step, one picture',
    care1t: 'Where to press and for how long is marked in the picture and the clip. Most things are well again in minutes.',
    care2: 'Only what is known',
    care2t: 'Each sentence comes from the manual, your order or the policy. What is not known is said to be not known.',
    care3: 'A person, any time',
    care3t: '“Talk to a person” is always at the top. The colleague has the whole conversation before them.',
    foot: 'A demonstration. Lumo, its products, customers and orders are invented; the care is Warmline 暖线.',
    privacy: 'What we keep',
    failed: 'That did not work; please try again.',
  },
} as const;
