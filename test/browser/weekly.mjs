// The weekly page in the console: an empty week, another week, both languages, the files, who gets it, and what is said without WeasyPrint.
import { join } from 'node:path';
import { wrongsOf } from './axe.mjs';

const by = (id) => `[data-testid="${id}"]`;

export function weeklyStories(env, tools) {
  const { check, expect, until, agentPage, shots } = tools;

  async function story(lang, device) {
    const name = `weekly page, ${device}, ${lang}`;
    const desk = await agentPage(env, lang, device, {});
    const paper = () => desk.frameLocator(by('weekly-paper'));
    await check(`${name}: the last week that is over is shown, and says that it was empty`, async () => {
      await desk.goto(`${env.origin}/desk#/weekly`);
      await paper().locator('h1').waitFor();
      const text = await paper().locator('body').innerText();
      expect(text.includes(lang === 'zh' ? '这一周没有来访' : 'There were no contacts in this week'), text.slice(0, 200));
      expect(/^\d{4}-W\d\d$/.test(await desk.locator(by('weekly-week')).innerText()), 'no week');
      expect((await desk.locator(by('weekly-post')).innerText()).includes('report_to'), 'who gets it');
      expect(await desk.locator(by('weekly-after')).isDisabled(), 'a week that is not over');
      expect(!(await desk.evaluate(() => document.documentElement.scrollWidth > innerWidth + 1)), 'wider than the window');
      await desk.screenshot({ path: join(shots, `81-weekly-${device}-${lang}.png`) });
      const wrongs = await wrongsOf(desk);
      expect(wrongs.length === 0, wrongs.join('; '));
    });
    await check(`${name}: the week before is a step away, and the way back`, async () => {
      const last = await desk.locator(by('weekly-week')).innerText();
      await desk.locator(by('weekly-before')).click();
      await until('another week', async () => (await desk.locator(by('weekly-week')).innerText()) !== last && (await desk.locator(by('weekly-after')).isEnabled()));
      await desk.locator(by('weekly-after')).click();
      await until('the same week', async () => (await desk.locator(by('weekly-week')).innerText()) === last);
    });
    await check(`${name}: the HTML is the same page, and a wrong week is refused by name`, async () => {
      let href;
      await until('the page can be had', async () => (href = await desk.locator(by('weekly-html')).getAttribute('href')) !== null);
      const got = await desk.evaluate((h) => fetch(h).then(async (r) => [r.status, r.headers.get('content-disposition'), await r.text()]), href);
      expect(got[0] === 200 && /week-\d{4}-W\d\d\.html/.test(got[1]) && got[2].startsWith('<!doctype html>'), JSON.stringify(got).slice(0, 200));
      const wrong = await desk.evaluate(() => fetch('/v1/metrics/weekly?week=2025-W53').then(async (r) => [r.status, await r.text()]));
      expect(wrong[0] === 400 && wrong[1].includes('2026-W48'), JSON.stringify(wrong));
    });
    await check(`${name}: the PDF comes, or what to do without it is said`, async () => {
      const href = (await desk.locator(by('weekly-html')).getAttribute('href')).replace('.html', '.pdf');
      const got = await desk.evaluate((h) => fetch(h).then(async (r) => [r.status, (await r.text()).slice(0, 300)]), href);
      expect((got[0] === 200 && got[1].startsWith('%PDF-')) || (got[0] === 501 && got[1].includes('weasyprint')), JSON.stringify(got));
      await desk.route('**/v1/metrics/weekly.pdf?**', (r) => r.fulfill({ status: 501, json: {} }));
      await desk.locator(by('weekly-pdf')).click();
      await until('the words', async () => /WeasyPrint/.test(await desk.locator('.ant-message').innerText()));
      desk.wrongs.splice(0, desk.wrongs.length, ...desk.wrongs.filter((w) => !/501/.test(w)));
      expect(desk.wrongs.length === 0, desk.wrongs.join(' | '));
    });
    await desk.context().close();
  }

  return [
    ['weekly page', () => story('zh', 'desktop')],
    ['weekly page', () => story('en', 'phone')],
  ];
}
