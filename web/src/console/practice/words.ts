// What the score of a run says, in words.
import type { Lang } from '../../core/types';
import type { Note, Part, State } from '../api/practice';
import { span } from '../parts/times';

export const PARTS: { id: Part; most: number; zh: string; en: string }[] = [
  { id: 'outcome', most: 40, zh: '结果', en: 'Outcome' },
  { id: 'policy', most: 30, zh: '政策', en: 'Policy' },
  { id: 'tone', most: 15, zh: '语气', en: 'Tone' },
  { id: 'time', most: 15, zh: '时间', en: 'Time' },
];

const STATE: Record<State, [string, string]> = {
  open: ['进行中', 'under way'],
  resolved: ['解决了', 'resolved'],
  gave_up: ['放弃了', 'given up'],
  left: ['顾客走了', 'the customer left'],
};
export const stateWord = (s: State, lang: Lang): string => STATE[s][lang === 'zh' ? 0 : 1];

const NOTE: Record<string, [string, string]> = {
  asked: ['问到了需要的情况', 'asked for what was needed'],
  told: ['说清楚了', 'told what was needed'],
  done: ['办好了', 'did what was needed'],
  soothed: ['先安抚了顾客', 'said a word to the mood'],
  guessed: ['没问清情况就先下了结论', 'said it before asking what it rests on'],
  repeated: ['问了顾客已经答过的', 'asked again what was answered'],
  ignored: ['没有接住顾客的问题', 'took up nothing of the matter'],
  cold: ['话说得冷', 'cold words'],
  waited: ['让顾客等久了', 'let the customer wait'],
  trap: ['说了这里不能说的', 'said what may not be said here'],
  against: ['和资料相反', 'contradicts the document'],
  warning: ['不合政策', 'against the policy'],
  wrong_action: ['办了顾客没要的', 'did what the customer did not need'],
  not_asked: ['该问的没有问', 'never asked'],
  not_told: ['该说的没有说', 'never told'],
  not_done: ['该办的没有办', 'never done'],
  not_soothed: ['顾客有情绪，没有安抚', 'said nothing to the mood'],
  slow_first: ['第一句回得慢', 'slow first words'],
  slow: ['处理得慢，或没有处理完', 'slow, or not finished'],
};

export function noteWord(n: Note, lang: Lang): string {
  const word = NOTE[n.kind]?.[lang === 'zh' ? 0 : 1] ?? n.kind;
  return n.seconds ? `${word}${lang === 'zh' ? '：' : ': '}${span(n.seconds * 1000, lang)}` : word;
}

/** How the customer stands, of 100. */
export function moodOf(mood: number, lang: Lang): string {
  const words: [number, string, string][] = [
    [80, '快要走了', 'about to leave'],
    [60, '很生气', 'angry'],
    [35, '不太高兴', 'unhappy'],
    [0, '平静', 'calm'],
  ];
  const w = words.find(([from]) => mood >= from) ?? words[3]!;
  return lang === 'zh' ? w[1] : w[2];
}

export const levelWord = (level: number, lang: Lang): string => (lang === 'zh' ? ['入门', '常见', '棘手'] : ['easy', 'usual', 'hard'])[level - 1] ?? '';

export function clock(seconds: number): string {
  const s = Math.max(0, Math.floor(seconds));
  return `${Math.floor(s / 60)}:${String(s % 60).padStart(2, '0')}`;
}
