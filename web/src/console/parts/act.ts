// Something that is done on the server: busy while it runs, a failure told in words.
import { useState } from 'react';
import { useConsole } from '../context';

/** Gives whether something runs, and what runs it; that gives whether it was done. */
export function useAct(): [boolean, (act: () => Promise<unknown>) => Promise<boolean>] {
  const { tellError } = useConsole();
  const [busy, setBusy] = useState(false);
  const run = async (act: () => Promise<unknown>) => {
    setBusy(true);
    try {
      await act();
      return true;
    } catch (e) {
      tellError(e);
      return false;
    } finally {
      setBusy(false);
    }
  };
  return [busy, run];
}
