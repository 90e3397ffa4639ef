// What people call a file of the knowledge: the title that stands in its text.
import type { Lang } from '../../core/types';
import type { Both } from '../api/knowledge';
import { cut } from './article_file';
import { kindOf, kindWord, type Say } from './words';
import { read } from './yaml/read';
import { at, isDict, isText } from './yaml/value';

/** As it stands in the text of a file; undefined where none is found. */
export function titleIn(path: string, text: string): Both | undefined {
  const yaml = path.endsWith('.md')
    ? cut(text)
        .front.flatMap((b) => b.lines)
        .join('\n')
    : text;
  const title = at(read(yaml).value, ['title']);
  const of = (l: 'zh' | 'en') => (isDict(title) && isText(title[l]) ? title[l].trim() : '');
  if (isText(title) && title.trim() !== '') return { zh: title.trim(), en: title.trim() };
  return of('zh') !== '' || of('en') !== '' ? { zh: of('zh'), en: of('en') } : undefined;
}

export const inLang = (t: Both | undefined, lang: Lang): string | undefined => (t ? t[lang] || t[lang === 'zh' ? 'en' : 'zh'] || undefined : undefined);

/** Products, the company and the like are one file each. */
export const single = (path: string, say: Say): string | undefined => (path.includes('/') ? undefined : kindWord(kindOf(path), say));

export const titleOfText = (path: string, text: string, lang: Lang, say: Say): string | undefined => inLang(titleIn(path, text), lang) ?? single(path, say);
