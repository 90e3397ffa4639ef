// What the company is called, where it is, in which languages it answers, and how its people are reached otherwise.
import { Checkbox, Form, Input, Select } from 'antd';
import { useMemo, useState } from 'react';
import type { CompanyState } from '../api/setup';
import { useConsole } from '../context';
import { Bar, type StepProps } from './part';
import { idOf, isNew } from './steps';

const NAME_MAX = 40;
const CONTACT_MAX = 100;

const browserZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone || 'Asia/Shanghai';

function zones(own: string): string[] {
  // Known to browsers before it is to the types of this language level.
  const known = (Intl as { supportedValuesOf?(of: 'timeZone'): string[] }).supportedValuesOf;
  return [...new Set([own, 'Asia/Shanghai', 'UTC', ...(known?.('timeZone') ?? [])])];
}

const greeting = (zh: string, en: string) => ({
  zh: `您好，我是${zh}的智能客服，不是真人。遇到了什么问题，直接说就行；想找人工，随时说一声。`,
  en: `Hello, I am the assistant of ${en}, a machine, not a person. Just tell me what is going on; to talk to a person, say so at any time.`,
});

export function CompanyStep({ setup, save, busy, skip, back }: StepProps) {
  const { lang, say } = useConsole();
  const c = setup.company;
  const fresh = isNew(c);
  const [zh, setZh] = useState(fresh ? '' : c.name.zh);
  const [en, setEn] = useState(fresh ? '' : c.name.en);
  const [languages, setLanguages] = useState<string[]>(c.languages.length > 0 ? c.languages : ['zh', 'en']);
  const [zone, setZone] = useState(fresh ? browserZone() : c.time_zone);
  const [contact, setContact] = useState(c.contact[lang]);
  const [asked, setAsked] = useState(false);
  const all = useMemo(() => zones(zone), []);
  const nothing = zh.trim() === '' && en.trim() === '';

  const submit = () => {
    setAsked(true);
    if (nothing) return;
    const name = { zh: zh.trim() || en.trim(), en: en.trim() || zh.trim() };
    const change: Partial<CompanyState> = { name, languages, time_zone: zone };
    if (contact.trim() !== c.contact[lang]) change.contact = { zh: contact.trim(), en: contact.trim() };
    if (fresh) {
      change.greeting = greeting(name.zh, name.en);
      change.id = idOf(name.en) || 'shop';
    }
    save(change);
  };
  const nameWord = (of: 'zh' | 'en') => (of === 'zh' ? say('公司名（中文）', 'Name in Chinese') : say('公司名（英文）', 'Name in English'));
  const contactWord = say('人工客服的其他联系方式（选填）', 'Another way to reach your people (optional)');
  const nameField = (of: 'zh' | 'en', value: string, set: (v: string) => void) => (
    <Form.Item
      key={of}
      label={nameWord(of)}
      validateStatus={asked && nothing ? 'error' : undefined}
      help={asked && nothing ? say('至少填一个', 'Fill in one at least') : undefined}
    >
      <Input value={value} aria-label={nameWord(of)} maxLength={NAME_MAX} autoFocus={of === lang} onChange={(e) => set(e.target.value)} onPressEnter={submit} data-testid={`name-${of}`} />
    </Form.Item>
  );
  const names = [nameField('zh', zh, setZh), nameField('en', en, setEn)];
  return (
    <>
      <p className="start-lead">
        {say('顾客会看到这些。以后都可以改；只填一种语言的名字也行。', 'Customers see this. All of it can be changed later, and a name in one language will do.')}
      </p>
      <Form layout="vertical" requiredMark={false} component="div">
        <div className="start-pair">{lang === 'zh' ? names : names.reverse()}</div>
        <div className="start-pair">
          <Form.Item label={say('回答顾客用的语言', 'Languages that customers are answered in')}>
            <Checkbox.Group
              value={languages}
              onChange={(v) => v.length > 0 && setLanguages(v)}
              options={[
                { value: 'zh', label: '中文' },
                { value: 'en', label: 'English' },
              ]}
            />
          </Form.Item>
          <Form.Item label={say('时区', 'Time zone')}>
            <Select showSearch value={zone} onChange={setZone} aria-label={say('时区', 'Time zone')} options={all.map((z) => ({ value: z, label: z.replace(/_/g, ' ') }))} data-testid="zone" />
          </Form.Item>
        </div>
        <Form.Item label={contactWord} extra={say('电话或邮箱；聊天用不了的时候告诉顾客', 'A telephone number or address; told to customers who cannot chat')}>
          <Input value={contact} aria-label={contactWord} maxLength={CONTACT_MAX} onChange={(e) => setContact(e.target.value)} onPressEnter={submit} data-testid="contact" />
        </Form.Item>
      </Form>
      <Bar onNext={submit} busy={busy} skip={skip} back={back} />
    </>
  );
}
