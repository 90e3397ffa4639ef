import { Tag } from 'antd';
import type { ComplaintState } from '../api/complaints';
import { useConsole } from '../context';

export function StateTag({ state }: { state: ComplaintState }) {
  const { say } = useConsole();
  const words: Record<ComplaintState, [string, string]> = {
    open: [say('处理中', 'open'), 'warning'],
    answered: [say('已答复', 'answered'), 'default'],
    closed: [say('已结案', 'closed'), 'success'],
  };
  const [word, color] = words[state] ?? [state, 'default'];
  return <Tag color={color}>{word}</Tag>;
}
