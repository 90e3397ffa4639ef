// What changes between two texts, by lines.

export interface DiffLine {
  kind: 'same' | 'gone' | 'new';
  text: string;
}

const LINES_MAX = 2000;

/** The longest common lines stay; past LINES_MAX all that lies between the equal ends is told as replaced. */
export function diffLines(before: string, after: string): DiffLine[] {
  const a = before === '' ? [] : before.replace(/\n$/, '').split('\n');
  const b = after === '' ? [] : after.replace(/\n$/, '').split('\n');
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const x = a.slice(head, a.length - tail);
  const y = b.slice(head, b.length - tail);
  const line = (kind: DiffLine['kind']) => (text: string): DiffLine => ({ kind, text });
  const middle = x.length + y.length > LINES_MAX ? [...x.map(line('gone')), ...y.map(line('new'))] : between(x, y);
  return [...a.slice(0, head).map(line('same')), ...middle, ...a.slice(a.length - tail).map(line('same'))];
}

function between(x: string[], y: string[]): DiffLine[] {
  const same: number[][] = Array.from({ length: x.length + 1 }, () => new Array<number>(y.length + 1).fill(0));
  for (let i = x.length - 1; i >= 0; i--)
    for (let k = y.length - 1; k >= 0; k--) same[i]![k] = x[i] === y[k] ? same[i + 1]![k + 1]! + 1 : Math.max(same[i + 1]![k]!, same[i]![k + 1]!);
  const out: DiffLine[] = [];
  let i = 0;
  let k = 0;
  while (i < x.length || k < y.length) {
    if (i < x.length && k < y.length && x[i] === y[k]) {
      out.push({ kind: 'same', text: x[i]! });
      i++;
      k++;
    } else if (k >= y.length || (i < x.length && same[i + 1]![k]! >= same[i]![k + 1]!)) out.push({ kind: 'gone', text: x[i++]! });
    else out.push({ kind: 'new', text: y[k++]! });
  }
  return out;
}
