// A box as far as somebody has scrolled: read again whole, so that a new look throws nobody back and keeps nothing that is over.
import type { BoxPage, BoxRow } from '../api/inbox';

/** As many as the server gives at once. */
const MOST = 200;

type Read = (of: { before?: string | number; limit: number }) => Promise<BoxPage | undefined>;

/** The first `count` rows, or all there are; undefined where the server has no boxes. */
export async function readBox(read: Read, count: number): Promise<BoxPage | undefined> {
  const rows = new Map<string, BoxRow>();
  let next: string | number | undefined;
  do {
    const page = await read({ before: next, limit: Math.min(MOST, count - rows.size) });
    if (!page) return undefined;
    for (const r of page.conversations) if (!rows.has(r.conversation)) rows.set(r.conversation, r);
    next = page.conversations.length > 0 ? page.next : undefined;
  } while (next !== undefined && rows.size < count);
  return { conversations: [...rows.values()], next };
}
