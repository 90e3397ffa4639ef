// Tells the colleagues that this conversation is open here, and whether somebody writes, so that two do not answer at once.
import { useCallback, useEffect, useRef } from 'react';
import * as api from '../api/conversation';
import { useEvent } from '../live';

const AGAIN_MS = 20000;
const WRITES_MS = 8000;

/** Call what comes back when the agent writes. */
export function usePresenceHere(id: string): () => void {
  const wrote = useRef(0);
  const tell = useCallback((on: boolean) => api.viewing(id, on, on && Date.now() - wrote.current < WRITES_MS).catch(() => undefined), [id]);
  // Who comes later hears of us at once; who is known already needs no answer.
  const known = useRef(new Set<string>());
  useEvent<{ conversation: string; agent: string; on: boolean }>('viewing', (v) => {
    if (v.conversation !== id) return;
    if (!v.on) known.current.delete(v.agent);
    else if (!known.current.has(v.agent)) {
      known.current.add(v.agent);
      if (!document.hidden) void tell(true);
    }
  });
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
