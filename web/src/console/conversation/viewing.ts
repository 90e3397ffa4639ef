// Tells the colleagues that this conversation is open here, and whether somebody writes, so that two do not answer at once.
import { useCallback, useEffect, useRef } from 'react';
import * as api from '../api/conversation';

const AGAIN_MS = 20000;
const WRITES_MS = 8000;

/** Call what comes back when the agent writes. */
export function usePresenceHere(id: string): () => void {
  const wrote = useRef(0);
  const tell = useCallback((on: boolean) => api.viewing(id, on, on && Date.now() - wrote.current < WRITES_MS).catch(() => undefined), [id]);
  useEffect(() => {
    const look = () => void tell(!document.hidden);
    look();
    const timer = setInterval(look, AGAIN_MS);
    document.addEventListener('visibilitychange', look);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
      void tell(false);
    };
  }, [tell]);
  return useCallback(() => {
    const before = wrote.current;
    wrote.current = Date.now();
    if (wrote.current - before > WRITES_MS) void tell(true);
  }, [tell]);
}
