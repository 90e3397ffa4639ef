// That the words are the redacted ones, since it is another's conversation, and what can be done about it.
import { Alert, Button } from 'antd';
import { useState } from 'react';
import { UnsealDialog } from '../audit/unseal';
import { useConsole } from '../context';
import { holderOf } from './frames';
import type { Talk } from './use_conversation';

function useWhy(talk: Talk): string {
  const { say } = useConsole();
  const name = holderOf(talk.frames);
  switch (talk.opened?.status) {
    case 'agent':
      return name
        ? say(`${name} 在接待，这里隐去了个人信息。要由您处理，请对方转给您。`, `${name} has this conversation, so personal data in it is hidden. If you are to go on with it, ask them to transfer it.`)
        : say('同事在接待，这里隐去了个人信息。要由您处理，请对方转给您。', 'A colleague has this conversation, so personal data in it is hidden. If you are to go on with it, ask them to transfer it.');
    case 'closed':
      return say('对话已结束，这里隐去了个人信息。要看原文，请找负责隐私的同事。', 'This conversation has ended, so personal data in it is hidden. Who answers for privacy can read what was said.');
    default:
      return say('智能客服在接待，这里隐去了个人信息。顾客转人工后，就可以接待。', 'The assistant has this conversation, so personal data in it is hidden. You can take it once the customer asks for a person.');
  }
}

/** `onNote`: to the notes, where a colleague is mentioned. */
export function Hidden({ id, talk, onNote }: { id: string; talk: Talk; onNote(): void }) {
  const { say, can } = useConsole();
  const [unseals, setUnseals] = useState(false);
  const why = useWhy(talk);
  if (!talk.opened?.redacted) return null;
  const action = can('privacy') ? (
    <Button size="small" onClick={() => setUnseals(true)} data-testid="hidden-unseal">
      {say('看原文…', 'See what was said…')}
    </Button>
  ) : talk.opened.status === 'agent' ? (
    <Button size="small" onClick={onNote} data-testid="hidden-note">
      {say('写备注', 'Leave a note')}
    </Button>
  ) : undefined;
  return (
    <>
      <Alert banner type="info" message={why} action={action} data-testid="hidden" />
      {unseals && <UnsealDialog of={id} onCancel={() => setUnseals(false)} onRead={() => undefined} />}
    </>
  );
}
