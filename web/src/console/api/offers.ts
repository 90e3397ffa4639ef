// What offers came to: GET /v1/offers/summary.
import { get } from './client';

export interface OfferCount {
  n: number;
  clicked: number;
  dismissed: number;
  ordered: number;
  due: number;
  ordered_due: number;
}

export interface OfferProduct {
  product: string;
  name: Record<'zh' | 'en', string>;
  shown: OfferCount;
  held: OfferCount;
}

export interface OfferWeek {
  from: number;
  shown: OfferCount;
  held: OfferCount;
}

export interface OfferSummary {
  order_days: number;
  shown: OfferCount;
  held: OfferCount;
  lift?: { difference: number; low: number; high: number };
  products: OfferProduct[];
  weeks: OfferWeek[];
}

export const offers = (days: number) => get<OfferSummary>(`offers/summary?days=${days}`);
