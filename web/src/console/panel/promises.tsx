// What was promised to this customer, and a small form to write another one down.
import { Button, Form, Input, Select, Space } from 'antd';
import { useState } from 'react';
import { dayOnly, money } from '../../core/format';
import * as api from '../api/conversation';
import { useConsole } from '../context';
import { useLoad } from '../load';
import { hundredths } from './facts';

interface Fields {
  text?: string;
  amount?: string;
  currency: string;
}

export function Promises({ id, mine }: { id: string; mine: boolean }) {
  const { lang, say, tellError } = useConsole();
  const list = useLoad(() => api.promises(id), [id]);
  const [open, setOpen] = useState(false);
  const state = { open: say('未办完', 'open'), kept: say('已办完', 'done'), withdrawn: say('已撤回', 'withdrawn'), expired: say('已过期', 'run out') };
  const wrong = say('写上答应了什么，或者一个金额', 'Say what was promised, or an amount');

  const change = (answer: Promise<api.Promised[]>) =>
    answer.then(
      (all) => {
        list.set(all);
        return true;
      },
      (e: unknown) => {
        tellError(e);
        return false;
      },
    );
  const save = async (f: Fields) => {
    const text = (f.text ?? '').trim();
    const amount = hundredths(f.amount ?? '');
    const words = /[\u4e00-\u9fff]/.test(text) ? { zh: text } : { en: text };
    const done = await change(api.promise(id, { ...(text ? words : {}), ...(amount ? { amount, currency: f.currency } : {}) }));
    if (done) setOpen(false);
  };

  return (
    <section className="promises" data-testid="promises">
      <h3>{say('答应过的事', 'Promised')}</h3>
      {(list.data ?? []).length > 0 ? (
        <ul>
          {list.data!.map((p) => (
            <li key={p.id}>
              <b dir="auto">{p[lang] || p.zh || p.en || money(p.amount, p.currency, lang)}</b>
              <span className="quiet num">{[dayOnly(p.at, lang), state[p.state], p.until ? `→ ${dayOnly(p.until, lang)}` : ''].filter(Boolean).join(' · ')}</span>
              {mine && p.state === 'open' && (
                <Button type="link" size="small" onClick={() => void change(api.promiseState(id, p.id, 'kept'))}>
                  {say('已办完', 'Done')}
                </Button>
              )}
            </li>
          ))}
        </ul>
      ) : (
        <p className="quiet">{say('没有记录', 'nothing on record')}</p>
      )}
      {mine && !open && (
        <Button type="link" size="small" onClick={() => setOpen(true)} data-testid="promise-add">
          {say('记一条承诺', 'Record a promise')}
        </Button>
      )}
      {mine && open && (
        <Form<Fields> size="small" layout="vertical" initialValues={{ currency: lang === 'zh' ? 'CNY' : 'EUR' }} onFinish={(f) => void save(f)}>
          <Form.Item name="text" label={say('答应了什么', 'What was promised')}>
            <Input maxLength={160} data-testid="promise-text" />
          </Form.Item>
          <Form.Item label={say('金额', 'Amount')}>
            <Space.Compact block>
              <Form.Item
                noStyle
                name="amount"
                dependencies={['text']}
                rules={[
                  (form) => ({
                    validator: (_, value?: string) => {
                      const sum = hundredths(value ?? '');
                      const text = String(form.getFieldValue('text') ?? '').trim();
                      return Number.isNaN(sum) || (text === '' && sum === 0) ? Promise.reject(new Error(wrong)) : Promise.resolve();
                    },
                  }),
                ]}
              >
                <Input inputMode="decimal" maxLength={9} aria-label={say('金额', 'Amount')} />
              </Form.Item>
              <Form.Item noStyle name="currency">
                <Select aria-label={say('币种', 'Currency')} options={[{ value: 'CNY' }, { value: 'EUR' }]} className="currency" />
              </Form.Item>
            </Space.Compact>
          </Form.Item>
          <Space>
            <Button type="primary" htmlType="submit" data-testid="promise-save">
              {say('记下', 'Record')}
            </Button>
            <Button onClick={() => setOpen(false)}>{say('取消', 'Cancel')}</Button>
          </Space>
        </Form>
      )}
    </section>
  );
}
