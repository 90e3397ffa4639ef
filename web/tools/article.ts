// Puts an article of the demo company's knowledge into a page while it is built: <!-- article ID LANGUAGE -->.
import { readFileSync } from 'node:fs';
import { parseMarkdown, type Inline } from '../src/core/markdown';

const FOLDER = new URL('../../demo/knowledge/articles/', import.meta.url);

export function withArticles(html: string): string {
  return html.replace(/<!-- article ([a-z0-9-]+) (zh|en) -->/g, (_, id: string, lang: string) => article(readFileSync(new URL(`${id}.md`, FOLDER), 'utf8'), lang));
}

export function article(file: string, lang: string): string {
  const [, head = '', body = ''] = /^---\n(.*?)\n---\n(.*)$/s.exec(file) ?? [];
  const titles = /^title: *\{ *zh: *(.+?), *en: *(.+?) *\}$/m.exec(head);
  const text = new RegExp(`^# ${lang}\\n(.*?)(?=^# (?:zh|en)$|$(?![\\s\\S]))`, 'ms').exec(body)?.[1];
  if (!titles || !text) throw new Error(`no title or no text in ${lang}`);
  return `<h1>${escape(titles[lang === 'zh' ? 1 : 2]!)}</h1>\n${parseMarkdown(text).map(block).join('\n')}`;
}

function block(b: ReturnType<typeof parseMarkdown>[number]): string {
  if (b.t === 'ul' || b.t === 'ol') return `<${b.t}>${b.items.map((i) => `<li>${inline(i)}</li>`).join('')}</${b.t}>`;
  return `<p>${inline(b.c)}</p>`;
}

function inline(parts: Inline[]): string {
  return parts
    .map((p) => {
      switch (p.t) {
        case 'text':
          return escape(p.s);
        case 'br':
          return '<br />';
        case 'strong':
          return `<strong>${inline(p.c)}</strong>`;
        case 'link':
          return `<a href="${escape(p.href)}">${inline(p.c)}</a>`;
      }
    })
    .join('');
}

function escape(s: string): string {
  return s.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
}
