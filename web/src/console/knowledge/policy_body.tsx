// The rules of a policy side by side in both languages.
import { Button, Form, Input } from 'antd';
import type { Both } from '../api/knowledge';
import { useConsole } from '../context';
import { bodyOfItems, itemsOf } from './policy_items';
import { langWord } from './words';

const LANGS = ['zh', 'en'] as const;

export function PolicyBody({ value, onChange }: { value: Both; onChange(v: Both): void }) {
  const { say } = useConsole();
  const lists = { zh: itemsOf(value.zh) ?? [], en: itemsOf(value.en) ?? [] };
  const n = Math.max(lists.zh.length, lists.en.length);
  // Only the languages that the policy is written in, or both where it is empty.
  const langs = LANGS.filter((l) => lists[l].length > 0 || n === 0 || value[l].trim() !== '');
  const write = (how: (list: string[]) => string[]) => {
    const next = { ...value };
    for (const l of langs) next[l] = bodyOfItems(how(Array.from({ length: Math.max(n, 0) }, (_, i) => lists[l][i] ?? '')));
    onChange(next);
  };
  const swap = (i: number, k: number) => write((list) => list.map((x, j) => (j === i ? (list[k] ?? '') : j === k ? (list[i] ?? '') : x)));
  return (
    <fieldset className="kn-rows">
      <legend>{say('条款（两种语言一条对一条）', 'Rules (the same in both languages, one for one)')}</legend>
      {Array.from({ length: n }, (_, i) => (
        <section key={`${n}-${i}`} className="kn-row" aria-label={say(`第 ${i + 1} 条`, `Rule ${i + 1}`)}>
          <div className="pg-row">
            <b>{say(`第 ${i + 1} 条`, `Rule ${i + 1}`)}</b>
            <span className="pg-note">#{i + 1}</span>
            <span className="gap" />
            <span className="kn-rowacts">
              <Button size="small" disabled={i === 0} aria-label={say(`上移第 ${i + 1} 条`, `Move rule ${i + 1} up`)} onClick={() => swap(i, i - 1)}>
                ↑
              </Button>
              <Button size="small" disabled={i === n - 1} aria-label={say(`下移第 ${i + 1} 条`, `Move rule ${i + 1} down`)} onClick={() => swap(i, i + 1)}>
                ↓
              </Button>
              <Button size="small" danger aria-label={say(`删除第 ${i + 1} 条`, `Remove rule ${i + 1}`)} onClick={() => write((list) => list.filter((_, j) => j !== i))}>
                {say('删除', 'Remove')}
              </Button>
            </span>
          </div>
          <div className="two">
            {langs.map((l) => (
              <Form.Item key={l} label={langWord(l, say)} htmlFor={`kn-rule-${i}-${l}`} validateStatus={(lists[l][i] ?? '') === '' ? 'error' : undefined}>
                <Input.TextArea
                  id={`kn-rule-${i}-${l}`}
                  data-testid={`kn-rule-${i}-${l}`}
                  autoSize={{ minRows: 1, maxRows: 10 }}
                  value={lists[l][i] ?? ''}
                  onChange={(e) => onChange({ ...value, [l]: bodyOfItems(Array.from({ length: n }, (_, j) => (j === i ? e.target.value : (lists[l][j] ?? '')))) })}
                />
              </Form.Item>
            ))}
          </div>
        </section>
      ))}
      <Button size="small" onClick={() => write((list) => [...list, say('新的一条。', 'A new rule.')])} data-testid="kn-rule-add">
        {say('加一条', 'Add a rule')}
      </Button>
    </fieldset>
  );
}
