// The console's pages beside the inbox: how they look and read with a full desk, empty, and failing; and people, accounts,
// complaints against the program itself.
import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { wrongsOf } from './axe.mjs';
import { answers, pretend, XSS } from './contract.mjs';

const by = (id) => `[data-testid="${id}"]`;
const PAGES = ['supervisor', 'complaints', 'complaints/C-0007', 'callbacks', 'search/摄像头', 'csat', 'users', 'audit', 'settings/canned', 'settings/tags', 'settings/oncall', 'settings/queues', 'settings/team', 'settings/webhooks', 'settings/keys', 'account'];

/** The code of an authenticator app (RFC 6238). */
export function totp(secret, at = Date.now()) {
  const bits = [...secret.replace(/[\s=]/g, '')].map((ch) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(ch).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30000)));
  const mac = createHmac('sha1', key).update(counter).digest();
  const offset = mac[19] & 15;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1000000).padStart(6, '0');
}

/** Nothing is on its way and nothing moves. */
export const calm = () => !document.querySelector('.ant-skeleton, .boot, .ant-spin-spinning') && document.getAnimations().every((a) => a.playState !== 'running' || a.effect?.getTiming().iterations === Infinity);
export const wide = (page) => page.evaluate(() => document.documentElement.scrollWidth > innerWidth + 1 || [...document.querySelectorAll('.pg')].some((e) => e.scrollWidth > e.clientWidth + 1));

export function pageStories(env, tools) {
  const { check, expect, until, agentPage, shots, customer } = tools;
  const nameOf = (page) => page.replace(/\W+/g, '-').replace(/-$/, '');
  const shot = (page, name) => page.screenshot({ path: join(shots, `${name}.png`) });

  async function fine(page, what, file) {
    await until('a page at rest', () => page.evaluate(calm));
    expect(!(await wide(page)), `${what} is wider than the window`);
    await shot(page, file);
    const wrongs = await wrongsOf(page);
    expect(wrongs.length === 0, `${what}: ${wrongs.join('; ')}`);
  }

  async function full(lang, device, colorScheme) {
    const name = `console pages, ${device}, ${lang}, ${colorScheme}`;
    const desk = await agentPage(env, lang, device, { colorScheme });
    await pretend(desk, answers(Date.now()));
    for (const page of PAGES)
      await check(`${name}: ${page} with data, no error of axe`, async () => {
        await desk.goto(`${env.origin}/desk#/${page}`);
        await desk.locator('.pg').first().waitFor();
        await fine(desk, page, `60-${nameOf(page)}-${device}-${lang}-${colorScheme}`);
      });
    await check(`${name}: nothing that was typed runs, no error in the page`, async () => {
      expect((await desk.evaluate(() => window.hurt)) === undefined, 'typed text ran');
      expect(desk.wrongs.length === 0, desk.wrongs.join(' | '));
    });
    await desk.context().close();
  }

  /** As the program answers: a new desk, on which hardly anything has happened. */
  async function fresh(lang, device) {
    const name = `console pages of a new desk, ${device}, ${lang}`;
    const desk = await agentPage(env, lang, device);
    for (const page of PAGES.filter((p) => !p.startsWith('complaints/')))
      await check(`${name}: ${page}`, async () => {
        await desk.goto(`${env.origin}/desk#/${page}`);
        await desk.locator('.pg').first().waitFor();
        await fine(desk, page, `69-new-${nameOf(page)}-${device}-${lang}`);
        expect((await desk.locator(by('retry')).count()) === 0, 'something failed');
        expect(!/还没有这个功能|does not offer this/.test(await desk.locator('.pg').innerText()), 'the program has no such route');
      });
    await check(`${name}: no error in the page`, async () => expect(desk.wrongs.length === 0, desk.wrongs.join(' | ')));
    await desk.context().close();
  }

  async function lead(lang) {
    const name = `live view, ${lang}`;
    const desk = await agentPage(env, lang, 'desktop');
    const asked = [];
    await pretend(desk, answers(Date.now()), asked);
    const did = (shape) => asked.some(([s]) => s === shape);
    await check(`${name}: danger stands first, j walks, Enter listens`, async () => {
      await desk.goto(`${env.origin}/desk#/supervisor`);
      await desk.locator(by('live-figures')).waitFor();
      const rows = desk.locator('tr[data-row^="c"]:has(.rows-open)');
      await until('the rows', async () => (await rows.count()) === 4);
      expect((await rows.first().getAttribute('data-row')) === 'c3', 'danger is not first');
      await desk.keyboard.press('j');
      await desk.keyboard.press('j');
      await desk.keyboard.press('Enter');
      await desk.locator(by('heard')).waitFor();
      expect(did('POST desk/conversations/:id/listen'), 'the server does not know of it');
      expect((await desk.locator(by('heard')).innerText()).includes(XSS), 'the text is not shown as text');
    });
    await check(`${name}: a whisper goes out and the box is empty`, async () => {
      await desk.locator(by('whisper')).fill('先道歉');
      await desk.locator(by('whisper')).press('Control+Enter');
      await until('empty', async () => (await desk.locator(by('whisper')).inputValue()) === '');
      expect(asked.some(([s, b]) => s.endsWith('/whisper') && b.text === '先道歉'), JSON.stringify(asked.at(-1)));
      await fine(desk, 'listening', `61-listen-${lang}`);
    });
    await check(`${name}: a take-over is asked for and leads to the conversation`, async () => {
      await desk.locator(by('takeover')).click();
      const sure = desk.locator(by('takeover-ok'));
      await sure.waitFor();
      // A press while the question still opens may fall beside it.
      await until('the inbox', async () => {
        if (desk.url().includes('#/inbox/c2')) return true;
        if (await sure.isVisible()) await sure.click({ timeout: 2000 }).catch(() => undefined);
        return desk.url().includes('#/inbox/c2');
      });
      expect(did('POST desk/conversations/:id/takeover'), 'not taken over');
    });
    await check(`${name}: what is deleted can be brought back`, async () => {
      await desk.goto(`${env.origin}/desk#/settings/canned`);
      await desk.locator(by('canned-delete')).first().click();
      await desk.locator(by('undo')).click();
      await until('back', () => did('POST desk/canned'));
    });
    await check(`${name}: a server that fails is told, and asked again`, async () => {
      let fails = true;
      await desk.route('**/v1/complaints', (r) => (fails ? r.fulfill({ status: 503, json: { type: 'x:busy', detail: 'busy' } }) : r.fallback()));
      await desk.goto(`${env.origin}/desk#/complaints`);
      await desk.locator(by('retry')).waitFor();
      await fine(desk, 'a failure', `62-failure-${lang}`);
      fails = false;
      await desk.locator(by('retry')).click();
      await desk.locator('tr[data-row="C-0007"]').waitFor();
    });
    await check(`${name}: no error in the page`, async () => expect(desk.wrongs.length === 0, desk.wrongs.join(' | ')));
    await desk.context().close();
  }

  /** Against the program: nothing here is pretended. */
  async function people(lang, device) {
    const name = `people, ${device}, ${lang}`;
    const login = `new-${device}-${lang}`;
    const secret = 'a quiet river in the north';
    const admin = await agentPage(env, lang, device);
    let link = '';
    await check(`${name}: somebody is invited by a link that is shown once`, async () => {
      await admin.goto(`${env.origin}/desk#/users`);
      await admin.locator(by('invite')).click();
      await admin.locator('#login').fill(login);
      await admin.locator('#name').fill(XSS);
      await admin.locator(by('invite-ok')).click();
      link = (await admin.locator(by('once')).innerText()).trim();
      expect(link.startsWith(`${env.origin}/desk#/invite/`), link);
      await fine(admin, 'the invitation', `63-invitation-${device}-${lang}`);
      await admin.locator(by('once-ok')).click();
    });
    const context = await env.browser.newContext({ ...tools.devices[device], locale: lang === 'zh' ? 'zh-CN' : 'en-GB' });
    context.setDefaultTimeout(15000);
    const page = await context.newPage();
    const enter = async (code) => {
      await page.goto(`${env.origin}/desk#/account`);
      await page.locator('input[name="login"]').fill(login);
      await page.locator('input[name="password"]').fill(secret);
      if (code) await page.locator(by('login-submit')).click();
      if (code) await page.locator(by('login-code')).fill(code());
      await page.locator(by('login-submit')).click();
      await page.locator(by('page-account')).waitFor();
    };
    await check(`${name}: they choose a password, a short one is refused, and the link is used up`, async () => {
      await page.goto(link);
      await page.locator(by('fresh')).fill('short');
      await page.locator(by('again')).fill('short');
      await page.locator(by('join')).click();
      await page.locator('.ant-form-item-explain-error').first().waitFor();
      await page.locator(by('fresh')).fill(secret);
      await page.locator(by('again')).fill(secret);
      await fine(page, 'the invitation page', `64-join-${device}-${lang}`);
      await page.locator(by('join')).click();
      await page.locator(by('to-desk')).waitFor();
      await page.reload();
      await page.locator('.ant-result-warning').waitFor();
      await enter();
    });
    let code = '';
    await check(`${name}: they switch the second factor on, with the code of an app`, async () => {
      await page.locator(by('totp-begin')).click();
      await page.locator(`${by('totp-qr')} canvas`).waitFor();
      await page.locator(by('totp-code')).fill('000000');
      await page.locator(by('totp-confirm')).click();
      await page.locator(by('totp-problem')).waitFor();
      await fine(page, 'the second factor', `65-totp-${device}-${lang}`);
      code = await page.locator(by('totp-secret')).innerText();
      await page.locator(by('totp-code')).fill(totp(code));
      await page.locator(by('totp-confirm')).click();
      await until('ten codes', async () => (await page.locator(by('once')).innerText()).trim().split(/\s+/).length === 10);
      await page.locator(by('once-ok')).click();
    });
    await check(`${name}: a wrong password is told at its form and ends no session; a right one changes it`, async () => {
      const change = async (old) => {
        await page.locator(by('old')).fill(old);
        await page.locator(by('fresh')).fill(`${secret} 2`);
        await page.locator(by('again')).fill(`${secret} 2`);
        await page.locator(by('password-submit')).click();
      };
      await change('not this one');
      await page.locator(by('password-problem')).waitFor();
      expect((await page.locator(by('page-account')).count()) === 1, 'logged out');
      await change(secret);
      await until('an empty form', async () => (await page.locator(by('old')).inputValue()) === '');
      // The session has a new token: what follows must still be taken.
      await page.locator(by('totp-off')).click();
    });
    await check(`${name}: an administrator disables them and they are out; it is in the audit, which is whole`, async () => {
      await admin.reload();
      const row = admin.locator('tr[data-row]', { hasText: login });
      await row.locator(by('user-more')).click();
      await admin.locator('.ant-dropdown-menu-item-danger').click();
      await admin.locator(by('undo')).waitFor();
      await page.reload();
      await page.locator(by('login')).waitFor();
      await admin.goto(`${env.origin}/desk#/audit`);
      await admin.locator(by('audit-whole')).waitFor();
      const text = await admin.locator('.rows-table').innerText();
      expect(lang === 'zh' ? text.includes('停用') : text.includes('disabled'), text.slice(0, 300));
      await fine(admin, 'the audit', `66-audit-${device}-${lang}`);
      expect((await admin.evaluate(() => window.hurt)) === undefined, 'a name ran');
    });
    await check(`${name}: a key is made with a right, shown once, and revoked`, async () => {
      await admin.goto(`${env.origin}/desk#/settings/keys`);
      await admin.locator(by('key-add')).click();
      await admin.locator('#name').fill(`report ${login}`);
      await admin.locator('input[type="checkbox"][value="report"]').check();
      await admin.locator(by('key-ok')).click();
      const key = (await admin.locator(by('once')).innerText()).trim();
      expect(key.startsWith('wlk_'), key);
      await admin.locator(by('once-ok')).click();
      const as = () => admin.request.get(`${env.origin}/v1/users`, { headers: { Authorization: `Bearer ${key}`, Cookie: '' } });
      expect((await as()).status() === 403, `a report key reads people: ${(await as()).status()}`);
      await admin.locator('tr[data-row]', { hasText: `report ${login}` }).locator(by('key-revoke')).click();
      await admin.locator(by('revoke-ok')).click();
      await until('refused', async () => (await as()).status() === 401);
    });
    await check(`${name}: no error in the page`, async () => expect(admin.wrongs.length === 0, admin.wrongs.join(' | ')));
    await context.close();
    await admin.context().close();
  }

  /** Against the program: from the customer's first word to the written closing. */
  async function complaint(lang, device) {
    const name = `complaint, ${device}, ${lang}`;
    const c = await customer(env.browser, env.origin, lang, device);
    const desk = await agentPage(env, lang, device);
    const subject = `${lang === 'zh' ? '我要投诉你们' : 'I want to file a complaint'}`;
    const closing = lang === 'zh' ? '经核实是我们的错，已为您换新。' : 'It was our fault; a new one is on its way.';
    await check(`${name}: it is on the list with its deadline`, async () => {
      await c.open();
      await c.ask(subject);
      await desk.goto(`${env.origin}/desk#/complaints`);
      await desk.locator('.rows-open').first().waitFor();
      await fine(desk, 'the list', `67-complaints-${device}-${lang}`);
    });
    await check(`${name}: it gets an owner and a receipt, and is closed in writing; the customer reads it`, async () => {
      await desk.locator('.rows-open').first().click();
      await desk.locator(by('own-it')).click();
      await until('an owner', async () => (await desk.locator(by('own-it')).count()) === 0);
      await desk.locator(by('receipt')).fill(XSS);
      await desk.locator(by('receipt-add')).click();
      await desk.locator(`${by('receipts')} li`, { hasText: XSS }).waitFor();
      await fine(desk, 'one complaint', `68-complaint-${device}-${lang}`);
      await desk.locator(by('close-complaint')).click();
      await desk.locator(by('closing-text')).fill(closing);
      await desk.locator(by('close-ok')).click();
      await desk.locator(by('closing'), { hasText: closing }).waitFor();
      await c.$('.row', { hasText: closing }).waitFor();
    });
    await check(`${name}: no error in the page`, async () => expect(desk.wrongs.length === 0 && (await desk.evaluate(() => window.hurt)) === undefined, desk.wrongs.join(' | ')));
    await desk.context().close();
    await c.close();
  }

  return [
    ['console pages', () => full('zh', 'desktop', 'light')],
    ['console pages', () => full('en', 'phone', 'dark')],
    ['console pages', () => full('en', 'desktop', 'dark')],
    ['console pages', () => full('zh', 'phone', 'light')],
    ['console pages', () => fresh('zh', 'desktop')],
    ['console pages', () => fresh('en', 'phone')],
    ['live view', () => lead('zh')],
    ['live view', () => lead('en')],
    ['console people', () => people('zh', 'desktop')],
    ['console people', () => people('en', 'phone')],
    ['complaint', () => complaint('zh', 'desktop')],
    ['complaint', () => complaint('en', 'phone')],
  ];
}
