import type { Lang } from '../core/types';
import type { Understanding } from './api/understanding';

const n = (x: number) => x.toLocaleString('en-US');

function progressWords(u: Understanding, zh: boolean): string {
  switch (u.state) {
    case 'embedding':
      if (u.texts === 0) return zh ? '正在准备语义…' : 'preparing meaning…';
      return zh ? `正在准备语义：${n(u.embedded)} / ${n(u.texts)} 条` : `preparing meaning: ${n(u.embedded)} of ${n(u.texts)} texts`;
    case 'training':
      return zh ? '语义即将就绪…' : 'meaning is almost ready…';
    case 'failing':
      return zh ? '语义模型没有响应，稍后再试' : 'the meaning model does not answer; it is asked again';
    default:
      return '';
  }
}

/** Words for people: what decides, and what is under way. */
export function understandingWords(u: Understanding, lang: Lang): { by: string; progress: string } {
  const zh = lang === 'zh';
  const model = u.model ? (zh ? `（${u.model}）` : ` (${u.model})`) : '';
  const meaning = zh ? `理解方式：按语义${model}` : `Understanding: by meaning${model}`;
  const words = zh ? '理解方式：按字词' : 'Understanding: by words';
  return { by: u.by === 'meaning' ? meaning : words, progress: progressWords(u, zh) };
}
