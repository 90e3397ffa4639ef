// A new article, policy, flow or action: its id, which is the name of its file, and a beginning.
import { Form, Input, Modal, Radio } from 'antd';
import { useState } from 'react';
import type { ArticleForm } from '../api/knowledge';
import { useConsole } from '../context';
import { EMPTY_FORM, ID_RULE, idOf, newArticle } from './article_file';
import { put } from './yaml/edit';

const FLOW = `title: {zh: 新流程, en: New flow}
products: [all]
ask:
  zh: []
  en: []
start: first
steps:
  first:
    title: {zh: 第一步, en: First step}
    say: {zh: 先说要做什么。, en: Say what to do first.}
    question: {zh: 好了吗？, en: Did it work?}
    choices:
      - label: {zh: 好了, en: It works}
        next: finish
      - label: {zh: 还不行, en: Not yet}
        next: person
  finish:
    title: {zh: 完成, en: Done}
    say: {zh: 好的。, en: Good.}
    done: true
    unsolved: person
  person:
    title: {zh: 请同事看看, en: A colleague takes over}
    say: {zh: 我请同事接手。, en: A colleague takes over.}
    handover: repair
`;

const ACTION = `title: {zh: 新动作, en: New action}
ask:
  zh: [帮我查一下]
  en: [look it up for me]
who: {level: code}
inputs:
  order:
    type: record
    record: order
    label: {zh: 订单, en: Order}
    ask: {zh: 是哪一个订单？, en: Which order is it?}
    option: {zh: "{it.no}", en: "{it.no}"}
show:
  zh: "订单 {order.no}。"
  en: "Order {order.no}."
`;

export interface Fresh {
  path: string;
  text: string;
  form?: ArticleForm;
}
type What = 'article' | 'policy' | 'flow' | 'action';

export function NewFile({ taken, onCancel, onDone }: { taken: Set<string>; onCancel(): void; onDone(fresh: Fresh): void }) {
  const { say } = useConsole();
  const [what, setWhat] = useState<What>('article');
  const [title, setTitle] = useState('');
  const [id, setId] = useState<string>();
  const name = id ?? idOf(title);
  const path = what === 'article' ? `articles/${name}.md` : what === 'policy' ? `policies/${name}.md` : what === 'flow' ? `flows/${name}.yaml` : `actions/${name}.yaml`;
  const wrong = !ID_RULE.test(name) ? say('编号只能用 a-z、0-9 和 -', 'An id has only a-z, 0-9 and -') : taken.has(path) ? say('已经有这个编号了', 'There is one of that id') : undefined;
  const body = { zh: '先回答问题。', en: 'Answer the question first.' };
  const begin = () => {
    const form: ArticleForm = { ...EMPTY_FORM, title: { zh: title.trim(), en: title.trim() }, body: what === 'policy' ? { zh: `- ${body.zh}`, en: `- ${body.en}` } : body };
    const titled = (text: string) => put(put(text, ['title', 'zh'], title.trim()), ['title', 'en'], title.trim());
    if (what === 'flow' || what === 'action') onDone({ path, text: titled(what === 'flow' ? FLOW : ACTION) });
    else onDone({ path, text: newArticle(form), form });
  };
  return (
    <Modal open title={say('新建', 'New')} okText={say('开始写', 'Begin')} cancelText={say('取消', 'Cancel')} onCancel={onCancel} onOk={begin} okButtonProps={{ disabled: wrong !== undefined || title.trim() === '', 'data-testid': 'kn-new-ok' }}>
      <Form layout="vertical">
        <Form.Item>
          <Radio.Group
            aria-label={say('种类', 'Kind')}
            value={what}
            onChange={(e) => setWhat(e.target.value as What)}
            options={[
              { value: 'article', label: say('文章', 'Article') },
              { value: 'policy', label: say('政策', 'Policy') },
              { value: 'flow', label: say('流程', 'Flow') },
              { value: 'action', label: say('动作', 'Action') },
            ]}
          />
        </Form.Item>
        <Form.Item label={say('标题', 'Title')} htmlFor="kn-new-title">
          <Input id="kn-new-title" autoFocus value={title} maxLength={200} onChange={(e) => setTitle(e.target.value)} data-testid="kn-new-title" />
        </Form.Item>
        <Form.Item label={say('编号（文件名）', 'Id (name of the file)')} htmlFor="kn-new-id" validateStatus={title !== '' && wrong !== undefined ? 'error' : undefined} help={title === '' ? undefined : wrong}>
          <Input id="kn-new-id" value={name} onChange={(e) => setId(e.target.value)} data-testid="kn-new-id" />
        </Form.Item>
      </Form>
    </Modal>
  );
}
