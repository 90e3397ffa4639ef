// The acts of the audit in words; one that is not known here stands as the server names it.
import type { Lang } from '../../core/types';
import { reasonWord } from '../stages/words';

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
  'customer.erase': ['删除个人数据', 'erased a person'],
  'customer.merge': ['合并顾客', 'merged customers'],
  'customer.unmerge': ['撤销合并', 'took a merge back'],
  'webhook.test': ['试发 webhook', 'tested a webhook'],
  'webhook.add': ['新建 webhook', 'made a webhook'],
  'webhook.delete': ['删除 webhook', 'deleted a webhook'],
  'user.add': ['新建账号', 'made an account'],
  'desk.listen': ['旁听', 'listened in'],
  'desk.listen-end': ['结束旁听', 'stopped listening'],
  'desk.whisper': ['悄悄话', 'whispered'],
  'desk.takeover': ['接管', 'took over'],
  'conversation.unseal': ['查看对话原文', 'read what was really said'],
  'complaint.open': ['登记投诉', 'recorded a complaint'],
  'complaint.change': ['处理投诉', 'changed a complaint'],
  'complaint.close': ['结束投诉', 'closed a complaint'],
  'callback.done': ['回电完成', 'did a call-back'],
  'promise.add': ['记下承诺', 'wrote a promise down'],
  'promise.state': ['承诺有了结果', 'settled a promise'],
  'knowledge.load': ['载入知识', 'loaded the knowledge'],
  'knowledge.reload': ['重新载入知识', 'loaded the knowledge again'],
  'knowledge.publish': ['发布知识', 'published knowledge'],
  'knowledge.take-back': ['撤下发布', 'took a publication back'],
  'knowledge.restore': ['恢复旧版本', 'brought an old version back'],
  'knowledge.draft': ['改草稿的状态', 'moved a draft on'],
  'knowledge.refuse': ['拒绝草稿', 'refused drafts'],
  'knowledge.in-step': ['标为两种语言一致', 'marked both languages as the same'],
  'knowledge.import': ['导入知识', 'brought knowledge in'],
  'learning.approve': ['采纳学习建议', 'approved a lesson'],
  'learning.refuse': ['不采纳学习建议', 'refused a lesson'],
  'knowledge.accept': ['采纳说法', 'accepted a phrasing'],
  'knowledge.dismiss': ['不采纳说法', 'dismissed a phrasing'],
  'knowledge.undo': ['撤销对说法的决定', 'took a decision on a phrasing back'],
  'knowledge.want': ['记下缺的知识', 'noted knowledge that is wanted'],
  'stage.start': ['开始试行', 'staged a change'],
  'stage.share': ['改试行份额', 'changed the share of a staged change'],
  'stage.publish': ['发布试行', 'published a staged change'],
  'stage.roll-back': ['撤回试行', 'rolled a staged change back'],
  'replay.accept': ['认可试算结果', 'accepted a replay'],
  'replay.refuse': ['不认可试算结果', 'refused a replay'],
  'practice.keep': ['留作练习题', 'kept a conversation for practice'],
  'practice.change': ['改练习题', 'changed a practice case'],
  'practice.drop': ['撤下练习题', 'took a practice case away'],
  'widget.origins': ['改嵌入的网站', 'changed the sites of the widget'],
  'user.link': ['关联外部账号', 'linked an account of the provider'],
  import: ['导入', 'imported'],
};

export const actWord = (act: string, lang: Lang): string => ACTS[act]?.[lang === 'zh' ? 0 : 1] ?? act;

/** Beside an act, where the server writes English or a name. */
const DETAIL: Record<string, [string, string]> = {
  'by a code': ['用验证码', 'by a code'],
  'by a recovery code': ['用恢复码', 'by a recovery code'],
  'at the provider': ['由外部登录', 'at the provider'],
  'by another': ['由别人', 'by another'],
  'by-hand': ['手动', 'by hand'],
  open: ['草稿', 'draft'],
  review: ['送审', 'to review'],
  approved: ['批准', 'approved'],
  scheduled: ['定时', 'scheduled'],
  kept: ['做到了', 'kept'],
  withdrawn: ['收回', 'withdrawn'],
};
const PATTERNS: [RegExp, string, string][] = [
  [/^and (\d+) more$/, '还有 $1 份', 'and $1 more'],
  [/^(\d+) bytes$/, '$1 字节', '$1 bytes'],
  [/^(\d+) drafts$/, '$1 份草稿', '$1 drafts'],
  [/^(\d+) origins$/, '$1 个网站', '$1 sites'],
  [/^(\d+) rows, (\d+) new, (\d+) updated$/, '$1 行，新增 $2，更新 $3', '$1 rows, $2 new, $3 updated'],
  [/^by a link of (.+)$/, '用 $1 发的链接', 'by a link of $1'],
];
const ABOUT_DETAIL = /^(login|user|totp|stage|knowledge|promise|import|widget)\b/;

export function detailWords(act: string, detail: string, lang: Lang): string {
  const at = lang === 'zh' ? 0 : 1;
  if (!ABOUT_DETAIL.test(act)) return detail;
  if (act === 'promise.state' && detail === 'open') return lang === 'zh' ? '未了' : 'open';
  if (act === 'stage.roll-back' && detail !== 'by-hand') return reasonWord(detail, lang);
  const word = DETAIL[detail]?.[at];
  if (word !== undefined) return word;
  if (act === 'stage.start' || act === 'stage.share') {
    const share = /^(\d+) ‰$/.exec(detail)?.[1];
    if (share !== undefined) return `${Number(share) / 10}%`;
  }
  for (const [is, ...words] of PATTERNS) if (is.test(detail)) return detail.replace(is, words[at] ?? detail);
  return act === 'knowledge.publish' ? detail.split(', ').join(lang === 'zh' ? '、' : ', ') : detail;
}
