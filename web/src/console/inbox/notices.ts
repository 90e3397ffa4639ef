// What calls the agent when the page is not looked at: the number in the tab's title, and the browser's notices.
import { useEffect } from 'react';
import { useConsole } from '../context';
import { useEvent } from '../live';
import { go } from '../route';
import type { Inbox } from './store';

const supported = typeof Notification !== 'undefined';

/** What the browser lets us do: 'default' may be asked for. */
export const noticePermission = (): NotificationPermission => (supported ? Notification.permission : 'denied');
export const askForNotices = (): Promise<NotificationPermission> => (supported ? Notification.requestPermission() : Promise.resolve('denied'));

/** Tabs that show the same notice show it once: a notice replaces another with its tag. */
function notice(tag: string, title: string, body: string, conversation: string): void {
  if (!supported || Notification.permission !== 'granted' || !document.hidden) return;
  const n = new Notification(title, { tag, body, lang: document.documentElement.lang });
  n.onclick = () => {
    window.focus();
    go('inbox', conversation);
    n.close();
  };
}

interface OfConversation {
  conversation: string;
  text?: string;
  name?: string;
}

export function useNotices(inbox: Inbox): void {
  const { say, me } = useConsole();
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
  useEvent<OfConversation & { agent?: string }>('assigned', (d) => {
    if (d.agent === undefined || d.agent === me.id) notice(`assigned-${d.conversation}`, say('有一位顾客分给了您', 'A customer was assigned to you'), '', d.conversation);
  });
  useEvent<OfConversation>('mention', (d) => notice(`mention-${d.conversation}`, say('有人提到了您', 'You were mentioned'), d.text ?? '', d.conversation));
  useEvent<OfConversation>('alert', (d) => notice(`alert-${d.conversation}`, say('请看一下这位顾客', 'A customer needs attention'), d.text ?? '', d.conversation));
  useEvent<OfConversation & { frame?: { type?: string; actor?: string; seq?: number } }>('frame', (d) => {
    if (d.frame?.type === 'message' && d.frame.actor === 'customer')
      notice(`frame-${d.conversation}`, say('顾客有新消息', 'A customer wrote'), '', d.conversation);
  });
}
