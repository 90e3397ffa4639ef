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

/** Whether a media query holds, as it changes. */
function useMedia(query: string): boolean {
  const [of] = useState(() => matchMedia(query));
  return useSyncExternalStore(
    (fn) => {
      of.addEventListener('change', fn);
      return () => of.removeEventListener('change', fn);
    },
    () => of.matches,
  );
}

export function useTheme(): [Theme, ThemeChoice, (choice: ThemeChoice) => void] {
  const [choice, setChoice] = useState<ThemeChoice>(() => {
    const was = stored('warmline-desk-theme');
    return was === 'light' || was === 'dark' ? was : 'system';
  });
  const systemDark = useMedia('(prefers-color-scheme: dark)');
  const theme: Theme = choice === 'system' ? (systemDark ? 'dark' : 'light') : choice;
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
    store('warmline-desk-theme', choice === 'system' ? null : choice);
  }, [theme, choice]);
  return [theme, choice, setChoice];
}

/** Whether the window is at most that wide. */
export const useNarrow = (px: number): boolean => useMedia(`(max-width: ${px}px)`);

/** Whoever asked their system for less motion is shown none. */
export const useStill = (): boolean => useMedia('(prefers-reduced-motion: reduce)');
