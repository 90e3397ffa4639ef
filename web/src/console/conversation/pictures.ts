// The pictures that are to go with a reply: picked, on their way up, ready or failed. They go up as soon as they are picked, and
// are sent with the message.
import { useCallback, useEffect, useRef, useState } from 'react';
import { newId } from '../../core/client';
import { pictureProblem, type UploadEnd } from '../../core/upload';
import * as api from '../api/conversation';

export const PICTURES_MAX = 6;
/** Of a description; the server takes 400 bytes, a Chinese character has three. */
export const ALT_MAX = 130;

export interface Picked {
  key: string;
  file: File;
  state: 'uploading' | 'ready' | 'failed';
  /** 0 to 1 */
  progress: number;
  /** Of the upload, when it is ready. */
  id?: string;
  problem?: Problem;
  alt: string;
}

export type Problem = 'too-big' | 'not-a-picture' | 'heic' | 'broken-picture' | 'not-yours' | 'no-answer' | 'failed';

export function problemOf(end: UploadEnd): Problem {
  if (end.status === 0) return 'no-answer';
  if (end.status === 409) return 'not-yours';
  const known: Problem[] = ['too-big', 'not-a-picture', 'heic', 'broken-picture'];
  return known.find((p) => p === end.slug) ?? 'failed';
}

/** What will not become better by trying again. */
export const isFinal = (p: Problem): boolean => p !== 'no-answer' && p !== 'failed';

/** Which of the files still have room, and what is wrong with the first one that has none or is no picture. */
export function pick(files: Iterable<File>, have: number): { take: File[]; problem?: Problem | 'too-many' } {
  const take: File[] = [];
  for (const file of files) {
    const bad = pictureProblem(file);
    if (bad) return { take, problem: bad };
    if (have + take.length >= PICTURES_MAX) return { take, problem: 'too-many' };
    take.push(file);
  }
  return { take };
}

export interface Pictures {
  list: Picked[];
  problem?: Problem | 'too-many';
  add(files: Iterable<File>): void;
  remove(key: string): void;
  retry(key: string): void;
  describe(key: string, alt: string): void;
  clear(): void;
}

export function usePictures(id: string): Pictures {
  const [list, setList] = useState<Picked[]>([]);
  const [problem, setProblem] = useState<Problem | 'too-many'>();
  const stops = useRef(new Map<string, () => void>());

  const change = useCallback((key: string, to: Partial<Picked>) => setList((was) => was.map((p) => (p.key === key ? { ...p, ...to } : p))), []);
  const begin = useCallback(
    (key: string, file: File) => {
      const onEnd = (end: UploadEnd) => {
        stops.current.delete(key);
        change(key, end.id === undefined ? { state: 'failed', problem: problemOf(end) } : { state: 'ready', progress: 1, id: end.id });
      };
      stops.current.set(key, api.addPicture(id, file, (progress) => change(key, { progress }), onEnd));
    },
    [id, change],
  );
  useEffect(() => {
    const all = stops.current;
    return () => {
      for (const stop of all.values()) stop();
      all.clear();
      setList([]);
    };
  }, [id]);

  return {
    list,
    problem,
    add: (files) => {
      const picked = pick(files, list.length);
      setProblem(picked.problem);
      for (const file of picked.take) {
        const key = newId();
        setList((was) => [...was, { key, file, state: 'uploading', progress: 0, alt: '' }]);
        begin(key, file);
      }
    },
    remove: (key) => {
      stops.current.get(key)?.();
      stops.current.delete(key);
      setProblem(undefined);
      setList((was) => was.filter((p) => p.key !== key));
    },
    retry: (key) => {
      const p = list.find((x) => x.key === key);
      if (!p) return;
      change(key, { state: 'uploading', progress: 0, problem: undefined });
      begin(key, p.file);
    },
    describe: (key, alt) => change(key, { alt }),
    clear: () => {
      setProblem(undefined);
      setList([]);
    },
  };
}
