// Figures of satisfaction. Pure.
import type { CsatFigures } from '../api/csat';

/** Who gave 4 or 5, of those who answered; null when nobody did. */
export function satisfied(f: CsatFigures): number | null {
  const all = f.scores.reduce((sum, n) => sum + n, 0);
  return all > 0 ? ((f.scores[3] ?? 0) + (f.scores[4] ?? 0)) / all : null;
}

export const percent = (share: number | null | undefined): string => (share === null || share === undefined ? '–' : `${Math.round(share * 100)}%`);
export const rate = (f: CsatFigures): string => percent(f.rate_permille === undefined ? null : f.rate_permille / 1000);
export const mean = (f: CsatFigures): string => (f.mean_hundredths === undefined ? '–' : (f.mean_hundredths / 100).toFixed(2));
