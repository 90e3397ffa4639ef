// What the server says about a login, a password or a code, in words.
import type { Lang } from '../../core/types';
import { ApiError } from '../api/client';
import { errorWords } from '../errors';

export const PASSWORD_MIN = 10;

export function accountProblem(e: unknown, lang: Lang): string {
  const say = (zh: string, en: string) => (lang === 'zh' ? zh : en);
  const slug = e instanceof ApiError ? e.slug : '';
  if (slug === 'password-wrong') return say('当前密码不对。', 'The current password is not right.');
  if (slug === 'password-rule')
    return say(`密码至少 ${PASSWORD_MIN} 个字符，不能是常见密码，也不能含有账号。`, `A password has at least ${PASSWORD_MIN} characters, is not a common one and does not contain the login.`);
  if (slug === 'code-wrong') return say('验证码不对，请看手机上的新验证码。', 'The code is not right; please look at the newest one.');
  if (slug === 'conflict') return say('这个账号已经有人用了。', 'This login is taken.');
  return errorWords(e, lang);
}

/** The server gives a path; who gets it needs the whole address. */
export const wholeLink = (link: string, origin: string): string => (link.startsWith('/') ? origin + link : link);
