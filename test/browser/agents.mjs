// What an agent sends beside words, and how they hear of customers when no page of the console is open.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bigPicture, smallPicture } from './picture.mjs';

const here = new URL('.', import.meta.url).pathname;
const axe = readFileSync(join(here, 'node_modules/axe-core/axe.min.js'), 'utf8');
const by = (id) => `[data-testid="${id}"]`;
const png = (name = 'a.png') => ({ name, mimeType: 'image/png', buffer: smallPicture() });

async function wrongsOf(page) {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe);
  return page.evaluate(async () => (await window.axe.run(document, { resultTypes: ['violations'] })).violations.map((v) => `${v.id}: ${v.nodes[0].target.join(' ')}`));
}

/** Hands files to what listens for a paste or a drop. */
const hand = (page, selector, kind, files) =>
  page.locator(selector).evaluate(
    (el, { kind, files }) => {
      const data = new DataTransfer();
      for (const f of files) data.items.add(new File([new Uint8Array(f.bytes)], f.name, { type: 'image/png' }));
      if (kind === 'paste') el.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
      else for (const type of ['dragover', 'drop']) el.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
    },
    { kind, files: files.map((f) => ({ name: f.name, bytes: [...f.buffer] })) },
  );

export function agentStories(env, tools) {
  const { check, expect, until, agentPage, shots, customer, look } = tools;

  async function pictures(lang, device) {
    const name = `pictures of an agent, ${device}, ${lang}`;
    const c = await customer(env.browser, env.origin, lang, device);
    const desk = await agentPage(env, lang, device);
    const tray = desk.locator(by('tray-picture'));
    const input = desk.locator(by('picture-input'));
    const state = (s) => until(s, async () => (await tray.evaluateAll((all, s) => all.length > 0 && all.every((e) => e.dataset.state === s), s)));
    const shot = (what) => desk.screenshot({ path: join(shots, `${what}-${device}-${lang}.png`) });

    await check(`${name}: several are picked by button, paste and drop, described, and sent with words`, async () => {
      await c.open();
      await c.ask(c.says.camera);
      await look(desk, c);
      await desk.locator(by('take-open')).click();
      await desk.locator(by('reply')).waitFor();
      await input.setInputFiles([png()]);
      await hand(desk, by('reply'), 'paste', [png('b.png')]);
      await hand(desk, by('log'), 'drop', [png('c.png')]);
      await until('three', async () => (await tray.count()) === 3);
      await state('ready');
      await desk.locator(by('tray-remove')).last().click();
      await desk.locator(by('tray-alt')).first().fill('<b>the key</b>');
      await desk.locator(by('reply')).fill(c.says.agentSays);
      expect((await wrongsOf(desk)).length === 0, (await wrongsOf(desk)).join('; '));
      await shot('80-tray');
      await desk.locator(by('reply')).press('Control+Enter');
      await until('sent', async () => (await tray.count()) === 0);
      await desk.locator(by('line-agent'), { hasText: c.says.agentSays }).locator('.picture img').nth(1).waitFor();
    });
    await check(`${name}: the customer sees them with what they show, also after a reload`, async () => {
      for (let i = 0; i < 2; i++) {
        const pics = c.$('.row.agent .picture img');
        await until('two pictures', async () => (await pics.count()) === 2 && (await pics.evaluateAll((all) => all.every((e) => e.complete && e.naturalWidth > 0))));
        expect((await pics.first().getAttribute('alt')) === '<b>the key</b>', await pics.first().getAttribute('alt'));
        expect((await pics.last().getAttribute('alt')) === (lang === 'zh' ? '图片' : 'Picture'), await pics.last().getAttribute('alt'));
        if (i === 0) await c.shot('81-agent-picture');
        if (i === 0) await c.open();
      }
    });
    await check(`${name}: the agent sees that it was read`, async () => {
      await desk.locator('.line-who .read').first().waitFor();
      await shot('82-read');
    });
    await check(`${name}: what fails on the way is tried again; what is none, too large or too many is refused with a word`, async () => {
      await desk.route('**/attachments', (r) => r.abort());
      await input.setInputFiles([png()]);
      await state('failed');
      expect(!(await desk.locator(by('send')).isDisabled()), 'it cannot be seen why nothing goes');
      await desk.locator(by('send')).click();
      await desk.locator('.ant-message-warning').first().waitFor();
      await shot('83-failed');
      await desk.unroute('**/attachments');
      await desk.locator(by('tray-retry')).click();
      await state('ready');
      const told = desk.locator(by('tray-problem'));
      await input.setInputFiles([{ name: 'big.png', mimeType: 'image/png', buffer: bigPicture() }]);
      await until('10 MB', async () => /10 MB/.test(await told.innerText()));
      await input.setInputFiles([{ name: 'a.svg', mimeType: 'image/svg+xml', buffer: Buffer.from('<svg/>') }]);
      await until('no picture', async () => /JPEG/.test(await told.innerText()));
      await input.setInputFiles(Array.from({ length: 6 }, (_, i) => png(`${i}.png`)));
      await until('too many', async () => /6/.test(await told.innerText()));
      expect((await tray.count()) === 6, `${await tray.count()} pictures`);
      await state('ready');
      for (let i = 0; i < 6; i++) await desk.locator(by('tray-remove')).first().press('Enter');
      await input.setInputFiles([{ name: 'no.png', mimeType: 'image/png', buffer: Buffer.from('no picture') }]);
      await state('failed');
      expect((await desk.locator(by('tray-retry')).count()) === 0, 'it may be tried again in vain');
      await desk.locator(by('tray-remove')).click();
      expect(await desk.locator(by('send')).isDisabled(), 'nothing can be sent');
    });
    await check(`${name}: a picture alone goes too; one that the server has forgotten goes up again`, async () => {
      await input.setInputFiles([png()]);
      await state('ready');
      let refused = 0;
      await desk.route('**/messages', (r) => (refused++ === 0 ? r.fulfill({ status: 404, json: { type: 'urn:warmline:problem:not-found', detail: 'no such picture' } }) : r.continue()));
      await desk.locator(by('send')).click();
      await until('the third picture', async () => (await c.$('.row.agent .picture img').count()) === 3);
      await desk.unroute('**/messages');
      expect((await desk.locator('.sending').count()) === 0, 'it is shown twice');
    });
    await check(`${name}: no error in the page`, async () => expect(desk.wrongs.length === 0, desk.wrongs.join(' | ')));
    await desk.context().close();
    await c.close();
  }

  return [['zh', 'desktop'], ['en', 'phone']].map(([lang, device]) => ['agent pictures', () => pictures(lang, device)]);
}
