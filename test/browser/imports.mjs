// Knowledge is brought in on the console: a spreadsheet is dropped, its drafts are looked at with what was noticed, some are
// refused, a scan is told to be one, and rows of customers are tried before they are written.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const here = new URL('.', import.meta.url).pathname;
const by = (id) => `[data-testid="${id}"]`;

const SHEET = `问题,Question,答案,Answer,分类
怎么退货？,How do I return something?,收到后 9731 天内可以退货。,Within 9731 days.,退换货
烤面包机怎么清洗？,How do I clean the toaster?,"拔掉电源，倒出碎屑，用干布擦。","Unplug it, empty the tray, wipe it with a dry cloth.",使用
烤面包机坏了联系谁？,Whom do I call about the toaster?,请打 13800138000 找小王。,Call Ann: 13800138000.,使用
`;
const CUSTOMERS = 'id,name,lang\nbrowser-1,王小明,zh\nbrowser-2,Ann,klingon\n';

const PRODUCTS = '编号,中文名,英文名,价格\nkettle-1,热水壶一号,Kettle One,199\nbad,,,\n';

const WORDS = {
  zh: { noticed: '含个人信息', left: '没有文字', published: /发布了 1 篇/, refused: '拒收 1' },
  en: { noticed: 'personal data', left: 'without text', published: /1 published/, refused: '1 refused' },
};

const pdfs = () =>
  execFileSync('python3', ['-c', `import sys; sys.path.insert(0, ${JSON.stringify(join(here, '../import'))}); import pdf; sys.stdout.buffer.write(pdf.manual(12)[0])`], {
    maxBuffer: 64 << 20,
  });
const scan = () =>
  execFileSync('python3', ['-c', `import sys; sys.path.insert(0, ${JSON.stringify(join(here, '../import'))}); import pdf; sys.stdout.buffer.write(pdf.scan())`], {
    maxBuffer: 64 << 20,
  });

export function importStories(env, { check, expect, until, agentPage, shots }) {
  const story = async (lang, device) => {
    const page = await agentPage(env, lang, device);
    const name = `imports ${lang} ${device}`;
    const shot = (what) => page.screenshot({ path: join(shots, `95-imports-${what}-${device}-${lang}.png`) });
    const drop = (file, mimeType, buffer) => page.locator(`${by('page-imports')} .ant-upload-drag input[type=file]`).setInputFiles({ name: file, mimeType, buffer });
    const home = async () => {
      await page.goto(`${env.origin}/desk#/imports`);
      await page.locator(by('page-imports')).waitFor();
      await page.locator('.ant-upload-drag').waitFor();
    };
    await check(`${name}: a spreadsheet becomes drafts, with what was noticed`, async () => {
      await home();
      await shot('1-empty');
      await drop(`faq-${lang}-${device}.csv`, 'text/csv', Buffer.from(SHEET));
      await page.locator(`${by('import-drafts')} > li`).nth(2).waitFor();
      await page.locator(by('noticed')).waitFor();
      expect((await page.locator(by('import-drafts')).innerText()).includes(WORDS[lang].noticed), 'the telephone number is not noticed');
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(wide <= 0, `the page is ${wide} px too wide`);
      await shot('2-drafts');
    });
    await check(`${name}: a draft is refused, and does not wait any more`, async () => {
      await page.locator(by('refuse')).nth(2).click();
      await page.locator(`${by('import-drafts')} > li`).nth(2).waitFor({ state: 'detached' });
      expect((await page.locator(`${by('import-drafts')} > li`).count()) === 2, 'two are left');
    });
    await check(`${name}: a draft is published with one click`, async () => {
      await page.locator(by('approve')).nth(1).click();
      await page.getByText(WORDS[lang].published).first().waitFor();
      await page.locator(`${by('import-drafts')} > li`).nth(1).waitFor({ state: 'detached' });
      await shot('3-published');
    });
    await check(`${name}: a draft of a manual shows the page it comes from`, async () => {
      await home();
      await drop(`manual-${lang}.pdf`, 'application/pdf', pdfs());
      await page.locator(by('page-picture')).first().click({ timeout: 60000 });
      await page.locator('.imp-page').first().waitFor();
      await until('the page', () => page.locator('img.imp-page, .imp-page img').first().evaluate((e) => e.naturalWidth > 0));
      await shot('4-page');
    });
    await check(`${name}: a scan is told to be one, and text recognition is offered`, async () => {
      await home();
      await drop('scan.pdf', 'application/pdf', scan());
      await page.locator(by('import-failed')).waitFor();
      await page.locator(by('import-again')).waitFor();
      await shot('5-scan');
    });
    await check(`${name}: a table of products becomes a draft of its file, with the rows that are refused`, async () => {
      await home();
      const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.locator(by('import-products')).click()]);
      await chooser.setFiles({ name: `products-${lang}.csv`, mimeType: 'text/csv', buffer: Buffer.from(PRODUCTS) });
      await page.locator(by('product-rows')).waitFor();
      expect((await page.locator(by('product-rows')).innerText()).includes(WORDS[lang].refused), 'the refused row is not counted');
      await page.locator('.imp-file').waitFor();
      expect((await page.locator('.imp-file').innerText()).includes('kettle-1'), 'the draft lacks the product');
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(wide <= 0, `the page is ${wide} px too wide`);
      await shot('7-products');
    });
    await check(`${name}: rows of customers are tried first, the refused ones are named`, async () => {
      await home();
      await page.locator('input[type=file][accept*=jsonl]').setInputFiles({ name: 'customers.csv', mimeType: 'text/csv', buffer: Buffer.from(CUSTOMERS) });
      await page.locator(by('rows-report')).waitFor({ timeout: 120000 }); // behind the training of what was published
      expect((await page.locator(by('rows-report')).innerText()).includes(WORDS[lang].refused), await page.locator(by('rows-report')).innerText());
      await page.locator(by('rows-report')).scrollIntoViewIfNeeded();
      await shot('6-rows');
    });
    await page.context().close();
  };
  return [
    ['imports', () => story('zh', 'desktop')],
    ['imports', () => story('en', 'phone')],
  ];
}
