// The roles in words. What each may do is decided by the server (its table is src/account/role.c).
import type { Lang } from '../../core/types';

export const ROLES = ['agent', 'lead', 'operator', 'analyst', 'privacy', 'admin'] as const;

const WORDS: Record<string, [string, string, string, string]> = {
  agent: ['客服', 'Agent', '接待顾客', 'answers customers'],
  lead: ['主管', 'Lead', '接待，旁听、接管，看报表', 'answers, listens, takes over, reads figures'],
  operator: ['运营', 'Operator', '接待，写知识，导入资料', 'answers, writes the knowledge, imports records'],
  analyst: ['分析', 'Analyst', '看报表', 'reads figures'],
  privacy: ['隐私专员', 'Privacy officer', '看审计，查看加密内容，删除', 'reads the audit and what is sealed, erases'],
  admin: ['管理员', 'Administrator', '全部', 'everything'],
};

export const RIGHTS: Record<string, [string, string]> = {
  self: ['自己的账号', 'own account'],
  work: ['接待', 'conversations'],
  lead: ['主管', 'supervision'],
  knowledge: ['知识', 'knowledge'],
  records: ['资料', 'records'],
  report: ['报表', 'figures'],
  privacy: ['隐私', 'privacy'],
  manage: ['管理', 'management'],
};

export const roleWord = (role: string, lang: Lang): string => WORDS[role]?.[lang === 'zh' ? 0 : 1] ?? role;
export const roleMeans = (role: string, lang: Lang): string => WORDS[role]?.[lang === 'zh' ? 2 : 3] ?? '';
export const rightWord = (right: string, lang: Lang): string => RIGHTS[right]?.[lang === 'zh' ? 0 : 1] ?? right;

export const roleOptions = (lang: Lang) => ROLES.map((value) => ({ value, label: `${roleWord(value, lang)} · ${roleMeans(value, lang)}` }));
