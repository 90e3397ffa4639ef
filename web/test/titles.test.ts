import assert from 'node:assert/strict';
import { test } from 'node:test';
import { titleIn, titleOfText } from '../src/console/knowledge/titled';

const en = (_: string, e: string) => e;

test('the title of a file is read out of its text', () => {
  assert.deepEqual(titleIn('articles/faq-1.md', '---\ntitle: {zh: 保修多久, en: Warranty}\n---\n# zh\n两年。\n'), { zh: '保修多久', en: 'Warranty' });
  assert.deepEqual(titleIn('articles/faq-1.md', '---\ntitle: "保修多久"\n---\n'), { zh: '保修多久', en: '保修多久' });
  assert.deepEqual(titleIn('flows/a.yaml', 'title: {en: Steps}\nsteps: {}\n'), { zh: '', en: 'Steps' });
  for (const text of ['', '---\n---\n', '---\ntitle: [\n', 'title: ""']) assert.equal(titleIn('articles/a.md', text), undefined, text);
});

test('in the other language where one lacks, and single files by their kind', () => {
  assert.equal(titleOfText('flows/a.yaml', 'title: {en: Steps}', 'zh', en), 'Steps');
  assert.equal(titleOfText('products.yaml', 'products: []', 'en', en), 'Products');
  assert.equal(titleOfText('articles/a.md', '', 'en', en), undefined);
});
