// The number of those who wait for this agent, in the title of the tab.
import { useEffect } from 'react';
import { useConsole } from '../context';
import type { Inbox } from './store';

export function useTitle(inbox: Inbox): void {
  const { say } = useConsole();
  const count = inbox.waitingCount + inbox.mine.reduce((n, r) => n + (r.unread > 0 ? 1 : 0), 0);
  useEffect(() => {
    document.title = `${count > 0 ? `(${count}) ` : ''}${say('暖线客服台', 'Warmline desk')}`;
  }, [count, say]);
  useEffect(
    () => () => {
      document.title = say('暖线客服台', 'Warmline desk');
    },
    [say],
  );
}
