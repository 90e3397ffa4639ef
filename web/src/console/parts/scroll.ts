// Where a box that scrolls is to stand.

/** How far a box of `room` is to be scrolled for what lies from `from` to `from + size` to be in it; where it is, nothing moves. */
export function scrolled(now: number, room: number, from: number, size: number): number {
  if (from >= now && from + size <= now + room) return now;
  return Math.max(0, from + size / 2 - room / 2);
}
