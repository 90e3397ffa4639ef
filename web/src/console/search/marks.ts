// A snippet cut into what is marked and what is not. Pure; marks that overlap or reach beyond the text do no harm.
export interface Piece {
  text: string;
  marked: boolean;
}

export function pieces(text: string, marks: [number, number][]): Piece[] {
  const out: Piece[] = [];
  const put = (from: number, to: number, marked: boolean) => {
    if (to > from) out.push({ text: text.slice(from, to), marked });
  };
  let at = 0;
  for (const [from, to] of [...marks].sort((a, b) => a[0] - b[0])) {
    const start = Math.min(text.length, Math.max(at, from));
    const end = Math.min(text.length, to);
    if (end <= start) continue;
    put(at, start, false);
    put(start, end, true);
    at = end;
  }
  put(at, text.length, false);
  return out;
}

/** From the start of the first day to the end of the last, in the time of this browser; what is empty is open. */
export function days(from: string, to: string): { from?: number; to?: number } {
  const start = from === '' ? NaN : new Date(`${from}T00:00`).getTime();
  const last = to === '' ? NaN : new Date(`${to}T00:00`);
  const end = typeof last === 'number' ? NaN : last.setDate(last.getDate() + 1);
  return { ...(Number.isNaN(start) ? {} : { from: start }), ...(Number.isNaN(end) ? {} : { to: end }) };
}
