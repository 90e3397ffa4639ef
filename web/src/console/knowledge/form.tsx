// An article by form: both languages side by side.
import { Form, Input, Select } from 'antd';
import { useState } from 'react';
import type { ArticleForm as Fields, Files } from '../api/knowledge';
import { useConsole } from '../context';
import type { ArticleFaults } from './article_form';
import { PolicyBody } from './policy_body';
import { itemsOf } from './policy_items';
import { langWord } from './words';

const LANGS = ['zh', 'en'] as const;
const TITLE_MAX = 200;

interface Props {
  value: Fields;
  products: Files['products'];
  faults?: ArticleFaults;
  /** The body is a list of rules. */
  policy?: boolean;
  onChange(f: Fields): void;
}

const asks = (text: string) =>
  text
    .split('\n')
    .map((l) => l.trim())
    .filter((l) => l !== '');

const wrong = (fault: string | undefined) => (fault === undefined ? {} : { validateStatus: 'error' as const, help: fault });

/** What is typed stays as it is; the list is made of its lines. */
function Asks({ id, label, value, fault, onChange }: { id: string; label: string; value: string[]; fault?: string; onChange(v: string[]): void }) {
  const [text, setText] = useState(value.join('\n'));
  const now = asks(text).join('\n') === value.join('\n') ? text : value.join('\n');
  return (
    <Form.Item label={label} htmlFor={id} {...wrong(fault)}>
      <Input.TextArea
        id={id}
        autoSize={{ minRows: 3, maxRows: 14 }}
        value={now}
        onChange={(e) => {
          setText(e.target.value);
          onChange(asks(e.target.value));
        }}
        data-testid={id}
      />
    </Form.Item>
  );
}

export function ArticleForm({ value, faults, products, policy, onChange }: Props) {
  const { lang, say } = useConsole();
  const set = (part: Partial<Fields>) => onChange({ ...value, ...part });
  const rules = policy === true && LANGS.every((l) => itemsOf(value.body[l]) !== undefined);
  return (
    <Form layout="vertical" className="kn-form" component="div">
      <div className="two">
        {LANGS.map((l) => (
          <Form.Item key={l} label={say(`标题（${langWord(l, say)}）`, `Title (${langWord(l, say)})`)} htmlFor={`kn-title-${l}`} {...wrong(faults?.title?.[l])}>
            <Input id={`kn-title-${l}`} maxLength={TITLE_MAX} value={value.title[l]} onChange={(e) => set({ title: { ...value.title, [l]: e.target.value } })} data-testid={`kn-title-${l}`} />
          </Form.Item>
        ))}
        {LANGS.map((l) => (
          <Asks
            key={l}
            id={`kn-ask-${l}`}
            label={say(`顾客的问法（${langWord(l, say)}，一行一句）`, `How customers ask (${langWord(l, say)}, one a line)`)}
            value={value.ask[l]}
            fault={faults?.ask?.[l]}
            onChange={(v) => set({ ask: { ...value.ask, [l]: v } })}
          />
        ))}
        {!rules &&
          LANGS.map((l) => (
            <Form.Item key={l} label={say(`答案（${langWord(l, say)}）`, `Answer (${langWord(l, say)})`)} htmlFor={`kn-body-${l}`} {...wrong(faults?.body?.[l])}>
              <Input.TextArea id={`kn-body-${l}`} autoSize={{ minRows: 6, maxRows: 24 }} value={value.body[l]} onChange={(e) => set({ body: { ...value.body, [l]: e.target.value } })} data-testid={`kn-body-${l}`} />
            </Form.Item>
          ))}
      </div>
      {rules && faults?.body && <p className="kn-wrongtext">{faults.body.zh ?? faults.body.en}</p>}
      {rules && <PolicyBody value={value.body} onChange={(body) => set({ body })} />}
      <Form.Item label={say('产品（空：全部）', 'Products (none: all)')} htmlFor="kn-products" {...wrong(faults?.products)}>
        <Select
          id="kn-products"
          mode="multiple"
          value={value.products}
          onChange={(p: string[]) => set({ products: p })}
          options={products.map((p) => ({ value: p.id, label: p.name[lang] || p.id }))}
          optionFilterProp="label"
        />
      </Form.Item>
    </Form>
  );
}
