// The first run, led: what the company is, when people are there, what is known, tried, put on a page, and who helps. It can be
// left and gone on with; every step can be passed over.
import { Button, Card } from 'antd';
import { useState, type ComponentType } from 'react';
import * as api from '../api/setup';
import { useConsole } from '../context';
import { faultLines } from '../knowledge/fault_words';
import { useLoad } from '../load';
import { useAct } from '../parts/act';
import { Frame } from '../parts/frame';
import { Shown } from '../parts/shown';
import { go } from '../route';
import { CompanyStep } from './company';
import { EmbedStep } from './embed';
import { HoursStep } from './hours';
import { ImportStep } from './import';
import { InviteStep } from './invite';
import type { StepProps } from './part';
import './start.css';
import { after, before, openStep, STEPS } from './steps';
import { TryStep } from './try';

const VIEWS: Record<api.Step, { zh: string; en: string; View: ComponentType<StepProps> }> = {
  company: { zh: '公司', en: 'Company', View: CompanyStep },
  hours: { zh: '时间', en: 'Hours', View: HoursStep },
  import: { zh: '导入', en: 'Import', View: ImportStep },
  try: { zh: '试问', en: 'Try', View: TryStep },
  embed: { zh: '嵌入', en: 'Embed', View: EmbedStep },
  invite: { zh: '同事', en: 'People', View: InviteStep },
};

function Steps({ progress, at, pick }: { progress: api.Progress; at: api.Step; pick(s: api.Step): void }) {
  const { lang, say } = useConsole();
  return (
    <nav className="start-steps" aria-label={say('步骤', 'Steps')}>
      <ol>
        {STEPS.map((s, i) => {
          const state = progress.finished?.includes(s) ? 'finished' : progress.skipped?.includes(s) ? 'skipped' : 'open';
          const word = state === 'finished' ? say('已完成', 'done') : state === 'skipped' ? say('已跳过', 'skipped') : '';
          return (
            <li key={s} data-state={state} aria-current={s === at ? 'step' : undefined}>
              <button type="button" onClick={() => pick(s)} aria-label={`${i + 1} ${VIEWS[s][lang]} ${word}`.trim()} data-testid={`step-${s}`}>
                {i + 1} {VIEWS[s][lang]}
                {state === 'finished' && ' ✓'}
              </button>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}

function Wizard({ setup, set, reload }: { setup: api.Setup; set(s: api.Setup): void; reload(): void }) {
  const { lang, say, tell } = useConsole();
  const [at, setAt] = useState(() => openStep(setup.progress));
  const [busy, run] = useAct();
  const { View, ...words } = VIEWS[at];

  const keep = async (progress: api.Progress) => {
    await api.keep(progress);
    if (progress.done && !setup.progress.done) {
      tell(say('准备好了，可以接待顾客了。', 'All set: customers can come.'));
      go('inbox');
      return;
    }
    set({ ...setup, progress });
    setAt(openStep(progress));
  };
  // What the step did, such as publishing articles, counts for the next one.
  const pass = (how: 'finished' | 'skipped') => void run(() => keep(after(setup.progress, at, how)).then(reload));
  const save = (change: Partial<api.CompanyState>) =>
    void run(async () => {
      const got = await api.saveCompany(change);
      if (got.faults.length > 0) {
        tell(say(`没有保存：${faultLines(got.faults[0] ?? '', 'zh')}`, `Not saved: ${got.faults[0]}`), 'error');
        return;
      }
      if (!got.published) tell(say('已存为草稿，等另一位同事审核。', 'Kept as a draft; a second person has to approve it.'), 'info');
      await keep(after(setup.progress, at, 'finished'));
      reload();
    });
  const previous = before(at);
  return (
    <>
      <Steps progress={setup.progress} at={at} pick={(s) => void run(() => keep({ ...setup.progress, step: s }))} />
      <Card size="small" title={words[lang]}>
        <View
          key={at}
          setup={setup}
          busy={busy}
          reload={reload}
          save={save}
          next={() => pass('finished')}
          skip={() => pass('skipped')}
          back={previous && (() => void run(() => keep({ ...setup.progress, step: previous })))}
        />
      </Card>
    </>
  );
}

export default function StartPage() {
  const { say } = useConsole();
  const got = useLoad(api.setup, []);
  const later = () => go('inbox');
  return (
    <div className="start">
      <Frame
        name="start"
        title={say('开始使用', 'Getting started')}
        extra={
          <Button type="text" onClick={later} data-testid="start-later">
            {say('以后再说', 'Later')}
          </Button>
        }
      >
        <Shown got={got}>{(setup) => <Wizard setup={setup} set={got.set} reload={got.reload} />}</Shown>
      </Frame>
    </div>
  );
}
