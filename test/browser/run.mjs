// Plays the main stories in Chromium against a real `warmline demo`: at desktop and phone width, in Chinese and English.
// Prints one line a check and ends with "browser: N passed, N failed". WARMLINE_BIN names another program;
// ONLY=word plays only the stories whose name has that word. Pictures of what was seen go to shots/.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { Wire } from './wire.mjs';
import { findPacks, startServer } from './server.mjs';
import { bigPicture, smallPicture } from './picture.mjs';
import { agentActionStories } from './agent_action.mjs';
import { formStories } from './forms.mjs';
import { knowledgeStories } from './knowledge.mjs';
import { pageStories } from './pages.mjs';
import { wrongsOf } from './axe.mjs';
import { agentStories } from './agents.mjs';
import { replayStories } from './replay.mjs';
import { stageStories } from './stages.mjs';
import { importStories } from './imports.mjs';
import { startStories } from './start.mjs';
import { learningStories } from './learning.mjs';
import { wholeStories } from './whole.mjs';
import { teamStories } from './team.mjs';
import { practiceStories } from './practice.mjs';
import { metricStories } from './metrics.mjs';
import { weeklyStories } from './weekly.mjs';

const here = new URL('.', import.meta.url).pathname;
const program = join(here, '../../build/warmline');
const shots = join(here, 'shots');
const only = process.env.ONLY ?? '';
const WAIT = 60000; // a wait ends when what it waits for is there

const DEVICES = {
  desktop: { viewport: { width: 1360, height: 860 } },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
};
const BOTH = [
  ['zh', 'desktop'],
  ['zh', 'phone'],
  ['en', 'desktop'],
  ['en', 'phone'],
];
const SAYS = {
  zh: {
    camera: '我的摄像头连不上了',
    red: /红灯常亮/,
    works: /^\d?(好了|解决了|是的?|可以了|已经好了)/,
    worksText: '好了',
    thanks: '谢谢你',
    order: '帮我查一下订单到哪了',
    person: '转人工',
    late: '都等很久了',
    agentSays: '您好，我是小林，前面的对话我看过了。',
    agentMore: '重置好以后灯会闪蓝。',
    note: '已教会重置，机器可以继续',
    locale: 'zh-CN',
    back: '我回来了',
    small: '谢谢',
    keep: /保存什么/,
    kept: /24 个月/,
    why: '为什么这样答',
    byWords: /按字词/,
    byMeaning: /按语义/,
    guide: /摄像头/,
    unsure: '双份的该放多少克，多少秒算刚好',
    preparing: /4,200 \/ 11,213 条/,
  },
  en: {
    camera: 'my camera is offline',
    red: /Solid red/,
    works: /^\d?(It works now|Yes|Solved|It is solved)/,
    worksText: 'it works now',
    thanks: 'thank you',
    order: 'where is my order',
    person: 'I want to talk to a person',
    late: 'I have been waiting for long',
    agentSays: 'Hello, this is Lin. I have read everything above.',
    agentMore: 'After the reset the light blinks blue.',
    note: 'showed the reset, the assistant may go on',
    locale: 'en-GB',
    back: 'I am back',
    small: 'thanks',
    keep: /What we keep/,
    kept: /24 months/,
    why: 'Why this answer',
    byWords: /by words/,
    byMeaning: /by meaning/,
    guide: /camera/i,
    unsure: "by the time i sit down it's barely warm",
    preparing: /4,200 of 11,213 texts/,
  },
};
// A customer of the demo and what proves the order theirs.
const ORDER = { no: 'LM1000000901', last4: '5009' };

let passed = 0;
let failed = 0;
let page0 = null;

async function check(name, fn) {
  try {
    await fn();
    passed++;
    console.log(`ok ${passed + failed} - ${name}`);
    return true;
  } catch (err) {
    failed++;
    console.log(`not ok ${passed + failed} - ${name}`);
    console.log(`  # ${String(err?.message ?? err).split('\n').slice(0, 6).join('\n  # ')}`);
    await page0?.screenshot({ path: join(shots, `FAILED-${passed + failed}.png`) }).catch(() => undefined);
    return false;
  }
}

function expect(ok, text) {
  if (!ok) throw new Error(text);
}

async function until(what, fn, ms = WAIT) {
  const end = Date.now() + ms;
  let last;
  for (;;) {
    try {
      last = await fn();
      if (last) return last;
    } catch (err) {
      last = err;
    }
    if (Date.now() > end) throw new Error(`${what}: not within ${ms} ms (${last})`);
    await new Promise((done) => setTimeout(done, 80));
  }
}

/** One customer in a browser of their own. */
class Customer {
  constructor(context, page, lang, device, origin) {
    Object.assign(this, { context, page, lang, device, origin, says: SAYS[lang] });
    this.strangers = [];
    this.errors = [];
    page.on('request', (r) => {
      const url = r.url();
      if (!/^(data|blob):/.test(url) && !url.startsWith(`${origin}/`)) this.strangers.push(url);
    });
    page.on('websocket', (ws) => {
      if (!ws.url().startsWith(`${origin.replace('http', 'ws')}/`)) this.strangers.push(ws.url());
    });
    page.on('pageerror', (e) => this.errors.push(e.message));
    page.on('console', (m) => {
      if (/Content Security Policy|Refused to/.test(m.text())) this.errors.push(m.text());
    });
  }

  $(selector, options) {
    return this.page.locator(selector, options);
  }

  async open() {
    await this.page.goto(`${this.origin}/`);
    await until('widget', () => this.$('.launcher, .panel').count());
    if ((await this.$('.panel').count()) === 0) await this.$('.launcher').click();
    await this.$('.composer textarea').waitFor();
    await until('connection', () => this.$('.head-mark.online').count());
  }

  async say(text) {
    const box = this.$('.composer textarea');
    await box.fill(text);
    await box.press('Enter');
  }

  own(text) {
    return this.$('.row[data-own]').filter({ hasText: text });
  }

  replies() {
    return this.$('.row.machine').count();
  }

  /** Says it and waits until the machine's whole answer is there. */
  async ask(text) {
    const before = await this.replies();
    await this.say(text);
    await this.answered(before);
  }

  async answered(before) {
    await until('an answer', async () => (await this.replies()) > before);
    await this.settled();
  }

  async settled() {
    await until('a settled window', async () => (await this.$('.row .dots').count()) === 0);
    await this.page.waitForTimeout(150);
  }

  choices() {
    return this.$('.choice-list[data-open] .choice');
  }

  async choose(pattern) {
    const before = await this.replies();
    const all = this.choices();
    const labels = (await all.allInnerTexts()).map((t) => t.replace(/\s+/g, ''));
    const wanted = new RegExp(pattern.source.replace(/ /g, ''), pattern.flags);
    const i = labels.findIndex((t) => wanted.test(t));
    if (i < 0) return false;
    await all.nth(i).click();
    await this.answered(before);
    return true;
  }

  async shot(name) {
    mkdirSync(shots, { recursive: true });
    await this.page.screenshot({ path: join(shots, `${name}-${this.device}-${this.lang}.png`) });
  }

  async close() {
    await this.context.close();
  }
}

async function customer(browser, origin, lang, device, extra = {}) {
  const { init, ...options } = extra;
  const context = await browser.newContext({ ...DEVICES[device], locale: SAYS[lang].locale, timezoneId: 'Asia/Shanghai', ...options });
  if (init) await context.addInitScript(init);
  context.setDefaultTimeout(WAIT);
  const page = await context.newPage();
  page0 = page;
  return new Customer(context, page, lang, device, origin);
}

async function cleanUp(c, name) {
  await check(`${name}: nothing was asked of another origin, no error in the page`, async () => {
    expect(c.strangers.length === 0, `requests left the origin: ${c.strangers.slice(0, 3).join(' ')}`);
    expect(c.errors.length === 0, c.errors.slice(0, 3).join(' | '));
  });
  await c.close();
}

// ---- the stories ----

async function cameraStory(env, lang, device) {
  const name = `camera at midnight, ${device}, ${lang}`;
  const c = await customer(env.browser, env.origin, lang, device);
  await check(`${name}: the widget opens and says in both languages that a machine answers`, async () => {
    await c.open();
    const words = await c.$('.disclosure').innerText();
    expect(/机器/.test(words) && /machine/i.test(words), words);
    expect(await c.$('.person-btn').isVisible(), 'no button for a person');
    await c.settled();
    expect((await c.$('.log').evaluate((el) => el.scrollTop)) === 0, 'the first line is scrolled away');
    await c.shot('1-open');
  });
  await check(`${name}: the question brings a step with a figure that loads`, async () => {
    await c.ask(c.says.camera);
    await c.$('.step .media img').first().waitFor();
    await until('the figure', () => c.$('.step .media img').first().evaluate((img) => img.complete && img.naturalWidth > 0));
    await c.shot('2-step');
  });
  await check(`${name}: the answer brings a step with a clip that plays its part only`, async () => {
    for (let i = 0; i < 4 && (await c.$('.clip-play').count()) === 0; i++) {
      expect((await c.choose(c.says.red)) || (await c.choose(/./)), 'no choices');
    }
    const play = c.$('.clip-play').last();
    await play.click();
    const video = c.$('.clip video').last();
    await until('the clip', () => video.evaluate((v) => v.currentTime > 0.4 && !v.paused && v.videoWidth > 0));
    expect(await video.evaluate((v) => v.muted), 'the clip is not silent');
    if (device === 'desktop' && lang === 'zh') {
      const far = await video.evaluate(async (v) => {
        const end = Number(v.dataset.to);
        let most = 0;
        for (const limit = Date.now() + 12000; Date.now() < limit; ) {
          if (v.currentTime < most - 0.5) return { most, end };
          most = Math.max(most, v.currentTime);
          await new Promise((done) => requestAnimationFrame(done));
        }
        return { most: -1, end };
      });
      expect(far.most > far.end - 1 && far.most <= far.end + 0.2, `went to ${far.most}, its part ends at ${far.end}`);
    }
    await c.shot('3-clip');
    await play.click();
    await until('pause', () => video.evaluate((v) => v.paused));
  });
  await check(`${name}: "${c.says.worksText}" solves it`, async () => {
    for (let i = 0; i < 3 && (await c.$('.resolved').count()) === 0; i++) {
      const before = await c.replies();
      if (!(await c.choose(c.says.works))) {
        await c.say(c.says.worksText);
        await c.answered(before);
      }
    }
    await c.$('.resolved').waitFor();
    await c.settled();
    await c.shot('4-solved');
  });
  await check(`${name}: thanks are answered`, async () => {
    await c.ask(c.says.thanks);
    await c.shot('5-thanks');
  });
  await cleanUp(c, name);
}

async function orderStory(env, lang, device) {
  const name = `order as visitor, ${device}, ${lang}`;
  const c = await customer(env.browser, env.origin, lang, device);
  await check(`${name}: asks for a proof first`, async () => {
    await c.open();
    await c.ask(c.says.order);
    await c.$('.form input[name="order_no"]').waitFor();
    expect((await c.$('.order').count()) === 0, 'an order is shown without a proof');
  });
  await check(`${name}: a wrong number is noticed before it is sent`, async () => {
    await c.$('.form input[name="order_no"]').fill('hello');
    await c.$('.form input[name="last4"]').fill('12');
    await c.$('.form .primary').click();
    await c.$('.form [role="alert"]').first().waitFor();
  });
  await check(`${name}: a wrong proof shows no order`, async () => {
    const before = await c.replies();
    await c.$('.form input[name="order_no"]').fill(ORDER.no);
    await c.$('.form input[name="last4"]').fill('0000');
    await c.$('.form .primary').click();
    await c.answered(before);
    expect(env.mock || (await c.$('.order').count()) === 0, 'a wrong proof opened an order');
  });
  await check(`${name}: the right proof shows items, way and promise`, async () => {
    if ((await c.$('.form:not(.done)').count()) === 0 && (await c.$('.order').count()) === 0) await c.ask(c.says.order);
    if ((await c.$('.order').count()) === 0) {
      const before = await c.replies();
      const form = c.$('.form:not(.done)').last();
      await form.locator('input[name="order_no"]').fill(ORDER.no);
      await form.locator('input[name="last4"]').fill(ORDER.last4);
      await form.locator('.primary').click();
      await c.answered(before);
    }
    await c.$('.order').waitFor();
    expect((await c.$('.form input').count()) === 0, 'a form that was answered stays open');
    expect((await c.$('.order .track li').count()) > 0, 'no way of the parcel');
    expect((await c.$('.order .order-items li').count()) > 0, 'no items');
    expect((await c.$('.order .promise').count()) > 0, 'no promise');
    await c.shot('6-order');
  });
  await cleanUp(c, name);
}

/** What the console names for tests. */
const by = (id) => `[data-testid="${id}"]`;

async function deskStory(env, lang, device) {
  const name = `a person, ${device}, ${lang}`;
  const c = await customer(env.browser, env.origin, lang, device);
  await check(`${name}: one tap asks for a person, and where it stands is shown`, async () => {
    await c.open();
    await c.ask(c.says.camera);
    await c.$('.person-btn').click();
    await c.$('.ho').first().waitFor();
    await c.settled();
    await c.shot('7-waiting');
  });

  const agent = await env.browser.newContext({ ...DEVICES[device], locale: SAYS[lang].locale, timezoneId: 'Asia/Shanghai' });
  agent.setDefaultTimeout(WAIT);
  const desk = await agent.newPage();
  const deskErrors = [];
  desk.on('pageerror', (e) => deskErrors.push(e.message));
  await check(`${name}: a wrong password does not open the desk`, async () => {
    page0 = desk;
    await desk.goto(`${env.origin}/desk`);
    await desk.locator('input[name="login"]').fill(env.login);
    await desk.locator('input[name="password"]').fill('not the password');
    await desk.locator(by('login-submit')).click();
    await desk.locator(by('login-problem')).waitFor();
  });
  await check(`${name}: the agent signs in and sees who waits and why`, async () => {
    await desk.locator('input[name="password"]').fill(env.password);
    await desk.locator(by('login-submit')).click();
    await desk.locator(by('row')).first().waitFor();
    await desk.screenshot({ path: join(shots, `8-queue-${device}-${lang}.png`) });
  });
  await check(`${name}: the agent takes it and has the whole story`, async () => {
    await desk.locator(by('take')).first().click();
    await desk.locator(by('reply')).waitFor();
    await desk.locator(by('line-customer'), { hasText: c.says.camera }).waitFor();
    if (device === 'desktop') await desk.locator(by('who')).waitFor();
  });
  await check(`${name}: the customer sees who came`, async () => {
    page0 = c.page;
    await until('taken', async () => (await c.$('.notice', { hasText: 'Lin' }).count()) > 0 && (await c.$('.strip-ho').count()) === 0);
    expect(/Lin/.test(await c.$('.head-words').innerText()), 'the head does not say who');
  });
  await check(`${name}: the agent's answer reaches the customer, and theirs the agent`, async () => {
    await desk.locator(by('reply')).fill(c.says.agentSays);
    await desk.locator(by('reply')).press('Control+Enter');
    await c.$('.row.agent', { hasText: c.says.agentSays }).waitFor();
    await c.say(c.says.late);
    await desk.locator(by('line-customer'), { hasText: c.says.late }).waitFor();
    await until('one copy', async () => (await desk.locator(by('line-agent'), { hasText: c.says.agentSays }).count()) === 1);
    await desk.screenshot({ path: join(shots, `9-desk-${device}-${lang}.png`) });
    await c.shot('10-agent');
    expect((await c.own(c.says.late).count()) === 1, 'the customer sees their message twice');
  });
  await check(`${name}: what both write while the customer's network is gone arrives once`, async () => {
    await c.context.setOffline(true);
    await c.$('.strip.warn').waitFor();
    await desk.locator(by('reply')).fill(c.says.agentMore);
    await desk.locator(by('send')).click();
    await desk.locator(by('line-agent'), { hasText: c.says.agentMore }).waitFor();
    await c.say(c.says.back);
    await until('pending', async () => (await c.$('.row.pending').count()) === 1);
    await c.context.setOffline(false);
    await c.$('.row.agent', { hasText: c.says.agentMore }).waitFor();
    await until('delivery', async () => (await c.$('.row.pending').count()) === 0);
    await desk.locator(by('line-customer'), { hasText: c.says.back }).waitFor();
    expect((await c.$('.row.agent', { hasText: c.says.agentMore }).count()) === 1, 'the answer came twice');
    expect((await c.own(c.says.back).count()) === 1, 'the customer sees theirs twice');
    expect((await desk.locator(by('line-customer'), { hasText: c.says.back }).count()) === 1, 'the agent sees it twice');
  });
  await check(`${name}: handed back, the machine goes on`, async () => {
    page0 = desk;
    await desk.locator(by('return')).click();
    await desk.locator(by('dialog-note')).fill(c.says.note);
    await desk.locator(by('dialog-ok')).click();
    page0 = c.page;
    await until('returned', () => c.$('.notice', { hasText: /继续陪您|goes on with you/ }).count());
    expect((await c.$('.log', { hasText: c.says.note }).count()) === 0, 'the customer sees the note');
    await c.ask(c.says.small);
    await c.shot('11-returned');
  });
  await check(`${name}: no error on the desk`, async () => expect(deskErrors.length === 0, deskErrors.join(' | ')));
  await agent.close();
  await cleanUp(c, name);
}

/** An agent's page that has just signed in. Nothing moves in it, so that what is pressed is where it was seen. */
async function agentPage(env, lang, device, options = {}) {
  const context = await env.browser.newContext({ ...DEVICES[device], locale: SAYS[lang].locale, timezoneId: 'Asia/Shanghai', reducedMotion: 'reduce', ...options });
  context.setDefaultTimeout(WAIT);
  const desk = await context.newPage();
  desk.wrongs = [];
  desk.on('pageerror', (e) => desk.wrongs.push(e.message));
  page0 = desk;
  await desk.goto(`${env.origin}/desk`);
  await desk.locator('input[name="login"]').fill(env.login);
  await desk.locator('input[name="password"]').fill(env.password);
  await Promise.all([desk.waitForResponse('**/v1/desk/queue'), desk.locator(by('login-submit')).click()]);
  await desk.locator(by('understanding')).waitFor();
  return desk;
}

/** The customer has asked for a person; the agent looks, without taking it. */
async function look(desk, c) {
  const ids = () => desk.locator(by('row')).evaluateAll((rows) => rows.map((row) => row.dataset.conversation));
  const before = new Set(await ids());
  await c.$('.person-btn').click();
  await c.$('.ho').first().waitFor();
  const id = await until('one more who waits', async () => (await ids()).find((one) => !before.has(one)));
  await desk.locator(`${by('row')}[data-conversation="${id}"] ${by('row-open')}`).click();
  await desk.locator(by('line-machine')).first().waitFor();
}

async function wide(page) {
  return page.evaluate(() => {
    const log = document.querySelector('[data-testid="log"]');
    return document.documentElement.scrollWidth > innerWidth || (log !== null && log.scrollWidth > log.clientWidth);
  });
}

async function whyStory(env, lang, device) {
  const name = `why, ${device}, ${lang}`;
  const says = SAYS[lang];
  const c = await customer(env.browser, env.origin, lang, device);
  const desk = await agentPage(env, lang, device, device === 'phone' && lang === 'en' ? { colorScheme: 'dark' } : {});
  const shot = (what) => desk.screenshot({ path: join(shots, `${what}-${device}-${lang}.png`) });
  const reply = desk.locator(by('line-machine')).nth(1); // after the greeting
  const button = reply.locator(by('why'));
  const panel = reply.locator(by('why-panel'));

  await check(`${name}: the desk says that words decide`, async () => {
    expect(says.byWords.test(await desk.locator(by('understanding')).innerText()), await desk.locator(by('understanding')).innerText());
    expect(!(await wide(desk)), 'wider than the window');
    await shot('20-understanding');
  });
  await check(`${name}: how far meaning is shows while it comes, and what decides then`, async () => {
    const told = (u) => desk.route('**/v1/desk/understanding', (r) => r.fulfill({ json: { model: 'multilingual-e5-small', texts: 11213, ...u } }));
    await told({ by: 'words', state: 'embedding', embedded: 4200 });
    await desk.reload();
    await desk.locator(by('understanding'), { hasText: says.preparing }).waitFor();
    expect((await desk.locator(`${by('understanding')} [role="progressbar"]`).getAttribute('aria-valuenow')) === '37', 'the bar stands elsewhere');
    expect(!(await wide(desk)), 'wider than the window');
    await shot('21-embedding');
    await told({ by: 'meaning', state: 'ready', embedded: 11213 });
    await desk.locator(by('understanding'), { hasText: says.byMeaning }).waitFor();
    expect((await desk.locator(`${by('understanding')} [role="progressbar"]`).count()) === 0, 'the bar stays');
    await desk.unroute('**/v1/desk/understanding');
  });
  await check(`${name}: each reply of the machine has a why, what people said has none`, async () => {
    page0 = c.page;
    await c.open();
    await c.ask(says.camera);
    await c.say(says.order);
    await c.settled();
    page0 = desk;
    await look(desk, c);
    await until('a why for each', async () => (await desk.locator(by('line-machine')).count()) === (await desk.locator(`${by('line-machine')} ${by('why')}`).count()));
    expect((await desk.locator(`${by('line-customer')} ${by('why')}`).count()) === 0, 'a customer is asked why');
  });
  await check(`${name}: what cannot be read says so and is read again when asked`, async () => {
    await desk.route('**/trace?*', (r) => r.abort());
    await button.click();
    await panel.locator('[role="alert"]').waitFor();
    await shot('22-why-failed');
    await desk.unroute('**/trace?*');
    await panel.locator('[role="alert"] button').click();
    await panel.locator('dl').waitFor();
  });
  await check(`${name}: it tells what decided, what was found and how sure, and the evidence`, async () => {
    const text = await panel.innerText();
    expect(says.byWords.test(text) && says.guide.test(text) && /\d+ %/.test(text), text);
    expect(!/flow:|article:|confidence|camera-offline/.test(text), `ids are shown: ${text}`);
    expect((await panel.locator('.why-cites li').count()) > 0, 'no evidence');
    expect(!(await wide(desk)), 'wider than the window');
    await shot('23-why');
  });
  await check(`${name}: it works by keys, has names, and is read once`, async () => {
    let asked = 0;
    desk.on('request', (r) => (asked += r.url().includes('/trace?') ? 1 : 0));
    await button.focus();
    await desk.keyboard.press('Escape');
    await panel.waitFor({ state: 'hidden' });
    expect((await desk.locator(by('conversation')).count()) === 1, 'the conversation was closed too');
    expect(await button.evaluate((b) => b === document.activeElement), 'the focus is lost');
    for (const [key, expanded] of [['Enter', 'true'], ['Space', 'false'], ['Space', 'true']]) {
      await desk.keyboard.press(key);
      expect((await button.getAttribute('aria-expanded')) === expanded, `${key}: not ${expanded}`);
    }
    expect((await reply.getByRole('region', { name: says.why }).count()) === 1, 'no region of that name');
    expect((await button.getAttribute('aria-controls')) === (await panel.getAttribute('id')), 'it controls something else');
    expect(asked === 0, `read ${asked} times more`);
  });
  await check(`${name}: no error on the desk`, async () => expect(desk.wrongs.length === 0, desk.wrongs.join(' | ')));
  await desk.context().close();
  await cleanUp(c, name);
}

/** The rules of axe-core that the page breaks, in words. */
const faults = async (page) => (await wrongsOf(page)).join('\n');

/** The dialog that erases a customer: only their name opens its button. Left without erasing. */
async function eraseIsAsked(desk, sound) {
  await desk.locator(by('erase')).click();
  await desk.locator(by('erase-held')).waitFor();
  await desk.locator(by('erase-name')).fill('someone else');
  expect(await desk.locator(by('erase-ok')).isDisabled(), 'another name erases');
  await sound('erase');
  await desk.keyboard.press('Escape');
  await desk.locator(by('erase-name')).waitFor({ state: 'detached' });
  await until('the focus is back', () => desk.locator(by('erase')).evaluate((b) => b === document.activeElement));
}

/** Every page of the console without a fault of accessibility, within the window, in both languages and both colours. */
async function consoleStory(env, lang, device, colorScheme) {
  const name = `console, ${device}, ${lang}, ${colorScheme}`;
  const c = await customer(env.browser, env.origin, lang, device);
  await c.open();
  await c.ask(c.says.camera);
  await c.$('.person-btn').click();
  await c.$('.ho').first().waitFor();
  const context = await env.browser.newContext({ ...DEVICES[device], locale: SAYS[lang].locale, timezoneId: 'Asia/Shanghai', colorScheme });
  context.setDefaultTimeout(WAIT);
  const desk = await context.newPage();
  const wrongs = [];
  desk.on('pageerror', (e) => wrongs.push(e.message));
  page0 = desk;
  const sound = async (what) => {
    await desk.waitForTimeout(350); // what fades in has its colours then
    await desk.screenshot({ path: join(shots, `40-${what}-${device}-${lang}-${colorScheme}.png`) });
    const told = await faults(desk);
    expect(told === '', `${what}: ${told}`);
    expect(!(await wide(desk)), `${what}: wider than the window`);
  };
  await check(`${name}: the login`, async () => {
    await desk.goto(`${env.origin}/desk`);
    await desk.locator(by('login')).waitFor();
    await sound('login');
    await desk.locator('input[name="login"]').fill(env.login);
    await desk.locator('input[name="password"]').fill(env.password);
    await desk.locator(by('login-submit')).click();
    await desk.locator(by('row')).first().waitFor();
  });
  await check(`${name}: the inbox, the keys and the menus`, async () => {
    await sound('inbox');
    await desk.keyboard.press('?');
    await desk.locator('.keys').waitFor();
    await sound('keys');
    await desk.keyboard.press('Escape');
    await desk.locator('.keys').waitFor({ state: 'hidden' });
    await desk.locator(by('person')).click();
    await sound('person');
    await desk.keyboard.press('Escape');
    if (device === 'phone') {
      await desk.locator(by('menu')).click();
      await sound('menu');
      await desk.keyboard.press('Escape');
      await desk.locator('.menu-drawer').waitFor({ state: 'hidden' });
    }
  });
  await check(`${name}: a conversation is taken, answered and left by keys`, async () => {
    const waiting = desk.locator(`${by('row')}[data-waits]`);
    await until('one who waits', () => waiting.count());
    await desk.keyboard.press('k');
    for (let i = 0; i < 60 && (await desk.locator(`${by('row')}[data-waits].at`).count()) === 0; i++) await desk.keyboard.press('j');
    await until('the row has the keys', () => desk.evaluate(() => document.activeElement?.closest('.qrow.at') != null));
    await desk.keyboard.press('Enter');
    await desk.locator(by('reply')).waitFor();
    await until('the box has the keys', () => desk.locator(by('reply')).evaluate((b) => b === document.activeElement));
    await desk.keyboard.press('Escape');
    await desk.keyboard.press('r');
    expect(await desk.locator(by('reply')).evaluate((b) => b === document.activeElement), 'r does not go to the box');
    await desk.keyboard.type(c.says.agentSays);
    await desk.reload();
    await until('the draft', async () => (await desk.locator(by('reply')).inputValue()) === c.says.agentSays);
    await desk.locator(by('reply')).press('Control+Enter');
    await desk.locator(by('line-agent'), { hasText: c.says.agentSays }).waitFor();
    await sound('conversation');
    if (device === 'phone') {
      await desk.locator(by('about')).click();
      await desk.locator(by('context')).waitFor();
      await sound('about');
      await eraseIsAsked(desk, sound);
      await desk.keyboard.press('Escape');
      await desk.locator(by('context')).waitFor({ state: 'hidden' });
    } else await eraseIsAsked(desk, sound);
    await desk.locator(by('conv-more')).click();
    await sound('more');
    await desk.keyboard.press('Escape');
    await desk.locator(by('return')).click();
    await desk.locator(by('dialog-note')).waitFor();
    await sound('return');
    await desk.keyboard.press('Escape');
    await desk.locator(by('dialog-note')).waitFor({ state: 'detached' });
    await desk.locator(by('close')).click();
    await desk.locator(by('dialog-ok')).waitFor();
    await sound('close');
    await desk.locator(by('dialog-ok')).click();
    await desk.locator(by('reply')).waitFor({ state: 'detached' });
    await desk.keyboard.press('Escape');
    await desk.locator(by('conversation')).waitFor({ state: 'detached' });
  });
  await check(`${name}: every other page`, async () => {
    for (const id of ['search', 'complaints', 'callbacks', 'supervisor', 'offers', 'csat', 'users', 'settings', 'audit', 'account', 'no-such-page']) {
      await desk.goto(`${env.origin}/desk#/${id}`);
      await desk.locator(`main[data-page="${id}"] > *`).first().waitFor();
      await sound(id);
    }
  });
  await check(`${name}: no error in the console`, async () => expect(wrongs.length === 0, wrongs.join(' | ')));
  await context.close();
  await cleanUp(c, name);
}

/** What a console may meet: 20,000 messages, hostile words in every field, a server that is gone, a second tab. */
async function consoleEdges(env) {
  const name = 'console edges';
  const desk = await agentPage(env, 'en', 'desktop');
  const evil = '<img src=x onerror="window.hit=1"><script>window.hit=1</script>[a](javascript:window.hit=1)\u202Egpj.exe';
  const id = '01zzzzzzzzzzzzzzzzzzzzzzzz';
  const row = { conversation: id, since: Date.now(), reason: evil, lang: 'en', customer: evil, preview: evil, mood: evil };
  const frames = Array.from({ length: 20000 }, (_, i) => ({
    type: 'message',
    seq: i + 1,
    at: 1.7e12 + i * 60000,
    actor: ['customer', 'machine', 'agent'][i % 3],
    name: evil,
    blocks: [{ type: 'text', [i % 3 === 1 ? 'md' : 'text']: `${i + 1} ${evil}` }],
  }));
  const context = {
    who: { id: evil, name: evil, lang: 'en' },
    devices: [{ name: evil, serial: evil }],
    orders: [{ no: evil, status: evil }],
    want: evil,
    tried: [{ step: evil, result: evil }],
    mood: ['angry', evil],
  };
  await desk.route('**/v1/desk/queue', (r) => r.fulfill({ json: { waiting: [], mine: [row] } }));
  await desk.route(`**/v1/desk/conversations/${id}`, (r) =>
    r.fulfill({ json: { frames: frames.slice(-200), context, status: 'agent', mine: true, tags: [evil], summary: { situation: [{ text: evil, seq: 5 }] }, risk: { score: 900, reasons: [evil] } } }),
  );
  await desk.route(`**/v1/desk/conversations/${id}/frames?*`, (r) => {
    const before = Number(new URL(r.request().url()).searchParams.get('before'));
    return r.fulfill({ json: { frames: frames.slice(Math.max(0, before - 201), before - 1) } });
  });
  await desk.route(`**/v1/desk/conversations/${id}/assist`, (r) =>
    r.fulfill({ json: { seq: 1, articles: [{ doc: evil, title: evil, passage: evil, score: 0.5 }], similar: [{ conversation: evil, snippet: evil, outcome: evil }], reply: { text: evil, evidence: [{ doc: evil, title: evil }] }, warnings: [{ kind: evil, text: evil }] } }),
  );
  await desk.route(`**/v1/desk/conversations/${id}/notes`, (r) => r.fulfill({ json: { notes: [{ id: '1', name: evil, text: evil, at: 1.7e12 }] } }));
  await check(`${name}: 20,000 messages open at the newest, and few are drawn`, async () => {
    await desk.goto(`${env.origin}/desk#/inbox/${id}`);
    await desk.locator(by('log')).getByText('20000 <img', { exact: false }).waitFor();
    expect((await desk.locator('.conv-log .row').count()) < 80, 'all of them are drawn');
    const top = () => desk.locator(by('log')).evaluate((el) => (el.scrollTop = 0));
    await top();
    const oldest = () => desk.locator('[data-seq]').evaluateAll((all) => Math.min(...all.map((el) => Number(el.dataset.seq))));
    await until('older messages', async () => (await top(), (await oldest()) <= 19601));
    await desk.getByRole('button', { name: /See the message/ }).click();
    await desk.locator('[data-seq="5"].found').waitFor({ timeout: 60000 });
    await top();
    await desk.locator('[data-seq="1"]').waitFor();
    expect((await desk.locator(by('earlier')).count()) === 0, 'there is more before the first');
    expect((await desk.locator('.conv-log .row').count()) < 80, 'all of them are drawn');
  });
  await check(`${name}: nothing that somebody wrote is run`, async () => {
    for (const tab of ['Assist', 'Notes', 'Customer']) {
      await desk.getByRole('tab', { name: tab }).click();
      await desk.locator('.side', { hasText: evil }).waitFor();
    }
    await desk.screenshot({ path: join(shots, '41-edges.png') });
    expect(!(await desk.evaluate(() => 'hit' in window)), 'it was run');
    expect((await desk.locator('img[src="x"]').count()) === 0, 'it became a picture');
    expect((await desk.locator('a[href^="javascript" i]').count()) === 0, 'it became a link');
  });
  await check(`${name}: a computer that slept for an hour asks for what it missed`, async () => {
    const sleeper = await agentPage(env, 'en', 'desktop');
    const asked = [];
    await sleeper.clock.install();
    await sleeper.reload();
    await sleeper.locator(by('live'), { hasText: 'live' }).waitFor();
    sleeper.on('request', (r) => asked.push(new URL(r.url()).pathname));
    await sleeper.clock.fastForward('01:00:00');
    await until('a new stream', () => asked.includes('/v1/desk/events'));
    await until('the list', () => asked.includes('/v1/desk/queue'));
    await sleeper.locator(by('live'), { hasText: 'live' }).waitFor();
    await sleeper.context().close();
  });
  await check(`${name}: a second tab has no stream of its own and hears the same`, async () => {
    const streams = [];
    const second = await desk.context().newPage();
    second.on('request', (r) => r.url().endsWith('/v1/desk/events') && streams.push(r.url()));
    await second.goto(`${env.origin}/desk#/inbox`);
    await second.locator(by('live'), { hasText: 'live' }).waitFor();
    expect(streams.length === 0, 'it opened a stream');
    await desk.close();
    await until('the second tab takes over', () => streams.length);
    await second.locator(by('live'), { hasText: 'live' }).waitFor();
    await second.context().setOffline(true);
    await second.locator(by('offline')).waitFor();
    await second.context().setOffline(false);
    await second.locator(by('offline')).waitFor({ state: 'detached' });
    await second.context().close();
  });
  await check(`${name}: no error in the console`, async () => expect(desk.wrongs.length === 0, desk.wrongs.join(' | ')));
}

/** A company of a few dozen articles with the encoder of a pack; skipped where there is none. */
async function meaningStory(env, data) {
  const packs = findPacks(program, join(data, 'packs'));
  if (!packs) return console.log('skip meaning: neither WARMLINE_PACKS nor WARMLINE_TEST_ENCODER is set');
  const args = ['serve', '--knowledge', join(here, '../meaning/company'), '--packs', packs];
  const server = await startServer(program, join(data, 'meaning'), args, { WARMLINE_ENCODER: 'auto' });
  for (const [lang, device] of BOTH) {
    const name = `meaning, ${device}, ${lang}`;
    const says = SAYS[lang];
    const at = { ...env, ...server };
    const c = await customer(env.browser, server.origin, lang, device);
    const desk = await agentPage(at, lang, device);
    await check(`${name}: the desk says that meaning decides, when all texts are embedded`, async () => {
      await desk.locator(`${by('understanding')}.is-ready`, { hasText: says.byMeaning }).waitFor({ timeout: 60000 });
    });
    await check(`${name}: the panel says that meaning decided, and what words alone had found`, async () => {
      page0 = c.page;
      await c.open();
      await c.ask(says.unsure);
      page0 = desk;
      await look(desk, c);
      const reply = desk.locator(by('line-machine'), { has: desk.locator(by('why')) }).nth(1);
      await reply.locator(by('why')).click();
      await reply.locator('.why-by.meaning').waitFor();
      expect((await reply.locator('.why-hit').count()) >= 2, 'the guess of the words is not there');
      expect(!(await wide(desk)), 'wider than the window');
      await desk.screenshot({ path: join(shots, `24-meaning-${device}-${lang}.png`) });
    });
    await check(`${name}: no error on the desk`, async () => expect(desk.wrongs.length === 0, desk.wrongs.join(' | ')));
    await desk.context().close();
    await cleanUp(c, name);
  }
  const exit = await server.stop();
  await check('meaning: the server stops cleanly when asked', async () => expect(exit === 0, `exit ${exit}\n${server.tail()}`));
}

const CARD = {
  zh: { slow: '我的相机录4K一会儿就自己停了', steps: [/录4K会停/, /好了/], reason: /30 MB\/s[^]*60 MB\/s/, no: /不用了/, noted: /不再提/, ask: /可以给您推荐/, may: /^\d?可以$/ },
  en: { slow: '4K recording stops after a few seconds', steps: [/Itworksnow/], reason: /30 MB\/s[^]*60 MB\/s/, no: /No,thankyou/, noted: /will not bring it up/, ask: /may I suggest/, may: /Yes,youmay/ },
};

/** The slow card is solved, then comes what helps; the desk counts it. */
async function offersStory(env, data) {
  for (const [lang, device] of BOTH) {
    const name = `offers, ${device}, ${lang}`;
    const says = CARD[lang];
    const server = await startServer(program, join(data, `offers-${device}-${lang}`));
    const c = await customer(env.browser, server.origin, lang, device);
    const desk = await agentPage({ ...env, ...server }, lang, device);
    await check(`${name}: before any, the desk says that nothing was offered`, async () => {
      await desk.goto(`${server.origin}/desk#/offers`);
      await desk.locator(by('offers-empty')).waitFor();
      await desk.screenshot({ path: join(shots, `30-offers-empty-${device}-${lang}.png`) });
    });
    await check(`${name}: what decides stands in one row of the head`, async () => {
      const flow = await desk.locator(by('understanding')).evaluate((el) => getComputedStyle(el).flexDirection);
      expect(flow === 'row', flow);
      const tops = await desk.locator('.bar button').evaluateAll((els) => els.map((el) => el.getBoundingClientRect().top));
      expect(Math.max(...tops) - Math.min(...tops) < 8, `buttons at ${tops}`);
    });
    await check(`${name}: the problem is solved without any offer on the way`, async () => {
      page0 = c.page;
      await c.page.goto(`${c.origin}/`);
      await c.$('[data-person="demo-0001"]').click();
      await until('signed in', () => c.$('[data-person="demo-0001"][aria-pressed="true"]').count());
      if ((await c.$('.panel').count()) === 0) await c.$('.launcher').click();
      await until('connection', () => c.$('.head-mark.online').count());
      await c.settled();
      await c.ask(says.slow);
      for (const step of says.steps) {
        expect((await c.$('.offer').count()) === 0, 'an offer before it was solved');
        expect(await c.choose(step), `no choice like ${step}`);
      }
    });
    await check(`${name}: then the faster card and the backup, each with its reason`, async () => {
      await until('two offers', async () => (await c.$('.offer').count()) === 2);
      expect(says.reason.test(await c.$('.offer').first().innerText()), await c.$('.offer').first().innerText());
      await until('pictures', () => c.page.evaluate(() => [...document.querySelectorAll('.offer img')].every((i) => i.complete && i.naturalWidth > 0)));
      expect(!(await wide(c.page)), 'wider than the window');
      await c.$('.offer').last().scrollIntoViewIfNeeded();
      await c.shot('31-offers');
    });
    await check(`${name}: no, thank you is taken for an answer`, async () => {
      expect(await c.choose(says.no), 'no way to say no');
      await c.$('.row.machine', { hasText: says.noted }).waitFor();
      await c.shot('32-offers-declined');
    });
    await check(`${name}: the desk counts what was shown and declined`, async () => {
      page0 = desk;
      await desk.goto(`${server.origin}/desk#/inbox`);
      await desk.locator(by('queue')).waitFor();
      await desk.goto(`${server.origin}/desk#/offers`);
      const rows = desk.locator(`${by('offer-products')} tbody tr[data-row-key]`);
      await rows.first().waitFor();
      expect((await rows.count()) === 2, 'not two products');
      expect((await desk.locator(by('offer-week')).count()) === 1, 'not one week');
      expect(!(await wide(desk)), 'wider than the window');
      await desk.screenshot({ path: join(shots, `33-offers-desk-${device}-${lang}.png`) });
    });
    await check(`${name}: who was never asked is asked once it is solved, and what they allow stands on their page`, async () => {
      page0 = c.page;
      await signIn(c, 'demo-0092');
      await c.ask(says.slow);
      for (const step of says.steps) expect(await c.choose(step), `no choice like ${step}`);
      expect((await c.$('.offer').count()) === 0, 'an offer before they allowed it');
      expect(says.ask.test(await c.$('.row.machine').last().innerText()), await c.$('.row.machine').last().innerText());
      expect(!(await wide(c.page)), 'wider than the window');
      await c.shot('34-offers-asked');
      expect(await c.choose(says.may), 'no way to say yes');
      await until('two offers', async () => (await c.$('.offer').count()) === 2);
      await openMemory(c);
      expect((await c.$('.switch').nth(1).getAttribute('aria-checked')) === 'true', 'the page does not show it');
      await c.shot('35-offers-allowed');
      await c.page.keyboard.press('Escape');
    });
    await check(`${name}: no error on the desk`, async () => expect(desk.wrongs.length === 0, desk.wrongs.join(' | ')));
    await desk.context().close();
    await cleanUp(c, name);
    const exit = await server.stop();
    await check(`${name}: the server stops cleanly when asked`, async () => expect(exit === 0, `exit ${exit}\n${server.tail()}`));
  }
}

async function networkStory(env, lang, device) {
  const name = `network cut, ${device}, ${lang}`;
  const wire = await Wire.open(env.port);
  const c = await customer(env.browser, wire.origin, lang, device);
  const counts = async (text) => [await c.own(text).count(), await c.$('.row.pending').count()];
  await check(`${name}: what is written offline waits and says so`, async () => {
    await c.open();
    await c.ask(c.says.small);
    wire.cut();
    await c.context.setOffline(true);
    await c.say('offline one');
    await c.say('offline two');
    await until('pending', async () => (await c.$('.row.pending').count()) === 2);
    await c.$('.strip.warn').waitFor();
    await c.shot('12-offline');
  });
  await check(`${name}: back again, all of it is delivered once and in order`, async () => {
    await c.context.setOffline(false);
    wire.mend();
    await until('delivery', async () => (await c.$('.row.pending').count()) === 0);
    expect((await counts('offline one'))[0] === 1 && (await counts('offline two'))[0] === 1, 'lost or doubled');
    const order = await c.$('.row[data-own]').allInnerTexts();
    const at = (t) => order.findIndex((x) => x.includes(t));
    expect(at('offline one') < at('offline two'), 'out of order');
  });
  await check(`${name}: an acknowledgement lost on the way makes no double`, async () => {
    await c.settled();
    wire.mute();
    await c.say('swallowed ack');
    await c.page.waitForTimeout(900);
    wire.cut();
    await c.page.waitForTimeout(300);
    wire.mend();
    await until('delivery', async () => (await c.own('swallowed ack').count()) === 1 && (await c.$('.row.pending').count()) === 0);
    await c.settled();
  });
  await check(`${name}: killed sockets, five times, lose and double nothing`, async () => {
    for (let i = 0; i < 5; i++) {
      await c.say(`burst ${i} a`);
      wire.kill();
      await c.say(`burst ${i} b`);
    }
    await until('delivery', async () => (await c.$('.row.pending').count()) === 0);
    for (let i = 0; i < 5; i++)
      for (const half of ['a', 'b']) expect((await c.own(`burst ${i} ${half}`).count()) === 1, `burst ${i} ${half}: lost or doubled`);
  });
  await check(`${name}: after a reload the server's log says the same`, async () => {
    await until('quiet', async () => (await c.$('.row .dots').count()) === 0);
    const seqs = () => c.$('.row[data-seq]').evaluateAll((rows) => rows.map((r) => Number(r.getAttribute('data-seq'))).filter((n) => n > 0));
    const before = await seqs();
    await c.open();
    await until('the log', async () => (await c.own('burst 4 b').count()) === 1);
    await until('the same log', async () => (await seqs()).length >= before.length);
    const after = await seqs();
    expect(new Set(after).size === after.length, 'a number twice');
    for (const text of ['offline one', 'offline two', 'swallowed ack']) expect((await c.own(text).count()) === 1, `${text}: lost or doubled`);
    await c.shot('13-back');
  });
  await cleanUp(c, name);
  wire.close();
}

async function fallbackStory(env) {
  const name = 'no WebSocket';
  const c = await customer(env.browser, env.origin, 'en', 'desktop', {
    init: () => {
      window.WebSocket = class {
        constructor() {
          throw new Error('blocked');
        }
      };
    },
  });
  await check(`${name}: the conversation works over plain requests`, async () => {
    await c.open();
    await c.ask(c.says.camera);
    expect((await c.own(c.says.camera).count()) === 1, 'doubled');
    expect(await c.choose(/./), 'no choices');
  });
  await cleanUp(c, name);
}

async function pictureStory(env, lang, device) {
  const name = `picture, ${device}, ${lang}`;
  const c = await customer(env.browser, env.origin, lang, device);
  const file = c.$('input[type="file"]');
  await check(`${name}: a picture is sent, kept sealed, and nobody pretends to have seen it`, async () => {
    await c.open();
    const before = await c.replies();
    await file.setInputFiles({ name: 'light.png', mimeType: 'image/png', buffer: smallPicture() });
    await c.$('.row[data-own][data-seq] .picture').waitFor();
    expect(/sealed|加密/.test(await c.$('.picture figcaption').first().innerText()), 'does not say how it is kept');
    await c.answered(before);
    await c.shot('14-picture');
  });
  await check(`${name}: it is there after a reload`, async () => {
    await c.open();
    await until('the picture', () => c.$('.picture img').first().evaluate((img) => img.complete && img.naturalWidth > 0));
  });
  await check(`${name}: over 10 MB is refused with a clear word`, async () => {
    await file.setInputFiles({ name: 'big.png', mimeType: 'image/png', buffer: bigPicture() });
    expect(/10 MB/.test(await c.$('.composer-note.bad').innerText()), 'no word of the limit');
  });
  await check(`${name}: what is no picture is refused`, async () => {
    await file.setInputFiles({ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('hello') });
    await c.$('.composer-note.bad').waitFor();
  });
  await check(`${name}: what only calls itself a picture is shown as refused, and the choices stay open`, async () => {
    await c.ask(c.says.camera);
    const open = await c.choices().count();
    await file.setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: Buffer.from('no picture at all') });
    await c.$('.row.failed .picture').waitFor();
    expect(/HEIC/.test(await c.$('.row.failed .when').innerText()), 'does not say why');
    expect(open > 0 && (await c.choices().count()) === open, 'the choices are gone');
    await c.$('.row.failed .linkish').click();
    await until('discarded', async () => (await c.$('.row.failed').count()) === 0);
  });
  await cleanUp(c, name);
}

const label = (name) => join(here, '../scenario/pictures', name);

/** A picture of a label: what is read is shown back, and used after a yes. */
async function labelStory(env, lang, device) {
  const name = `label, ${device}, ${lang}`;
  const c = await customer(env.browser, env.origin, lang, device);
  await check(`${name}: the serial number is shown back and used after a yes`, async () => {
    await c.open();
    const before = await c.replies();
    await c.$('input[type="file"]').setInputFiles(label('label-code.png'));
    await c.answered(before);
    await until('the serial number', async () => (await c.$('.log').innerText()).includes('LMC200001007'));
    await c.shot('30-label');
    const again = await c.replies();
    await c.choices().first().click();
    await c.answered(again);
    expect((await c.choices().count()) > 0, 'nothing to go on with');
  });
  await cleanUp(c, name);
}

/** A code by a webhook of the company: a visitor becomes known, and signs out. */
async function codeStory(env, data, lang, device) {
  const name = `code, ${device}, ${lang}`;
  const got = [];
  const hook = createServer((req, res) => {
    let body = '';
    req.on('data', (d) => (body += d));
    req.on('end', () => (got.push(JSON.parse(body)), res.end('{}')));
  });
  await new Promise((done) => hook.listen(0, '127.0.0.1', done));
  const secret = join(data, 'secret');
  writeFileSync(secret, 'a secret of the browser test');
  const server = await startServer(program, join(data, `code-${lang}-${device}`), ['demo'], {
    WARMLINE_CODES_BY: 'webhook',
    WARMLINE_WEBHOOK_URL: `http://127.0.0.1:${hook.address().port}/`,
    WARMLINE_WEBHOOK_SECRET_FILE: secret,
  });
  const c = await customer(env.browser, server.origin, lang, device);
  const submit = async (field, value) => {
    const before = await c.replies();
    const form = c.$('.form:not(.done)').last();
    await form.locator(`input[name="${field}"]`).fill(value);
    await form.locator('.primary').click();
    await c.answered(before);
  };
  const press = async (at = 0) => {
    const before = await c.replies();
    await c.choices().nth(at).click();
    await c.answered(before);
  };
  await check(`${name}: asks for whom, and says nothing of whom it knows`, async () => {
    await c.open();
    await c.ask(lang === 'zh' ? '我名下有哪些设备' : 'which devices do I have?');
    await press();
    await submit('account', 'LM1000000701');
    await press();
    await c.$('.form:not(.done) input[name="code"]').waitFor();
    expect(!/LMC2|@/.test(await c.$('.log').innerText()), 'it tells too much');
    await c.shot('31-code');
  });
  await check(`${name}: the code shows what is theirs and that they are signed in`, async () => {
    await until('the webhook', () => got.length > 0);
    await submit('code', /(\d{6})/.exec(got[0].text)[1]);
    await until('the device', async () => (await c.$('.log').innerText()).includes('LMC200001007'));
    await c.$('.strip.known').waitFor();
    expect(!(await c.$('.log').innerText()).includes(/(\d{6})/.exec(got[0].text)[1]), 'the digits stay on the screen');
    await c.shot('32-known');
  });
  await check(`${name}: what is kept is shown to who has proven who they are, and can be allowed`, async () => {
    await openMemory(c);
    expect((await c.$('.memory').innerText()).includes('LMC200001007'), await c.$('.memory').innerText());
    expect((await c.$('.switch').count()) === 3, 'not three purposes');
    for (const at of [1, 2]) {
      const was = await c.$('.switch').nth(at).getAttribute('aria-checked');
      await c.$('.switch').nth(at).click();
      await until('the other way', async () => (await c.$('.switch').nth(at).getAttribute('aria-checked')) !== was);
    }
    await c.shot('36-known-memory');
    await c.page.keyboard.press('Escape');
  });
  await check(`${name}: it is known after a reload, until signing out`, async () => {
    await c.open();
    await c.$('.strip.known').waitFor();
    const before = await c.replies();
    await c.$('.strip.known .linkish').click();
    await c.answered(before);
    await until('signed out', async () => (await c.$('.strip.known').count()) === 0);
    await openMemory(c);
    expect(!(await c.$('.memory').innerText()).includes('LMC200001007'), 'still shown');
    await c.page.keyboard.press('Escape');
  });
  await cleanUp(c, name);
  await server.stop();
  hook.close();
}

async function minorStory(env, lang, device) {
  const name = `under 14, ${device}, ${lang}`;
  const c = await customer(env.browser, env.origin, lang, device);
  await check(`${name}: declared, it asks for a parent and remembers nothing`, async () => {
    await c.open();
    await c.$('.disclosure .linkish').nth(1).click();
    await c.$('.sheet-card').waitFor();
    await c.shot('15-under14');
    const asked = c.page.waitForRequest((r) => r.method() === 'POST' && r.url().endsWith('/v1/conversations'));
    await c.$('.sheet-card .primary').click();
    expect(JSON.parse((await asked).postData()).under14 === true, 'the server was not told');
    await c.$('.disclosure-minor').waitFor();
    await until('connection', () => c.$('.head-mark.online').count());
    await c.ask(c.says.camera);
  });
  const desk = await agentPage(env, lang === 'zh' ? 'en' : 'zh', device);
  const told = (words) => until(`${words} is told`, async () => words.test((await desk.locator('.ant-message-notice').allInnerTexts()).join()));
  await check(`${name}: why it is not translated for the agent is told`, async () => {
    await look(desk, c);
    await desk.route('**/translate', (r) => r.fulfill({ status: 403, json: { type: 'urn:warmline:problem:minor', detail: 'under 14' } }));
    await desk.locator(by('translate')).first().click();
    await told(/14/);
    await desk.screenshot({ path: join(shots, `16-minor-${device}-${lang}.png`) });
    await desk.unroute('**/translate');
  });
  await check(`${name}: without a language model it says so once, and does not offer it again`, async () => {
    await desk.locator(by('translate')).first().click();
    await told(/语言模型|language model/);
    await desk.locator(by('take-open')).click();
    await desk.locator(by('reply')).waitFor();
    await until('no button', async () => (await desk.locator(by('translate')).count()) === 0);
    expect(desk.wrongs.length === 0, desk.wrongs.join(' | '));
  });
  await desk.context().close();
  await cleanUp(c, name);
}

async function keyboardStory(env) {
  const name = 'keyboard';
  const c = await customer(env.browser, env.origin, 'en', 'desktop');
  const focused = () =>
    c.page.evaluate(() => {
      const el = document.querySelector('warmline-widget').shadowRoot.activeElement;
      return el ? `${el.tagName} ${el.className}` : '';
    });
  await check(`${name}: arrow up goes to the choices, a number chooses`, async () => {
    await c.open();
    await c.ask(c.says.camera);
    await c.$('.composer textarea').press('ArrowUp');
    expect((await focused()).includes('choice'), `focus is on "${await focused()}"`);
    const before = await c.replies();
    await c.page.keyboard.press('1');
    await c.answered(before);
  });
  await check(`${name}: digits in the text field stay digits`, async () => {
    const own = await c.$('.row[data-own]').count();
    await c.$('.composer textarea').focus();
    await c.page.keyboard.type('123');
    expect((await c.$('.composer textarea').inputValue()) === '123', 'digits were taken away');
    expect((await c.$('.row[data-own]').count()) === own, 'a digit sent something');
  });
  await check(`${name}: Tab stays inside, Esc closes and gives the focus back`, async () => {
    for (let i = 0; i < 30; i++) await c.page.keyboard.press('Tab');
    expect((await focused()) !== '', 'focus left the window');
    await c.page.keyboard.press('Escape');
    await until('closed', async () => (await c.$('.panel').count()) === 0);
    await until('focus', async () => (await focused()).includes('launcher'));
  });
  await check(`${name}: the menu moves by arrows, closes by Esc and by going on`, async () => {
    await c.$('.launcher').click();
    await c.$('.menu-btn').press('Enter');
    await c.page.keyboard.press('ArrowDown');
    expect((await c.$('[role="menuitem"]:focus').count()) === 1, `focus is on "${await focused()}"`);
    await c.page.keyboard.press('Escape');
    await until('closed', async () => (await c.$('.menu').count()) === 0 && (await c.$('.panel').count()) === 1);
    expect((await focused()).includes('menu-btn'), 'the focus is lost');
    await c.$('.menu-btn').click();
    await c.$('.composer textarea').click();
    await until('closed', async () => (await c.$('.menu').count()) === 0);
  });
  await check(`${name}: the language switch changes the window`, async () => {
    await c.$('.lang-btn').click();
    await until('Chinese', async () => /转人工/.test(await c.$('.person-btn').innerText()));
  });
  await cleanUp(c, name);
}

async function darkStory(env, lang, device) {
  const name = `dark, ${device}, ${lang}`;
  const c = await customer(env.browser, env.origin, lang, device, { colorScheme: 'dark' });
  await check(`${name}: page and widget follow the system`, async () => {
    await c.open();
    await c.ask(c.says.camera);
    for (const selector of ['body', '.panel']) {
      const colour = await c.$(selector).evaluate((el) => getComputedStyle(el).backgroundColor);
      const [r, g, b] = colour.match(/\d+/g).map(Number);
      expect(r + g + b < 150, `${selector} is ${colour}`);
    }
    await c.shot('16-dark');
  });
  await cleanUp(c, name);
}

async function peopleStory(env) {
  const name = 'who am I';
  const c = await customer(env.browser, env.origin, 'zh', 'desktop');
  await check(`${name}: choosing a person signs the widget in, and a question can be tapped`, async () => {
    await c.open();
    const first = c.$('[data-person]').first();
    await first.waitFor();
    const asked = c.page.waitForRequest((r) => r.method() === 'POST' && r.url().endsWith('/v1/conversations'));
    await first.click();
    expect(typeof JSON.parse((await asked).postData()).token === 'string', 'no token was sent');
    await until('connection', () => c.$('.head-mark.online').count());
    await c.settled();
    const before = await c.replies();
    await c.$('.asks button').first().click();
    await c.answered(before);
    await c.shot('17-signed-in');
  });
  await cleanUp(c, name);
}

const ACTS = {
  zh: {
    back: '我要退货', reason: /没拆封/, repair: '我要送修', fault: '开机就黑屏', slot: /13:00/, yes: /确认办理/, proposed: '待您确认', done: '已办好', undone: '已撤销',
  },
  en: {
    back: 'I want to return my order', reason: /unopened/, repair: 'I need a repair please', fault: 'the screen stays black', slot: /13:00/, yes: /Yes,goahead/,
    proposed: 'Your yes is needed', done: 'Done', undone: 'Undone',
  },
};

/** A card of an action in that state, the newest. */
async function card(c, state) {
  const last = c.$('.card.action').last();
  await until(`a card that says ${state}`, async () => (await last.locator('.tag').innerText()) === state);
  return last;
}

async function signedIn(c, person) {
  await c.page.goto(`${c.origin}/`);
  await c.$(`[data-person="${person}"]`).dispatchEvent('click');
  await until('widget', () => c.$('.launcher, .panel').count());
  await c.page.waitForTimeout(600);
  if ((await c.$('.panel').count()) === 0) await c.$('.launcher').click();
  await until('connection', () => c.$('.head-mark.online').count());
  await c.settled();
}

async function narrow(c, name) {
  const over = await c.page.evaluate(() => {
    const log = document.querySelector('warmline-widget').shadowRoot.querySelector('.log');
    return log.scrollWidth - log.clientWidth;
  });
  expect(over <= 1, `${name} is ${over} pixels wider than the window`);
}

async function returnStory(env, lang, device) {
  const name = `return, ${device}, ${lang}`;
  const says = ACTS[lang];
  const c = await customer(env.browser, env.origin, lang, device);
  await check(`${name}: the reason is a choice, then the card waits for a yes`, async () => {
    await signedIn(c, 'demo-0006');
    await c.ask(says.back);
    expect(await c.choose(says.reason), 'the reason is not offered');
    await card(c, says.proposed);
    expect((await c.$('.card.action').last().innerText()).includes('LM1000000601'), 'the card does not name the order');
    await narrow(c, 'the card');
    await c.shot('18-return-asked');
  });
  await check(`${name}: after the yes it is done, and can be taken back on the card`, async () => {
    expect(await c.choose(says.yes), 'no yes is offered');
    const done = await card(c, says.done);
    await done.locator('.action-undo button').waitFor();
    await narrow(c, 'the card');
    await c.shot('19-return-done');
    const before = await c.replies();
    await done.locator('.action-undo button').click();
    await c.answered(before);
    await card(c, says.undone);
    expect((await c.$('.action-undo button').count()) === 0, 'what was taken back can be taken back again');
    await c.shot('20-return-undone');
  });
  await cleanUp(c, name);
}

async function repairStory(env, lang, device) {
  const name = `repair booking, ${device}, ${lang}`;
  const says = ACTS[lang];
  const c = await customer(env.browser, env.origin, lang, device);
  await check(`${name}: the fault is asked, then the times that are free`, async () => {
    await signedIn(c, 'demo-0008');
    await c.ask(says.repair);
    await c.ask(says.fault);
    await until('the times', async () => (await c.choices().count()) > 5);
    await narrow(c, 'the list of times');
    await c.shot('21-repair-times');
  });
  await check(`${name}: by keyboard to the end, and back`, async () => {
    expect(await c.choose(says.slot), 'no time is offered');
    await card(c, says.proposed);
    const before = await c.replies();
    await c.$('.composer textarea').press('ArrowUp');
    await c.page.keyboard.press('1');
    await c.answered(before);
    const done = await card(c, says.done);
    await c.shot('22-repair-done');
    const again = await c.replies();
    await done.locator('.action-undo button').focus();
    await c.page.keyboard.press('Enter');
    await c.answered(again);
    await card(c, says.undone);
  });
  await cleanUp(c, name);
}

const REPAIR = {
  zh: { told: '摄像头连不上了，红灯一直闪', known: /红灯在闪/, wifi: /2\.4G/, where: '复位键在哪？', reset: /复位/, waits: /还在等您/, wrong: '说错了，不是在闪，是红灯常亮', mended: /按复位键/, again: '我回来了，刚才那个' },
  en: { told: 'my camera is offline, it is blinking red', known: /Blinking red/, wifi: /2\.4 GHz/, where: 'where is the reset key?', reset: /reset/i, waits: /still waiting/, wrong: "not blinking, it's solid red", mended: /Press the reset key/, again: "i'm back, where were we" },
};

/** Signs in on the page first: on a phone the widget covers it. */
async function openAs(c, person) {
  await c.page.goto(`${c.origin}/`);
  await c.$(`[data-person="${person}"]`).first().waitFor({ state: 'attached' });
  await c.$(`[data-person="${person}"]`).first().evaluate((el) => el.click());
  await c.$(`[data-person="${person}"].on`).first().waitFor({ state: 'attached' });
  if (c.page.viewportSize().width <= 560) await c.$('.launcher').click();
  else await c.$('.panel').waitFor();
  await c.$('.composer textarea').waitFor();
  await until('connection', () => c.$('.head-mark.online').count());
  await c.settled();
}

// What was said is not asked, a question in the middle is answered, a wrong turn is mended; on to another device.
async function flowStory(env, lang, device) {
  const name = `a repair that follows, ${device}, ${lang}`;
  const words = REPAIR[lang];
  const steps = (c) => c.$('.step').last().innerText();
  const c = await customer(env.browser, env.origin, lang, device);
  await openAs(c, 'demo-0007');
  await check(`${name}: what the first message tells is passed over, and said`, async () => {
    await c.ask(words.told);
    expect(words.known.test(await c.$('.row.machine').last().innerText()), await c.$('.row.machine').last().innerText());
    expect(words.wifi.test(await steps(c)), await steps(c));
    await c.shot('18-known');
  });
  await check(`${name}: a question in the middle is answered, and the step waits below`, async () => {
    await c.ask(words.where);
    const answer = await c.$('.row.machine').last().innerText();
    expect(words.reset.test(answer) && words.waits.test(answer), answer);
    expect((await c.choices().count()) > 2, 'the choices of the step are not there');
    await c.shot('19-aside');
  });
  await check(`${name}: a wrong turn is mended`, async () => {
    await c.ask(words.wrong);
    expect(words.mended.test(await steps(c)), await steps(c));
    await c.shot('20-mended');
  });
  await cleanUp(c, name);
  const d = await customer(env.browser, env.origin, lang, device === 'phone' ? 'desktop' : 'phone');
  await check(`${name}: another device goes on where it was`, async () => {
    await openAs(d, 'demo-0007');
    await d.ask(words.again);
    expect(words.mended.test(await steps(d)), await steps(d));
    await d.shot('21-elsewhere');
  });
  await cleanUp(d, `${name}, elsewhere`);
}

async function unsafeStory(env) {
  const name = 'hostile words';
  const c = await customer(env.browser, env.origin, 'en', 'desktop');
  await check(`${name}: HTML and Markdown of a customer are shown as text`, async () => {
    await c.open();
    const text = '<img src=x onerror="document.title=1"> **bold** [a](javascript:alert(1)) \u202Etxt';
    await c.say(text);
    await c.own('onerror').waitFor();
    expect((await c.own('**bold**').count()) === 1, 'Markdown was drawn');
    expect((await c.$('.row[data-own] img, .row[data-own] a, .row[data-own] strong').count()) === 0, 'an element was made');
  });
  await cleanUp(c, name);
}

async function wordsStory(env, lang, device) {
  const name = `words, ${device}, ${lang}`;
  const c = await customer(env.browser, env.origin, lang, device);
  const box = c.$('.composer textarea');
  await check(`${name}: "what we keep" tells it, and the privacy page is linked`, async () => {
    await c.open();
    const before = await c.replies();
    await c.$('.disclosure .linkish', { hasText: c.says.keep }).click();
    await c.answered(before);
    // The details come at once or behind "more".
    if ((await c.$('.row.machine', { hasText: c.says.kept }).count()) === 0) await c.choose(/更多|More/);
    await c.$('.row.machine', { hasText: c.says.kept }).first().waitFor();
    expect((await c.$('.disclosure a').getAttribute('href')) === `${env.origin}/privacy`, 'no link');
  });
  await check(`${name}: what is being written outlives the closed window`, async () => {
    await box.fill('half a sen');
    await box.press('Escape');
    await until('closed', async () => (await c.$('.panel').count()) === 0);
    await c.$('.launcher').click();
    expect((await box.inputValue()) === 'half a sen', 'the draft is lost');
  });
  await check(`${name}: a text that is too long is kept and not cut`, async () => {
    const own = await c.$('.row[data-own]').count();
    await box.fill('长'.repeat(5001));
    await c.$('.composer-note.bad').waitFor();
    await box.press('Enter');
    expect((await box.inputValue()).length === 5001 && (await c.$('.row[data-own]').count()) === own, 'cut or sent');
    await box.fill('长'.repeat(5000));
    await box.press('Enter');
    await until('delivery', async () => (await c.$('.row.pending').count()) === 0 && (await c.$('.row[data-own]').count()) === own + 1);
    await c.settled();
  });
  await check(`${name}: a double tap on a choice says it once`, async () => {
    await c.ask(c.says.camera);
    const own = await c.$('.row[data-own]').count();
    await c.choices().first().dblclick({ force: true });
    await c.settled();
    expect((await c.$('.row[data-own]').count()) === own + 1, 'said twice');
  });
  await check(`${name}: a third language is told which two there are`, async () => {
    await c.ask('Meine Kamera ist seit gestern offline und ich brauche Hilfe');
    await c.$('.row.machine', { hasText: /Chinese and English/ }).waitFor();
    await c.shot('18-words');
  });
  await cleanUp(c, name);
}

async function pagesStory(env) {
  const name = 'pages';
  const c = await customer(env.browser, env.origin, 'zh', 'phone');
  await check(`${name}: what is kept stands on a page, in both languages`, async () => {
    await c.page.goto(`${env.origin}/privacy`);
    for (const lang of ['zh', 'en']) expect(SAYS[lang].kept.test(await c.$('main').innerText()), `not in ${lang}`);
    await c.shot('19-privacy');
  });
  await check(`${name}: where nothing is, a page says so`, async () => {
    const answer = await c.page.goto(`${env.origin}/no/such/page`);
    expect(answer.status() === 404, `status ${answer.status()}`);
    await c.$('a[href="/"]').waitFor();
  });
  await cleanUp(c, name);
}

async function readerStory(env, lang, device) {
  const name = `screen reader, ${device}, ${lang}`;
  const c = await customer(env.browser, env.origin, lang, device);
  const nameless = () =>
    c.$('.panel').evaluate((panel) =>
      Array.from(panel.querySelectorAll('button, input, textarea, a, [role="dialog"], [role="log"]'))
        .filter((el) => el.getAttribute('aria-hidden') !== 'true')
        .filter((el) => !(el.getAttribute('aria-label') || el.textContent.trim() || el.closest('label')?.textContent.trim()))
        .map((el) => el.outerHTML.slice(0, 80)),
    );
  await check(`${name}: everything that can be used has a name`, async () => {
    await c.open();
    expect((await nameless()).length === 0, (await nameless()).join(' '));
    await c.ask(c.says.camera);
    await c.choose(c.says.red);
    await c.ask(c.says.order);
    expect((await nameless()).length === 0, (await nameless()).join(' '));
    expect((await c.page.getByRole('dialog').count()) === 1, 'no dialog');
    for (const img of await c.$('.step .media img').all()) expect((await img.getAttribute('alt')).length > 5, 'a figure without words');
  });
  await check(`${name}: an answer is read out once, from its words`, async () => {
    await c.ask(c.says.thanks);
    const answer = (await c.$('.row.machine .bubble').last().innerText()).trim();
    const said = await c.$('.sr[aria-live="polite"]').innerText();
    expect(said.includes(answer), `said "${said}" for "${answer}"`);
    expect((await c.$('.log').getAttribute('aria-live')) === 'off', 'the list is read out as well');
  });
  await cleanUp(c, name);
}

async function unreadStory(env) {
  const name = 'unread';
  const wire = await Wire.open(env.port);
  const c = await customer(env.browser, wire.origin, 'en', 'desktop');
  await check(`${name}: an answer to a closed window shows a badge, opening clears it`, async () => {
    await c.open();
    wire.cut();
    await c.say(c.says.camera);
    await c.page.keyboard.press('Escape');
    await until('closed', async () => (await c.$('.panel').count()) === 0);
    wire.mend();
    await c.$('.badge').waitFor();
    await c.$('.launcher').click();
    await c.$('.step').first().waitFor();
    expect((await c.$('.badge').count()) === 0, 'the badge stays');
  });
  await cleanUp(c, name);
  wire.close();
}

/** Signs the widget of this page in. */
async function signIn(c, id) {
  await c.page.evaluate(async (customer) => {
    const res = await fetch('/v1/demo/token', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ customer }) });
    window.Warmline.identify((await res.json()).token);
  }, id);
  // On a phone the window does not open by itself.
  await until('widget', async () => (await c.$('.panel, .launcher:not(.is-open)').count()) > 0);
  if ((await c.$('.panel').count()) === 0) await c.$('.launcher').click();
  await until('connection', () => c.$('.head-mark.online').count());
  await until('the first line', async () => (await c.replies()) > 0);
  await c.settled();
}

async function openMemory(c) {
  await c.$('.menu-btn').click();
  await c.$('[role="menuitem"]').filter({ hasText: c.lang === 'zh' ? '我的记忆' : 'What I remember' }).click();
  await c.$('.memory-part').first().waitFor();
}

async function memoryStory(env, lang, device) {
  const name = `memory, ${device}, ${lang}`;
  const zh = lang === 'zh';
  const who = { 'zh desktop': 'demo-0006', 'zh phone': 'demo-0008', 'en desktop': 'demo-0009', 'en phone': 'demo-0003' }[`${lang} ${device}`];
  const seen = { 'demo-0006': /最后一天/, 'demo-0008': /超了 7 天/, 'demo-0009': /LM1000000901/, 'demo-0003': /3 days late/ }[who];
  const c = await customer(env.browser, env.origin, lang, device);
  const fetched = [];
  c.page.on('request', (r) => fetched.push(new URL(r.url()).pathname));
  await check(`${name}: the first screen offers why they may be here, with what speaks for it`, async () => {
    await c.open();
    await signIn(c, who);
    const first = c.choices();
    const words = (await first.allInnerTexts()).join(' | ');
    expect(seen.test(words), words);
    expect((await c.$('.choice small').count()) >= 1, 'no reason is shown');
    expect((await c.$('.choice small').count()) <= 3, 'more than three are offered');
    await c.shot('18-guess');
  });
  await check(`${name}: what is said of oneself is noted`, async () => {
    await c.ask(zh ? '以后回答简短一点' : 'please keep your answers short from now on');
    expect(/记下了|Noted/.test(await c.$('.row.machine').last().innerText()), 'it is not noted');
  });
  await check(`${name}: the page is fetched when it is opened, and shows what is kept in plain words`, async () => {
    expect(!fetched.includes('/memory.js'), 'it was fetched before');
    await openMemory(c);
    expect(fetched.includes('/memory.js'), 'it was not fetched');
    const words = await c.$('.memory').innerText();
    for (const wanted of zh ? ['回答短一点', '以后回答简短一点', '您的设备', '来过的对话'] : ['Short answers', 'from now on', 'Your devices', 'Your conversations'])
      expect(words.includes(wanted), `${wanted} is not in: ${words}`);
    const wide = await c.$('.memory-body').evaluate((el) => el.scrollWidth - el.clientWidth);
    expect(wide <= 0, `it is ${wide} px too wide`);
    await c.shot('19-memory');
  });
  await check(`${name}: an entry is corrected`, async () => {
    await c.$('.memory-row-acts .linkish').first().click();
    await c.$('.memory-change select').selectOption('detailed');
    await until('the change', async () => /回答详细一点|Detailed answers/.test(await c.$('.memory').innerText()));
    expect(/之前是：回答短一点|Before: short answers/.test(await c.$('.memory').innerText()), 'what was before is not told');
  });
  await check(`${name}: an entry is forgotten, and that is taken back`, async () => {
    await c.$('.memory-row-acts .linkish').last().click();
    await until('gone', async () => (await c.$('.memory-row-acts').count()) === 0);
    await c.shot('20-forgotten');
    await c.$('.memory-note .linkish').click();
    await until('back', async () => (await c.$('.memory-row-acts').count()) === 1);
  });
  await check(`${name}: everything is forgotten after a question`, async () => {
    await c.$('.memory-btn.bad').click();
    await c.$('.memory .sheet .linkish').waitFor();
    await c.shot('21-forget-all');
    await c.page.keyboard.press('Escape');
    await until('kept', async () => (await c.$('.memory .sheet').count()) === 0 && (await c.$('.memory-row-acts').count()) === 1);
    await c.$('.memory-btn.bad').click();
    await c.$('.memory .sheet .primary').click();
    await until('gone', async () => (await c.$('.memory-row-acts').count()) === 0);
  });
  await check(`${name}: consent is withdrawn and given, with its date`, async () => {
    const memory = c.$('.switch').first();
    expect((await memory.getAttribute('aria-checked')) === 'true', 'it was not given');
    await memory.click();
    await until('withdrawn', async () => (await c.$('.switch').first().getAttribute('aria-checked')) === 'false');
    await c.$('.switch').first().press('Enter');
    await until('given', async () => (await c.$('.switch').first().getAttribute('aria-checked')) === 'true');
  });
  await check(`${name}: it is exported`, async () => {
    const [file] = await Promise.all([c.page.waitForEvent('download'), c.$('.memory-acts .memory-btn').first().click()]);
    expect(file.suggestedFilename() === 'memory.json', file.suggestedFilename());
  });
  await check(`${name}: Tab stays inside, Esc goes back to the conversation`, async () => {
    for (let i = 0; i < 40; i++) await c.page.keyboard.press('Tab');
    expect((await c.$('.memory :focus').count()) === 1, 'the focus left the page');
    await c.page.keyboard.press('Escape');
    await until('closed', async () => (await c.$('.memory').count()) === 0 && (await c.$('.panel').count()) === 1);
    await until('the focus', async () => (await c.$('.menu-btn:focus').count()) === 1);
  });
  await cleanUp(c, name);
}

async function memoryEdges(env) {
  const name = 'memory at its edges';
  const c = await customer(env.browser, env.origin, 'en', 'phone', { colorScheme: 'dark' });
  await check(`${name}: a visitor sees that nothing else is kept`, async () => {
    await c.open();
    await openMemory(c);
    const words = await c.$('.memory').innerText();
    expect(/You are not signed in/.test(words) && !/Your devices/.test(words), words);
    const colour = await c.$('.memory').evaluate((el) => getComputedStyle(el).backgroundColor);
    const [r, g, b] = colour.match(/\d+/g).map(Number);
    expect(r + g + b < 150, `it is ${colour} in the dark`);
    await c.shot('22-memory-visitor-dark');
    await c.page.keyboard.press('Escape');
  });
  await check(`${name}: a child's page says that nothing is remembered`, async () => {
    await signIn(c, 'demo-0010');
    await openMemory(c);
    expect(/under 14/.test(await c.$('.memory').innerText()) && (await c.$('.switch').count()) === 0, 'no word of it');
    await c.page.keyboard.press('Escape');
  });
  await check(`${name}: who never allowed it finds it empty, and can allow it`, async () => {
    await signIn(c, 'demo-0017');
    await openMemory(c);
    expect(/not allowed preferences/.test(await c.$('.memory').innerText()), 'no word of it');
    await c.$('.switch').first().click();
    await until('given', async () => /Nothing is remembered yet/.test(await c.$('.memory').innerText()));
    await c.shot('23-memory-empty-dark');
    await c.page.keyboard.press('Escape');
  });
  await check(`${name}: without a connection it says so, and tries again`, async () => {
    await c.context.route('**/v1/memory?**', (route) => route.abort());
    await c.$('.menu-btn').click();
    await c.$('[role="menuitem"]').filter({ hasText: 'What I remember' }).click();
    await c.$('.memory-empty .primary').waitFor();
    await c.context.unroute('**/v1/memory?**');
    await c.$('.memory-empty .primary').click();
    await c.$('.memory-part').first().waitFor();
  });
  await cleanUp(c, name);
}

/** Asks the customer of this page how satisfied they are, as an agent does. */
async function askForRating(env, c) {
  const answer = await fetch(`${env.origin}/v1/desk/login`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ login: env.login, password: env.password }) });
  const { csrf } = await answer.json();
  const id = await c.page.evaluate(() => Object.entries(localStorage).filter(([k]) => k.startsWith('warmline:')).map(([, v]) => JSON.parse(v).id).find(Boolean));
  const asked = await fetch(`${env.origin}/v1/desk/conversations/${id}/csat`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie: answer.headers.get('set-cookie').split(';')[0], 'x-csrf-token': csrf },
    body: '{}',
  });
  expect(asked.status === 200, await asked.text());
}

async function csatStory(env, lang, device) {
  const name = `satisfaction, ${device}, ${lang}`;
  const c = await customer(env.browser, env.origin, lang, device);
  const form = () => c.$('.csat').last();
  const thanks = lang === 'zh' ? '谢谢您的评价' : 'Thank you for telling us';
  await check(`${name}: five faces come with their words, none chosen`, async () => {
    await c.open();
    await c.ask(lang === 'zh' ? '你好' : 'hello');
    await askForRating(env, c);
    await form().locator('input[type="radio"]').first().waitFor({ state: 'attached' });
    expect((await form().getByRole('radio').count()) === 5, 'not five');
    expect(await form().getByRole('radio', { name: lang === 'zh' ? '很满意' : 'Very happy', exact: true }).count() === 1, 'a face has no name');
    await form().locator('.primary').click();
    await form().getByRole('alert').waitFor();
    await c.shot('50-csat');
  });
  await check(`${name}: it is chosen by keys, sent with words, and thanked for`, async () => {
    const before = await c.replies();
    await form().getByRole('radio').first().focus();
    for (let i = 0; i < 3; i++) await c.page.keyboard.press('ArrowRight');
    await form().locator('textarea').fill('<b>ok</b>');
    await form().locator('.primary').click();
    await c.answered(before);
    expect((await c.own('4/5').innerText()).includes('<b>ok</b>'), 'the words are not as they were written');
    await until('thanks', async () => (await c.$('.row.machine').last().innerText()).includes(thanks));
    await c.shot('51-csat-done');
  });
  await check(`${name}: after a reload it stays answered`, async () => {
    await c.page.reload();
    await c.open();
    await form().waitFor();
    expect((await form().getByRole('radio').count()) === 0, 'it can be answered again');
  });
  await cleanUp(c, name);
}

async function main() {
  const data = mkdtempSync(join(tmpdir(), 'warmline-browser-'));
  rmSync(shots, { recursive: true, force: true });
  mkdirSync(shots, { recursive: true });
  const server = await startServer(program, join(data, 'demo'));
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage'],
  });
  const env = { ...server, browser };
  const stories = [];
  const took = new Map();
  for (const [lang, device] of BOTH) stories.push(['camera', () => cameraStory(env, lang, device)]);
  for (const [lang, device] of BOTH) stories.push(['flow', () => flowStory(env, lang, device)]);
  for (const [lang, device] of BOTH) stories.push(['order', () => orderStory(env, lang, device)]);
  for (const [lang, device] of BOTH) stories.push(['desk', () => deskStory(env, lang, device)]);
  for (const [lang, device] of BOTH) stories.push(['why', () => whyStory(env, lang, device)]);
  for (const [lang, device, colours] of [['zh', 'desktop', 'light'], ['en', 'phone', 'light'], ['zh', 'phone', 'dark'], ['en', 'desktop', 'dark']])
    stories.push(['console', () => consoleStory(env, lang, device, colours)]);
  stories.push(['console edges', () => consoleEdges(env)]);
  stories.push(['meaning', () => meaningStory(env, data)]);
  for (const [lang, device] of BOTH) stories.push(['network', () => networkStory(env, lang, device)]);
  for (const [lang, device] of BOTH) stories.push(['return action', () => returnStory(env, lang, device)]);
  for (const [lang, device] of BOTH) stories.push(['repair action', () => repairStory(env, lang, device)]);
  stories.push(['offers', () => offersStory(env, data)]);
  stories.push(['fallback', () => fallbackStory(env)]);
  stories.push(['picture', () => pictureStory(env, 'zh', 'phone')], ['picture', () => pictureStory(env, 'en', 'desktop')]);
  for (const [lang, device] of BOTH) stories.push(['label', () => labelStory(env, lang, device)], ['code', () => codeStory(env, data, lang, device)]);
  stories.push(['minor', () => minorStory(env, 'zh', 'phone')], ['minor', () => minorStory(env, 'en', 'desktop')]);
  stories.push(['dark', () => darkStory(env, 'zh', 'desktop')], ['dark', () => darkStory(env, 'en', 'phone')]);
  stories.push(['words', () => wordsStory(env, 'zh', 'desktop')], ['words', () => wordsStory(env, 'en', 'phone')]);
  stories.push(['reader', () => readerStory(env, 'zh', 'phone')], ['reader', () => readerStory(env, 'en', 'desktop')]);
  stories.push(['pages', () => pagesStory(env)]);
  stories.push(['keyboard', () => keyboardStory(env)], ['people', () => peopleStory(env)]);
  for (const [lang, device] of BOTH) stories.push(['memory', () => memoryStory(env, lang, device)]);
  stories.push(['memory', () => memoryEdges(env)]);
  for (const [lang, device] of BOTH) stories.push(['satisfaction', () => csatStory(env, lang, device)]);
  stories.push(...agentActionStories(env, { check, expect, until, agentPage, shots, customer, signIn, signedIn, look, faults, wide, cleanUp }));
  stories.push(...pageStories(env, { check, expect, until, agentPage, shots, customer, devices: DEVICES }));
  stories.push(...metricStories(env, { check, expect, until, agentPage, shots }));
  stories.push(...weeklyStories(env, { check, expect, until, agentPage, shots }));
  stories.push(...knowledgeStories(env, { check, expect, until, agentPage, shots, data, focusOn: (page) => (page0 = page) }));
  stories.push(...formStories(env, { check, expect, until, agentPage, shots, data, focusOn: (page) => (page0 = page) }));
  stories.push(...agentStories(env, { check, expect, until, agentPage, shots, customer, look }));
  stories.push(...teamStories(env, { check, expect, until, agentPage, shots, customer, data, signedIn, faults, focusOn: (page) => (page0 = page) }));
  stories.push(...replayStories(env, { check, expect, until, agentPage, shots }));
  stories.push(...stageStories(env, { check, expect, until, agentPage, shots }));
  stories.push(...importStories(env, { check, expect, until, agentPage, shots }));
  stories.push(...startStories(env, { check, expect, until, shots, data, devices: DEVICES, wrongsOf, focusOn: (page) => (page0 = page) }));
  stories.push(...learningStories(env, { check, expect, until, agentPage, shots, data, startServer }, program));
  stories.push(...wholeStories(env, { check, expect, until, agentPage, shots, data, startServer, customer }, program));
  stories.push(...practiceStories(env, { check, expect, until, agentPage, shots }));
  stories.push(['unsafe', () => unsafeStory(env)], ['unread', () => unreadStory(env)]);
  try {
    for (const [word, play] of stories) {
      if (!word.includes(only)) continue;
      const began = Date.now();
      await play();
      took.set(word, (took.get(word) ?? 0) + Date.now() - began);
    }
  } finally {
    await browser.close();
    const exit = await server.stop();
    await check('the server stops cleanly when asked', async () => expect(exit === 0, `exit ${exit}\n${server.tail()}`));
    rmSync(data, { recursive: true, force: true });
    for (const [word, ms] of [...took].sort((a, b) => b[1] - a[1]).slice(0, 12)) console.log(`slow ${Math.round(ms / 1000)} s: ${word}`);
  }
}

main()
  .catch((err) => {
    failed++;
    console.log(`not ok - ${err?.stack ?? err}`);
  })
  .finally(() => {
    console.log(`browser: ${passed} passed, ${failed} failed`);
    process.exit(failed > 0 ? 1 : 0);
  });
