// What went wrong, in words for people.
import type { Lang } from '../core/types';
import { ApiError } from './api/client';
import { refusedWords } from './imports/refused';
import { reasonWords } from './server_reasons';

export function errorWords(e: unknown, lang: Lang): string {
  const say = (zh: string, en: string) => (lang === 'zh' ? zh : en);
  const status = e instanceof ApiError ? e.status : -1;
  const reason = e instanceof ApiError && !e.noRoute ? (refusedWords(e.detail, lang) ?? reasonWords(e, lang)) : undefined;
  if (reason !== undefined) return reason;
  if (status === 0) return say('连不上服务器，请稍后再试。', 'The server does not answer; please try again.');
  if (status === 401) return say('登录已过期，请重新登录。', 'Your session has ended; please sign in again.');
  if (status === 403) return say('您没有这个权限。', 'You may not do this.');
  if (status === 404 && e instanceof ApiError && e.noRoute) return say('这台服务器还没有这个功能。', 'This server does not offer this yet.');
  if (status === 404) return say('已经不在了。', 'It is not there any more.');
  if (status === 409) return say('有人先改过了，请刷新后再看。', 'Somebody changed it first; please look again.');
  if (status === 413) return say('太大了。', 'It is too large.');
  if (status === 429) return say('太快了，请稍等一会儿。', 'Too fast; please wait a little.');
  if (status === 503) return say('现在有点忙，请稍后再试。', 'It is busy right now; please try again.');
  // What was sent was not right, and trying again does not make it so: the server's own reason, of which some are known in two languages.
  if (status >= 400 && status < 500 && e instanceof ApiError && e.detail !== '') return say(`没有成功：${e.detail}`, `That did not work: ${e.detail}`);
  return say('没有成功，请再试一次。', 'That did not work; please try again.');
}

/** Why there is no translation. */
export function translationWords(e: unknown, lang: Lang): string {
  const say = (zh: string, en: string) => (lang === 'zh' ? zh : en);
  switch (e instanceof ApiError ? e.slug : '') {
    case 'minor':
      return say('顾客未满 14 岁，对话不交给语言模型，所以没有翻译。', 'The customer is under 14, so no language model is given their words and nothing is translated.');
    case 'no-model':
      return say('没有接语言模型，不能翻译。', 'No language model is connected, so nothing is translated.');
    case 'model':
      return say('现在没有翻译，请稍后再试。', 'There is no translation now; please try again.');
    default:
      return errorWords(e, lang);
  }
}

/** Why a conversation cannot be practised on. */
export function practiceWords(e: ApiError, lang: Lang): string {
  const say = (zh: string, en: string) => (lang === 'zh' ? zh : en);
  switch (e.status) {
    case 403:
      return say('对话还没结束，或顾客没有同意用于改进。', 'The conversation has not ended, or the customer does not allow that it is learned from.');
    case 409:
      return say('这段对话已经在练习题里了。', 'There is a practice case of this conversation already.');
    case 400:
      return say('里面没有可以练习的内容。', 'There is nothing in it to practise.');
    case 429:
      return say('练习题已满，先撤下一些。', 'There are as many cases as can be kept; take some away first.');
    default:
      return errorWords(e, lang);
  }
}
