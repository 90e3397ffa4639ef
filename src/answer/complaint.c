/*
 * A complaint is taken down at once: its number and its deadline are said, a person is brought in, and nothing is
 * argued. What is said after it while it is open, in anger, goes to it as it was said. How it stands is told by its
 * record alone.
 */
#include "nlu/complaint.h"
#include "answer/answer_priv.h"
#include "base/time.h"
#include "base/tz.h"

#include <string.h>

#define RECURS_WITHIN_MS (180 * DAY_MS)

/* ---- number and deadline of a new one: of this turn alone ---- */

struct str complaint_new_no(const struct answer_in *in)
{
        static const char letters[] = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
        struct tz_local t = tz_to_local(in->gen->tz, in->now_ms);
        uint64_t h = str_hash(in->turn_id);
        char tail[6] = "";

        for (int i = 0; i < 5; i++, h >>= 5)
                tail[i] = letters[h & 31];
        return arena_printf(in->mem, "C%02u%02u%02u-%s", (unsigned)(t.year % 100), t.month, t.day, tail);
}

int64_t complaint_new_deadline(const struct answer_in *in)
{
        const struct company *co = &in->gen->k->company;

        return hours_working_days(co, in->gen->tz, in->now_ms, co->complaint_days);
}

/* ---- what is on record ---- */

const struct complaint_fact *complaint_find(const struct answer_in *in, struct str no)
{
        for (size_t i = 0; in->facts->have_complaints && i < in->facts->n_complaints; i++) {
                if (str_eq(in->facts->complaints[i].no, no))
                        return &in->facts->complaints[i];
        }
        return NULL;
}

static bool is_closed(const struct complaint_fact *f)
{
        return str_eq_c(f->state, "closed");
}

static const struct complaint_fact *newest(const struct ctx *c, bool closed)
{
        for (size_t i = 0; i < c->facts->n_complaints; i++) {
                if (is_closed(&c->facts->complaints[i]) == closed)
                        return &c->facts->complaints[i];
        }
        return NULL;
}

static struct str cite(struct ctx *c, struct str no, const char *field)
{
        return arena_printf(c->mem, "complaint:%.*s.%s", STR_ARG(no), field);
}

static void say_with(struct ctx *c, enum phrase p, struct str no, int64_t deadline_ms)
{
        struct fill fills[] = {{"no", no, cite(c, no, "no")},
                               {"deadline", moment_text(c, deadline_ms), cite(c, no, "deadline")}};

        say_fill(c, p, fills, 2);
}

static void say_no(struct ctx *c, enum phrase p, struct str no)
{
        struct fill fill = {"no", no, cite(c, no, "no")};

        say_fill(c, p, &fill, 1);
}

/* ---- how it stands ---- */

static void say_state(struct ctx *c, const struct complaint_fact *f)
{
        struct fill fills[] = {{"no", f->no, cite(c, f->no, "no")}, {"words", f->closing, cite(c, f->no, "closing")}};

        trace_put(c, "complaint", f->no);
        if (is_closed(f))
                say_fill(c, f->closing.n ? PH_COMPLAINT_CLOSED : PH_COMPLAINT_ENDED, fills, f->closing.n ? 2 : 1);
        else if (now_ms(c) > f->deadline_ms)
                say_no(c, PH_COMPLAINT_LATE, f->no);
        else
                say_with(c, PH_COMPLAINT_OPEN, f->no, f->deadline_ms);
}

/* Whatever the case of its letters. */
static bool same_no(struct str a, struct str b)
{
        bool same = a.n == b.n;

        for (size_t i = 0; same && i < a.n; i++)
                same = (a.p[i] & ~0x20) == (b.p[i] & ~0x20);
        return same;
}

static void tell_state(struct ctx *c)
{
        struct str asked = nlu_complaint_no(c->in->msg->text);
        const struct complaint_fact *f = NULL;
        struct menu m = {.n = 0};

        for (size_t i = 0; asked.n && i < c->facts->n_complaints && !f; i++) {
                if (same_no(c->facts->complaints[i].no, asked))
                        f = &c->facts->complaints[i];
        }
        if (!f && !asked.n)
                f = newest(c, false) ? newest(c, false) : newest(c, true);
        if (f) {
                say_state(c, f);
        } else if (c->facts->complaints_failed) {
                say_phrase(c, PH_COMPLAINT_UNSEEN);
        } else {
                say_phrase(c, PH_COMPLAINT_NONE);
                menu_phrase(c, &m, "complaint:file", PH_COMPLAINT_FILE);
        }
        menu_person(c, &m);
        menu_put(c, &m, (struct str){0});
        c->d->kind = D_ANSWER;
        c->d->intent = STR("complaint.status");
        c->why = f                             ? "a complaint is on record"
                 : c->facts->complaints_failed ? "the complaints could not be read"
                                               : "no complaint is on record";
}

/* ---- taking one down ---- */

static struct str subject_of(const struct ctx *c)
{
        struct str text = c->in->msg->text;

        if (c->in->msg->kind == MSG_TEXT && text.n > COMPLAINT_BARE)
                return cut_whole(text, COMPLAINT_TEXT_MAX);
        text = c->s->last_text.n ? c->s->last_text : c->s->asked.n ? c->s->asked : text;
        return cut_whole(text, COMPLAINT_TEXT_MAX);
}

static void add_to(struct ctx *c, struct str no)
{
        c->d->complaint = (struct complaint_said){.no = no,
                                                  .receipt = c->in->msg->kind == MSG_TEXT
                                                                     ? cut_whole(c->in->msg->text, COMPLAINT_TEXT_MAX)
                                                                     : (struct str){0}};
}

static void open_new(struct ctx *c)
{
        const struct complaint_fact *before = newest(c, true);
        struct str external = c->in->msg->kind == MSG_TEXT ? nlu_complaint_case(c->in->msg->text) : (struct str){0};
        struct str no = complaint_new_no(c->in);
        int64_t deadline = complaint_new_deadline(c->in);

        if (before && now_ms(c) - before->closed_ms > RECURS_WITHIN_MS)
                before = NULL;
        add_to(c, no);
        c->d->complaint.open = true;
        c->d->complaint.subject = subject_of(c);
        c->d->complaint.external = external;
        c->d->complaint.deadline_ms = deadline;
        c->d->complaint.recurs = before ? before->no : (struct str){0};
        say_with(c, PH_COMPLAINT_OPENED, no, deadline);
        if (external.n)
                say_phrase(c, PH_COMPLAINT_EXTERNAL);
        if (before)
                say_no(c, PH_COMPLAINT_RECURS, before->no);
}

static bool ready(struct ctx *c)
{
        if (!c->facts->have_complaints)
                need(c, NEED_COMPLAINTS, (struct str){0});
        return !waiting(c);
}

static void file(struct ctx *c)
{
        const struct complaint_fact *open = newest(c, false);

        if (c->s->handover == HANDOVER_NONE && !c->facts->have_handover) {
                c->d->handover_reason = STR("complaint");
                need(c, NEED_HANDOVER_INFO, (struct str){0});
                return;
        }
        if (open) {
                add_to(c, open->no);
                say_with(c, PH_COMPLAINT_ALREADY, open->no, open->deadline_ms);
        } else {
                open_new(c);
        }
        c->s->complaint = c->d->complaint.no;
        c->s->no_offers = true;
        c->s->was_upset = true;
        trace_put(c, "complaint", c->d->complaint.no);
        c->why = open ? "a complaint goes on" : "a complaint";
        c->d->intent = STR("complaint.file");
        to_person(c, STR("complaint"));
}

void complaint_file(struct ctx *c)
{
        if (ready(c))
                file(c);
}

/* Anger while a complaint of this talk is open belongs to it; a question is answered. */
static bool note_anger(struct ctx *c)
{
        bool angry = c->u.threat || c->u.dissatisfied || (bothered(c) && c->u.emotion == EMO_ANGRY);
        const struct complaint_fact *f;

        if (!c->s->complaint.n || !angry || c->u.question || c->u.wants_person)
                return false;
        if (!ready(c))
                return true;
        f = complaint_find(c->in, c->s->complaint);
        if (!f || is_closed(f))
                return false;
        add_to(c, f->no);
        say_no(c, PH_COMPLAINT_NOTED, f->no);
        if (c->s->handover == HANDOVER_NONE)
                to_person(c, STR("complaint"));
        else
                c->d->kind = D_ANSWER;
        c->why = "said to an open complaint";
        return true;
}

static struct str lower(const struct ctx *c, struct str text)
{
        char *p = arena_alloc(c->mem, text.n + 1);

        for (size_t i = 0; i < text.n; i++)
                p[i] = (char)(text.p[i] >= 'A' && text.p[i] <= 'Z' ? text.p[i] + 32 : text.p[i]);
        return str_n(p, text.n);
}

bool answer_complaint(struct ctx *c)
{
        switch (nlu_complaint(lower(c, c->in->msg->text))) {
        case COMPLAINT_FILE: complaint_file(c); return true;
        case COMPLAINT_STATUS:
                if (ready(c))
                        tell_state(c);
                return true;
        case COMPLAINT_NO: break;
        }
        return note_anger(c);
}

/* A threat in so many words is answered with a person and with the way to complain, never with reasons. */
bool answer_threat(struct ctx *c)
{
        struct menu m = {.n = 0};

        if (!c->u.threat_in_words || c->u.question || c->s->handover != HANDOVER_NONE || c->s->complaint.n)
                return false;
        if (c->facts->have_handover)
                say_phrase(c, PH_THREAT);
        to_person(c, STR("threat"));
        if (waiting(c))
                return true;
        menu_phrase(c, &m, "complaint:file", PH_COMPLAINT_FILE);
        menu_put(c, &m, (struct str){0});
        c->s->no_offers = true;
        c->why = "a threat";
        return true;
}
