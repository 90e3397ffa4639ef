// What was read from the server, or why there is nothing to show: on its way, failed, not offered here, empty.
import { Alert, Button, Empty, Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { useConsole } from '../context';
import { errorWords } from '../errors';
import type { LoadedMore } from '../load';

interface Props<T> {
  got: LoadedMore<T>;
  /** The words for "nothing here", when there is nothing. */
  empty?(data: T): string | undefined;
  children(data: T): ReactNode;
}

export function Nothing({ text }: { text: string }) {
  return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} className="pg-empty" description={text} data-testid="nothing" />;
}

/** After a failure what was read before stays on the page. */
export function Shown<T>({ got, empty, children }: Props<T>) {
  const { lang, say } = useConsole();
  if (got.state === 'absent') return <Nothing text={say('这台服务器还没有这个功能。', 'This server does not offer this yet.')} />;
  const nothing = got.data === undefined ? undefined : empty?.(got.data);
  return (
    <>
      {got.state === 'failed' && (
        <Alert
          type="warning"
          role="alert"
          message={errorWords(got.error, lang)}
          action={
            <Button size="small" onClick={got.reload} data-testid="retry">
              {say('重试', 'Try again')}
            </Button>
          }
        />
      )}
      {got.state === 'loading' && got.data === undefined && <Skeleton active />}
      {nothing !== undefined && <Nothing text={nothing} />}
      {got.data !== undefined && nothing === undefined && children(got.data)}
    </>
  );
}
