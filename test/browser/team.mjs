// A day of the people at the desk, against the program: an upset customer who is won back, two colleagues and their lead in
// the same conversations, and somebody who came while nobody was there.
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startServer } from './server.mjs';

const here = new URL('.', import.meta.url).pathname;
const program = join(here, '../../build/warmline');
const by = (id) => `[data-testid="${id}"]`;
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const SECRET = 'a quiet river in the north';

/** The demo company with other hours, so that no story depends on the time at which it is played. */
function knowledge(dir, hours) {
  cpSync(join(here, '../../demo/knowledge'), dir, { recursive: true });
  const file = join(dir, 'company.yaml');
  const text = readFileSync(file, 'utf8')
    .replace(/^hours:\n(?: .*\n)+/m, `hours:\n${DAYS.map((d) => `  ${d}: ${hours(d)}\n`).join('')}`)
    .replace(/^holidays:\n(?: .*\n)+/m, '');
  writeFileSync(file, text);
  return dir;
}

const always = () => '"00:00-24:00"';
/** In Shanghai it is neither today nor tomorrow, also when the night falls in the middle of a story. */
function notNow() {
  const today = new Date(Date.now() + 8 * 3600000).getUTCDay();
  return (d) => (d === DAYS[today] || d === DAYS[(today + 1) % 7] ? 'closed' : '"09:00-21:00"');
}

/** Words that the server uses among programs; no person should meet them. */
const IDS = /\b(margin|not-solved|strain|handover|confirmed|gave_up|buds2|LMSH_|undefined|null|NaN)\b/;

const SAYS = {
  zh: {
    trouble: '我的相机一直没修好，还在修吗',
    angry: '都第三次了！！你们的东西太差了，气死我了，我再也不会买了',
    more: '你们还有人在吗？',
    question: '维修期间能不能先给我一台备用机',
    own: '郑先生您好，我是小林，维修的前后经过我都看过了。',
    pack: [/郑浩/, /Shot 相机|流明/, /生气 · 不满意/, /保修到 20\d\d年/],
    note: '已道歉，维修加急，后天前给他回音',
    goes: '谢谢',
    rate: 4,
    comment: '最后还是解决了',
    camera: '我的摄像头连不上了',
    step: /现在灯是什么颜色/,
    wants: '帮我把电话打回来',
    first: '您好，我来帮您看。',
    whisper: '先道歉，再给他换新',
    takes: '您好，我是主管，接下来由我负责。',
    call: /给我回电话/,
    number: '13800002042',
    secret: '我的电话是13800002042，我的摄像头连不上了',
    reason: '核对留下的号码',
    refused: /不再|暂时|拒|无法|不能/,
    promised: /前同事会打您留的号码/,
    done: '已打通，问题解决了',
    taken: /已被同事接走/,
  },
  en: {
    trouble: 'where is my order',
    angry: 'this is the third time!! your service is terrible, I am furious and will never buy from you again',
    more: 'is anybody still there?',
    question: 'can I still return it when it arrives',
    own: 'Hello Emma, this is Lin. I have read everything above.',
    pack: [/Emma Fischer/, /Buds 2/, /angry · dissatisfied/, /warranty until .*20\d\d/, /One contact in/],
    note: 'apologised, will watch the parcel until it arrives',
    goes: 'thanks',
    rate: 4,
    comment: 'solved in the end',
    camera: 'my camera is offline',
    step: /What colour is it right now/,
    first: 'Hello, let me look at this for you.',
    whisper: 'apologise first, then offer a new one',
    takes: 'Hello, I lead this team and take care of this from here.',
    call: /Call me back/,
    number: '+49 151 23456789',
    secret: 'my number is +49 151 23456789 and my camera is offline',
    reason: 'to check the number that was left',
    refused: /until|cannot|not/i,
    promised: /calls the number that you left by/,
    done: 'reached her, solved',
    taken: /Taken by a colleague/,
  },
};

export function teamStories(env, tools) {
  const { check, expect, until, agentPage, shots, customer, data, signedIn, faults, focusOn } = tools;
  const servers = new Map();
  let invited = 0;
  const at = async (kind) => {
    if (!servers.has(kind)) {
      const hours = kind === 'open' ? always : notNow();
      const args = ['demo', '--knowledge', knowledge(join(data, `knowledge-${kind}`), hours), '--watch', 'no'];
      servers.set(kind, await startServer(program, join(data, `team-${kind}`), args));
    }
    return { ...env, ...servers.get(kind) };
  };
  const stop = async () => {
    for (const [kind, s] of servers) {
      const exit = await s.stop();
      await check(`team: the server of those who are ${kind} stops cleanly`, async () => expect(exit === 0, `exit ${exit}\n${s.tail()}`));
    }
    servers.clear();
  };
  const shot = (page, name) => page.screenshot({ path: join(shots, `${name}.png`) });
  const fits = async (page, what) => {
    await page.waitForTimeout(350);
    expect(!(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth + 1)), `${what} is wider than the window`);
  };
  /** Of what the customer wrote, so that an agent can see it: inside the log, under nothing. */
  const inSight = async (desk, text) => {
    const line = desk.locator(by('line-customer'), { hasText: text }).last();
    await until(`"${text}" in sight`, async () => {
      const [log, said] = [await desk.locator(by('log')).boundingBox(), await line.boundingBox()];
      return said && said.y >= log.y && said.y + said.height <= log.y + log.height + 1;
    });
  };
  const fine = (desk) => expect(desk.wrongs.length === 0, desk.wrongs.join(' | '));

  /** Somebody who works here: invited by the admin, with a page that has just signed in. */
  async function colleague(srv, lang, device, name, role) {
    const login = `${name.toLowerCase()}-${++invited}`;
    const post = async (path, body, head = {}) => {
      const answer = await fetch(`${srv.origin}/v1/${path}`, { method: 'POST', headers: { 'content-type': 'application/json', ...head }, body: JSON.stringify(body) });
      expect(answer.ok, `${path}: ${answer.status}`);
      return answer;
    };
    const admin = await post('desk/login', { login: srv.login, password: srv.password });
    const { csrf } = await admin.json();
    const cookie = admin.headers.get('set-cookie').split(';')[0];
    const { link } = await (await post('users/invite', { login, name, role }, { cookie, 'x-csrf-token': csrf })).json();
    await post('invitations/use', { token: link.split('/').pop(), password: SECRET });
    return agentPage({ ...srv, login, password: SECRET }, lang, device);
  }

  async function presence(desk, state) {
    focusOn(desk);
    await desk.locator(by('person')).click();
    await desk.locator(by(`presence-${state}`)).click();
    await desk.locator(`${by('person')}[data-presence="${state}"]`).waitFor();
    await desk.keyboard.press('Escape');
  }

  async function wonBack(lang, device, person) {
    const srv = await at('open');
    const name = `won back, ${device}, ${lang}`;
    const says = SAYS[lang];
    const c = await customer(env.browser, srv.origin, lang, device);
    const desk = await colleague(srv, lang, device, 'Lin', 'agent');
    let id = '';
    const side = async () => {
      if (device === 'phone') await desk.locator(by('about')).click();
    };
    const sideOff = async () => {
      if (device !== 'phone') return;
      await desk.locator(`${by('about-drawer')} .ant-drawer-close`).click();
      await desk.locator(by('context')).waitFor({ state: 'hidden' });
    };
    await check(`${name}: who is upset is offered a person and reaches the desk`, async () => {
      await signedIn(c, person);
      await c.ask(says.trouble);
      await c.ask(says.angry);
      await c.shot('80-angry');
      if ((await c.$('.ho').count()) === 0) await c.$('.person-btn').click();
      await c.$('.ho').first().waitFor();
      await desk.locator(by('take')).first().waitFor();
      await fits(desk, 'the inbox');
      await shot(desk, `81-waits-${device}-${lang}`);
    });
    await check(`${name}: the context pack says who, what, and how they feel`, async () => {
      focusOn(desk);
      await desk.locator(by('take')).first().click();
      await desk.locator(by('reply')).waitFor();
      id = new URL(desk.url()).hash.split('/')[2];
      await side();
      await desk.locator(by('who')).waitFor();
      await desk.locator(by('summary')).waitFor();
      await fits(desk, 'the pack');
      await shot(desk, `82-pack-${device}-${lang}`);
      const words = await desk.locator(by('context')).innerText();
      expect(!IDS.test(words), `an id is shown: ${IDS.exec(words)?.[0]}`);
      for (const wanted of says.pack) expect(wanted.test(words), `${wanted} is not in: ${words}`);
      await sideOff();
    });
    await check(`${name}: a suggested reply is taken as it is and reaches the customer`, async () => {
      await c.say(says.question);
      await desk.locator(by('line-customer'), { hasText: says.question }).waitFor();
      await desk.locator(by('suggestion')).waitFor();
      await inSight(desk, says.question);
      await fits(desk, 'the suggestion');
      await shot(desk, `83-suggestion-${device}-${lang}`);
      await side();
      await desk.getByRole('tab').nth(1).click();
      await desk.locator(by('assist')).waitFor();
      await fits(desk, 'the assistance');
      const helps = await desk.locator(by('assist')).innerText();
      expect(!/undefined|NaN|LMSH_|\*\*/.test(helps), helps);
      // An article and a label may hold such a word by chance; a label that is nothing else is an id.
      const labels = (await desk.locator(`${by('assist')} :is(h3, .ant-tag)`).allInnerTexts()).map((t) => t.trim());
      expect(labels.length > 0 && !labels.some((t) => IDS.exec(t)?.[0] === t), labels.join('\n'));
      await shot(desk, `84-assist-${device}-${lang}`);
      if (device === 'phone') {
        await desk.locator('.ant-drawer-close:visible').click();
        await desk.locator(by('assist')).waitFor({ state: 'hidden' });
      }
      const text = (await desk.locator(`${by('suggestion')} > p`).innerText()).trim();
      const told = desk.waitForRequest((r) => r.url().endsWith('/assist/verdict'));
      await desk.locator(by('suggestion-accept')).click();
      const verdict = (await told).postDataJSON();
      expect(verdict.what === 'accept' && verdict.kind === 'reply' && verdict.doc, JSON.stringify(verdict));
      await c.$('.row.agent', { hasText: text.slice(0, 12) }).waitFor();
      await c.shot('85-answered');
      await desk.locator(by('reply')).fill(says.own);
      await desk.locator(by('reply')).press('Control+Enter');
      await c.$('.row.agent', { hasText: says.own }).waitFor();
    });
    await check(`${name}: handed back with a note the machine goes on, and says nothing of the note`, async () => {
      await desk.locator(by('return')).click();
      await desk.locator(by('dialog-note')).fill(says.note);
      await shot(desk, `86-return-${device}-${lang}`);
      await desk.locator(by('dialog-ok')).click();
      await desk.locator(by('reply')).waitFor({ state: 'detached' });
      await c.$('.ho-returned, .notice').last().waitFor();
      await c.ask(says.goes);
      expect((await c.$('.log', { hasText: says.note }).count()) === 0, 'the customer sees the note');
      await c.shot('87-goes-on');
    });
    await check(`${name}: the customer is asked how it was, and tells`, async () => {
      await desk.locator(by('conv-more')).click();
      await desk.getByRole('menuitem', { name: lang === 'zh' ? '请顾客打分' : 'Ask for a rating' }).click();
      const form = c.$('.csat').last();
      await form.getByRole('radio').first().waitFor({ state: 'attached' });
      const before = await c.replies();
      await form.getByRole('radio').first().focus();
      for (let i = 1; i < says.rate; i++) await c.page.keyboard.press('ArrowRight');
      await form.locator('textarea').fill(says.comment);
      await c.shot('88-asked');
      await form.locator('.primary').click();
      await c.answered(before);
      await c.shot('89-rated');
      expect(desk.url().endsWith(id), desk.url());
      await desk.locator(by('line-customer'), { hasText: says.comment }).waitFor();
      await fits(desk, 'the conversation');
      await shot(desk, `89-rated-desk-${device}-${lang}`);
    });
    await check(`${name}: no error in the pages`, async () => fine(desk));
    await desk.context().close();
    await c.close();
  }


  async function together(lang, device) {
    const srv = await at('open');
    const name = `together, ${device}, ${lang}`;
    const says = SAYS[lang];
    const c = await customer(env.browser, srv.origin, lang, device);
    const lin = await colleague(srv, lang, device, 'Lin', 'agent');
    const min = await colleague(srv, lang, 'desktop', 'Min', 'agent');
    const zhao = await colleague(srv, lang, 'desktop', 'Zhao', 'lead');
    const names = new Map([[lin, 'Lin'], [min, 'Min']]);
    let id = '';
    let has = lin;
    let other = min;
    await check(`${name}: two take the same customer; one has them, the other is told`, async () => {
      await c.open();
      await c.ask(says.camera);
      await c.$('.person-btn').click();
      const takes = [lin, min].map((desk) => desk.locator(`${by('row')}[data-waits] ${by('take')}`).first());
      await Promise.all(takes.map((t) => t.waitFor()));
      // In the same moment: a click that waits until nothing moves may come when the other one's has emptied the list.
      await Promise.all(takes.map((t) => t.dispatchEvent('click')));
      await until('one has it', async () => (await lin.locator(by('reply')).count()) + (await min.locator(by('reply')).count()) === 1);
      if ((await min.locator(by('reply')).count()) === 1) [has, other] = [min, lin];
      focusOn(other);
      await other.getByText(says.taken).first().waitFor();
      await other.locator(by('conversation')).waitFor();
      expect((await other.locator(by('reply')).count()) === 0, 'both may answer');
      id = new URL(has.url()).hash.split('/')[2];
      expect(!/v-0/.test(await has.locator(by('queue')).innerText()), 'a visitor is called by a number');
      await fits(other, 'what the other sees');
      await shot(other, `90-taken-${device}-${lang}`);
    });
    await check(`${name}: who looks on is seen by who writes`, async () => {
      focusOn(has);
      await has.locator(by('collision'), { hasText: names.get(other) }).waitFor();
      await has.locator(by('reply')).fill(says.first);
      await other.locator(by('collision'), { hasText: names.get(has) }).waitFor();
      await has.locator(by('reply')).press('Control+Enter');
      await c.$('.row.agent', { hasText: says.first }).waitFor();
      focusOn(other);
      await other.locator(by('line-agent'), { hasText: says.first }).waitFor();
    });
    await check(`${name}: who looks on is told why personal data is hidden, and leaves a note; who has it is not`, async () => {
      focusOn(other);
      await other.locator(by('hidden'), { hasText: names.get(has) }).waitFor();
      expect((await has.locator(by('hidden')).count()) === 0, 'who has it is told so too');
      expect((await other.locator(by('hidden-unseal')).count()) === 0, 'an agent may unseal');
      await fits(other, 'what is hidden');
      const wrong = await faults(other);
      expect(wrong === '', wrong);
      await shot(other, `90-hidden-${other === lin ? device : 'desktop'}-${lang}`);
      await other.locator(by('hidden-note')).click();
      await until('the note has the keys', () => other.locator(`${by('notes')} textarea`).evaluate((b) => b === document.activeElement));
      await other.keyboard.press('Escape');
      if (other === lin && device === 'phone') await other.locator(by('notes')).waitFor({ state: 'hidden' });
    });
    await check(`${name}: the lead sees it, hears it as it goes on, and whispers`, async () => {
      focusOn(zhao);
      await zhao.goto(`${srv.origin}/desk#/supervisor`);
      const row = zhao.locator(`tr[data-row="${id}"]`);
      await row.getByText(names.get(has)).waitFor();
      await fits(zhao, 'the live view');
      await shot(zhao, `91-live-${device}-${lang}`);
      // On a slow line: what is said before the server knows who listens is heard as well.
      await zhao.route('**/listen', async (route) => {
        await c.say(says.angry);
        await c.own(says.angry).waitFor();
        await zhao.waitForTimeout(1000);
        await route.continue();
      }, { times: 1 });
      await row.locator(by('listen-to')).click();
      await zhao.locator(by('heard'), { hasText: says.first }).waitFor();
      expect(says.step.test(await zhao.locator(by('heard')).innerText()), 'what the machine showed is not heard');
      await zhao.locator(by('heard'), { hasText: says.angry }).waitFor();
      await c.say(says.more);
      await zhao.locator(by('heard'), { hasText: says.more }).waitFor();
      await zhao.locator(by('whisper')).fill(says.whisper);
      await zhao.locator(by('whisper-send')).click();
      await until('an empty box', async () => (await zhao.locator(by('whisper')).inputValue()) === '');
      await fits(zhao, 'listening');
      await shot(zhao, `92-listen-${device}-${lang}`);
      focusOn(has);
      await has.locator(by('whisper'), { hasText: says.whisper }).waitFor();
      await inSight(has, says.more);
      await fits(has, 'the whisper');
      await shot(has, `93-whisper-${device}-${lang}`);
      expect((await c.$('.log', { hasText: says.whisper }).count()) === 0, 'the customer hears the whisper');
      expect((await other.getByText(says.whisper).count()) === 0, 'another hears the whisper');
    });
    await check(`${name}: the lead takes over; the customer sees who, the agent may not answer any more`, async () => {
      const elsewhere = await has.context().newPage();
      await elsewhere.goto(`${srv.origin}/desk#/search`);
      await elsewhere.locator('main').first().waitFor();
      focusOn(zhao);
      await zhao.locator(by('takeover')).click();
      await zhao.locator(by('takeover-ok')).click();
      await zhao.locator(by('reply')).fill(says.takes);
      await zhao.locator(by('reply')).press('Control+Enter');
      await c.$('.row.agent', { hasText: says.takes }).waitFor();
      await c.$('.row.agent, .notice', { hasText: 'Zhao' }).first().waitFor();
      focusOn(has);
      await has.locator(by('reply')).waitFor({ state: 'detached' });
      await has.locator(by('lost')).waitFor();
      await elsewhere.locator(by('notice'), { hasText: 'Zhao' }).waitFor();
      await fits(elsewhere, 'told elsewhere');
      await shot(elsewhere, `94-told-elsewhere-${device}-${lang}`);
      await elsewhere.close();
      await fits(has, 'after the take-over');
      await shot(has, `94-taken-over-${device}-${lang}`);
      await c.shot('95-lead');
      focusOn(zhao);
      await shot(zhao, `95-lead-desk-${device}-${lang}`);
    });
    const second = await customer(env.browser, srv.origin, lang, 'desktop');
    await check(`${name}: both say that they work, and the next customer is given to one of them`, async () => {
      for (const desk of [lin, min]) {
        await desk.goto(`${srv.origin}/desk#/inbox`);
        await presence(desk, 'online');
      }
      await second.open();
      await second.ask(says.camera);
      await second.$('.person-btn').click();
      const mine = (desk) => desk.locator(`${by('row')}:not([data-waits])`).count();
      await until('given to one', async () => (await mine(lin)) + (await mine(min)) === 1);
      const given = (await mine(lin)) === 1 ? lin : min;
      focusOn(given);
      await fits(given, 'the notice');
      await shot(given, `96-given-${device}-${lang}`);
      await given.locator(by('row-open')).first().click();
      await given.locator(by('reply')).waitFor();
      await given.locator(by('close')).click();
      await given.locator(by('dialog-ok')).waitFor();
      await given.waitForTimeout(500);
      await shot(given, `97-close-${device}-${lang}`);
      await given.locator(by('dialog-ok')).click();
      await given.locator(by('reply')).waitFor({ state: 'detached' });
      await second.$('.notice, .ho').last().waitFor();
    });
    // Who is gone without a word counts as there for a minute, and would be given the customers of the next story.
    for (const desk of [lin, min]) await presence(desk, 'offline');
    await check(`${name}: the lead ends it; everybody's list is empty`, async () => {
      focusOn(zhao);
      await zhao.locator(by('close')).click();
      await zhao.locator(by('dialog-ok')).click();
      await zhao.locator(by('reply')).waitFor({ state: 'detached' });
      await zhao.goto(`${srv.origin}/desk#/supervisor`);
      await until('nothing left', async () => (await zhao.locator(`tr[data-row="${id}"]`).count()) === 0);
      await shot(zhao, `98-live-after-${device}-${lang}`);
    });
    await check(`${name}: no error in the pages`, async () => [lin, min, zhao].forEach(fine));
    for (const page of [lin, min, zhao]) await page.context().close();
    await second.close();
    await c.close();
  }

  async function calledBack(lang, device, person) {
    const srv = await at('closed');
    const name = `called back, ${device}, ${lang}`;
    const says = SAYS[lang];
    const c = await customer(env.browser, srv.origin, lang, device);
    const desk = await colleague(srv, lang, device, 'Lin', 'agent');
    await check(`${name}: nobody is there; when people come is said, and how to be answered is asked`, async () => {
      await signedIn(c, person);
      await c.ask(says.camera);
      const before = await c.replies();
      await c.$('.person-btn').click();
      await c.answered(before);
      await c.$('.ho-offline').first().waitFor();
      await c.shot('100-closed');
    });
    await check(`${name}: a call is promised, for when people are back`, async () => {
      expect(await c.choose(says.call), 'no choice to be called');
      await c.shot('101-number');
      await c.ask(says.number);
      const words = await c.$('.row.machine').last().innerText();
      expect(says.promised.test(words), words);
      await c.shot('102-promised');
    });
    await check(`${name}: it stands in the list with the number and the time, and is done`, async () => {
      focusOn(desk);
      await desk.goto(`${srv.origin}/desk#/callbacks`);
      const row = desk.locator('tr[data-row]', { hasText: says.number.replace(/ /g, '\u00a0') });
      await row.waitFor();
      await fits(desk, 'the list');
      await shot(desk, `103-owed-${device}-${lang}`);
      await row.locator(by('callback-done')).click();
      await desk.getByRole('dialog').locator('textarea').fill(says.done);
      await desk.waitForTimeout(350);
      await shot(desk, `104-done-${device}-${lang}`);
      await desk.locator(by('callback-ok')).click();
      await until('nothing owed', async () => (await row.count()) === 0);
      await desk.locator('.ant-segmented-item').nth(1).click();
      await row.getByText(says.done).waitFor();
      await fits(desk, 'those that are done');
      await shot(desk, `105-was-done-${device}-${lang}`);
    });
    await check(`${name}: no error in the pages`, async () => fine(desk));
    await desk.context().close();
    await c.close();
  }

  /** Who answers for privacy reads what was really said; a customer who is blocked is refused, seen to be, and let in again. */
  async function kept(lang, device, person) {
    const srv = await at('open');
    const name = `kept, ${device}, ${lang}`;
    const says = SAYS[lang];
    const c = await customer(env.browser, srv.origin, lang, device);
    const lin = await colleague(srv, lang, device, 'Lin', 'agent');
    const admin = await agentPage(srv, lang, device);
    const more = async (desk, item) => {
      await desk.locator(by('conv-more')).click();
      await desk.locator('.ant-dropdown-menu').last().waitFor();
      await desk.waitForTimeout(300);
      if (item) await desk.locator(by(item)).click();
    };
    let id = '';
    await check(`${name}: who works here has no page that unseals`, async () => {
      await signedIn(c, person);
      await c.ask(says.secret);
      await c.$('.person-btn').click();
      focusOn(lin);
      await lin.locator(`${by('row')}[data-waits] ${by('take')}`).first().click();
      await lin.locator(by('reply')).waitFor();
      id = new URL(lin.url()).hash.split('/')[2];
      await lin.goto(`${srv.origin}/desk#/audit`);
      await lin.locator('main[data-page="audit"] > *').first().waitFor();
      expect((await lin.locator(by('unseal')).count()) === 0, 'an agent may unseal');
      await lin.goto(`${srv.origin}/desk#/inbox/${id}`);
      await lin.locator(by('reply')).waitFor();
    });
    await check(`${name}: who may says why, sees it, and it stands in the audit`, async () => {
      focusOn(admin);
      await admin.goto(`${srv.origin}/desk#/audit`);
      await admin.locator(by('unseal')).click();
      await admin.locator(by('unseal-id')).fill(id);
      await admin.locator(by('unseal-reason')).fill(says.reason);
      await admin.locator(by('unseal-ok')).click();
      await admin.locator(by('unsealed'), { hasText: says.number }).waitFor();
      await fits(admin, 'what was said');
      await shot(admin, `106-unsealed-${device}-${lang}`);
      await admin.keyboard.press('Escape');
      await admin.getByText(says.reason).first().waitFor();
    });
    await check(`${name}: blocked, the customer is refused and told; the desk sees it and lifts it`, async () => {
      focusOn(lin);
      await more(lin, 'block');
      const dialog = lin.getByRole('dialog').last();
      await dialog.locator('textarea').fill(says.reason);
      await lin.waitForTimeout(300);
      await shot(lin, `107-block-${device}-${lang}`);
      await dialog.locator('.ant-btn-dangerous').click();
      if (device === 'phone') await lin.locator(by('about')).click();
      await lin.locator(by('blocked'), { hasText: says.reason }).waitFor();
      await fits(lin, 'the customer');
      await shot(lin, `108-blocked-${device}-${lang}`);
      await c.say(says.goes);
      await c.$('.pending-why', { hasText: says.refused }).waitFor();
      await c.shot('109-refused');
      await lin.locator(by('unblock')).click();
      await lin.locator(by('blocked')).waitFor({ state: 'detached' });
    });
    await check(`${name}: no error in the pages`, async () => [lin, admin].forEach(fine));
    for (const page of [lin, admin]) await page.context().close();
    await c.close();
  }

  const stories = [
    () => wonBack('zh', 'desktop', 'demo-0008'),
    () => wonBack('en', 'phone', 'demo-0009'),
    () => together('zh', 'desktop'),
    () => together('en', 'phone'),
    () => calledBack('zh', 'desktop', 'demo-0007'),
    () => calledBack('en', 'phone', 'demo-0009'),
    () => kept('zh', 'desktop', 'demo-0004'),
    () => kept('en', 'phone', 'demo-0002'),
  ];
  // Whatever happens in a story, its servers are stopped.
  const played = (story) => () => story().catch((err) => check('team: a story was played to its end', () => Promise.reject(err)));
  const only = process.env.TEAM;
  return [...stories.filter((_, i) => !only || only.includes(String(i))).map((story) => ['team', played(story)]), ['team', stop]];
}
