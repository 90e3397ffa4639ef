// What there is to learn, in the console against the program itself: a customer who allows learning asks what the demo does not
// know, an agent answers, and the answer becomes an article that the next customer gets; a phrasing is approved and taken back; by
// keys at a desk, by touch on a phone.
import { join } from 'node:path';
import { wrongsOf } from './axe.mjs';

const by = (id) => `[data-testid="${id}"]`;
const WORDS = {
  zh: {
    asks: '能在外壳上刻我女朋友名字吗',
    reply: '您好，我是小林。刻字在官网下单时可以选，最多 12 个字，要多等两个工作日。',
    kept: '刻字在官网下单时可以选，最多 12 个字，要多等两个工作日。',
    gone: '小林',
    article: '新文章',
    done: /已发布为第 \d+ 版/,
    back: /已撤下/,
    empty: '没有要学的了',
  },
  en: {
    asks: 'engrave a name on the lid for me',
    reply: 'Hello, this is Lin. An engraving of up to 12 characters is chosen in our own shop and takes two working days more.',
    kept: 'An engraving of up to 12 characters is chosen in our own shop and takes two working days more.',
    gone: 'Lin',
    article: 'New article',
    done: /Published as version \d+/,
    back: /Taken back/,
    empty: 'There is nothing to learn now',
  },
};

export async function post(origin, path, body, key, cookie) {
  const answer = await fetch(`${origin}/v1/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(key ? { authorization: `Bearer ${key}` } : {}), ...cookie },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer;
}

export async function ask(origin, lang, text, want) {
  const c = await (await post(origin, 'conversations', { lang })).json();
  await post(origin, `conversations/${c.id}/consent`, { purpose: 'learning', granted: true, text_version: '1' }, c.key);
  const send = async (words) => (await post(origin, `conversations/${c.id}/messages`, { id: `m${Math.random()}`, text: words }, c.key)).json();
  const answer = await send(text);
  if (want) await send(want);
  return { ...c, answer };
}

async function play(env, t, lang, device) {
  const name = `learning, ${device}, ${lang}`;
  const w = WORDS[lang];
  const { check, expect, until } = t;
  const { origin } = env;
  const desk = await t.agentPage(env, lang, device, lang === 'en' && device === 'phone' ? { colorScheme: 'dark' } : {});
  const sound = async (what) => {
    await desk.waitForTimeout(350);
    await desk.screenshot({ path: join(t.shots, `80-learning-${what}-${device}-${lang}.png`) });
    expect(!(await desk.evaluate(() => document.documentElement.scrollWidth > innerWidth + 1)), `${what} is wider than the window`);
    const wrongs = await wrongsOf(desk);
    expect(wrongs.length === 0, `${what}: ${wrongs.join('; ')}`);
  };
  const login = async () => {
    const answer = await post(origin, 'desk/login', { login: env.login, password: env.password });
    return { cookie: answer.headers.get('set-cookie').split(';')[0], 'x-csrf-token': (await answer.json()).csrf };
  };

  await check(`${name}: nothing to learn is told`, async () => {
    await desk.goto(`${origin}/desk#/learning`);
    await desk.locator(by('nothing')).waitFor();
    await until('the words of the empty page', async () => (await desk.locator(by('nothing')).innerText()).includes(w.empty));
    await sound('empty');
  });

  await check(`${name}: all that serves is trained`, async () => {
    const head = await login();
    for (let i = 0; i < 240; i++) {
      const state = await (await fetch(`${origin}/v1/knowledge`, { headers: head })).json();
      if (state.trained) return;
      await desk.waitForTimeout(500);
    }
    throw new Error('not within two minutes');
  });

  let first;
  await check(`${name}: what nobody knew and a person answered is one lesson, with the answer`, async () => {
    const head = await login();
    first = await ask(origin, lang, w.asks, lang === 'zh' ? '转人工' : 'a person please');
    await post(origin, `desk/conversations/${first.id}/take`, {}, '', head);
    await post(origin, `desk/conversations/${first.id}/messages`, { id: 'r1', text: w.reply }, '', head);
    await until('the lesson', async () => {
      await desk.reload();
      await desk.locator(by('page-learning')).waitFor();
      await desk.waitForTimeout(400);
      return (await desk.locator(by('lesson-head')).count()) > 0;
    });
    const head1 = desk.locator(by('lesson-head')).first();
    if (device === 'phone') await head1.tap();
    else await desk.keyboard.press('j');
    await desk.locator(by('lesson')).waitFor();
    const text = await desk.locator(by('lesson')).innerText();
    expect(text.includes(w.kept), `what is proposed: ${text}`);
    const diff = await desk.locator(by('lesson-diff')).innerText();
    expect(diff.includes(w.kept) && !diff.includes(w.gone), `what would be written: ${diff}`);
    await sound('lesson');
  });

  await check(`${name}: the text is edited, published, and the next customer gets it`, async () => {
    if (device === 'phone') await desk.locator(by('lesson-edit')).tap();
    else await desk.keyboard.press('e');
    await desk.locator(by('lesson-text')).waitFor();
    await sound('edit');
    if (device === 'phone') {
      await desk.locator(by('lesson-approve')).tap();
    } else {
      await desk.locator(by('lesson-edit')).click();
      await desk.keyboard.press('a');
    }
    const told = desk.locator('.ant-message, .ant-notification').getByText(w.done).first();
    await told.waitFor();
    // What is pointed at stays.
    if (device === 'desktop') await told.hover();
    else await sound('published');
    await until('the next customer gets it', async () => JSON.stringify((await ask(origin, lang, w.asks)).answer).includes('12'));
  });
  await check(`${name}: it is taken back by one click, and the next customer does not get it`, async () => {
    if (device === 'desktop') {
      await desk.locator(by('undo')).click();
    } else {
      await desk.goto(`${origin}/desk#/knowledge/drafts`);
      await desk.locator('.kn-filter .ant-select').first().click();
      await desk.locator('.ant-select-item-option').nth(3).click();
      await desk.locator('.rows-open').first().click();
      await desk.locator(by('kn-take-back')).waitFor();
      await sound('to-take-back');
      await desk.locator(by('kn-take-back')).tap();
    }
    await desk.locator('.ant-message').getByText(w.back).first().waitFor();
    await sound('taken-back');
    // Ids may hold any digits: it is the words that must be gone.
    const answer = JSON.stringify((await ask(origin, lang, w.asks)).answer);
    expect(!answer.includes(w.kept.slice(0, 8)), `it serves still: ${answer}`);
  });
  await desk.close();
}

export function learningStories(env, t, program) {
  const both = [
    ['zh', 'desktop'],
    ['zh', 'phone'],
    ['en', 'desktop'],
    ['en', 'phone'],
  ];
  return both.map(([lang, device]) => [
    `learning, ${device}, ${lang}`,
    async () => {
      const server = await t.startServer(program, join(t.data, `learning-${lang}-${device}`), ['demo']);
      await play({ ...env, ...server }, t, lang, device);
      const exit = await server.stop();
      await t.check(`learning, ${device}, ${lang}: the server stops cleanly`, async () => t.expect(exit === 0, `exit ${exit}\n${server.tail()}`));
    },
  ]);
}
