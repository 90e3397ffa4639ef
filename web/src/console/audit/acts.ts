// The acts of the audit in words; one that is not known here stands as the server names it.
import type { Lang } from '../../core/types';

const ACTS: Record<string, [string, string]> = {
  login: ['登录', 'signed in'],
  'login.failed': ['登录失败', 'failed to sign in'],
  logout: ['退出', 'signed out'],
  'session.end': ['结束一处登录', 'ended a session'],
  'session.end-others': ['结束其他登录', 'ended all other sessions'],
  'totp.on': ['开启两步验证', 'switched the second factor on'],
  'totp.off': ['关闭两步验证', 'switched the second factor off'],
  'totp.recovery': ['用恢复码登录', 'used a recovery code'],
  'user.first': ['建立第一个账号', 'made the first account'],
  'user.invite': ['邀请', 'invited'],
  'user.join': ['接受邀请', 'joined'],
  'user.reset': ['发出重置链接', 'made a reset link'],
  'user.password': ['改密码', 'changed a password'],
  'user.name': ['改名字', 'changed a name'],
  'user.role': ['改角色', 'changed a role'],
  'user.disable': ['停用', 'disabled'],
  'user.enable': ['恢复', 'enabled'],
  'key.add': ['新建 API 密钥', 'made an API key'],
  'key.revoke': ['吊销 API 密钥', 'revoked an API key'],
  'customer.block': ['拉黑顾客', 'blocked a customer'],
  'customer.unblock': ['解除拉黑', 'unblocked a customer'],
  'customer.merge': ['合并顾客', 'merged customers'],
  'customer.unmerge': ['撤销合并', 'took a merge back'],
  'webhook.test': ['试发 webhook', 'tested a webhook'],
  listen: ['旁听', 'listened in'],
  'listen-end': ['结束旁听', 'stopped listening'],
  whisper: ['悄悄话', 'whispered'],
  takeover: ['接管', 'took over'],
  unseal: ['查看加密内容', 'read what is sealed'],
  erase: ['删除个人数据', 'erased a person'],
  import: ['导入', 'imported'],
};

export const actWord = (act: string, lang: Lang): string => ACTS[act]?.[lang === 'zh' ? 0 : 1] ?? act;
