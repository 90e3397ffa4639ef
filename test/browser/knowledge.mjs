// What an operator does with the knowledge, against the program: what nobody knew becomes an article that answers the next customer;
// faults, a colleague's edit in between, a language left behind, an old version, a flow that is played.
import { join } from 'node:path';
import { wrongsOf } from './axe.mjs';
import { calm, wide } from './pages.mjs';
import { startServer } from './server.mjs';

const here = new URL('.', import.meta.url).pathname;
const program = join(here, '../../build/warmline');
const by = (id) => `[data-testid="${id}"]`;
const ARTICLE = 'articles/coffee-descale.md';
const SAYS = {
  zh: { ask: '你们的咖啡机怎么除水垢', answer: '柠檬酸', title: '咖啡机怎么除水垢', behind: /英文没跟上/, flow: '摄像头', removed: /删除/ },
  en: { ask: 'how do i descale the coffee machine', answer: 'citric acid', title: 'Descaling the coffee machine', behind: /English is behind/, flow: 'camera', removed: /removed/ },
};
const ZH = '用柠檬酸兑温水，循环两次，再用清水冲一遍。';
const EN = 'Run warm water with citric acid through it twice, then rinse with clear water.';

export function knowledgeStories(env, tools) {
  const { check, expect, until, agentPage, shots, data, focusOn } = tools;

  async function story(lang, device) {
    const name = `knowledge, ${device}, ${lang}`;
    const says = SAYS[lang];
    const server = { ...env, ...(await startServer(program, join(data, `knowledge-${device}-${lang}`), ['demo'])) };
    const shot = (page, what) => page.screenshot({ path: join(shots, `80-knowledge-${what}-${device}-${lang}.png`), fullPage: false });
    const ask = async () => {
      const post = async (path, body, head = {}) => (await fetch(`${server.origin}/v1/${path}`, { method: 'POST', headers: { 'content-type': 'application/json', ...head }, body: JSON.stringify(body) })).json();
      const c = await post('conversations', { lang });
      return JSON.stringify(await post(`conversations/${c.id}/messages`, { text: says.ask }, { authorization: `Bearer ${c.key}` }));
    };
    const desk = await agentPage(server, lang, device);
    focusOn(desk);
    const at = (id) => desk.locator(by(id));
    const fine = async (what) => {
      await until('a page at rest', () => desk.evaluate(calm));
      expect(!(await wide(desk)), `${what} is wider than the window`);
      await shot(desk, what);
      const wrongs = await wrongsOf(desk);
      expect(wrongs.length === 0, `${what}: ${wrongs.join('; ')}`);
    };
    const open = async (...to) => {
      await desk.goto(`${server.origin}/desk#/knowledge${to.map((p) => `/${p}`).join('')}`);
      await desk.locator(by('page-knowledge')).waitFor();
    };
    const publish = async () => {
      await at('kn-publish').click();
      await at('kn-publish-ok').click();
    };
    /** As a colleague would, from another place. */
    const behindTheBack = (text) =>
      desk.evaluate(
        async ([path, body]) => {
          const { csrf } = await (await fetch('/v1/desk/me')).json();
          const post = async (to, what) => (await fetch(`/v1/knowledge/${to}`, { method: 'POST', headers: { 'content-type': 'application/json', 'x-csrf-token': csrf }, body: JSON.stringify(what) })).json();
          const { hash } = await (await fetch(`/v1/knowledge/file?path=${path}`)).json();
          const d = await post('drafts', { path, base: hash, text: body });
          return post('publish', { ids: [d.id] });
        },
        [ARTICLE, text],
      );

    await check(`${name}: the list is searched, and nobody knows the answer yet`, async () => {
      expect(!(await ask()).includes(says.answer), 'it is known already');
      await open();
      await desk.locator('.rows-open').first().waitFor();
      await fine('list');
      await at('kn-search').fill('zzzz');
      await at('nothing').waitFor();
      await at('kn-search').fill('');
    });
    await check(`${name}: a new article is written by form, and answers the next customer`, async () => {
      await at('kn-new').click();
      await at('kn-new-title').fill(says.title);
      await at('kn-new-id').fill('coffee-descale');
      await at('kn-new-ok').click();
      await at('kn-body-zh').fill(ZH);
      await at('kn-body-en').fill(EN);
      await at('kn-title-zh').fill(SAYS.zh.title);
      await at('kn-title-en').fill(SAYS.en.title);
      await at('kn-ask-zh').fill('水垢怎么弄掉\n除水垢多久一次');
      await at('kn-ask-en').fill('how do i get rid of limescale');
      await at('kn-ok').waitFor();
      await fine('form');
      await publish();
      await until('the list', async () => (await desk.locator(by('kn-search')).count()) > 0);
      expect((await ask()).includes(says.answer), `not answered: ${await ask()}`);
    });
    await check(`${name}: what is wrong is told by line while it is typed, and cannot be published`, async () => {
      await open('file', ARTICLE);
      await at('kn-title-zh').waitFor();
      await desk.locator('.ant-segmented-item').nth(1).click();
      const text = await at('kn-text').inputValue();
      await at('kn-text').fill(text.replace('products: [all]', 'products: [nothing]'));
      await at('kn-faults').waitFor();
      expect(/nothing/.test(await at('kn-faults').innerText()), 'the fault is not named');
      expect(await at('kn-publish').isDisabled(), 'it can be published');
      await fine('fault');
      await at('kn-text').fill(text);
      await at('kn-ok').waitFor();
    });
    await check(`${name}: a language that was left behind is marked in the list`, async () => {
      await desk.locator('.ant-segmented-item').nth(0).click();
      await at('kn-body-zh').fill(ZH.replace('两次', '三次'));
      await at('kn-ok').waitFor();
      await publish();
      await at('kn-search').fill('coffee-descale');
      await desk.locator(`[data-row="${ARTICLE}"]`, { hasText: says.behind }).waitFor();
      await shot(desk, 'behind');
    });
    await check(`${name}: an edit in between is shown and never overwritten`, async () => {
      await open('file', ARTICLE);
      await at('kn-body-en').fill(EN.replace('twice', 'three times'));
      await at('kn-save').click();
      await until('a kept draft', async () => at('kn-save').isDisabled());
      const text = await desk.evaluate(async (path) => (await (await fetch(`/v1/knowledge/file?path=${path}`)).json()).text, ARTICLE);
      const theirs = await behindTheBack(`${text}\n`);
      expect(theirs.published, `the colleague could not publish: ${JSON.stringify(theirs)}`);
      await publish();
      const told = await until('an answer', async () => ((await at('kn-conflict').count()) > 0 ? 'conflict' : (await desk.locator('.ant-message-error').allInnerTexts()).join(' ')));
      expect(told === 'conflict', `told instead: ${told}`);
      await shot(desk, 'conflict');
      await at('kn-conflict').locator('button').click();
      await at('kn-moved').waitFor();
      await fine('moved');
      await at('kn-moved').locator('button').click();
      await until('the newer file as base', async () => (await at('kn-moved').count()) === 0);
      await publish();
      await at('kn-search').waitFor();
      expect((await desk.evaluate(async (path) => (await (await fetch(`/v1/knowledge/file?path=${path}`)).json()).text, ARTICLE)).includes('three times'), 'it was not published');
    });
    await check(`${name}: versions tell who changed what, and one is brought back`, async () => {
      await open('versions');
      await desk.locator('.rows-open').first().waitFor();
      await fine('versions');
      await desk.locator('.rows-open').first().click();
      await at('diff').first().waitFor();
      await fine('diff');
      await open('version', '1');
      await at('kn-restore').click();
      await desk.locator('.ant-popconfirm .ant-btn-primary').click();
      await at('kn-all').waitFor();
      await fine('drafts');
      await at('kn-all').click();
      await at('kn-publish-many').click();
      await at('kn-publish-ok').click();
      await at('nothing').waitFor();
      expect(!(await ask()).includes(says.answer), 'the old version does not serve');
    });
    await check(`${name}: a flow is drawn and played`, async () => {
      await open('file', 'flows/camera-offline.yaml');
      await at('kn-graph').waitFor();
      const before = await at('kn-says').count();
      await at('kn-choice').first().click();
      await until('the next step', async () => (await at('kn-says').count()) > before || (await desk.locator('.kn-play li').count()) > before + 1);
      await fine('flow');
    });
    await check(`${name}: no error in the page, and the server stops cleanly`, async () => {
      expect(desk.wrongs.length === 0, desk.wrongs.join(' | '));
      const exit = await server.stop();
      expect(exit === 0, `exit ${exit}\n${server.tail()}`);
    });
    await desk.context().close();
  }

  return [['knowledge', () => story('zh', 'desktop')], ['knowledge', () => story('en', 'phone')]];
}
