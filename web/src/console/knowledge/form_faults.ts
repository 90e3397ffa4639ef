// What the server says about a line of the file, told at the field that stands there.
import type { Fault } from '../api/knowledge';
import { linesOf } from './yaml/read';
import type { Path } from './yaml/value';

export interface FieldFault {
  path: Path;
  level: Fault['level'];
  text: string;
}

const begins = (long: Path, short: Path) => short.every((p, i) => long[i] === p);
export const under = (faults: FieldFault[], path: Path): FieldFault[] => faults.filter((f) => begins(f.path, path));

/** `before`: lines of the file above the YAML. */
export function faultsOf(yaml: string, before: number, faults: Fault[]): FieldFault[] {
  const lines = linesOf(yaml);
  return faults.map((f) => {
    const line = f.line - before;
    const here = lines.filter((l) => l.from === line);
    const named = [...f.text.matchAll(/"([^"]*)"|^(\w+)(?=[: ])/g)].map((m) => m[1] ?? m[2] ?? '');
    const missing = /^"(\w+)" is missing/.exec(f.text)?.[1];
    const first = here[0];
    const depth = first?.path.length ?? 0;
    const at = here.find((l) => named.includes(String(l.path[l.path.length - 1])));
    if (at && missing === undefined) return { path: at.path, level: f.level, text: f.text };
    // Of a map without the key the line is where it begins: that of its first key, or of its own.
    if (first && missing !== undefined) {
      const last = first.path[depth - 1];
      const map = typeof last === 'number' || here.some((l) => l.path.length > depth) ? first.path : first.path.slice(0, -1);
      return { path: [...map, missing], level: f.level, text: f.text };
    }
    const around = lines.filter((l) => l.from <= line && line <= l.to);
    const path = first?.path ?? around[around.length - 1]?.path ?? [];
    return { path, level: f.level, text: f.text };
  });
}
