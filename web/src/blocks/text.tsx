/** @jsxImportSource preact */
// Words: the machine's limited Markdown, and people's plain text, which stays plain.
import type { ComponentChildren } from 'preact';
import { parseMarkdown, type Inline } from '../core/markdown';

function inline(parts: Inline[]): ComponentChildren {
  return parts.map((p) => {
    switch (p.t) {
      case 'text':
        return p.s;
      case 'br':
        return <br />;
      case 'strong':
        return <strong>{inline(p.c)}</strong>;
      case 'link':
        return (
          <a href={p.href} target="_blank" rel="noopener noreferrer nofollow">
            {inline(p.c)}
          </a>
        );
    }
  });
}

export function Markdown({ source }: { source: string }) {
  return (
    <div class="md" dir="auto">
      {parseMarkdown(source).map((b) => {
        switch (b.t) {
          case 'p':
            return <p>{inline(b.c)}</p>;
          case 'h':
            return <p class="md-h">{inline(b.c)}</p>;
          case 'ul':
            return (
              <ul>
                {b.items.map((i) => (
                  <li>{inline(i)}</li>
                ))}
              </ul>
            );
          case 'ol':
            return (
              <ol start={b.start}>
                {b.items.map((i) => (
                  <li>{inline(i)}</li>
                ))}
              </ol>
            );
        }
      })}
    </div>
  );
}

export function Plain({ text }: { text: string }) {
  return (
    <div class="plain" dir="auto">
      {text}
    </div>
  );
}
