// Something read from the server for a part of the page: on its way, here, failed, or not offered by this server.
import { useCallback, useEffect, useRef, useState } from 'react';
import { ApiError } from './api/client';

export type Loaded<T> =
  | { state: 'loading'; data: T | undefined }
  | { state: 'ready'; data: T }
  | { state: 'absent'; data: undefined }
  | { state: 'failed'; data: T | undefined; error: ApiError };

export type LoadedMore<T> = Loaded<T> & { reload(): void; set(data: T): void };

/** Reads again when one of `deps` changes; what was read stays until the new is here, and an answer that comes late is dropped. */
export function useLoad<T>(read: () => Promise<T>, deps: readonly unknown[]): LoadedMore<T> {
  const [got, setGot] = useState<Loaded<T>>({ state: 'loading', data: undefined });
  const turn = useRef(0);
  const reader = useRef(read);
  reader.current = read;

  const reload = useCallback(() => {
    const mine = ++turn.current;
    reader.current().then(
      (data) => mine === turn.current && setGot({ state: 'ready', data }),
      (e: unknown) => {
        if (mine !== turn.current) return;
        const error = e instanceof ApiError ? e : new ApiError(0, '', String(e));
        setGot((was) => (error.noRoute ? { state: 'absent', data: undefined } : { state: 'failed', data: was.data, error }));
      },
    );
  }, []);
  const set = useCallback((data: T) => {
    turn.current++;
    setGot({ state: 'ready', data });
  }, []);
  useEffect(() => {
    setGot({ state: 'loading', data: undefined });
    reload();
    return () => {
      turn.current++;
    };
  }, deps);
  return { ...got, reload, set };
}
