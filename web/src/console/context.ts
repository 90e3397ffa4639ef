// What every page of the console may ask for.
import { createContext, useContext } from 'react';
import type { Lang } from '../core/types';
import type { Me } from './api/session';
import type { Right } from './pages';

export type Theme = 'light' | 'dark';

export interface ConsoleCtx {
  lang: Lang;
  theme: Theme;
  me: Me;
  can(right: Right): boolean;
  /** A word of the page in its language: say('已保存', 'Saved'). */
  say(zh: string, en: string): string;
  /** A short notice; with `undo` it stays longer and offers to take back what was done. */
  tell(text: string, kind?: 'success' | 'error' | 'info' | 'warning', undo?: () => void): void;
  /** The failure in words, as a notice. A session that is over is told by the login itself. */
  tellError(e: unknown): void;
}

export const Console = createContext<ConsoleCtx | null>(null);

export function useConsole(): ConsoleCtx {
  const ctx = useContext(Console);
  if (!ctx) throw new Error('outside the console');
  return ctx;
}
