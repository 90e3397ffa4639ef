/* cases - see cases.h. A change is written first; only then the customer is told of it, once, by a client id. */
#include "desk/cases.h"

#include "answer/generation.h"
#include "base/arena.h"
#include "base/log.h"
#include "base/rand.h"
#include "base/time.h"
#include "base/tz.h"
#include "chat/chat.h"
#include "codec/json.h"
#include "knowledge/hours.h"
#include "privacy/door.h"
#include "store/audit.h"
#include "store/callback.h"
#include "store/complaint.h"
#include "store/conversation.h"

#include <string.h>

enum { WORK_MEM_MAX = 16 << 20, JSON_MAX = 8 << 20 };

struct work {
        struct cases_opts o;
        struct arena *mem;
        struct case_change ch;
        struct str state, id;
        struct complaint_write w; /* of a new one */
        bool opens, single;
        cases_fn *cb;
        void *arg;
};

static struct work *work_new(const struct cases_opts *o, cases_fn *cb, void *arg)
{
        struct arena *mem = arena_new(WORK_MEM_MAX);
        struct work *w = ARENA_NEW(mem, struct work);

        *w = (struct work){.o = *o, .mem = mem, .cb = cb, .arg = arg};
        return w;
}

static void work_end(struct work *w, int r, const struct err *err, struct str json)
{
        w->cb(w->arg, r, err, json);
        arena_free(w->mem);
}

static void work_fail(struct work *w, int r, const char *why)
{
        struct err err;

        err_set(&err, r, "%s", why);
        work_end(w, r, &err, (struct str){NULL, 0});
}

/* r of a call that submits: on failure the work is gone and the caller answers by itself. */
static int submitted(struct work *w, int r)
{
        if (r < 0)
                arena_free(w->mem);
        return r;
}

static void busy(struct work *w)
{
        work_fail(w, ERR_BUSY, "the store is busy; try again in a moment");
}

/* ---- words ---- */

static struct str opened(struct work *w, struct str customer_id, struct str cipher)
{
        struct str text;

        if (!cipher.n || door_open(w->o.door, customer_id, cipher, w->mem, &text, NULL) < 0)
                return (struct str){"", 0};
        return text;
}

/* Two texts of one sealed object; empty when its key is gone. */
static void opened_pair(struct work *w, struct str customer_id, struct str cipher, const char *k1, struct str *v1,
                        const char *k2, struct str *v2)
{
        struct str json = opened(w, customer_id, cipher);
        json_t *v = NULL;

        *v1 = *v2 = (struct str){"", 0};
        if (!json.n || json_parse(json, &v, NULL) < 0)
                return;
        *v1 = arena_str(w->mem, json_get_str(v, k1));
        *v2 = arena_str(w->mem, json_get_str(v, k2));
        json_decref(v);
}

static int seal(struct work *w, struct str customer_id, struct str text, struct str *ret)
{
        return text.n ? door_seal_bytes(w->o.door, customer_id, text, w->mem, ret, NULL) : 0;
}

static int seal_subject(struct work *w, struct str customer_id, struct str subject, struct str external,
                        struct str *ret)
{
        struct buf b;
        int r;

        buf_init(&b, 16384);
        buf_put_ch(&b, '{');
        json_put_key_str(&b, "subject", subject);
        json_put_key_str(&b, "external", external);
        buf_put_ch(&b, '}');
        r = door_seal_bytes(w->o.door, customer_id, buf_str(&b), w->mem, ret, NULL);
        buf_done(&b);
        return r;
}

/* ---- complaints as JSON ---- */

static void put_receipts(struct work *w, const struct complaint_row *c, struct buf *b)
{
        json_put_key(b, "receipts");
        buf_put_ch(b, '[');
        for (size_t i = 0; i < c->n_receipts; i++) {
                json_put_comma(b);
                buf_put_ch(b, '{');
                json_put_key_i64(b, "at", c->receipts[i].at_ms);
                json_put_key_str(b, "who", c->receipts[i].who);
                json_put_key_str(b, "text", opened(w, c->customer_id, c->receipts[i].cipher));
                buf_put_ch(b, '}');
        }
        buf_put_ch(b, ']');
}

static void put_complaint(struct work *w, const struct complaint_row *c, struct buf *b)
{
        struct str subject, external;

        opened_pair(w, c->customer_id, c->cipher, "subject", &subject, "external", &external);
        json_put_comma(b);
        buf_put_ch(b, '{');
        json_put_key_str(b, "no", c->no);
        json_put_key_str(b, "conversation", c->conversation);
        json_put_key_str(b, "customer", c->name);
        json_put_key_str(b, "subject", subject);
        json_put_key_str(b, "state", c->state);
        json_put_key_str(b, "lang", c->lang);
        json_put_key_str(b, "owner", c->owner);
        json_put_key_i64(b, "deadline", c->deadline_ms);
        json_put_key_i64(b, "escalated", c->level);
        if (external.n)
                json_put_key_str(b, "external", external);
        put_receipts(w, c, b);
        if (c->recurs.n)
                json_put_key_str(b, "recurs", c->recurs);
        json_put_key_i64(b, "opened", c->opened_ms);
        if (c->closed_ms) {
                json_put_key_i64(b, "closed", c->closed_ms);
                json_put_key_str(b, "closing", opened(w, c->customer_id, c->closing_cipher));
        }
        buf_put_ch(b, '}');
}

static void on_listed(void *arg, int r, const struct err *err, const struct complaint_row *rows, size_t n)
{
        struct work *w = arg;
        struct buf b;

        if (r == 0 && w->single && n == 0) {
                work_fail(w, ERR_NOTFOUND, "no such complaint");
                return;
        }
        buf_init(&b, JSON_MAX);
        if (!w->single)
                buf_put_c(&b, "{\"complaints\":[");
        for (size_t i = 0; i < n; i++)
                put_complaint(w, &rows[i], &b);
        if (!w->single)
                buf_put_c(&b, "]}");
        if (r == 0 && b.overflow)
                work_fail(w, ERR_LIMIT, "the list is too long");
        else
                work_end(w, r, err, buf_str(&b));
        buf_done(&b);
}

int cases_complaints(const struct cases_opts *o, struct str state, cases_fn *cb, void *arg)
{
        struct work *w = work_new(o, cb, arg);
        struct complaint_query q = {.state = state, .limit = CASES_LIST_MAX, .receipts = CASES_LIST_RECEIPTS};

        return submitted(w, store_complaints(o->store, &q, on_listed, w));
}

static int read_one(struct work *w, struct str no)
{
        struct complaint_query q = {.no = no, .limit = 1};

        w->single = true;
        return store_complaints(w->o.store, &q, on_listed, w);
}

int cases_complaint(const struct cases_opts *o, struct str no, cases_fn *cb, void *arg)
{
        struct work *w = work_new(o, cb, arg);

        return submitted(w, read_one(w, no));
}

/* ---- writing ---- */

static void on_told(void *arg, int r, const struct err *err, const struct chat_reply *reply)
{
        struct work *w = arg;

        (void)reply;
        if (r < 0)
                log_warn("complaint %.*s: its conversation was not told: %s", STR_ARG(w->id),
                         err ? err->msg : err_name(r));
        if (read_one(w, w->id) < 0)
                busy(w);
}

static void tell(struct work *w, struct str conversation)
{
        struct chat_input in = {.kind = IN_NOTICE,
                                .notice = w->opens ? NOTICE_COMPLAINT_OPENED : NOTICE_COMPLAINT_CLOSED,
                                .no = w->id,
                                .due_ms = w->w.deadline_ms,
                                .text = w->ch.closing,
                                .agent_id = w->ch.agent_id,
                                .agent_name = w->ch.agent_name};

        in.client_id = arena_printf(w->mem, "complaint-%s-%.*s", w->opens ? "open" : "closed", STR_ARG(w->id));
        if (conversation.n)
                chat_staff_input(w->o.chat, conversation, &in, on_told, w);
        else
                on_told(w, 0, NULL, NULL);
}

/* Who did what to which; never what was said. */
static void audit(const struct work *w, const char *act)
{
        char who[AUDIT_WHO_MAX + 1];
        struct audit_entry e = {.who = audit_who(w->ch.agent_id, who),
                                .act = str_c(act),
                                .object = w->id,
                                .at_ms = clock_now_ms(w->o.clock)};

        if (store_audit_add(w->o.store, &e, NULL, NULL) < 0)
                log_warn("%s of %.*s stands in no audit", act, STR_ARG(w->id));
}

static void on_written(void *arg, int r, const struct err *err)
{
        struct work *w = arg;

        if (r == 0)
                audit(w, w->opens ? "complaint.open" : w->ch.closing.n ? "complaint.close" : "complaint.change");
        if (r < 0)
                work_fail(w, r == ERR_DENIED ? ERR_EXISTS : r, err ? err->msg : err_name(r));
        else if (w->opens || w->ch.closing.n)
                tell(w, w->ch.conversation);
        else if (read_one(w, w->id) < 0)
                busy(w);
}

static const char *too_long(const struct case_change *ch)
{
        return ch->subject.n > CASES_SUBJECT_MAX     ? "subject is too long"
               : ch->external.n > CASES_EXTERNAL_MAX ? "external is too long"
               : ch->receipt.n > CASES_RECEIPT_MAX   ? "the receipt is too long"
               : ch->closing.n > CASES_CLOSING_MAX   ? "the closing is too long"
               : ch->owner.n > 64                    ? "owner is too long"
                                                     : NULL;
}

static void keep_change(struct work *w, const struct case_change *ch)
{
        struct str *texts[] = {&w->ch.no,      &w->ch.conversation, &w->ch.subject,  &w->ch.external,  &w->ch.owner,
                               &w->ch.receipt, &w->ch.closing,      &w->ch.agent_id, &w->ch.agent_name};

        w->ch = *ch;
        for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
                *texts[i] = arena_str(w->mem, *texts[i]);
}

static struct str number_new(struct work *w, int64_t now_ms)
{
        static const char letters[] = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
        const struct generation *g = generation_current(w->o.generations);
        struct tz_local t = tz_to_local(g->tz, now_ms);
        char id[ID_LEN + 1], tail[6] = "";
        uint64_t h;

        id_new(now_ms, id);
        h = str_hash(str_c(id));
        for (int i = 0; i < 5; i++, h >>= 5)
                tail[i] = letters[h & 31];
        return arena_printf(w->mem, "C%02u%02u%02u-%s", (unsigned)(t.year % 100), t.month, t.day, tail);
}

static void on_conversation(void *arg, int r, const struct err *err, const struct conv_row *conv,
                            const struct event_row *events, size_t n)
{
        struct work *w = arg;
        const struct generation *g = generation_current(w->o.generations);
        int64_t now = clock_now_ms(w->o.clock);

        (void)events;
        (void)n;
        if (r < 0) {
                work_fail(w, r, r == ERR_NOTFOUND ? "no such conversation" : err ? err->msg : err_name(r));
                return;
        }
        w->id = number_new(w, now);
        w->w = (struct complaint_write){
                .no = w->id,
                .customer_id = arena_str(w->mem, conv->customer_id),
                .open = true,
                .lang = arena_str(w->mem, conv->lang),
                .at_ms = now,
                .deadline_ms = hours_working_days(&g->k->company, g->tz, now, g->k->company.complaint_days)};
        w->w.remind_ms = now + (w->w.deadline_ms - now) / 2;
        if (seal_subject(w, w->w.customer_id, w->ch.subject, w->ch.external, &w->w.cipher) < 0)
                work_fail(w, ERR_INTERNAL, "sealing failed");
        else if (store_complaint_open(w->o.store, w->ch.conversation, &w->w, w->ch.agent_id, on_written, w) < 0)
                busy(w);
}

int cases_complaint_open(const struct cases_opts *o, const struct case_change *ch, cases_fn *cb, void *arg)
{
        struct work *w = work_new(o, cb, arg);
        const char *why = too_long(ch);

        if (why || !str_trim(ch->subject).n) {
                work_fail(w, ERR_INVALID, why ? why : "say what the complaint is about");
                return 0;
        }
        keep_change(w, ch);
        w->opens = true;
        return submitted(w, store_conversation_load(o->store, w->ch.conversation, 0, on_conversation, w));
}

static void on_row(void *arg, int r, const struct err *err, const struct complaint_row *rows, size_t n)
{
        struct work *w = arg;
        int64_t now = clock_now_ms(w->o.clock);
        struct complaint_change ch = {.no = w->ch.no, .owner = w->ch.owner, .at_ms = now};
        struct str subject, external, customer;
        char who[AUDIT_WHO_MAX + 1];
        int s = 0;

        if (r < 0 || n == 0) {
                work_fail(w, r < 0 ? r : ERR_NOTFOUND, r < 0 && err ? err->msg : "no such complaint");
                return;
        }
        w->id = w->ch.no;
        w->ch.conversation = arena_str(w->mem, rows[0].conversation);
        customer = arena_str(w->mem, rows[0].customer_id);
        ch.who = audit_who(w->ch.agent_id, who);
        ch.deadline_ms = w->ch.deadline_ms;
        ch.remind_ms = now + (ch.deadline_ms - now) / 2;
        opened_pair(w, customer, rows[0].cipher, "subject", &subject, "external", &external);
        if (w->ch.external.n || w->ch.subject.n)
                s = seal_subject(w, customer, w->ch.subject.n ? w->ch.subject : subject,
                                 w->ch.external.n ? w->ch.external : external, &ch.cipher);
        if (s == 0)
                s = seal(w, customer, w->ch.receipt, &ch.receipt);
        if (s == 0)
                s = seal(w, customer, w->ch.closing, &ch.closing);
        if (s < 0)
                work_fail(w, ERR_EXISTS, "the customer was erased; nothing can be written to this complaint");
        else if (store_complaint_change(w->o.store, &ch, on_written, w) < 0)
                busy(w);
}

int cases_complaint_change(const struct cases_opts *o, const struct case_change *ch, cases_fn *cb, void *arg)
{
        struct work *w = work_new(o, cb, arg);
        struct complaint_query q = {.no = ch->no, .limit = 1};
        const char *why = too_long(ch);

        if (!why && ch->deadline_ms && ch->deadline_ms <= clock_now_ms(o->clock))
                why = "deadline lies in the past";
        if (why) {
                work_fail(w, ERR_INVALID, why);
                return 0;
        }
        keep_change(w, ch);
        return submitted(w, store_complaints(o->store, &q, on_row, w));
}

/* ---- calls ---- */

static const char *state_of(const struct callback_row *c, int64_t now_ms)
{
        if (str_eq_c(c->state, "open"))
                return now_ms > c->promise_ms ? "overdue" : "open";
        return str_eq_c(c->state, "done") ? "done" : "escalated";
}

static void put_callback(struct work *w, const struct callback_row *c, const char *state, struct buf *b)
{
        struct str phone, words;

        opened_pair(w, c->customer_id, c->cipher, "phone", &phone, "words", &words);
        json_put_comma(b);
        buf_put_ch(b, '{');
        json_put_key_str(b, "id", c->id);
        json_put_key_str(b, "conversation", c->conversation);
        json_put_key_str(b, "customer", c->name);
        json_put_key_str(b, "lang", c->lang);
        if (phone.n)
                json_put_key_str(b, "phone", phone);
        if (words.n)
                json_put_key_str(b, "words", words);
        json_put_key_str(b, "wish", c->wish);
        json_put_key_i64(b, "from", c->from_ms);
        json_put_key_i64(b, "until", c->promise_ms);
        json_put_key_str(b, "state", str_c(state));
        json_put_key_i64(b, "promise_at", c->first_promise_ms);
        json_put_key_i64(b, "escalated", c->level);
        json_put_key_i64(b, "created", c->created_ms);
        if (c->done_ms)
                json_put_key_i64(b, "done", c->done_ms);
        if (c->note_cipher.n)
                json_put_key_str(b, "note", opened(w, c->customer_id, c->note_cipher));
        buf_put_ch(b, '}');
}

static void on_callbacks(void *arg, int r, const struct err *err, const struct callback_row *rows, size_t n)
{
        struct work *w = arg;
        int64_t now = clock_now_ms(w->o.clock);
        struct buf b;

        buf_init(&b, JSON_MAX);
        buf_put_c(&b, "{\"callbacks\":[");
        for (size_t i = 0; i < n; i++) {
                const char *state = state_of(&rows[i], now);

                if (!w->state.n || str_eq_c(w->state, state))
                        put_callback(w, &rows[i], state, &b);
        }
        buf_put_c(&b, "]}");
        if (r == 0 && b.overflow)
                work_fail(w, ERR_LIMIT, "the list is too long");
        else
                work_end(w, r, err, buf_str(&b));
        buf_done(&b);
}

int cases_callbacks(const struct cases_opts *o, struct str state, cases_fn *cb, void *arg)
{
        struct work *w = work_new(o, cb, arg);
        struct str stored = str_eq_c(state, "overdue") ? STR("open") : state;

        w->state = arena_str(w->mem, state);
        return submitted(w, store_callbacks(o->store, stored, false, CASES_LIST_MAX, on_callbacks, w));
}

static void on_done(void *arg, int r, const struct err *err)
{
        if (r == 0)
                audit(arg, "callback.done");
        work_end(arg, r, err, r < 0 ? (struct str){NULL, 0} : STR("{}"));
}

static void on_owed(void *arg, int r, const struct err *err, const struct callback_row *rows, size_t n)
{
        struct work *w = arg;
        struct str note = {"", 0};
        char who[AUDIT_WHO_MAX + 1];

        if (r < 0 || n == 0)
                work_fail(w, r < 0 ? r : ERR_NOTFOUND, r < 0 && err ? err->msg : "no such promise");
        else if (seal(w, rows[0].customer_id, w->ch.receipt, &note) < 0)
                work_fail(w, ERR_INTERNAL, "sealing failed");
        else if (store_callback_done(w->o.store, w->id, audit_who(w->ch.agent_id, who), note, clock_now_ms(w->o.clock),
                                     on_done, w) < 0)
                busy(w);
}

int cases_callback_done(const struct cases_opts *o, struct str id, struct str note, struct str agent_id, cases_fn *cb,
                        void *arg)
{
        struct work *w = work_new(o, cb, arg);

        w->id = arena_str(w->mem, id);
        w->ch.agent_id = arena_str(w->mem, agent_id);
        w->ch.receipt = arena_str(w->mem, note);
        return submitted(w, store_callback_get(o->store, w->id, on_owed, w));
}
