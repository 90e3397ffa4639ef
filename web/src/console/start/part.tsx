// What every step of the first run gets, and the buttons below it.
import { Button } from 'antd';
import type { CompanyState, Setup } from '../api/setup';
import { useConsole } from '../context';

export interface StepProps {
  setup: Setup;
  busy: boolean;
  /** Keeps a change of the company and goes on. */
  save(change: Partial<CompanyState>): void;
  /** Goes on without one. */
  next(): void;
  skip(): void;
  /** Reads the company and its counts again. */
  reload(): void;
  /** Absent in the first step. */
  back?(): void;
}

interface BarProps {
  onNext(): void;
  busy?: boolean;
  skip(): void;
  back?(): void;
  word?: string;
}

export function Bar({ onNext, busy, skip, back, word }: BarProps) {
  const { say } = useConsole();
  return (
    <div className="start-bar">
      {back && (
        <Button onClick={back} data-testid="start-back">
          {say('上一步', 'Back')}
        </Button>
      )}
      <span className="gap" />
      <Button type="text" onClick={skip} data-testid="start-skip">
        {say('跳过', 'Skip')}
      </Button>
      <Button type="primary" loading={busy} onClick={onNext} data-testid="start-next">
        {word ?? say('保存，下一步', 'Save and go on')}
      </Button>
    </div>
  );
}
