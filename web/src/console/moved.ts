// A customer whom somebody else has taken from this person. Pure.
export interface Moved {
  conversation: string;
  /** Who has it now; absent: it waits again. */
  agent?: string;
  name?: string;
}

export function movedTitle(d: Moved, say: (zh: string, en: string) => string): string {
  if (d.agent === undefined) return say('您的一位顾客被放回了队列', 'One of your customers was put back into the queue');
  const name = d.name ?? say('同事', 'A colleague');
  return say(`${name}接手了您的一位顾客`, `${name} took over one of your customers`);
}
