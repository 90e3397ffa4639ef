// The page of honest figures: empty on a new desk, then with a year of contacts; what each figure means by mouse, keyboard and
// touch; the contacts behind it, days, topics, the file.
import { join } from 'node:path';
import { wrongsOf } from './axe.mjs';

const by = (id) => `[data-testid="${id}"]`;
const DAY = 86400000;

/** The words of the program, with the figures of a company in its first year. */
function filled(real, q) {
  const days = Math.round((Date.parse(q.get('to')) - Date.parse(q.get('from'))) / DAY) + 1;
  const n = Math.min(days, 53);
  const steps = Array.from({ length: n }, (_, i) => ({ day: new Date(Date.parse(q.get('from')) + i * DAY * Math.ceil(days / n)).toISOString().slice(0, 10), contacts: 400 + ((i * 97) % 160), due: 400 }));
  const wave = (base, i) => base + 0.05 * Math.sin(i / 3) + (0.1 * i) / n;
  const at = { automation: 0.58, confirmed_resolution: 0.31, resolution: 0.62, first_contact_resolution: 0.57, recontact: 0.17, recontact_topic: 0.09, handover: 0.24, gave_up: 0.11, abandonment: 0.13, csat: 0.81, csat_response: 0.34, assist_acceptance: 0.46 };
  const told = { automation: 0.79, confirmed_resolution: 0.76, resolution: 0.93, first_contact_resolution: 0.76, recontact: 0.06, recontact_topic: 0.03, handover: 0.21, gave_up: 0.03, abandonment: 0.08, csat: 0.92, assist_acceptance: 0.71 };
  const figures = real.figures.map((f) => {
    const share = f.unit === 'share';
    if (f.held) return { ...f, series: steps.map(() => null), ...(f.id === 'returns_avoided' ? { value: 0.031, low: -0.004, high: 0.07, missing: undefined, n: 1100, of: 1220, shown: { conversations: 1100, with_return: 44, mean: 0.04 }, held: { conversations: 120, with_return: 9, mean: 0.071 } } : { missing: 'orders', n: 900, of: 940, shown: { conversations: 900, with_order: 120, mean: 5200 }, held: { conversations: 40, with_order: 3, mean: 4100 } }) };
    const value = share ? at[f.id] : f.unit === 'ms' ? 187000 : 342;
    const series = steps.map((_, i) => (f.windowed && i > n - 3 ? null : share ? wave(value - 0.05, i) : value * (1 + 0.2 * Math.sin(i))));
    return { ...f, value, low: share ? value - 0.012 : undefined, high: share ? value + 0.012 : undefined, n: share ? Math.round(value * 12000) : 9000, of: 12000, series, vendor: f.vendor && { ...f.vendor, value: share ? told[f.id] : value * 0.6, n: 1, of: 1 } };
  });
  const group = (name, zh, en, contacts, by) => ({ name, zh, en, contacts, due: contacts, automation: 0.6 + by, resolution: 0.6 - by, recontact_topic: 0.1 + by, handover: 0.2 - by, gave_up: 0.1 });
  const topics = [group('camera-offline', '摄像头连不上网', 'The camera will not connect', 2900, 0.1), group(':order', '订单查询', 'Orders', 2500, 0.2), group('', '没有找到主题', 'No topic was found', 900, -0.1), group('<img src=x onerror="window.hurt=1">', '<img src=x onerror="window.hurt=1">', '<img src=x onerror="window.hurt=1">', 2, 0)];
  const part = { minutes_per_contact: 6.4, cost_per_contact: 640, cost: 7680000 };
  return { ...real, from: q.get('from'), to: q.get('to'), contacts: 12000, due: 9000, messages: 48000, counted_to: Date.now() - 900000, counting: false, steps, figures, topics: q.get('topic') ? topics.filter((t) => t.name === q.get('topic').replace(/^-$/, '')) : topics, channels: [group('web', undefined, undefined, 11000, 0.1), group('terminal', undefined, undefined, 1000, 0)], langs: [], reasons: [{ reason: 'asked', contacts: 1700 }, { reason: 'failed', contacts: 800 }], cost: { manual_minutes_are: 'measured', agent_hour: 6000, machine_contact: 10, contacts: 12000, manual: part, assisted: { minutes_per_contact: 1.5, cost_per_contact: 160, cost: 1920000 } } };
}

const contact = (i, is) => ({ conversation: `c${i}`, n: 1, start: Date.now() - i * 3600000, end: Date.now(), channel: 'web', lang: 'zh', topic: 'camera-offline', title: { zh: '摄像头连不上网', en: 'The camera will not connect' }, messages: 3 + (i % 4), wait: i % 3 ? undefined : 90000, handling: i % 3 ? undefined : 300000, reason: i % 3 ? undefined : 'asked', is });

export function metricStories(env, tools) {
  const { check, expect, until, agentPage, shots } = tools;
  const wide = (page) => page.evaluate(() => document.documentElement.scrollWidth > innerWidth + 1 || [...document.querySelectorAll('.pg')].some((e) => e.scrollWidth > e.clientWidth + 1));
  const rest = () => !document.querySelector('.ant-skeleton, .boot, .ant-spin-spinning') && document.getAnimations().every((a) => a.playState !== 'running' || a.effect?.getTiming().iterations === Infinity);

  async function fine(desk, what, file) {
    await until('a page at rest', () => desk.evaluate(rest));
    expect(!(await wide(desk)), `${what} is wider than the window`);
    await desk.screenshot({ path: join(shots, `${file}.png`), fullPage: false });
    const wrongs = await wrongsOf(desk);
    expect(wrongs.length === 0, `${what}: ${wrongs.join('; ')}`);
  }

  async function story(lang, device, colorScheme) {
    const name = `metrics, ${device}, ${lang}, ${colorScheme}`;
    const file = `80-metrics-${device}-${lang}-${colorScheme}`;
    const desk = await agentPage(env, lang, device, { colorScheme });
    const asked = [], queued = [];
    let real;
    await check(`${name}: a new desk says that nothing was counted, with the program's own words`, async () => {
      await desk.goto(`${env.origin}/desk#/metrics`);
      await desk.locator(by('nothing')).waitFor();
      await fine(desk, 'an empty page', `${file}-empty`);
      real = await desk.evaluate(() => fetch('/v1/metrics').then((r) => r.json()));
      expect(real.figures.length === 18 && real.figures.every((f) => f.definition[lang].length > 10), 'figures without a meaning');
    });
    await desk.route('**/v1/metrics?**', (r) => {
      const q = new URL(r.request().url()).searchParams;
      asked.push(q);
      return r.fulfill({ json: filled(real, q) });
    });
    await desk.route('**/v1/metrics/queue?**', (r) => {
      const q = new URL(r.request().url()).searchParams;
      queued.push(q);
      return r.fulfill({ json: { contacts: 4100, cut: false, agents: Number(q.get('agents') ?? 5), mean_patience: 240000, mean_handling: 372000, with: { arrivals: 980, served: 962, left: 18, mean_wait: 14000, p90_wait: 52000 }, without: { arrivals: 4100, served: 3012, left: 1088, mean_wait: 201000, p90_wait: 486000 } } });
    });
    await desk.route('**/v1/metrics/contacts?**', (r) => {
      const q = new URL(r.request().url()).searchParams;
      const is = q.get('part') === 'hit' ? ['answered', 'resolved'] : ['answered', 'gave_up'];
      const first = q.get('after') ? 50 : 0;
      return r.fulfill({ json: { contacts: Array.from({ length: first ? 7 : 50 }, (_, i) => contact(first + i, is)), next: `1.1.c${first}` } });
    });
    await check(`${name}: every figure has its value, its interval, what it is counted from and how it is often told`, async () => {
      await desk.reload();
      const card = desk.locator(by('figure-automation'));
      await card.waitFor();
      const text = await card.innerText();
      expect(/58\.0%/.test(text) && /56\.8–59\.2%/.test(text) && /6960 \/ 12000/.test(text) && /79\.0%/.test(text), text);
      await desk.locator('[data-testid="metric-trend"] svg').waitFor();
      await fine(desk, 'the page', file);
    });
    await check(`${name}: what a figure means is told by ${device === 'phone' ? 'a touch' : 'the keyboard'}`, async () => {
      const button = desk.locator(by('means-resolution'));
      if (device === 'phone') await button.tap();
      else await button.focus();
      const means = desk.locator(by('metric-means')).filter({ visible: true });
      await means.waitFor();
      expect((await means.innerText()).includes(real.figures.find((f) => f.id === 'resolution').definition[lang]), 'another meaning');
      await desk.screenshot({ path: join(shots, `${file}-means.png`) });
      await desk.keyboard.press('Escape');
      await desk.locator('h2').first().click();
    });
    await check(`${name}: another figure is drawn when it is chosen`, async () => {
      const was = await desk.locator(`${by('metric-trend')} svg`).innerHTML();
      await desk.locator(`${by('figure-handover')} .rows-open`).click();
      await until('another line', async () => (await desk.locator(`${by('metric-trend')} svg`).innerHTML()) !== was);
    });
    await check(`${name}: the contacts behind a figure, both parts, and more of them`, async () => {
      await desk.locator(by('open-resolution')).click();
      await until('fifty', async () => (await desk.locator(by('metric-contact')).count()) === 50);
      await desk.locator(`${by('metric-behind')} .pg-more`).click();
      await until('more', async () => (await desk.locator(by('metric-contact')).count()) === 57);
      await desk.locator('.ant-segmented-item').last().click();
      await until('the others', async () => /放弃|gave up/.test(await desk.locator(by('metric-contact')).first().innerText()));
      expect((await desk.locator(`${by('metric-contact')} a`).first().getAttribute('href')) === '#/inbox/c0', 'no way into the conversation');
      await fine(desk, 'the list', `${file}-contacts`);
      await desk.locator('.ant-drawer-close').click();
      await until('closed', async () => (await desk.locator(by('metric-behind')).count()) === 0);
    });
    await check(`${name}: a topic narrows the page, and is left again`, async () => {
      await desk.locator(`${by('metric-topics')} .rows-open`).nth(2).click();
      await until('asked', () => asked.at(-1).get('topic') === '-');
      await desk.locator('.ant-tag-close-icon').click();
      await until('all', () => asked.at(-1).get('topic') === null);
    });
    await check(`${name}: days are chosen, and wrong ones are told`, async () => {
      await desk.locator(by('metric-days')).click();
      await desk.locator('.ant-select-item-option').last().click();
      const days = desk.locator('input[type=date]');
      await days.first().fill('2026-03-10');
      await days.last().fill('2026-03-01');
      await desk.locator('.pg-late').waitFor();
      await days.last().fill('2026-03-20');
      await until('asked', () => asked.at(-1).get('from') === '2026-03-10' && asked.at(-1).get('to') === '2026-03-20');
      expect((await desk.locator(by('metric-csv')).getAttribute('href')).includes('from=2026-03-10'), 'the file is of other days');
      await desk.locator(by('metric-topics')).scrollIntoViewIfNeeded();
      await fine(desk, 'the tables', `${file}-tables`);
    });
    await check(`${name}: what offers bring says why it is not known, or how sure it is, by both groups`, async () => {
      const none = await desk.locator(by('figure-margin_per_conversation')).innerText();
      expect(/–/.test(none) && /5/.test(await desk.locator(by('missing-margin_per_conversation')).innerText()), none);
      const card = await desk.locator(by('figure-returns_avoided')).innerText();
      expect(/3\.1%/.test(card) && /-0\.4 – 7\.0%/.test(card) && /1100/.test(card) && /120/.test(card), card);
      await desk.locator(by('figure-returns_avoided')).scrollIntoViewIfNeeded();
      await fine(desk, 'the figures of offers', `${file}-offers`);
    });
    await check(`${name}: the queue is played with as many people as are asked for, and says what it assumes`, async () => {
      const card = desk.locator(by('metric-queue'));
      await card.scrollIntoViewIfNeeded();
      expect(/2/.test(await card.locator('tbody').innerText()), 'no queue');
      await desk.locator(by('queue-agents')).fill('7');
      await until('asked', () => queued.at(-1)?.get('agents') === '7');
      await desk.locator(by('queue-agents')).fill('');
      await until('as seen', () => queued.at(-1)?.get('agents') === null);
      const button = desk.locator(by('means-queue'));
      if (device === 'phone') await button.tap();
      else await button.focus();
      await desk.locator(by('queue-means')).filter({ visible: true }).waitFor();
      await fine(desk, 'the queue', `${file}-queue`);
      await desk.keyboard.press('Escape');
      await desk.locator('h2').first().click();
    });
    await check(`${name}: the file is the program's, nothing that was typed runs, no error in the page`, async () => {
      const got = await desk.evaluate(() => fetch('/v1/metrics.csv?from=2026-03-10&to=2026-03-20').then(async (r) => [r.status, r.headers.get('content-type'), await r.text()]));
      expect(got[0] === 200 && got[1].startsWith('text/csv') && got[2].split('\r\n').length === 14, JSON.stringify(got).slice(0, 300));
      expect((await desk.evaluate(() => window.hurt)) === undefined, 'typed text ran');
      expect(desk.wrongs.length === 0, desk.wrongs.join(' | '));
    });
    await desk.context().close();
  }

  return [
    ['metrics', () => story('zh', 'desktop', 'light')],
    ['metrics', () => story('en', 'phone', 'light')],
    ['metrics', () => story('en', 'desktop', 'dark')],
    ['metrics', () => story('zh', 'phone', 'dark')],
  ];
}
