// Search in all conversations, over what was redacted.
import { get, query } from './client';

export interface Hit {
  conversation: string;
  seq: number;
  at: number;
  who: string;
  customer?: string | { id?: string; name?: string } | null;
  snippet: string;
  /** [from, to) in UTF-16 units of the snippet. */
  marks: [number, number][];
  /** The snippet begins and ends where the message does. */
  begins?: boolean;
  ends?: boolean;
}
export interface Hits {
  hits: Hit[];
  next?: string;
}

export const search = (of: { q: string; from?: number; to?: number; before?: string; limit?: number }) => get<Hits>(`desk/search${query(of)}`);
