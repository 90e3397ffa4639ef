// The limited Markdown of machine messages: paragraphs, headings, lists, bold, https links.
// It yields a tree, never HTML; whatever it does not know stays the text it was.

export type Inline =
  | { t: 'text'; s: string }
  | { t: 'strong'; c: Inline[] }
  | { t: 'link'; href: string; c: Inline[] }
  | { t: 'br' };

export type MdBlock =
  | { t: 'p'; c: Inline[] }
  | { t: 'h'; c: Inline[] }
  | { t: 'ul'; items: Inline[][] }
  | { t: 'ol'; start: number; items: Inline[][] };

const MAX_CHARS = 20000;
const BULLET = /^\s{0,3}[-*•]\s+(.*)$/;
const NUMBER = /^\s{0,3}(\d{1,3})[.)、]\s*(.*)$/;
const HEADING = /^\s{0,3}#{1,6}\s+(.*?)\s*#*$/;

export function parseMarkdown(source: string): MdBlock[] {
  const out: MdBlock[] = [];
  let para: string[] = [];
  const flush = () => {
    if (para.length > 0) out.push({ t: 'p', c: parseLines(para) });
    para = [];
  };

  for (const line of source.slice(0, MAX_CHARS).replace(/\r\n?/g, '\n').split('\n')) {
    const heading = HEADING.exec(line);
    const bullet = BULLET.exec(line);
    const number = NUMBER.exec(line);
    const last = out[out.length - 1];

    if (line.trim() === '') {
      flush();
    } else if (heading) {
      flush();
      out.push({ t: 'h', c: parseInline(heading[1]!) });
    } else if (bullet) {
      const joined = para.length === 0 && last?.t === 'ul';
      flush();
      if (joined) last.items.push(parseInline(bullet[1]!));
      else out.push({ t: 'ul', items: [parseInline(bullet[1]!)] });
    } else if (number && /^\s{0,3}\d{1,3}([.)]\s|、)/.test(line)) {
      const joined = para.length === 0 && last?.t === 'ol';
      flush();
      if (joined) last.items.push(parseInline(number[2]!));
      else out.push({ t: 'ol', start: Number(number[1]), items: [parseInline(number[2]!)] });
    } else {
      para.push(line.trim());
    }
  }
  flush();
  return out;
}

function parseLines(lines: string[]): Inline[] {
  const out: Inline[] = [];
  lines.forEach((line, i) => {
    if (i > 0) out.push({ t: 'br' });
    out.push(...parseInline(line));
  });
  return out;
}

const TOKEN = /\\([\\*_[\]()#-])|\*\*(.+?)\*\*|\[([^\]\n]{1,200})\]\(([^()\s]{1,500})\)|(https:\/\/[^\s<>"'，。；！？、）】]+)/g;

export function parseInline(text: string, depth = 0): Inline[] {
  const out: Inline[] = [];
  let from = 0;
  const push = (s: string) => {
    const last = out[out.length - 1];
    if (s === '') return;
    if (last?.t === 'text') last.s += s;
    else out.push({ t: 'text', s });
  };

  for (const m of text.matchAll(TOKEN)) {
    push(text.slice(from, m.index));
    from = m.index! + m[0].length;
    if (m[1] !== undefined) {
      push(m[1]);
    } else if (m[2] !== undefined && depth < 2) {
      out.push({ t: 'strong', c: parseInline(m[2], depth + 1) });
    } else if (m[3] !== undefined && safeHref(m[4]!)) {
      out.push({ t: 'link', href: m[4]!, c: [{ t: 'text', s: m[3] }] });
    } else if (m[5] !== undefined && safeHref(m[5])) {
      const href = m[5].replace(/[.,;:!?)]+$/, '');
      out.push({ t: 'link', href, c: [{ t: 'text', s: href }] });
      push(m[5].slice(href.length));
    } else {
      push(m[0]);
    }
  }
  push(text.slice(from));
  return out;
}

/** Only https, and nothing that hides the host behind a user name. */
export function safeHref(href: string): boolean {
  try {
    const url = new URL(href);
    return url.protocol === 'https:' && url.username === '' && url.password === '';
  } catch {
    return false;
  }
}

/** The words without the marks, for notices and screen readers. */
export function markdownPlain(source: string): string {
  const line = (c: Inline[]): string =>
    c.map((i) => (i.t === 'text' ? i.s : i.t === 'br' ? '\n' : line(i.c))).join('');
  return parseMarkdown(source)
    .map((b) => (b.t === 'ul' || b.t === 'ol' ? b.items.map(line).join('\n') : line(b.c)))
    .join('\n');
}
