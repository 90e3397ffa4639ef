// The practice desk against the program itself: a case played to its score, one given up, the ramp and the team; with pictures.
import { join } from 'node:path';
import { wrongsOf } from './axe.mjs';

const by = (id) => `[data-testid="${id}"]`;
const SAYS = {
  zh: ['您好，请问您是几号收到的？盒子打开过吗？', '签收次日起七天之内都可以无理由退货，请把主机、配件和赠品都装好寄回来', '寄回来的运费需要您自己承担'],
  en: ['Hello! When did it arrive, and did you open the box?', 'You can return it without giving a reason within 7 days of delivery, opened is fine as long as all accessories are complete', 'Please note that the return shipping is paid by you'],
};
const TALK = {
  zh: { lang: 'zh', says: ['路由器不想要了，七天内能退吗？', '上周五'], tells: ['请问您是哪天签收的？', '签收次日起七天内可以无理由退货，配件要齐全。'], title: '退掉路由器', opening: '这台路由器我要退' },
  en: { lang: 'en', says: ['I do not want the router, can I return it?', 'It came last Friday'], tells: ['When did it arrive?', 'You can return it within seven days of delivery with all accessories.'], title: 'Send a router back', opening: 'I want to send this router back' },
};
/** In the page of a lead: a talk with a person who ends it, whose customer allows learning, as a case. */
async function caseOfTalk(talk) {
  const { csrf } = await (await fetch('/v1/desk/me')).json();
  const post = async (path, body, headers) => {
    const answer = await fetch(`/v1/${path}`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const mine = { 'x-csrf-token': csrf };
  const c = await post('conversations', { lang: talk.lang });
  const theirs = { authorization: `Bearer ${c.key}` };
  const room = `conversations/${c.id}`;
  await post(`${room}/consent`, { purpose: 'learning', granted: true, text_version: '1' }, theirs);
  await post(`${room}/messages`, { id: 'p', person: true }, theirs);
  await post(`desk/${room}/take`, {}, mine);
  for (let i = 0; i < 2; i++) {
    await post(`${room}/messages`, { id: `m${i}`, text: talk.says[i] }, theirs);
    await post(`desk/${room}/messages`, { id: `a${i}`, text: talk.tells[i] }, mine);
  }
  await post(`desk/${room}/close`, {}, mine);
  return (await post('practice/cases', { conversation: c.id }, mine)).id;
}
const wide = (page) => page.evaluate(() => document.documentElement.scrollWidth > innerWidth + 1);

async function say(t, desk, text) {
  const before = await desk.locator(by('practice-customer')).count();
  await desk.locator(by('practice-text')).fill(text);
  await desk.locator(by('practice-text')).press('Enter');
  await t.until('an answer', async () => (await desk.locator(by('practice-customer')).count()) > before);
}

async function play(env, t, lang, device) {
  const name = `practice desk, ${device}, ${lang}`;
  const desk = await t.agentPage(env, lang, device);
  const shot = (what) => desk.screenshot({ path: join(t.shots, `70-practice-${what}-${device}-${lang}.png`) });
  const open = () => desk.evaluate(() => (location.hash = '#/practice'));
  await t.check(`${name}: a case is played to its score`, async () => {
    await open();
    await desk.locator(by('practice-cases')).waitFor();
    t.expect(!(await wide(desk)), 'the cases are wider than the window');
    await shot('cases');
    await desk.locator(by('begin-return-unopened')).click();
    await desk.locator(by('practice-text')).waitFor();
    await say(t, desk, SAYS[lang][0]);
    t.expect((await desk.locator(by('practice-score')).count()) === 0, 'a score before the end');
    await shot('run');
    await desk.locator(by('practice-pause')).click();
    await desk.locator(by('practice-paused')).waitFor();
    await desk.locator(by('practice-pause')).click();
    await desk.locator(by('practice-lines')).waitFor();
    await say(t, desk, SAYS[lang][1]);
    await desk.locator(by('practice-text')).fill(SAYS[lang][2]);
    await desk.locator(by('practice-send')).click();
    await desk.locator(by('practice-score')).waitFor();
    t.expect(/100/.test(await desk.locator('.score-total b').innerText()), 'not all points');
    t.expect(!(await wide(desk)), 'the score is wider than the window');
    await shot('score');
  });
  await t.check(`${name}: what was wrong names its document, and the ramp has both runs`, async () => {
    await desk.locator(by('practice-again')).click();
    await desk.locator(by('practice-text')).waitFor();
    await say(t, desk, lang === 'zh' ? '30 天内都能退，运费我们承担' : 'You can return it within 60 days, and we pay the shipping of the return for you');
    await desk.locator(by('practice-give-up')).click();
    await desk.locator(by('practice-give-up-ok')).click();
    await desk.locator(by('practice-score')).waitFor();
    t.expect((await desk.locator('.notes-list .lost code').count()) > 0, 'no document is named');
    await shot('wrong');
    await desk.evaluate(() => (location.hash = '#/practice/mine'));
    await desk.locator(by('ramp')).first().waitFor();
    await shot('ramp');
    await desk.evaluate(() => (location.hash = '#/practice/team'));
    await desk.locator('.rows-table').waitFor();
    t.expect(!(await wide(desk)), 'the team is wider than the window');
    await shot('team');
  });
  await t.check(`${name}: a case of a conversation is edited, and played as it is then`, async () => {
    const id = await desk.evaluate(caseOfTalk, TALK[lang]);
    await desk.evaluate(() => (location.hash = '#/practice'));
    await desk.reload();
    const at = (what) => desk.locator(by(what));
    await at(`edit-${id}`).click();
    await at('pe-title').waitFor();
    await desk.waitForTimeout(400);
    t.expect(!(await wide(desk)), 'the form is wider than the window');
    await shot('edit');
    const wrongs = await wrongsOf(desk);
    t.expect(wrongs.length === 0, wrongs.join('; '));
    await at('pe-title').fill('');
    await at('pe-save').click();
    await at('pe-trouble').waitFor();
    await at('pe-title').fill(TALK[lang].title);
    await at('pe-opening').fill(TALK[lang].opening);
    await at('pe-save').click();
    await desk.locator(by(`case-${id}`), { hasText: TALK[lang].title }).waitFor();
    await at(`begin-${id}`).click();
    await at('practice-text').waitFor();
    t.expect((await at('practice-customer').first().innerText()).includes(TALK[lang].opening), 'the customer says something else');
  });
  t.expect(desk.wrongs.length === 0, desk.wrongs.join('; '));
  await desk.context().close();
}

export function practiceStories(env, t) {
  return [['zh', 'desktop'], ['en', 'phone']].map(([lang, device]) => ['practice desk', () => play(env, t, lang, device)]);
}
