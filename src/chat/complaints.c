/* complaints - fetched for the answer; what the decision says of one, and of a call back, sealed for the turn. */
#include "base/log.h"
#include "chat/chat_priv.h"
#include "codec/json.h"
#include "store/complaint.h"

enum { COMPLAINTS_SEEN = 10 };

static struct str whose(struct turn *t)
{
        return t->facts.customer_id.n ? t->facts.customer_id : str_c(t->conv->customer_id);
}

/* ---- for the answer ---- */

static struct str open_text(struct turn *t, struct str customer_id, struct str cipher)
{
        struct str text;

        if (!cipher.n || door_open(t->chat->o.door, customer_id, cipher, t->mem, &text, NULL) < 0)
                return (struct str){NULL, 0};
        return text;
}

static void on_found(void *arg, int r, const struct err *err, const struct complaint_row *rows, size_t n)
{
        struct turn *t = arg;
        struct complaint_fact *f = ARENA_ARRAY(t->mem, struct complaint_fact, n + 1);

        if (r < 0)
                log_warn("conversation %s: complaints were not read: %s", t->conv->id, err ? err->msg : err_name(r));
        for (size_t i = 0; i < n; i++)
                f[i] = (struct complaint_fact){.no = arena_str(t->mem, rows[i].no),
                                               .state = arena_str(t->mem, rows[i].state),
                                               .closing = open_text(t, rows[i].customer_id, rows[i].closing_cipher),
                                               .opened_ms = rows[i].opened_ms,
                                               .deadline_ms = rows[i].deadline_ms,
                                               .closed_ms = rows[i].closed_ms};
        t->facts.have_complaints = true;
        t->facts.complaints_failed = r < 0;
        t->facts.complaints = f;
        t->facts.n_complaints = n;
        turn_fetched(t);
}

int complaints_fetch(struct turn *t)
{
        struct complaint_query q = {
                .customer_id = whose(t), .conversation = str_c(t->conv->id), .limit = COMPLAINTS_SEEN, .receipts = 1};
        int r = store_complaints(t->chat->o.store, &q, on_found, t);

        if (r < 0)
                t->facts.have_complaints = t->facts.complaints_failed = true;
        return r;
}

/* ---- with the turn ---- */

static bool seal_pair(struct turn *t, struct str customer_id, const char *k1, struct str v1, const char *k2,
                      struct str v2, struct str *ret)
{
        struct buf b;
        int r;

        buf_init(&b, 16384);
        buf_put_ch(&b, '{');
        json_put_key_str(&b, k1, v1);
        json_put_key_str(&b, k2, v2);
        buf_put_ch(&b, '}');
        r = door_seal_bytes(t->chat->o.door, customer_id, buf_str(&b), t->mem, ret, NULL);
        buf_done(&b);
        if (r < 0)
                log_warn("conversation %s: something could not be sealed: %s", t->conv->id, err_name(r));
        return r == 0;
}

void complaint_note(struct turn *t)
{
        const struct complaint_said *s = &t->d.complaint;
        struct complaint_write *w = &t->complaint;
        int64_t left = s->deadline_ms - t->now_ms;

        t->has_complaint = false;
        if (!s->no.n)
                return;
        *w = (struct complaint_write){.no = s->no,
                                      .customer_id = whose(t),
                                      .open = s->open,
                                      .lang = STR("zh"),
                                      .recurs = s->recurs,
                                      .at_ms = t->now_ms,
                                      .deadline_ms = s->deadline_ms,
                                      .remind_ms = t->now_ms + left / 2};
        if (t->d.lang == LANG_EN)
                w->lang = STR("en");
        if (s->receipt.n && door_seal_bytes(t->chat->o.door, w->customer_id, s->receipt, t->mem, &w->receipt, NULL) < 0)
                w->receipt = (struct str){NULL, 0};
        t->has_complaint =
                !s->open || seal_pair(t, w->customer_id, "subject", s->subject, "external", s->external, &w->cipher);
}

void callback_note(struct turn *t)
{
        const struct callback_said *s = &t->d.callback;

        t->has_callback = false;
        if (!s->wish.n)
                return;
        t->callback = (struct callback_write){
                .wish = s->wish, .from_ms = s->from_ms, .promise_ms = s->promise_ms, .at_ms = t->now_ms};
        t->has_callback =
                seal_pair(t, str_c(t->conv->customer_id), "phone", s->phone, "words", s->words, &t->callback.cipher);
}
