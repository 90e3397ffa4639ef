// Products, policies, flows and actions by form, against the program: one change is one line of the file, a fault stands at its field, steps are
// taken back by keyboard, and what was published serves.
import { join } from 'node:path';
import { wrongsOf } from './axe.mjs';
import { calm, wide } from './pages.mjs';
import { startServer } from './server.mjs';

const here = new URL('.', import.meta.url).pathname;
const program = join(here, '../../build/warmline');
const by = (id) => `[data-testid="${id}"]`;

export function formStories(env, tools) {
  const { check, expect, until, agentPage, shots, data, focusOn } = tools;

  async function story(lang, device) {
    const name = `forms, ${device}, ${lang}`;
    const server = { ...env, ...(await startServer(program, join(data, `forms-${device}-${lang}`), ['demo'])) };
    const desk = await agentPage(server, lang, device);
    focusOn(desk);
    const at = (id) => desk.locator(by(id));
    const shot = (what, fullPage = false) => desk.screenshot({ path: join(shots, `81-forms-${what}-${device}-${lang}.png`), fullPage });
    const fine = async (what) => {
      await until('a page at rest', () => desk.evaluate(calm));
      expect(!(await wide(desk)), `${what} is wider than the window`);
      await shot(what);
      const wrongs = await wrongsOf(desk);
      expect(wrongs.length === 0, `${what}: ${wrongs.join('; ')}`);
    };
    const serving = (path) => desk.evaluate(async (p) => (await (await fetch(`/v1/knowledge/file?path=${p}`)).json()).text, path);
    const open = async (path) => {
      await desk.goto(`${server.origin}/desk#/knowledge`);
      await desk.goto(`${server.origin}/desk#/knowledge/file/${path}`);
      await at('kn-save').waitFor();
    };
    const view = async (nth) => desk.locator('.kn-editor > .pg-row .ant-segmented-item').nth(nth).click();
    const changedLines = (a, b) => {
      const [x, y] = [a.split('\n'), b.split('\n')];
      return x.length === y.length ? x.filter((l, i) => l !== y[i]).length : -1;
    };
    const publish = async () => {
      await at('kn-ok').waitFor();
      await at('kn-publish').click();
      await at('kn-publish-ok').click();
      await at('kn-search').waitFor();
    };

    await check(`${name}: a product's price is changed by form: one line of the file, and a wrong one is told at its field`, async () => {
      const before = await serving('products.yaml');
      await open('products.yaml');
      await at('kf-products-0-price_cny').waitFor();
      expect(await at('kn-save').isDisabled(), 'opening it changed something');
      await fine('product');
      await at('kf-products-0-price_cny').fill('cheap');
      await desk.locator('.ant-form-item', { has: at('kf-products-0-price_cny') }).getByText(/must be a price|要是价格/).waitFor();
      expect(await at('kn-publish').isDisabled(), 'a fault can be published');
      await fine('product-fault');
      await at('kf-products-0-price_cny').fill('305');
      await publish();
      const after = await serving('products.yaml');
      expect(changedLines(before, after) === 1 && after.includes('price_cny: 305'), `${changedLines(before, after)} lines differ`);
    });
    await check(`${name}: what was done is taken back and done again by keyboard`, async () => {
      await open('products.yaml');
      await at('kf-products-0-sku').fill('LM-OTHER');
      await at('kf-products-add').click();
      await at('kf-products-0-open').waitFor();
      const n = await desk.locator('.kn-master nav li').count();
      await at('kf-products-0-open').click();
      await at('kf-products-0-sku').press('Control+z');
      await until('one product less', async () => (await desk.locator('.kn-master nav li').count()) === n - 1);
      expect((await at('kf-products-0-sku').inputValue()) === 'LM-OTHER', 'more was taken back than the last step');
      await at('kf-products-0-sku').press('Control+z');
      await until('the sku from before', async () => (await at('kf-products-0-sku').inputValue()) === 'LM-CAM2');
      expect(await at('kn-save').isDisabled(), 'it is not as it was');
      await at('kf-products-0-sku').press('Control+Shift+z');
      await until('the change again', async () => (await at('kf-products-0-sku').inputValue()) === 'LM-OTHER');
      await at('kf-products-0-sku').press('Control+z');
    });
    await check(`${name}: rules of a policy stand side by side, and one is added in both languages`, async () => {
      await open('policies/returns.md');
      await at('kn-rule-0-zh').waitFor();
      const n = await desk.locator('.kn-row').count();
      await at('kn-rule-add').click();
      await at(`kn-rule-${n}-zh`).fill('赠品和主机一起退回。');
      await at(`kn-rule-${n}-en`).fill('Gifts go back with the unit.');
      await fine('policy');
      await publish();
      const text = await serving('policies/returns.md');
      expect(text.includes('- 赠品和主机一起退回。') && text.includes('- Gifts go back with the unit.'), text.slice(-300));
    });
    await check(`${name}: a step is added to a flow, renamed and led to, with the graph beside it`, async () => {
      const before = await serving('flows/camera-offline.yaml');
      await open('flows/camera-offline.yaml');
      await at('kn-graph').waitFor();
      await view(0);
      await at('kf-steps-add').waitFor();
      await fine('flow');
      const nodes = await desk.locator('.kn-node').count();
      await at('kf-steps-add').click();
      await until('the step in the graph', async () => (await desk.locator('.kn-node').count()) === nodes + 1);
      await at('kf-steps-new-name').fill('ask-nicely');
      await at('kf-steps-new-name').press('Enter');
      await at('kf-steps-ask-nicely-title-zh').fill('好好问一下');
      await at('kf-steps-ask-nicely-title-en').fill('Ask nicely');
      await desk.locator('.ant-form-item', { has: at('kf-steps-ask-nicely-name') }).or(at('kn-faults')).getByText(/never reached|走不到/).first().waitFor();
      await fine('flow-fault');
      // The first choice of the first step leads there.
      const first = /start: (\S+)/.exec(before)[1];
      await at(`kf-steps-${first}-open`).click();
      await desk.locator(`${by(`kf-steps-${first}-choices-0-next`)} .ant-select-selector, ${by(`kf-steps-${first}-choices-0-next`)}.ant-select`).first().click();
      await desk.keyboard.type('ask-nicely');
      await desk.locator('.ant-select-item-option-active', { hasText: 'ask-nicely' }).waitFor();
      await desk.keyboard.press('Enter');
      await until('the lead', async () => !(await desk.locator('.kn-editor').innerText()).match(/"ask-nicely" is never reached/));
      await shot('flow-led', true);
    });
    await check(`${name}: who leaves what is not kept is asked first`, async () => {
      const here = desk.url();
      await desk.goto(`${server.origin}/desk#/inbox`);
      await at('stay').waitFor();
      await fine('leave');
      await at('stay').click();
      await at('stay').waitFor({ state: 'detached' });
      expect(desk.url() === here, `at ${desk.url()}`);
      expect(!(await at('kn-save').isDisabled()), 'the changes are lost');
      await desk.goto(`${server.origin}/desk#/knowledge`);
      await at('leave').click();
      await at('kn-search').waitFor();
    });
    await check(`${name}: a condition of an action is changed, and a wrong one is told at its field`, async () => {
      const before = await serving('actions/request-callback.yaml');
      await open('actions/request-callback.yaml');
      await at('kf-require-1-that').waitFor();
      await fine('action');
      await at('kf-require-1-that').fill('days_until(day_of) <= 7');
      await desk.locator('.ant-form-item', { has: at('kf-require-1-that') }).getByText(/day_of/).waitFor();
      await at('kf-require-1-that').scrollIntoViewIfNeeded();
      await shot('action-fault');
      await at('kf-require-1-that').fill('days_until(date) <= 7');
      await publish();
      const after = await serving('actions/request-callback.yaml');
      expect(changedLines(before, after) === 1 && after.includes('days_until(date) <= 7'), `${changedLines(before, after)} lines differ`);
    });
    await check(`${name}: no error in the page, and the server stops cleanly`, async () => {
      expect(desk.wrongs.length === 0, desk.wrongs.join(' | '));
      const exit = await server.stop();
      expect(exit === 0, `exit ${exit}\n${server.tail()}`);
    });
    await desk.context().close();
  }

  return [['knowledge forms', () => story('zh', 'desktop')], ['knowledge forms', () => story('en', 'phone')]];
}
