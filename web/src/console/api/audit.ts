// Who did what that needs a right of its own.
import { get, query } from './client';

export interface AuditRow {
  no: number;
  at: number;
  /** agent:ID, or who else acts. */
  who: string;
  act: string;
  object: string;
  detail: string;
}
export interface AuditPage {
  rows: AuditRow[];
  /** Every row is as it was written, and none is missing; said with the newest page. */
  whole?: boolean;
}

export const AUDIT_PAGE = 100;
export const audit = (before?: number) => get<AuditPage>(`audit${query({ before, limit: AUDIT_PAGE })}`);
