// That a customer is blocked, until when and why, and how that is ended.
import { Alert, Button } from 'antd';
import * as api from '../api/conversation';
import { useConsole } from '../context';
import { useLoad } from '../load';
import { useAct } from '../parts/act';
import { useNow } from '../parts/now';
import { moment } from '../parts/times';

/** `changes` counts what was done to the conversation here: it is read again then. */
export function BlockedView({ customer, changes }: { customer: string; changes: number }) {
  const { lang, say } = useConsole();
  const now = useNow();
  const got = useLoad(() => api.blocked(customer), [customer, changes]);
  const [busy, run] = useAct();
  const b = got.data;
  if (!b || (b.until !== undefined && b.until <= now)) return null;
  const until = b.until === undefined ? say('已拉黑，直到解除', 'Blocked until it is lifted') : say(`已拉黑，到 ${moment(b.until, now, lang)}`, `Blocked until ${moment(b.until, now, lang)}`);
  return (
    <Alert
      type="warning"
      showIcon
      message={until}
      description={b.reason ? <span dir="auto">{b.reason}</span> : undefined}
      data-testid="blocked"
      action={
        <Button size="small" loading={busy} onClick={() => void run(() => api.unblock(customer)).then((done) => done && got.reload())} data-testid="unblock">
          {say('解除', 'Lift it')}
        </Button>
      }
    />
  );
}
