// How satisfied customers say they are.
import { get, query } from './client';

export interface CsatFigures {
  asked: number;
  answered: number;
  /** How many gave 1, 2, 3, 4, 5. */
  scores: number[];
  rate_permille?: number;
  mean_hundredths?: number;
}
export interface CsatSummary extends CsatFigures {
  agents: (CsatFigures & { id: string; name: string })[];
  comments: { conversation: string; text: string; score: number; at: number }[];
}

export const summary = (days: number) => get<CsatSummary>(`csat/summary${query({ days })}`);
