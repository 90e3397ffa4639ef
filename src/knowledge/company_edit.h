/*
 * company_edit - what a form says of the company, put into the text of company.yaml. What the form does not know, and
 * the comments beside it, stay (codec/yaml_edit.h). Pure; any thread.
 */
#ifndef KNOWLEDGE_COMPANY_EDIT_H
#define KNOWLEDGE_COMPANY_EDIT_H

#include "base/err.h"
#include "knowledge/knowledge.h"

enum {
        COMPANY_NAME_MAX = 120,      /* bytes, in one language */
        COMPANY_CONTACT_MAX = 300,   /* bytes, in one language */
        COMPANY_GREETING_MAX = 1000, /* bytes, in one language */
        COMPANY_DAYS_MAX = 400,      /* holidays; make-up days */
};

/* A field that is NULL is left as it is; of a list, with `has_`. Of two languages one alone stands for both. */
struct company_form {
        const struct str *id, *time_zone;
        const struct str *name, *contact, *greeting; /* two each; contact empty in both: none */
        const enum lang *languages;
        size_t n_languages;
        const struct day_hours *hours; /* seven, Monday first */
        bool has_holidays, has_makeup_days;
        const struct company_day *holidays, *makeup_days;
        size_t n_holidays, n_makeup_days;
};

/* ERR_INVALID names the field that cannot be so, or why the text cannot be changed by form; ERR_LIMIT. *ret in mem. */
int company_edit(struct str text, const struct company_form *f, struct arena *mem, struct str *ret, struct err *err);

/* "2026-03-10" as a company_day has it; 0: no date. */
int32_t company_date(struct str text);

#endif
