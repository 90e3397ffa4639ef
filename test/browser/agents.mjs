// What an agent sends beside words, and how they hear of customers when no page of the console is open.
import { join } from 'node:path';
import { wrongsOf } from './axe.mjs';
import { bigPicture, smallPicture } from './picture.mjs';

const by = (id) => `[data-testid="${id}"]`;
const png = (name = 'a.png') => ({ name, mimeType: 'image/png', buffer: smallPicture() });

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
    // One of the two customers has no WebSocket, and says what they have read by requests.
    const c = await customer(env.browser, env.origin, lang, device, device === 'phone' ? { init: () => delete window.WebSocket } : {});
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

  /** What the browser's push service would do, which is not there: keys, an endpoint, and a subscription that stays. */
  function pretendService() {
    const name = 'pretend-subscription';
    const hex = (b) => [...new Uint8Array(b)].map((x) => x.toString(16).padStart(2, '0')).join('');
    const bytes = (h) => Uint8Array.from(h.match(/../g), (x) => parseInt(x, 16)).buffer;
    const of = (s) => ({
      endpoint: s.endpoint,
      options: { applicationServerKey: bytes(s.key) },
      getKey: (k) => bytes(s[k]),
      unsubscribe: async () => (localStorage.removeItem(name), true),
    });
    PushManager.prototype.getSubscription = async () => (localStorage[name] ? of(JSON.parse(localStorage[name])) : null);
    PushManager.prototype.subscribe = async ({ applicationServerKey }) => {
      const pair = await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveBits']);
      const s = { endpoint: `https://push.example.net/${crypto.randomUUID()}`, key: hex(applicationServerKey), p256dh: hex(await crypto.subtle.exportKey('raw', pair.publicKey)), auth: hex(crypto.getRandomValues(new Uint8Array(16))) };
      localStorage[name] = JSON.stringify(s);
      return of(s);
    };
  }

  async function push(lang, device) {
    const name = `notices on this device, ${device}, ${lang}`;
    const desk = await agentPage(env, lang, device);
    const context = desk.context();
    await context.grantPermissions(['notifications'], { origin: env.origin });
    const card = desk.locator(by('device-notices'));
    const isOn = (on) => until(on ? 'on' : 'off', async () => (await card.getAttribute('data-on')) === String(on));
    const toPage = async () => {
      await desk.goto(`${env.origin}/desk#/settings/oncall`);
      await card.waitFor();
    };
    const problem = () => desk.locator(by('device-problem')).innerText();
    const fine = async (file) => {
      await until('a page at rest', () => desk.evaluate(() => document.getAnimations().every((a) => a.playState !== 'running')));
      expect((await wrongsOf(desk)).length === 0, (await wrongsOf(desk)).join('; '));
      expect(await desk.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'wider than the window');
      await desk.screenshot({ path: join(shots, `${file}-${device}-${lang}.png`) });
    };

    await check(`${name}: who refuses is told where to allow it`, async () => {
      await desk.addInitScript(() => Object.defineProperty(Notification, 'permission', { get: () => localStorage.permission ?? 'granted' }));
      await desk.addInitScript(() => (Notification.requestPermission = async () => Notification.permission));
      await desk.evaluate(() => (localStorage.permission = 'denied'));
      await desk.reload();
      await toPage();
      expect(/网站设置|settings/.test(await problem()), await problem());
      expect(await desk.locator(by('device-on')).isDisabled(), 'it can be tried in vain');
      await fine('84-notices-refused');
      await desk.evaluate(() => localStorage.removeItem('permission'));
    });
    await check(`${name}: a browser without a push service says so, and stays off`, async () => {
      await desk.reload();
      await toPage();
      await desk.locator(by('device-on')).click();
      await until('a word', async () => /推送服务|push service/.test(await problem()));
      await isOn(false);
    });
    await check(`${name}: turned on, it is one of the person's ways, also after a reload`, async () => {
      await desk.addInitScript(pretendService);
      await desk.reload();
      await toPage();
      await until('it can be turned on', () => desk.locator(by('device-on')).isEnabled());
      await desk.locator(by('device-on')).focus();
      await desk.keyboard.press('Enter');
      await isOn(true);
      await desk.locator('.rows-table, .rows-cards', { hasText: 'push.example.net' }).first().waitFor();
      await desk.reload();
      await card.waitFor();
      await isOn(true);
      await until('the word is gone', async () => (await desk.locator('.ant-message-notice').count()) === 0);
      await fine('85-notices-on');
    });
    await check(`${name}: the worker comes fresh, for the console alone`, async () => {
      const got = await desk.evaluate(async () => {
        const r = await navigator.serviceWorker.getRegistration('/desk');
        const file = await fetch('/desk-worker.js');
        return { scope: new URL(r.scope).pathname, fresh: r.updateViaCache, type: file.headers.get('content-type'), cache: file.headers.get('cache-control'), shop: (await navigator.serviceWorker.getRegistration('/'))?.scope };
      });
      expect(got.scope === '/desk' && got.fresh === 'none' && /javascript/.test(got.type) && /no-cache/.test(got.cache) && got.shop === undefined, JSON.stringify(got));
    });
    await check(`${name}: what is pushed is shown, and a click opens the conversation`, async () => {
      const cdp = await context.newCDPSession(desk);
      const registered = new Promise((done) => cdp.on('ServiceWorker.workerRegistrationUpdated', (e) => e.registrations[0] && done(e.registrations[0].registrationId)));
      await cdp.send('ServiceWorker.enable');
      const registrationId = await registered;
      const deliver = (data) => cdp.send('ServiceWorker.deliverPushMessage', { origin: env.origin, registrationId, data: typeof data === 'string' ? data : JSON.stringify(data) });
      const shown = () => desk.evaluate(async () => (await (await navigator.serviceWorker.ready).getNotifications()).map((n) => ({ title: n.title, body: n.body, path: n.data.path })));
      // A push may be lost on its way, here too; one sent again takes the place of the one before.
      const appears = async (what, data, fits) => {
        for (let tries = 3; ; tries--) {
          await deliver(data);
          try {
            return await until(what, async () => fits(await shown()), tries > 1 ? 5000 : undefined);
          } catch (e) {
            if (tries === 1) throw e;
          }
        }
      };
      await appears('a notice', { title: 'Warmline', text: '有顾客在等 <b>', url: '/desk#/inbox/01ARZ3NDEKTSV4RRFFQ69G5FAV' }, (all) => all.length === 1);
      expect(JSON.stringify(await shown()) === JSON.stringify([{ title: 'Warmline', body: '有顾客在等 <b>', path: '/desk#/inbox/01ARZ3NDEKTSV4RRFFQ69G5FAV' }]), JSON.stringify(await shown()));
      const worker = context.serviceWorkers()[0];
      const click = (title) =>
        worker.evaluate(async (title) => {
          const notification = (await registration.getNotifications()).find((n) => n.title === title);
          const e = new NotificationEvent('notificationclick', { notification });
          // Of an event that the browser did not make nothing may be waited for, and no page may be focused.
          e.waitUntil = (work) => work.catch(() => undefined);
          self.dispatchEvent(e);
        }, title);
      await click('Warmline');
      await until('the conversation', async () => (await desk.evaluate(() => location.hash)) === '#/inbox/01ARZ3NDEKTSV4RRFFQ69G5FAV');
      expect((await shown()).length === 0, 'the notice stays');
      await appears('a notice that leads elsewhere', '{"title":"elsewhere","url":"https://evil.example/desk#/x"}', (all) => all.length === 1);
      await click('elsewhere');
      await until('the inbox', async () => (await desk.evaluate(() => location.href)) === `${env.origin}/desk#/inbox`);
      await appears('a notice of no JSON', 'no json', (all) => all[0]?.title === 'Warmline');
      await worker.evaluate(() => (self.clients.openWindow = async (path) => void (self.opened = path)));
      await desk.goto(`${env.origin}/`);
      await click('Warmline');
      await until('a new window', async () => (await worker.evaluate(() => self.opened)) === '/desk');
    });
    await check(`${name}: a subscription that the browser has let go is made anew; turned off, the way is gone`, async () => {
      const waysNow = () => desk.evaluate(async () => (await (await fetch('/v1/oncall')).json()).people.flatMap((p) => p.ways.filter((w) => w.kind === 'webpush')).length);
      await desk.evaluate(() => localStorage.removeItem('pretend-subscription'));
      await toPage();
      await isOn(true);
      await until('one way', async () => (await waysNow()) === 1);
      expect((await desk.evaluate(() => localStorage['pretend-subscription'])) !== undefined, 'the browser is not subscribed');
      await desk.locator(by('device-off')).click();
      await isOn(false);
      await until('no way', async () => (await waysNow()) === 0);
      expect((await desk.evaluate(() => localStorage['pretend-subscription'])) === undefined, 'the browser is still subscribed');
      expect(desk.wrongs.length === 0, desk.wrongs.join(' | '));
    });
    await context.close();
  }

  return [
    ['zh', 'desktop'],
    ['en', 'phone'],
  ].flatMap(([lang, device]) => [
    ['agent pictures', () => pictures(lang, device)],
    ['notices on this device', () => push(lang, device)],
  ]);
}
