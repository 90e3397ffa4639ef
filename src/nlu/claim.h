/*
 * Does a customer say that somebody of the company has promised them something? "昨天客服说补200", "your colleague
 * promised me a refund of 50 euros". Pure; by words, in both languages. Whether it is true is not known here.
 */
#ifndef NLU_CLAIM_H
#define NLU_CLAIM_H

#include "base/str.h"

#include <stdbool.h>

enum { CLAIM_TEXT_MAX = 1200 }; /* bytes that are looked at */

/* money: a sum was found in it. Denials ("nobody promised me anything"), conditions and wishes are no claims. */
bool nlu_claims_promise(struct str text, bool money);

/* "刚才同事答应我什么来着", "what did your colleague agree with me?": asks what was, and claims nothing. */
bool nlu_asks_agreed(struct str text);

#endif
