// What would happen: a draft that takes an article away is tried on what a customer said, against the program itself.
import { join } from 'node:path';

const by = (id) => `[data-testid="${id}"]`;
const SAYS = {
  zh: { asks: '快递压坏了，打开就碎了', harmful: '有害', begin: '看看会发生什么' },
  en: { asks: 'it arrived damaged, the box was crushed', harmful: 'Harmful', begin: 'See what would happen' },
};
const PATH = 'articles/damaged-on-arrival.md';

export function replayStories(env, { check, expect, until, agentPage, shots }) {
  const post = async (path, body, headers = {}) => {
    const res = await fetch(`${env.origin}/v1/${path}`, { method: 'POST', headers: { 'Content-Type': 'application/json', ...headers }, body: JSON.stringify(body) });
    expect(res.ok, `POST ${path}: ${res.status} ${res.ok ? '' : await res.clone().text()}`);
    return res.json();
  };

  async function said(lang) {
    const c = await post('conversations', { lang });
    await post(`conversations/${c.id ?? c.conversation}/messages`, { id: `replay-${lang}`, text: SAYS[lang].asks }, { Authorization: `Bearer ${c.key}` });
  }

  const draft = (desk) =>
    desk.evaluate(async (path) => {
      const me = await (await fetch('/v1/desk/me')).json();
      const file = await (await fetch(`/v1/knowledge/file?path=${encodeURIComponent(path)}`)).json();
      const res = await fetch('/v1/knowledge/drafts', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': me.csrf },
        body: JSON.stringify({ path, base: file.hash, remove: true }),
      });
      const body = await res.json();
      if (!res.ok) throw new Error(JSON.stringify(body));
      return body.id;
    }, PATH);

  async function play(lang, device) {
    const name = `what would happen, ${device}, ${lang}`;
    const desk = await agentPage(env, lang, device);
    const shot = (step) => desk.screenshot({ path: join(shots, `130-replay-${step}-${device}-${lang}.png`), fullPage: false });
    await check(`${name}: a harmful draft is named so, with both answers`, async () => {
      await said(lang);
      const id = await draft(desk);
      await desk.goto(`${env.origin}/desk#/replay/${id}`);
      await desk.locator(by('replay-start')).click();
      await desk.locator(by('replay-running')).waitFor();
      await shot('running');
      await desk.locator(by('replay-verdict')).waitFor({ timeout: 600000 });
      await desk.locator(by('replay-case')).first().waitFor();
      expect((await desk.locator(by('replay-case')).first().innerText()).includes(SAYS[lang].asks), 'the message is not told');
      expect(!(await desk.evaluate(() => document.documentElement.scrollWidth > innerWidth + 1)), 'wider than the window');
      await shot('result');
      await desk.locator(by('replay-case')).first().scrollIntoViewIfNeeded();
      await shot('case');
    });
    await check(`${name}: the verdict is taken once`, async () => {
      await desk.locator(by('replay-refuse')).click();
      await until('the verdict', () => desk.locator(by('replay-verdict')).innerText().then((t) => /不接受这个结果|was refused/.test(t)));
    });
    await check(`${name}: no error in the page`, async () => expect(desk.wrongs.length === 0, desk.wrongs.join(' | ')));
    await desk.context().close();
  }

  return [
    ['what would happen', () => play('zh', 'desktop')],
    ['what would happen', () => play('en', 'phone')],
  ];
}
