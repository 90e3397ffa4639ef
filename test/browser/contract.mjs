// What a full desk answers, in the shapes of docs/protocol.md: for pages whose look depends on many people at work. Every
// text that somebody may have typed is hostile here and there.
const MIN = 60000;
const HOUR = 60 * MIN;
const DAY = 24 * HOUR;
export const XSS = '<img src=x onerror="window.hurt=1">';

const agent = (id, name, presence, load, capacity, skills = []) => ({ id, name, role: 'agent', presence, capacity, load, skills, idle_since: 0 });

export function answers(now) {
  const queues = [
    { id: 'main', zh: '售后', en: 'After-sales', skills: [], overflow_to: '', overflow_s: 0, waiting: 3, longest_ms: 4 * MIN, agents_online: 2, expected_wait_s: 95 },
    { id: 'complaint', zh: '投诉', en: 'Complaints', skills: [{ skill: 'complaint', level: 3 }], overflow_to: 'main', overflow_s: 300, waiting: 1, longest_ms: 12 * MIN, agents_online: 1 },
    { id: 'english', zh: XSS, en: XSS, skills: [{ skill: XSS, level: 1 }], overflow_to: '', overflow_s: 0, waiting: 0, longest_ms: 0, agents_online: 0 },
  ];
  const agents = [
    agent('a1', '林晓', 'online', 5, 5, [{ skill: 'camera', level: 3 }]),
    agent('a2', 'Wang Min', 'online', 2, 5),
    agent('a3', XSS, 'away', 1, 4, [{ skill: 'english', level: 5 }]),
    agent('a4', '赵一', 'offline', 0, 3),
  ];
  const talk = (n, more) => ({ conversation: `c${n}`, customer: `顾客 ${n}`, lang: 'zh', reason: 'asked', mood: 'neutral', safety: false, queue: 'main', since: now - n * MIN, ...more });
  return {
    'GET desk/live': {
      waiting: 4,
      queues,
      agents,
      conversations: [
        talk(1, { wait_ms: 4 * MIN }),
        talk(2, { mood: 'angry', risk: { score: 840 }, agent: 'a1', reason: 'emotion' }),
        talk(3, { safety: true, reason: 'safety', wait_ms: 40000 }),
        talk(4, { customer: XSS, mood: 'pleased', agent: 'a2' }),
      ],
    },
    'GET desk/conversations/:id': {
      frames: [
        { type: 'message', seq: 1, at: now - 4 * MIN, actor: 'customer', blocks: [{ type: 'text', text: '都第三次了，还是连不上' }] },
        { type: 'message', seq: 2, at: now - 3 * MIN, actor: 'agent', blocks: [{ type: 'text', text: '很抱歉，我马上看。' }] },
        { type: 'message', seq: 3, at: now - MIN, actor: 'customer', blocks: [{ type: 'text', text: XSS }] },
      ],
      status: 'agent',
    },
    'POST desk/conversations/:id/listen': {},
    'POST desk/conversations/:id/whisper': {},
    'POST desk/conversations/:id/takeover': {},
    'GET desk/agents': { agents },
    'GET desk/queues': { queues },
    'POST desk/queues/:id': {},
    'POST desk/agents/:id': {},
    'GET complaints': {
      complaints: [
        { no: 'C-0007', conversation: 'c2', customer: '周先生', subject: '换了两次还是坏的', state: 'open', owner: '', deadline: now - 2 * HOUR, escalated: 1, receipts: [], recurs: 'C-0003', opened: now - 3 * DAY },
        { no: 'C-0008', conversation: 'c4', customer: XSS, subject: XSS, state: 'answered', owner: 'a2', deadline: now + 5 * HOUR, escalated: 0, receipts: [], opened: now - DAY },
        { no: 'C-0003', conversation: 'c1', customer: '周先生', subject: '物流太慢', state: 'closed', owner: 'a1', escalated: 0, receipts: [], opened: now - 30 * DAY, closed: now - 25 * DAY, closing: '已补偿运费。' },
      ],
    },
    'GET complaints/:id': {
      no: 'C-0007',
      conversation: 'c2',
      customer: '周先生',
      subject: '换了两次还是坏的',
      state: 'open',
      lang: 'zh',
      owner: '',
      deadline: now - 2 * HOUR,
      escalated: 1,
      external: '12315-2026-1101',
      receipts: [
        { at: now - 3 * DAY, who: 'customer', text: '换了两次还是坏的，我要投诉' },
        { at: now - DAY, who: 'agent:a1', text: XSS },
      ],
      recurs: 'C-0003',
      opened: now - 3 * DAY,
    },
    'GET callbacks': {
      callbacks: [
        { id: 'b1', conversation: 'c1', customer: '陈女士', phone: '138 0000 0000', wish: 'call', words: '保修怎么算', from: now - HOUR, until: now + HOUR, state: 'overdue', promise_at: now - 20 * MIN },
        { id: 'b2', conversation: 'c4', customer: XSS, wish: 'message', words: XSS, from: 0, until: 0, state: 'open', promise_at: now + 3 * HOUR },
      ],
    },
    'GET desk/search': {
      hits: [
        { conversation: 'c1', seq: 4, at: now - HOUR, who: 'customer', customer: { id: 'u1', name: '陈女士' }, snippet: '我的摄像头又离线了', marks: [[2, 5]], begins: true, ends: false },
        { conversation: 'c4', seq: 9, at: now - 40 * DAY, who: 'agent', customer: { id: 'u2', name: XSS }, snippet: `${XSS} camera`, marks: [[0, 4]], begins: false, ends: true },
      ],
      next: '17',
    },
    'GET csat/summary': {
      asked: 120,
      answered: 66,
      scores: [3, 2, 8, 21, 32],
      rate_permille: 550,
      mean_hundredths: 417,
      agents: [{ id: 'a1', name: '林晓', asked: 40, answered: 30, scores: [0, 1, 4, 10, 15], rate_permille: 750, mean_hundredths: 430 }],
      comments: [
        { conversation: 'c1', text: '很耐心', score: 5, at: now - HOUR },
        { conversation: 'c4', text: XSS, score: 1, at: now - DAY },
      ],
    },
    'GET desk/canned': { canned: [{ id: 'n1', short: 'hello', zh: '您好 {name}，我是 {agent}。', en: 'Hello {name}, this is {agent}.', shared: true, uses: 12 }, { id: 'n2', short: XSS, zh: XSS, en: '', shared: false, uses: 0 }] },
    'POST desk/canned': {},
    'POST desk/canned/:id/delete': {},
    'GET desk/tags': { tags: [{ tag: '保修', count: 3 }, { tag: XSS, count: 1 }] },
    'GET webhooks': { webhooks: [{ id: 'w1', url: 'https://hooks.example/warmline', events: ['conversation.waiting', 'complaint.opened'], state: 'on', created: now - DAY, last: { at: now - HOUR, status: 0, error: 'no answer within 10 s' } }] },
    'GET webhooks/:id/deliveries': { deliveries: [{ id: 'd1', event: 'conversation.waiting', state: 'waiting', at: now - HOUR, tries: 2, tried: now - MIN, status: 503, next: now + 5 * MIN }] },
    'GET oncall': { people: [{ agent: 'a1', name: '林晓', ways: [{ id: 'y1', kind: 'feishu', host: 'open.feishu.cn', created: now - DAY }, { id: 'y2', kind: 'webhook', host: XSS, created: now - DAY, last: now - HOUR, error: 'refused' }] }] },
    'GET users': {
      users: [
        { id: 'a1', login: 'lin', name: '林晓', role: 'lead', disabled: false, totp: true, created: now - 90 * DAY, seen: now - HOUR },
        { id: 'a3', login: 'x', name: XSS, role: 'agent', disabled: true, totp: false, created: now - 9 * DAY, seen: 0 },
      ],
    },
    'GET keys': { keys: [{ id: 'k1', name: XSS, rights: ['work', 'report'], created: now - DAY, used: 0, expires: now + 30 * DAY, last4: '9f3a' }] },
    'GET audit': {
      rows: [
        { no: 3, at: now - MIN, who: 'agent:a1', act: 'key.add', object: 'key:k1', detail: XSS },
        { no: 2, at: now - HOUR, who: 'agent:a1', act: 'user.role', object: 'agent:a3', detail: 'agent → lead' },
        { no: 1, at: now - DAY, who: 'system', act: 'user.first', object: 'agent:a1', detail: '' },
      ],
      whole: true,
    },
  };
}

const shapeOf = (method, url) => {
  const path = new URL(url).pathname.replace(/^\/v1\//, '');
  return `${method} ${path.replace(/^(desk\/conversations|desk\/queues|desk\/agents|desk\/canned|complaints|webhooks|callbacks)\/[^/]+/, '$1/:id')}`;
};

/** Answers every route of the table in this page; `asked` takes [shape, body] of each. Other routes go to the server. */
export async function pretend(page, table, asked = []) {
  await page.route('**/v1/**', (route) => {
    const request = route.request();
    const shape = shapeOf(request.method(), request.url());
    if (!(shape in table)) return route.fallback();
    asked.push([shape, request.postDataJSON?.() ?? null]);
    return route.fulfill({ json: table[shape] });
  });
}
