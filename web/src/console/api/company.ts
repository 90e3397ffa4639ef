// The company that this server speaks for.
import { get } from './client';

export interface Company {
  name: Record<'zh' | 'en', string>;
}

let asked: Promise<Company> | undefined;

/** Read once; it stays the same while the page is open. */
export function company(): Promise<Company> {
  asked ??= get<Company>('company').catch((e: unknown) => {
    asked = undefined;
    throw e;
  });
  return asked;
}
