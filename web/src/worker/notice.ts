// What a push says, and where a click on its notice leads.

export interface Push {
  title: string;
  body: string;
  /** On this server. */
  path: string;
  /** A notice replaces the one before it with its tag. */
  tag: string;
}

const HOME = '/desk';

/** A path of the console out of an address that somebody sent; anything else leads to its first page. */
export function pathOf(url: unknown, origin: string): string {
  try {
    const at = new URL(String(url ?? HOME), origin);
    return at.origin === origin && at.pathname === HOME ? `${HOME}${at.hash}` : HOME;
  } catch {
    return HOME;
  }
}

/** What came is shown whatever it is: a browser takes the right to push away from a page that stays silent. */
export function readPush(text: string | undefined, origin: string): Push {
  let said: Record<string, unknown> = {};
  try {
    said = Object(JSON.parse(text ?? '{}')) as Record<string, unknown>;
  } catch {
    // Not ours.
  }
  const words = (v: unknown, most: number) => (typeof v === 'string' ? v.slice(0, most) : '');
  const path = pathOf(said.url, origin);
  return { title: words(said.title, 200) || 'Warmline', body: words(said.text, 1000), path, tag: `push ${path}` };
}

export interface Page {
  url: string;
  focused: boolean;
}

/** The page of the console that a click goes to: the one that is looked at, else the first; -1: none is open. */
export function pageToUse(pages: readonly Page[]): number {
  const isDesk = (p: Page) => new URL(p.url).pathname === HOME;
  const focused = pages.findIndex((p) => p.focused && isDesk(p));
  return focused >= 0 ? focused : pages.findIndex(isDesk);
}
