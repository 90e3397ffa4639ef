// Fails the build when the widget or the console has outgrown its budget, when a page would need an inline
// script, or when a bundle names a foreign host.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const BUDGET = 45 * 1000;
const CONSOLE_BUDGET = 500 * 1000;
const dist = new URL('../dist/', import.meta.url).pathname;
let bad = 0;
const fail = (text) => {
  console.error(`check-dist: ${text}`);
  bad++;
};

const widget = readFileSync(join(dist, 'widget.js'));
const size = gzipSync(widget, { level: 9 }).length;
console.log(`widget.js: ${widget.length} bytes, ${size} gzip (budget ${BUDGET})`);
if (size > BUDGET) fail(`widget.js is ${size} bytes gzip, over ${BUDGET}`);

/** What a page needs before it can be used: its script, the chunks that it names, its styles. */
function firstLoad(page, lazy) {
  const html = readFileSync(join(dist, page), 'utf8');
  const todo = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.(?:js|css))"/g)].map((m) => m[1]);
  const names = readdirSync(join(dist, 'assets'));
  todo.push(...names.filter((n) => lazy.some((start) => n.startsWith(start))).map((n) => `assets/${n}`));
  const seen = new Set();
  while (todo.length > 0) {
    const file = todo.pop();
    if (seen.has(file)) continue;
    seen.add(file);
    const text = readFileSync(join(dist, file), 'utf8');
    for (const [, next] of text.matchAll(/(?:from|import)"\.\/([\w.-]+\.js)"/g)) todo.push(`assets/${next}`);
  }
  return [...seen].reduce((sum, file) => sum + gzipSync(readFileSync(join(dist, file)), { level: 9 }).length, 0);
}
const consoleSize = firstLoad('desk.html', ['shell-', 'inbox-']);
console.log(`console: ${consoleSize} gzip at the first load (budget ${CONSOLE_BUDGET})`);
if (consoleSize > CONSOLE_BUDGET) fail(`the console takes ${consoleSize} bytes gzip, over ${CONSOLE_BUDGET}`);

const pages = ['index.html', 'desk.html', 'privacy.html', '404.html'];
for (const page of pages) {
  const html = readFileSync(join(dist, page), 'utf8');
  if (/<script(?![^>]*\bsrc=)[^>]*>/i.test(html)) fail(`${page} has an inline script`);
  if (/<!-- article/.test(html)) fail(`${page} lacks its article`);
  if (/<style|\sstyle=|\son\w+=/i.test(html)) fail(`${page} has inline style or an inline handler`);
}

const files = ['widget.js', 'memory.js', 'desk-worker.js', ...pages].map((name) => join(dist, name));
for (const name of readdirSync(join(dist, 'assets'))) files.push(join(dist, 'assets', name));
for (const file of files) {
  if (!/\.(js|css|html)$/.test(file)) continue;
  const text = readFileSync(file, 'utf8');
  for (const [url] of text.matchAll(/https?:\/\/[a-z0-9.-]+\.[a-z]{2,}[^\s"'`)]*/gi)) {
    // XML name spaces are names, and React names the page that explains its errors; neither is fetched.
    if (!/^http:\/\/www\.w3\.org\/(1998\/Math\/MathML|1999\/xhtml|1999\/xlink|2000\/svg|2000\/xmlns|XML\/1998\/namespace)|^https:\/\/reactjs\.org\/docs\/error-decoder\.html/.test(url)) fail(`${file} names ${url}`);
  }
  if (/\beval\(|new Function\(/.test(text)) fail(`${file} would need unsafe-eval`);
}
process.exit(bad ? 1 : 0);
