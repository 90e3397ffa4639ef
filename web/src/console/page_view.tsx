// A page of the console, fetched when it is opened first; a fault in one page leaves the others alone.
import { Button, Result, Spin } from 'antd';
import { Component, lazy, Suspense, type ComponentType, type ReactNode } from 'react';
import { useConsole } from './context';
import type { Page, PageProps } from './pages';

export function Boot() {
  return (
    <div className="boot">
      <Spin size="large" />
    </div>
  );
}

const loaded = new WeakMap<Page, ComponentType<PageProps>>();

function componentOf(page: Page): ComponentType<PageProps> {
  let c = loaded.get(page);
  if (!c) loaded.set(page, (c = lazy(page.load)));
  return c;
}

class Fence extends Component<{ children: ReactNode; failed(again: () => void): ReactNode }, { broken: boolean }> {
  state = { broken: false };
  static getDerivedStateFromError() {
    return { broken: true };
  }
  render() {
    return this.state.broken ? this.props.failed(() => this.setState({ broken: false })) : this.props.children;
  }
}

export function PageView({ page, rest }: { page: Page; rest: string[] }) {
  const { say } = useConsole();
  const View = componentOf(page);
  const failed = (again: () => void) => (
    <Result
      status="warning"
      title={say('这一页出了问题。', 'This page has failed.')}
      extra={
        <Button
          type="primary"
          onClick={() => {
            loaded.delete(page);
            again();
          }}
        >
          {say('重试', 'Try again')}
        </Button>
      }
    />
  );
  return (
    <Fence key={page.id} failed={failed}>
      <Suspense fallback={<Boot />}>
        <View rest={rest} />
      </Suspense>
    </Fence>
  );
}
