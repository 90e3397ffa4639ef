import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { EMPTY_FORM, compose, newArticle } from '../src/console/knowledge/article_file';
import { articleFaults, formOf } from '../src/console/knowledge/article_form';

const demo = join(process.cwd(), '..', 'demo', 'knowledge', 'articles');
const en = (_: string, e: string) => e;
const fault = (line: number, text: string) => ({ level: 'error' as const, file: 'articles/x.md', line, text });

test('what the form wrote itself is read again, also with one language lacking', () => {
  const full = { title: { zh: '标题', en: '' }, body: { zh: '好。', en: 'Good.\n\nYes.' }, ask: { zh: ['一', '二'], en: [] }, products: ['cam2'] };
  assert.deepEqual(formOf(newArticle(full)), full);
  assert.deepEqual(formOf(newArticle({ ...full, products: [] })), { ...full, products: [] });
  const bare = formOf('---\ntitle: How long\nproducts: all\n---\nTwo years.\n\n两年。\n');
  assert.deepEqual(bare, { ...EMPTY_FORM, title: { zh: '', en: 'How long' }, body: { zh: '两年。', en: 'Two years.' } });
});

test('what a form would lose is not shown by it', () => {
  for (const text of ['', 'title: x', '---\ntitle: {zh: [\n---\n', '---\ntitle: x\n---\nlost\n# zh\n好\n', '---\ntitle: [a]\n---\n']) assert.equal(formOf(text), undefined, text);
});

test('every article of the demo is read, and stays as it is', () => {
  for (const name of readdirSync(demo)) {
    const text = readFileSync(join(demo, name), 'utf8');
    const form = formOf(text);
    assert.ok(form && form.title.zh !== '' && form.title.en !== '' && form.body.zh !== '' && form.body.en !== '', name);
    assert.equal(compose(text, form, form), text);
  }
});

test('faults stand at their fields', () => {
  const text = '---\ntitle: {zh: 标题}\nproducts: [nothing]\nask:\n  zh: [一]\n---\n# zh\n好\n';
  const got = articleFaults(text, [fault(2, 'title: the English text is missing'), fault(3, 'products: no product "nothing"'), fault(5, 'ask: too long'), fault(7, 'a link leads nowhere')], en);
  assert.deepEqual(got, { title: { en: 'The English title is missing' }, products: 'products: no product "nothing"', ask: { zh: 'ask: too long' }, body: { zh: 'a link leads nowhere', en: 'a link leads nowhere' } });
  assert.deepEqual(articleFaults(text, [{ ...fault(2, 'x'), level: 'warning' }], en), {});
});
