// The tags with which a conversation ends: those it has, and those the wrap-up adds. Pure.

/** As many as the server takes. */
const TAGS_MAX = 20;

export function mergeTags(has: string[], drafted: string[]): string[] {
  return [...new Set([...has, ...drafted])].slice(0, TAGS_MAX);
}
