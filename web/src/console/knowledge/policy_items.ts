// The body of a policy is a list, the same rules in both languages; the n-th is cited as policy:ID#n.

/** undefined where something else than a list stands there. */
export function itemsOf(body: string): string[] | undefined {
  const items: string[] = [];
  for (const line of body.split(/\r?\n/)) {
    const item = /^- +(.*)$/.exec(line);
    if (item) items.push(item[1] ?? '');
    else if (line.trim() === '') continue;
    else if (items.length > 0 && /^ {2,}\S/.test(line)) items[items.length - 1] += `\n${line.trim()}`;
    else return undefined;
  }
  return items;
}

export const bodyOfItems = (items: string[]) => items.map((i) => `- ${i.trim().replace(/\n+/g, '\n  ')}`).join('\n');
