// What the program writes by itself about drafts and versions, in words; what people wrote stays as it is.
import type { Lang } from '../../core/types';
import { noteDetail, noticedWord } from '../imports/words';

type Say = (zh: string, en: string) => string;

/** "expiry", "schedule": who has no login. */
export function authorWord(author: string, say: Say): string {
  const words: Record<string, [string, string]> = {
    expiry: ['到期自动', 'by itself, at its end'],
    schedule: ['定时自动', 'by itself, at its time'],
    system: ['系统', 'the system'],
  };
  const w = Array.isArray(words[author]) ? words[author] : undefined;
  if (/^cli:\d+$/.test(author)) return say('命令行', 'command line');
  return w ? say(...w) : author;
}

/** The note of a version: "takes back version 8", "version 6", "learning". */
export function versionNote(source: string, say: Say): string {
  const back = /^takes back version (\d+)$/.exec(source)?.[1];
  if (back !== undefined) return say(`撤下第 ${back} 版`, source);
  const version = /^version (\d+)$/.exec(source)?.[1];
  if (version !== undefined) return say(`恢复第 ${version} 版`, `back to version ${version}`);
  if (source === 'learning') return say('从对话学到', 'learned from conversations');
  if (source === 'expiry') return say('到期还原', 'ended');
  if (source === 'schedule') return say('定时发布', 'published at its time');
  return source;
}

/** Where a draft comes from: as a note of a version, or "faq.csv, row 10". */
export function sourceWord(source: string, say: Say): string {
  const note = versionNote(source, say);
  if (note !== source) return note;
  const placed = /^(.+?)(?:, sheet (.+?))?(?:, (page|row) (\d+))?$/.exec(source);
  if (placed?.[1] === undefined || (placed[2] === undefined && placed[3] === undefined)) return source;
  const sheet = placed[2] === undefined ? '' : say(`，工作表 ${placed[2]}`, `, sheet ${placed[2]}`);
  const at = placed[3] === undefined ? '' : placed[3] === 'page' ? say(`，第 ${placed[4]} 页`, `, page ${placed[4]}`) : say(`，第 ${placed[4]} 行`, `, row ${placed[4]}`);
  return placed[1] + sheet + at;
}

/** Why a draft was not published at its time. */
function scheduleWhy(text: string, say: Say): string {
  const moved = /^(\S+): the file is another one than the draft was made from$/.exec(text)?.[1];
  if (moved !== undefined) return say(`${moved} 在做草稿之后被改过`, `${moved} was changed after the draft was made`);
  const unseen = /^(\S+): a second person must approve the draft first$/.exec(text)?.[1];
  if (unseen !== undefined) return say(`${unseen} 要先由另一个人批准`, text);
  const faults = /^(\d+) errors in the knowledge, the first: (.*)$/.exec(text);
  if (faults !== null) return say(`知识里有 ${faults[1]} 个错误，第一个：${faults[2]}`, text);
  if (text === 'the folder has faults, mend these first') return say('知识文件夹里有错误，请先改好', text);
  return text;
}

/** A note at a draft, as one line. */
export function draftNote(n: { kind: string; with?: string; text?: string }, lang: Lang): string {
  const say: Say = (zh, en) => (lang === 'zh' ? zh : en);
  if (n.kind === 'schedule') return say('到时间没有发布：', 'Not published at its time: ') + scheduleWhy(n.text ?? '', say);
  const detail = noteDetail({ ...n, text: n.text ?? '' }, lang);
  const article = /^article:(.+)$/.exec(n.with ?? '')?.[1];
  return noticedWord(n.kind, lang) + (detail === '' ? '' : say('：', ': ') + detail) + (article === undefined ? '' : ` → ${article}`);
}
