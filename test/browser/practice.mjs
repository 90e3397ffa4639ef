// The practice desk against the program itself: a case played to its score, one given up, the ramp and the team; with pictures.
import { join } from 'node:path';

const by = (id) => `[data-testid="${id}"]`;
const SAYS = {
  zh: ['您好，请问您是几号收到的？盒子打开过吗？', '签收次日起七天之内都可以无理由退货，请把主机、配件和赠品都装好寄回来', '寄回来的运费需要您自己承担'],
  en: ['Hello! When did it arrive, and did you open the box?', 'You can return it without giving a reason within 7 days of delivery, opened is fine as long as all accessories are complete', 'Please note that the return shipping is paid by you'],
};
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
  t.expect(desk.wrongs.length === 0, desk.wrongs.join('; '));
  await desk.context().close();
}

export function practiceStories(env, t) {
  return [['zh', 'desktop'], ['en', 'phone']].map(([lang, device]) => ['practice desk', () => play(env, t, lang, device)]);
}
