// The whole way of one thing that nobody knew: a customer asks, a person answers, the answer becomes a draft, the draft is tried on
// what was said last month, given to a share of the customers, published, and the next customer gets it in the widget. A draft that
// would do harm is named so on the way.
import { join } from 'node:path';
import { wrongsOf } from './axe.mjs';
import { ask, post } from './learning.mjs';

const by = (id) => `[data-testid="${id}"]`;
const SAYS = {
  zh: {
    asks: ['能在外壳上刻我女朋友名字吗', '外壳可以刻名字吗', '想在壳上刻几个字'],
    person: '转人工',
    reply: '刻字在官网下单时可以选，最多 12 个字，要多等两个工作日。',
    known: /12 个字/,
    other: '快递压坏了，打开就碎了',
    harmful: /里有会造成损害的/,
    refused: /不接受这个结果/,
    fine: /没有发现/,
    done: /已发布给所有人/,
  },
  en: {
    asks: ['engrave a name on the lid for me', 'can you engrave my name on it', 'i would like an engraving on the lid'],
    person: 'a person please',
    reply: 'An engraving of up to 12 characters is chosen in our own shop and takes two working days more.',
    known: /12 characters/,
    other: 'it arrived damaged, the box was crushed',
    harmful: /would do harm/,
    refused: /was refused/,
    fine: /No harmful edit|No edit is surely harmful/,
    done: /Published to all/,
  },
};
const VICTIM = 'articles/damaged-on-arrival.md';
const TRAIN_MS = 240000;

async function play(env, t, lang, device) {
  const name = `the whole way, ${device}, ${lang}`;
  const says = SAYS[lang];
  const { check, expect, until } = t;
  const { origin } = env;
  const desk = await t.agentPage(env, lang, device);
  const at = (id) => desk.locator(by(id));
  const press = (id) => (device === 'phone' ? at(id).first().tap() : at(id).first().click());
  const sound = async (what) => {
    await desk.waitForTimeout(400);
    await desk.screenshot({ path: join(t.shots, `140-whole-${what}-${device}-${lang}.png`) });
    expect(!(await desk.evaluate(() => document.documentElement.scrollWidth > innerWidth + 1)), `${what} is wider than the window`);
    const wrongs = await wrongsOf(desk);
    expect(wrongs.length === 0, `${what}: ${wrongs.join('; ')}`);
  };
  const known = async (text) => says.known.test(JSON.stringify((await ask(origin, lang, text)).answer));

  await check(`${name}: customers ask what nobody knows, and a person answers one of them`, async () => {
    const login = await post(origin, 'desk/login', { login: env.login, password: env.password });
    const head = { cookie: login.headers.get('set-cookie').split(';')[0], 'x-csrf-token': (await login.json()).csrf };
    await until('all is trained', async () => (await (await fetch(`${origin}/v1/knowledge`, { headers: head })).json()).trained, TRAIN_MS);
    for (const text of says.asks.slice(1)) expect(!(await known(text)), `${text}: it is known already`);
    await ask(origin, lang, says.other);
    const first = await ask(origin, lang, says.asks[0], says.person);
    await post(origin, `desk/conversations/${first.id}/take`, {}, '', head);
    await post(origin, `desk/conversations/${first.id}/messages`, { id: 'r1', text: says.reply }, '', head);
  });

  await check(`${name}: a draft that takes away what customers need is named harmful`, async () => {
    const id = await desk.evaluate(async (path) => {
      const { csrf } = await (await fetch('/v1/desk/me')).json();
      const { hash } = await (await fetch(`/v1/knowledge/file?path=${path}`)).json();
      const made = await fetch('/v1/knowledge/drafts', { method: 'POST', headers: { 'content-type': 'application/json', 'x-csrf-token': csrf }, body: JSON.stringify({ path, base: hash, remove: true }) });
      return (await made.json()).id;
    }, VICTIM);
    await desk.goto(`${origin}/desk#/replay/${id}`);
    await desk.reload();
    await at('replay-start').waitFor();
    await press('replay-start');
    await at('replay-verdict').waitFor({ timeout: TRAIN_MS });
    expect(says.harmful.test(await at('replay-verdict').innerText()), await at('replay-verdict').innerText());
    await sound('harmful');
    await press('replay-refuse');
    await until('the verdict is taken', async () => says.refused.test(await at('replay-verdict').innerText()));
    expect((await at('replay-stage').count()) === 0, 'what was refused can be staged from here');
    await desk.evaluate(async (ids) => {
      const { csrf } = await (await fetch('/v1/desk/me')).json();
      await fetch('/v1/knowledge/drafts/refuse', { method: 'POST', headers: { 'content-type': 'application/json', 'x-csrf-token': csrf }, body: JSON.stringify({ ids }) });
    }, [id]);
  });

  await check(`${name}: the answer is kept as a draft to be tried first`, async () => {
    await until('the lesson', async () => {
      await desk.goto(`${origin}/desk#/learning`);
      await desk.reload();
      await at('page-learning').waitFor();
      await desk.waitForTimeout(400);
      return (await desk.locator(by('lesson-head'), { hasText: says.asks[0] }).count()) > 0;
    });
    await desk.locator(by('lesson-head'), { hasText: says.asks[0] }).first().click();
    await at('lesson').waitFor();
    await sound('lesson');
    await press('lesson-try');
    await at('page-replay').waitFor();
  });

  await check(`${name}: last month with it: newly answered, and no harm`, async () => {
    await at('replay-start').waitFor();
    await until('what was refused is still shown', async () => says.refused.test(await at('replay-verdict').innerText()));
    await press('replay-start');
    await until('the next verdict', async () => says.fine.test(await at('replay-verdict').innerText()), TRAIN_MS);
    expect(says.fine.test(await at('replay-verdict').innerText()), await at('replay-verdict').innerText());
    const cases = (await desk.locator(by('replay-case')).allInnerTexts()).join('\n');
    expect(cases.includes(says.asks[0]) && says.known.test(cases), `what is newly answered: ${cases.slice(0, 400)}`);
    await sound('replay');
    await press('replay-accept');
    await at('replay-stage').waitFor();
    await sound('accepted');
  });

  await check(`${name}: the good one is given to most customers first, and they get it`, async () => {
    await press('replay-stage');
    await at('stage-draft').first().waitFor();
    await until('it is chosen already', () => at('stage-draft').first().isChecked());
    const handle = desk.locator('.ant-slider-handle').first();
    await handle.focus();
    await handle.press('End');
    await sound('stage');
    await press('stage-begin');
    await at('stage-summary').waitFor({ timeout: TRAIN_MS });
    await until('a customer of the share gets it', () => known(says.asks[1]), TRAIN_MS);
    await sound('staged');
  });

  await check(`${name}: published, the next customer gets it in the widget`, async () => {
    await press('stage-publish');
    await at('stage-publish-ok').waitFor();
    await press('stage-publish-ok');
    await desk.locator('.ant-message, .ant-notification').getByText(says.done).first().waitFor();
    await sound('published');
    const c = await t.customer(env.browser, origin, lang, device);
    await c.open();
    await c.ask(says.asks[2]);
    await until('the answer', async () => says.known.test((await c.$('.row.machine').allInnerTexts()).join('\n')));
    await c.page.screenshot({ path: join(t.shots, `140-whole-customer-${device}-${lang}.png`) });
    await c.close();
  });
  await check(`${name}: no error in the page`, async () => expect(desk.wrongs.length === 0, desk.wrongs.join(' | ')));
  await desk.context().close();
}

export function wholeStories(env, t, program) {
  return [
    ['zh', 'desktop'],
    ['en', 'phone'],
  ].map(([lang, device]) => [
    `the whole way, ${device}, ${lang}`,
    async () => {
      const server = await t.startServer(program, join(t.data, `whole-${lang}`), ['demo']);
      await play({ ...env, ...server }, t, lang, device);
      const exit = await server.stop();
      await t.check(`the whole way, ${device}, ${lang}: the server stops cleanly`, async () => t.expect(exit === 0, `exit ${exit}\n${server.tail()}`));
    },
  ]);
}
