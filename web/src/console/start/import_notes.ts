// Which drafts of an import may serve without anybody having looked at them.
import type { DraftRow } from '../api/knowledge';
import type { ImportDraft } from '../api/setup';

const LOOK = ['duplicate', 'contradiction', 'personal-data'];
const BATCH = 500; // what the server publishes at once

export const needsLook = (d: ImportDraft | DraftRow): boolean => d.notes?.some((n) => LOOK.includes(n.kind)) ?? false;

export function batches<T>(all: T[]): T[][] {
  const out: T[][] = [];
  for (let i = 0; i < all.length; i += BATCH) out.push(all.slice(i, i + BATCH));
  return out;
}
