// Skills as one types them: "camera:3, english". Pure.
import type { Skill } from '../api/supervisor';

export const LEVEL_MAX = 5;

/** A tag is NAME or NAME:LEVEL, the level from 1 to 5; null when it is none of these. */
export function skillOf(tag: string): Skill | null {
  const m = /^\s*([^:：\s][^:：]*?)\s*(?:[:：]\s*(\d+)\s*)?$/.exec(tag);
  const level = m?.[2] === undefined ? 1 : Number(m[2]);
  return m?.[1] !== undefined && level >= 1 && level <= LEVEL_MAX ? { skill: m[1], level } : null;
}

export const tagOf = (s: Skill | string): string => (typeof s === 'string' ? s : s.level > 1 ? `${s.skill}:${s.level}` : s.skill);

/** The last of two with the same name counts; what is no skill is left out. */
export function skillsOf(tags: string[]): Skill[] {
  const by = new Map<string, Skill>();
  for (const s of tags.map(skillOf)) if (s) by.set(s.skill, s);
  return [...by.values()];
}
