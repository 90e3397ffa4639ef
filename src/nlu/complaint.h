/*
 * Does a customer complain in earnest, or ask how a complaint of theirs stands? Pure; by words, in both languages. That
 * somebody is annoyed is not known here, and no complaint by itself.
 */
#ifndef NLU_COMPLAINT_H
#define NLU_COMPLAINT_H

#include "base/str.h"

enum { COMPLAINT_LOOK_MAX = 1200 /* bytes that are looked at */, COMPLAINT_CASE_MIN = 6, COMPLAINT_CASE_MAX = 40 };

enum complaint_wish {
        COMPLAINT_NO,
        COMPLAINT_FILE,   /* "我要正式投诉", "I want to file a complaint" */
        COMPLAINT_STATUS, /* "我的投诉怎么样了", "any news on my complaint?" */
};

/* text: as written, Latin letters in lower case. Questions how to complain, and complaints of others ("the neighbours
 * complain about the noise"), are none. */
enum complaint_wish nlu_complaint(struct str text);
/* The number of a case at a platform or an authority ("12315 编号 440106202603100123", "Tmall case 88123456"), lent
 * from text; empty: none. */
struct str nlu_complaint_case(struct str text);
/* A number of ours in it, as complaint_no_write() makes them, whatever the case of its letters; empty: none. */
struct str nlu_complaint_no(struct str text);

#endif
