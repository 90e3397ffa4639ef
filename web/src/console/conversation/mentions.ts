// Who is mentioned in a note: the ids of those whose "@name" stands in it. A name inside a longer one is not meant.
import type { Agent } from '../api/canned';

export function mentionsIn(text: string, team: Agent[]): string[] {
  let left = text;
  const ids: string[] = [];
  for (const a of [...team].sort((x, y) => y.name.length - x.name.length)) {
    const at = `@${a.name}`;
    if (a.name === '' || !left.includes(at)) continue;
    ids.push(a.id);
    left = left.split(at).join(' ');
  }
  return ids;
}
