// What this browser remembers of how the console looks.
import { useEffect, useState, useSyncExternalStore } from 'react';
import { pickLang } from '../core/i18n';
import type { Lang } from '../core/types';
import type { Theme } from './context';

export type ThemeChoice = Theme | 'system';

export function stored(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Where nothing may be stored, the choice lasts as long as the page. */
export function store(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    return;
  }
}

export function useLang(): [Lang, (lang: Lang) => void] {
  const [lang, setLang] = useState<Lang>(() => pickLang(stored('warmline-desk-lang') ?? navigator.language));
  useEffect(() => {
    document.documentElement.lang = lang === 'zh' ? 'zh-CN' : 'en';
    store('warmline-desk-lang', lang);
  }, [lang]);
  return [lang, setLang];
}

const darkQuery = matchMedia('(prefers-color-scheme: dark)');

function subscribeDark(fn: () => void): () => void {
  darkQuery.addEventListener('change', fn);
  return () => darkQuery.removeEventListener('change', fn);
}

export function useTheme(): [Theme, ThemeChoice, (choice: ThemeChoice) => void] {
  const [choice, setChoice] = useState<ThemeChoice>(() => {
    const was = stored('warmline-desk-theme');
    return was === 'light' || was === 'dark' ? was : 'system';
  });
  const systemDark = useSyncExternalStore(subscribeDark, () => darkQuery.matches);
  const theme: Theme = choice === 'system' ? (systemDark ? 'dark' : 'light') : choice;
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
    store('warmline-desk-theme', choice === 'system' ? null : choice);
  }, [theme, choice]);
  return [theme, choice, setChoice];
}

/** Whether the window is at most that wide. */
export function useNarrow(px: number): boolean {
  const [query] = useState(() => matchMedia(`(max-width: ${px}px)`));
  return useSyncExternalStore(
    (fn) => {
      query.addEventListener('change', fn);
      return () => query.removeEventListener('change', fn);
    },
    () => query.matches,
  );
}
