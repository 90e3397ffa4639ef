// A page that has no content of its own yet.
import { Empty } from 'antd';
import { useConsole } from './context';

export default function Later() {
  const { say } = useConsole();
  return <Empty className="page-empty" description={say('这里还没有内容。', 'Nothing is here yet.')} />;
}
