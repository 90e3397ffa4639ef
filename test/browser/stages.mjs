// Staged change in the console: begun from drafts, compared while it runs, rolled back, and one that was rolled back by itself.
import { join } from 'node:path';
import { wrongsOf } from './axe.mjs';
import { pretend, XSS } from './contract.mjs';

const by = (id) => `[data-testid="${id}"]`;
const HOUR = 3600000;

const arm = (n, yes, low, high) => ({ n, yes, share: yes / n, low, high });
const metric = (name, worse_when, guards, present, fresh, always_low, always_high, verdict) => {
  const difference = fresh.share - present.share;
  return { name, guards, worse_when, present, new: fresh, difference, low: difference - 0.02, high: difference + 0.02, always_low, always_high, verdict };
};

const report = (worse) => ({
  present: { conversations: 1804, customers: 1530, turns: 5112 },
  new: { conversations: 211, customers: 180, turns: 640 },
  customers_needed: 50,
  metrics: [
    metric('answered', 'less', false, arm(1804, 1512, 0.82, 0.86), arm(211, 190, 0.85, 0.93), -0.021, 0.142, 'none'),
    metric('declined', 'more', false, arm(1804, 402, 0.2, 0.24), arm(211, 25, 0.08, 0.17), -0.19, -0.012, 'better'),
    metric('handed-over', 'more', true, arm(1804, 510, 0.26, 0.31), arm(211, worse ? 105 : 62, 0.23, 0.36), worse ? 0.09 : -0.1, worse ? 0.33 : 0.12, worse ? 'worse' : 'none'),
    metric('unhelpful', 'more', true, arm(1804, 420, 0.21, 0.25), arm(211, 31, 0.1, 0.2), -0.17, 0.004, 'none'),
    metric('confirmed', 'less', true, arm(1804, 640, 0.33, 0.38), arm(211, 90, 0.36, 0.49), -0.04, 0.18, 'none'),
    metric('satisfied', 'less', false, arm(120, 96, 0.72, 0.86), arm(14, 12, 0.6, 0.96), -1, 1, 'too-few'),
    { name: 'complained', guards: false, worse_when: 'more', present: { n: 0, yes: 0 }, new: { n: 0, yes: 0 }, verdict: 'too-few' },
  ],
});

function full(now) {
  const running = { id: 'st1', title: XSS, state: 'running', author: 'agent:a1', started_at: now - 5 * HOUR, files: 2, share: 100, trained: true, refused: '', looked_at: now - 60000 };
  const fell = { id: 'st0', title: '退货说明', state: 'rolled-back', author: 'agent:a1', started_at: now - 90 * HOUR, ended_at: now - 80 * HOUR, ended_by: 'system', reason: 'handed-over', files: 1 };
  const detail = {
    changes: [
      { path: 'articles/return-window.md', kind: 'changed', draft: 'd1' },
      { path: 'articles/wall-mount.md', kind: 'new', draft: 'd2' },
    ],
    shares: [{ share: 100, at: now - 5 * HOUR, by: 'agent:a1' }],
  };
  return {
    'GET stages': { stages: [running, fell, { ...fell, id: 'st9', state: 'published', reason: 'by-hand', title: '墙装' }] },
    'GET stages/st1': { ...running, ...detail, report: report(false) },
    'GET stages/st0': { ...fell, ...detail, report: report(true) },
    'POST stages/st1/roll-back': { id: 'st1' },
    'POST stages/st1/share': { id: 'st1' },
  };
}

const begin = () => ({
  'GET stages': { stages: [] },
  'GET knowledge/drafts': {
    drafts: [
      { id: 'd1', path: 'articles/return-window.md', remove: false, origin: 'console', source: '', author: 'lin', state: 'open' },
      { id: 'd2', path: 'articles/wall-mount.md', remove: false, origin: 'import', source: XSS, author: 'lin', state: 'open' },
    ],
  },
  'GET knowledge/drafts/d1': { id: 'd1', path: 'articles/return-window.md', text: '' },
  'GET knowledge/drafts/d2': { id: 'd2', path: 'articles/wall-mount.md', text: '' },
  'POST stages': { id: 'st1' },
});

export function stageStories(env, { check, expect, until, agentPage, shots }) {
  const shot = (page, name) => page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });

  async function fine(page, name) {
    await until('a page at rest', () => page.evaluate(() => !document.querySelector('.ant-skeleton, .boot, .ant-spin-spinning')));
    await shot(page, name);
    expect(!(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth + 1)), 'wider than the window');
    const found = await wrongsOf(page);
    expect(found.length === 0, found.join('; '));
  }

  async function story(lang, device) {
    const name = `staged change, ${device}, ${lang}`;
    const desk = await agentPage(env, lang, device);
    const table = begin();
    const asked = [];
    await pretend(desk, table, asked);
    await check(`${name}: it is begun from drafts`, async () => {
      await desk.goto(`${env.origin}/desk#/stages`);
      const drafts = desk.locator(by('stage-draft'));
      await drafts.first().waitFor();
      expect(await desk.locator(by('stage-begin')).isDisabled(), 'begins without a draft');
      await drafts.first().check();
      await drafts.nth(1).check();
      await fine(desk, `80-stage-begin-${device}-${lang}`);
      Object.assign(table, full(Date.now()));
      await desk.locator(by('stage-begin')).click();
      await desk.locator(by('stage-summary')).waitFor();
      const [, body] = asked.find(([s]) => s === 'POST stages');
      expect(body.share === 100 && body.drafts.join() === 'd1,d2' && body.title === 'articles/return-window.md', JSON.stringify(body));
    });
    await check(`${name}: both are compared in plain words`, async () => {
      const words = await desk.locator(by('stage-summary')).innerText();
      expect(words.includes(lang === 'zh' ? '还看不出差别' : 'No difference can be told yet'), words);
      await fine(desk, `81-stage-runs-${device}-${lang}`);
    });
    await check(`${name}: one click takes it back`, async () => {
      await desk.locator(by('stage-back')).click();
      await until('rolled back', () => asked.some(([s]) => s === 'POST stages/st1/roll-back'));
    });
    await check(`${name}: one that was rolled back by itself says why`, async () => {
      await desk.goto(`${env.origin}/desk#/stages/st0`);
      await desk.locator(by('stage-state')).waitFor();
      const text = await desk.locator('.pg').innerText();
      expect(text.includes(lang === 'zh' ? '“转人工”变差了' : '“Handed over” got worse'), text.slice(0, 300));
      expect((await desk.locator(by('stage-back')).count()) === 0, 'it can be ended twice');
      await fine(desk, `82-stage-fell-${device}-${lang}`);
    });
    await check(`${name}: nothing that was typed runs, no error in the page`, async () => {
      expect((await desk.evaluate(() => window.hurt)) === undefined, 'typed text ran');
      expect(desk.wrongs.length === 0, desk.wrongs.join(' | '));
    });
    await desk.context().close();
  }

  return ['zh', 'en'].flatMap((lang) => ['desktop', 'phone'].map((device) => ['staged change', () => story(lang, device)]));
}
