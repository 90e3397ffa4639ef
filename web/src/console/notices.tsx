// What is said to this person, wherever in the console they are: a whisper, a mention, a customer who was given to them or taken
// over from them. Shown in the page while it is looked at, else as a notice of the system, where that is allowed.
import { App as AntApp, Button } from 'antd';
import { useConsole } from './context';
import { useEvent } from './live';
import { movedTitle, type Moved } from './moved';
import { noticePermission } from './permission';
import { go, useRoute } from './route';
import { reasonWord } from './stages/words';

interface Notice {
  /** One replaces another of its tag: tabs that show the same one show it once. */
  tag: string;
  title: string;
  body?: string;
  conversation: string;
  /** Where it leads, when it is about no conversation. */
  to?: string[];
}

const openIt = (n: Notice) => go(...(n.to ?? ['inbox', n.conversation]));

function showOutside(n: Notice): void {
  if (noticePermission() !== 'granted') return;
  const shown = new Notification(n.title, { tag: n.tag, body: n.body, lang: document.documentElement.lang });
  shown.onclick = () => {
    window.focus();
    openIt(n);
    shown.close();
  };
}

interface OfConversation {
  conversation: string;
  text?: string;
  name?: string;
}

/** Once, in the frame of the console. */
export function useNotices(): void {
  const { say, me, lang } = useConsole();
  const { notification } = AntApp.useApp();
  const [page, open] = useRoute();

  /** `quiet`: it stands on the page already, or is not worth a word there. */
  const tell = (n: Notice, quiet: boolean) => {
    if (document.hidden) return showOutside(n);
    if (quiet) return;
    notification.info({
      key: n.tag,
      placement: 'topRight',
      duration: n.body ? 0 : 10,
      role: 'status',
      message: n.title,
      description: n.body && (
        <span dir="auto" style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
          {n.body}
        </span>
      ),
      btn: (
        <Button
          size="small"
          type="primary"
          data-testid="notice-open"
          onClick={() => {
            notification.destroy(n.tag);
            openIt(n);
          }}
        >
          {say('打开', 'Open')}
        </Button>
      ),
      props: { 'data-testid': 'notice' } as Record<string, string>,
    });
  };
  const isOpen = (conversation: string) => page === 'inbox' && open === conversation;

  useEvent<OfConversation & { at?: number }>('whisper', (d) =>
    tell({ tag: `whisper-${d.conversation}-${d.at ?? ''}`, title: say(`${d.name ?? '主管'}悄悄说`, `${d.name ?? 'Your lead'} whispers`), body: d.text, conversation: d.conversation }, isOpen(d.conversation)),
  );
  useEvent<OfConversation>('mention', (d) =>
    tell({ tag: `mention-${d.conversation}`, title: d.name ? say(`${d.name} 在备注里提到了您`, `${d.name} mentioned you in a note`) : say('有人提到了您', 'You were mentioned'), conversation: d.conversation }, false),
  );
  useEvent<OfConversation & { agent?: string; by?: string; note?: string }>('assigned', (d) => {
    if (d.by === me.id || (d.agent !== undefined && d.agent !== me.id)) return;
    tell({ tag: `assigned-${d.conversation}`, title: say('有一位顾客分给了您', 'A customer was assigned to you'), body: d.note, conversation: d.conversation }, isOpen(d.conversation));
  });
  useEvent<Moved>('moved', (d) => tell({ tag: `moved-${d.conversation}`, title: movedTitle(d, say), conversation: d.conversation }, isOpen(d.conversation)));
  useEvent<OfConversation>('alert', (d) => tell({ tag: `alert-${d.conversation}`, title: say('请看一下这位顾客', 'A customer needs attention'), conversation: d.conversation }, true));
  useEvent<{ stage: string; title: string; metric: string }>('stage', (d) =>
    tell(
      {
        tag: `stage-${d.stage}`,
        title: say('试行自动撤回了', 'A staged change was rolled back'),
        body: `${d.title} · ${reasonWord(d.metric, lang)}`,
        conversation: '',
        to: ['stages', d.stage],
      },
      page === 'stages',
    ),
  );
  useEvent<OfConversation & { frame?: { type?: string; actor?: string } }>('frame', (d) => {
    if (d.frame?.type === 'message' && d.frame.actor === 'customer') tell({ tag: `frame-${d.conversation}`, title: say('顾客有新消息', 'A customer wrote'), conversation: d.conversation }, true);
  });
}
