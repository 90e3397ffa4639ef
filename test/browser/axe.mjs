// The rules of axe-core that a page breaks. What is gone when the page is looked at again was a notice that faded, or a
// colour on its way to another: it is no fault.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const source = readFileSync(join(dirname(fileURLToPath(import.meta.url)), 'node_modules/axe-core/axe.min.js'), 'utf8');
const LOOKS = 4, PAUSE_MS = 700;

async function look(page) {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(source);
  return page.evaluate(async () => {
    const run = await window.axe.run(document, { resultTypes: ['violations'] });
    return run.violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => `${n.target.join(' ')} ${n.html.slice(0, 120)}`).join(' | ')}`);
  });
}

export async function wrongsOf(page) {
  let found = await look(page);
  for (let i = 1; i < LOOKS && found.length > 0; i++) {
    await page.waitForTimeout(PAUSE_MS);
    found = await look(page);
  }
  return found;
}
