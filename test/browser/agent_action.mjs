// An agent books a return for a customer against the program itself, by keys; the customer gets one receipt, and another when it
// is taken back.
import { join } from 'node:path';

const by = (id) => `[data-testid="${id}"]`;
const WHO = 'demo-0006';
const WORDS = {
  zh: { assist: '助手', action: '申请退货', reason: '有故障', again: '取消订单', mine: /为您办理了「申请退货」/, back: /为您撤销了「申请退货」/ },
  en: { assist: 'Assist', action: 'Return an order', reason: 'It is faulty', again: 'Cancel an order', mine: /“Return an order” was done for you by/, back: /“Return an order” was taken back for you by/ },
};

async function play(env, t, lang, device) {
  const name = `an agent's action, ${device}, ${lang}`;
  const says = WORDS[lang];
  const { check, expect, until } = t;
  const c = await t.customer(env.browser, env.origin, lang, device);
  await t.signedIn(c, WHO);
  const desk = await t.agentPage(env, lang, device);
  const sound = async (what) => {
    await desk.waitForTimeout(350);
    await desk.screenshot({ path: join(t.shots, `60-${what}-${device}-${lang}.png`) });
    const told = await t.faults(desk);
    expect(told === '', `${what}: ${told}`);
    expect(!(await t.wide(desk)), `${what}: wider than the window`);
  };
  const pick = async (input, text) => {
    await desk.locator(`${by(input)} input`).first().focus();
    await desk.keyboard.type(text);
    await desk.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option', { hasText: text }).first().waitFor();
    await desk.keyboard.press('Enter');
  };
  // By keys at a desk, by touch on a phone.
  const press = async (what) => {
    if (device === 'phone') return what.tap();
    await what.focus();
    await desk.keyboard.press('Enter');
  };
  const receipts = () => c.$('.card.action').count();

  await check(`${name}: what is not suggested is found, and its form asks for what is missing`, async () => {
    await t.look(desk, c);
    await desk.locator(by('take-open')).click();
    await desk.locator(by('reply')).waitFor();
    if (device === 'phone') await desk.locator(by('about')).click();
    await desk.getByRole('tab', { name: says.assist }).click();
    await desk.locator(by('action-other')).click();
    await sound('pick');
    await desk.locator(by('action-pick')).fill(says.action);
    await desk.keyboard.press('Enter');
    await desk.locator(by('action-asks')).waitFor();
    await sound('form');
  });
  await check(`${name}: the card says what would be done, and nothing is done yet`, async () => {
    for (let i = 0; i < 3 && (await desk.locator(by('action-ready')).count()) === 0; i++) {
      const items = desk.locator(by('action-in-items'));
      if ((await items.count()) && (await items.locator('.ant-select-selection-item').count()) === 0) await pick('action-in-items', '');
      await pick('action-in-reason', says.reason);
      await press(desk.locator(by('action-next')));
      await until('an answer', async () => (await desk.locator(`${by('action-next')}.ant-btn-loading`).count()) === 0);
    }
    const text = await desk.locator(by('action-ready')).innerText();
    expect(/LM1000000601/.test(text) && text.includes(says.reason), text);
    expect((await receipts()) === 0, 'the customer was told already');
    await sound('card');
  });
  await check(`${name}: it is carried out, and the customer gets one receipt with the name`, async () => {
    await press(desk.locator(by('action-confirm')));
    await desk.locator(by('action-done')).waitFor();
    await sound('done');
    await until('the receipt', receipts);
    await c.settled();
    expect((await receipts()) === 1, 'more than one receipt');
    expect(says.mine.test(await c.$('.log').innerText()), await c.$('.log').innerText());
    await c.shot('61-receipt');
  });
  await check(`${name}: a second return is refused with the reason`, async () => {
    await desk.locator(by('action-other')).click();
    await desk.locator(by('action-pick')).fill(says.action);
    await desk.keyboard.press('Enter');
    await desk.locator(`${by('action-refused')}, ${by('action-asks')}`).waitFor();
    await sound('refused');
    expect((await receipts()) === 1, 'the customer was told of it');
  });
  await check(`${name}: it is taken back, and the customer is told`, async () => {
    await desk.locator(`${by('action-card')} button`).last().click();
    await desk.locator(by('action-undo')).click();
    await desk.locator(by('action-undone')).waitFor();
    await until('the receipt', async () => (await receipts()) === 2);
    expect(says.back.test(await c.$('.log').innerText()), 'not told who took it back');
    await sound('undone');
    await c.shot('62-undone');
  });
  await check(`${name}: no error on the desk`, async () => expect(desk.wrongs.length === 0, desk.wrongs.join(' | ')));
  await desk.context().close();
  await t.cleanUp(c, name);
}

/** The company's system, or the line to the server, is gone: it says so, and asks again without doing it twice. */
async function edges(env, t) {
  const name = "an agent's action at its edges";
  let c = await t.customer(env.browser, env.origin, 'en', 'desktop');
  await c.open();
  const desk = await t.agentPage(env, 'en', 'desktop');
  await t.check(`${name}: for somebody who is not known nothing can be run`, async () => {
    await t.look(desk, c);
    await desk.locator(by('take-open')).click();
    await desk.locator(by('reply')).waitFor();
    await desk.getByRole('tab', { name: 'Assist' }).click();
    await desk.locator(by('action-nobody')).waitFor();
    t.expect(await desk.locator(by('action-other')).isDisabled(), 'it can be begun');
  });
  await t.cleanUp(c, name);
  c = await t.customer(env.browser, env.origin, 'en', 'desktop');
  await c.open();
  await t.check(`${name}: an answer that is lost is asked for again`, async () => {
    await t.signIn(c, 'demo-0051');
    await t.look(desk, c);
    await desk.locator(by('take-open')).click();
    await desk.locator(by('reply')).waitFor();
    await desk.getByRole('tab', { name: 'Assist' }).click();
    await desk.locator(by('action-other')).click();
    await desk.locator(by('action-pick')).fill('Cancel');
    await desk.keyboard.press('Enter');
    await desk.locator(by('action-ready')).waitFor();
    let lost = 0;
    await desk.route('**/actions/*/confirm', async (r) => {
      if (lost++) return r.continue();
      await r.fetch();
      return r.abort();
    });
    await desk.locator(by('action-confirm')).click();
    await desk.locator(by('action-failed')).waitFor();
    await desk.screenshot({ path: join(t.shots, '60-failed-desktop-en.png') });
    t.expect((await t.faults(desk)) === '', await t.faults(desk));
    await desk.locator(`${by('action-failed')} button`).click();
    await desk.locator(by('action-done')).waitFor();
    await c.settled();
    t.expect((await c.$('.card.action').count()) === 1, 'not one receipt');
  });
  await desk.context().close();
  await t.cleanUp(c, name);
}

export function agentActionStories(env, t) {
  const both = [['zh', 'desktop'], ['zh', 'phone'], ['en', 'desktop'], ['en', 'phone']];
  return [...both.map(([lang, device]) => ['agent action', () => play(env, t, lang, device)]), ['agent action', () => edges(env, t)]];
}
