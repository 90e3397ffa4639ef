// The words of the page.
import type { Lang } from '../../core/types';
import type { LessonKind } from '../api/learning';

export function kindWord(kind: LessonKind, lang: Lang): string {
  const words: Record<LessonKind, [string, string]> = {
    phrasing: ['新说法', 'New phrasing'],
    change: ['改文章', 'Change an article'],
    article: ['新文章', 'New article'],
  };
  return words[kind][lang === 'zh' ? 0 : 1];
}

/** Why a message is here. */
export function whyWord(kind: string, lang: Lang): string {
  const words: Record<string, [string, string]> = {
    declined: ['没答上来', 'not answered'],
    none: ['给的选项都不是', 'none of the offered'],
    unhelpful: ['答了没帮上', 'did not help'],
    person: ['接着找了人工', 'asked for a person'],
    chosen: ['顾客自己选的', 'chosen by the customer'],
    corrected: ['客服改了说法', 'corrected by an agent'],
  };
  const word = words[kind];
  return word ? word[lang === 'zh' ? 0 : 1] : kind;
}
