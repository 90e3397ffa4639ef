// The fixed words of traces, for people: what the machine notes, in both languages. Source: src/answer, src/flow.
import type { Lang } from '../core/types';

type Pair = [string, string];

export const WHY: Record<string, Pair> = {
  found: ['知识库里有对应的内容', 'The knowledge has an answer to it'],
  'far ahead of all others': ['一条内容远比其他接近', 'One document was far ahead of all others'],
  'a problem, and one flow for it': ['说的是故障，正好有一套步骤', 'A problem, and there is one guide for it'],
  'owns more than one of these': ['顾客有不止一台，先问清楚是哪一台', 'The customer owns more than one of these, so it asked which'],
  'goes on with an earlier consultation': ['接着上一次咨询', 'It goes on with an earlier consultation'],
  'says what they prefer': ['顾客说了自己的偏好', 'The customer said what they prefer'],
  'allows to be remembered': ['顾客同意记住偏好', 'The customer allows preferences to be remembered'],
  'does not allow to be remembered': ['顾客不同意记住偏好', 'The customer does not allow preferences to be remembered'],
  'several could be meant': ['可能指几件事，先问清楚是哪一件', 'Several things could be meant, so it asked which'],
  'not in the knowledge': ['知识库里没有', 'The knowledge has nothing about it'],
  'nothing found again': ['又没找到，转给真人', 'Nothing was found again, so a person was called'],
  'none of the offered': ['顾客说给出的几项都不是', 'The customer wanted none of what was offered'],
  'upset, and the matter is not clear yet': ['顾客情绪不好，事情还不清楚', 'The customer is upset and the matter is not clear yet'],
  'the customer says it is solved': ['顾客说解决了', 'The customer says it is solved'],
  'not solved': ['顾客说没解决', 'The customer says it is not solved'],
  'not solved again': ['顾客又说没解决', 'The customer says again that it is not solved'],
  'needs a moment': ['顾客要等一下', 'The customer needs a moment'],
  'this choice ends at a person': ['选了这一项就转给真人', 'This choice ends at a person'],
  'not solved and nothing left to try': ['没解决，能试的都试过了', 'Not solved, and nothing is left to try'],
  'does not know': ['顾客说不清楚，再解释一遍这一步', 'The customer does not know, so the step is explained again'],
  'asks to hear it again': ['顾客要再听一遍', 'The customer asks to hear it again'],
  'one of the offered': ['顾客选了给出的一项', 'The customer chose one of what was offered'],
  'an order was asked about': ['问的是订单', 'An order was asked about'],
  'which of their orders': ['顾客有几个订单，先问是哪一个', 'They have several orders, so it asked which'],
  'an order is shown to whom it belongs': ['看订单要先核对是谁的', 'An order is shown only to whom it belongs, so it asked for proof'],
  'small talk': ['闲聊', 'Small talk'],
  'small talk, far ahead': ['闲聊', 'Small talk'],
  'only a product was named': ['只提到了产品，没说什么事', 'Only a product was named, not the matter'],
  'does not know the order number': ['顾客不知道订单号', 'The customer does not know the order number'],
  'a language we do not speak': ['不是中文也不是英文', 'Neither Chinese nor English'],
  'no words': ['没有文字', 'There were no words in it'],
  'a picture': ['收到一张图片', 'A picture came'],
  'the action is not sound': ['办理规则或记录有问题，转给真人', 'The action or its records are not sound, so a person was called'],
  'the action is for whom it belongs to': ['办理前要先核对是谁的订单', 'Before it is done it must be clear whose order it is'],
  'the action is for who has signed in': ['这件事要登录后才能办', 'This is done only for customers who have signed in'],
  'the yes comes before it is done': ['先给顾客核对，同意后才办', 'It is shown first and done only after the yes'],
  'the action could not be carried out': ['没有办成', 'It could not be carried out'],
  'looked up': ['查到并告知', 'It was looked up and told'],
  'an action that is over': ['这件事已经结束，不能再点', 'That action is over'],
  'too late to take it back': ['撤销的时间过了', 'It is too late to take it back'],
  'taken back': ['按顾客的意思撤销了', 'It was taken back as the customer wished'],
  'the customer does not want it done': ['顾客决定不办', 'The customer does not want it done'],
  'the action needs to know more': ['办理还缺信息，问顾客', 'Something is missing to do it, so it asked'],
  'the action is refused': ['按规则不能办，说明了原因', 'The rules do not allow it; the reason was given'],
  'an action is asked for': ['顾客要求办理一件事', 'The customer asks to have something done'],
  'it was done before': ['先前已经办好，再告知一次', 'It had been done before and was told again'],
  done: ['顾客同意后办好了', "Done after the customer's yes"],
  'an option that is gone': ['点的选项已经不在了', 'The option that was tapped is gone'],
  'the conversation begins': ['对话开始时的问候', 'The greeting with which every conversation begins'],
  'allows learning': ['顾客同意用来学习', 'The customer allows learning'],
  'does not allow learning': ['顾客不同意用来学习', 'The customer does not allow learning'],
  'the article has expired': ['对应的文章已过期', 'The article has expired'],
  'the rest of the article': ['同一篇文章的后续内容', 'The rest of the same article'],
  'a follow-up on the last article': ['接着上一篇文章问', 'A follow-up on the last article'],
  'completed from the question before': ['接着上一个问题理解', 'Completed from the question before'],
  'a repair of theirs is under way': ['顾客有一单维修正在进行', 'A repair of theirs is under way'],
  'nothing to resume': ['没有可以继续的步骤', 'There was nothing to resume'],
  'no identity tries left': ['核对身份的次数用完了', 'No tries are left to prove who they are'],
  'order number and digits do not agree': ['订单号和尾号对不上', 'Order number and digits do not agree'],
  'identity proved': ['身份核对通过', 'They proved whose order it is'],
  'another order': ['问的是另一个订单', 'Another order was asked for'],
  'an order is under way': ['顾客有订单在路上', 'An order of theirs is under way'],
  'already waiting for a person': ['已经在等真人', 'They are waiting for a person already'],
  'safety comes first': ['安全优先', 'Safety comes first'],
  'more than one thing was asked': ['一条消息问了几件事', 'More than one thing was asked'],
  'a safety flow: a person at once': ['安全问题，马上转真人', 'A matter of safety: a person at once'],
  'stuck and upset': ['卡住了，而且情绪不好', 'Stuck, and upset'],
  'the same problem stated again': ['又说了一遍同样的问题', 'The same problem was stated again'],
  resumed: ['继续先前的步骤', 'The earlier steps go on'],
  'the flow ends at a person': ['步骤走完，转给真人', 'The steps end at a person'],
  starts: ['有分步指引，从第一步开始', 'There is a step-by-step guide; it starts'],
  back: ['回到上一步', 'Back to the step before'],
  'already tried': ['顾客说这一步试过了', 'The customer has tried this step already'],
  'still not solved': ['做完这一步还没解决', 'Still not solved after this step'],
  'says it works': ['顾客说好了', 'The customer says it works'],
  'the customer says it works': ['顾客说好了', 'The customer says it works'],
  'the customer confirmed': ['顾客确认解决了', 'The customer confirmed that it is solved'],
  'no answer to this step': ['没听出是在回答这一步', 'It did not sound like an answer to this step'],
  'the words of a choice': ['说的话对应一个选项', 'The words match one of the choices'],
  tapped: ['顾客点了选项', 'The customer tapped a choice'],
  'the tapped step is gone': ['点的那一步已经不在了', 'The step that was tapped is gone'],
  'the flow is gone': ['这套步骤已经不在了', 'These steps are gone'],
  'the step is gone; starts again': ['这一步已经不在了，从头开始', 'This step is gone, so they start again'],
};

const NO_VECTOR: Record<string, Pair> = {
  timeout: ['语义没能及时算出来，所以按字词理解。', 'Meaning was not ready in time, so words decided.'],
  busy: ['当时消息太多，语义来不及算，所以按字词理解。', 'Too many messages came at once for meaning, so words decided.'],
  skipped: ['语义模型出过错，暂时停用，所以按字词理解。', 'The meaning model had failed and was left alone for a while, so words decided.'],
};
const NO_VECTOR_ELSE: Pair = ['语义模型没有给出结果，所以按字词理解。', 'The meaning model gave no result, so words decided.'];

const BAND: Record<string, Pair> = {
  answer: ['把握足够，直接回答', 'sure enough to answer'],
  choices: ['把握不够，先问清楚', 'not sure enough: it asks back'],
  decline: ['把握太小，不乱答', 'too unsure to answer'],
};

const SIGNAL: Record<string, Pair> = {
  safety: ['涉及安全', 'danger'],
  person: ['要求真人', 'wants a person'],
  threat: ['扬言投诉或维权', 'threatens'],
  dissatisfied: ['不满意', 'dissatisfied'],
  sarcasm: ['反话', 'sarcasm'],
  'not-solved': ['没解决', 'not solved'],
  tried: ['已经试过', 'tried already'],
  solved: ['解决了', 'solved'],
};

const KIND: Record<string, Pair> = {
  article: ['文章', 'Article'],
  policy: ['政策', 'Policy'],
  flow: ['分步指引', 'Guide'],
  order: ['订单', 'Order'],
  phrase: ['固定用语', 'Set phrase'],
  company: ['公司资料', 'Company'],
  smalltalk: ['闲聊', 'Small talk'],
  builtin: ['内置', 'Built in'],
};

const at = (lang: Lang) => (lang === 'zh' ? 0 : 1);

export const whyWord = (why: string, lang: Lang) => WHY[why]?.[at(lang)] ?? why;
export const noVectorWord = (fault: string, lang: Lang) => (NO_VECTOR[fault] ?? NO_VECTOR_ELSE)[at(lang)];
export const bandWord = (band: string, lang: Lang) => BAND[band]?.[at(lang)] ?? band;
export const signalWord = (signal: string, lang: Lang) => SIGNAL[signal]?.[at(lang)] ?? signal;
export const kindWord = (kind: string, lang: Lang) => KIND[kind]?.[at(lang)] ?? kind;
