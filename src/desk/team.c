/*
 * team - the people at the desk and its queues: read at start, written before they count, shown. Who is who comes from
 * the accounts, which are read again now and then, so that a new agent is seen and one who was switched off loses open
 * work without anybody telling the desk.
 */
#include "desk/desk_priv.h"

#include "account/role.h"
#include "base/log.h"
#include "codec/json.h"
#include "store/account.h"
#include "store/api_key.h"
#include "store/team.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The queues of a company that has set none. */
static const struct {
        const char *id, *zh, *en, *skills, *overflow_to;
        int64_t overflow_ms;
} defaults[] = {
        {"general", "综合", "General", "", "", 120 * SECOND_MS},
        {"complaint", "投诉", "Complaints", "complaint=1", "general", 120 * SECOND_MS},
        {"safety", "安全", "Safety", "safety=1", "general", 15 * SECOND_MS},
};

static const char *const presence_names[] = {
        [ROUTING_OFFLINE] = "offline", [ROUTING_AWAY] = "away", [ROUTING_ONLINE] = "online"};

static bool presence_parse(struct str s, enum routing_presence *ret)
{
        for (size_t i = 0; i < sizeof(presence_names) / sizeof(presence_names[0]); i++)
                if (str_eq_c(s, presence_names[i])) {
                        *ret = (enum routing_presence)i;
                        return true;
                }
        return false;
}

static const char bad_queue_id[] = "a queue's id is 1 to 40 of a-z, 0-9, ':', '-', '_'";
/* Before it is stored: what is in the store comes into force with the next start. */
static const char too_many_skills[] = "at most 256 skills in all";

static void refuse(desk_done_fn *cb, void *arg, int r, const char *why)
{
        struct err err;

        err_set(&err, r, "%s", why);
        cb(arg, r, &err);
}

/* ---- agents ---- */

struct desk_agent *desk_agent_find(const struct desk *d, struct str id)
{
        return map_get(d->agents, id);
}

struct desk_agent *desk_agent_get(struct desk *d, struct str id)
{
        struct desk_agent *a = desk_agent_find(d, id);
        struct routing_skills none = {.n = 0};

        if (a || routing_set_agent(d->routing, id, DESK_CAPACITY, &none, NULL) < 0)
                return a;
        a = calloc(1, sizeof(*a));
        if (!a)
                abort();
        a->desk = d;
        snprintf(a->id, sizeof(a->id), "%.*s", STR_ARG(id));
        a->name = desk_own((struct str){NULL, 0});
        a->role = desk_own((struct str){NULL, 0});
        a->next = d->team;
        d->team = a;
        map_set(d->agents, id, a);
        return a;
}

static void tell_presence(const struct desk_agent *a, enum routing_presence p)
{
        struct buf b;

        buf_init(&b, 1024);
        buf_put_ch(&b, '{');
        json_put_key_str(&b, "agent", str_c(a->id));
        json_put_key_str(&b, "state", str_c(presence_names[p]));
        buf_put_ch(&b, '}');
        desk_tell(a->desk, NULL, "presence", buf_str(&b));
        buf_done(&b);
}

static void agent_present(struct desk_agent *a, enum routing_presence p, int64_t now_ms)
{
        a->managed = true;
        a->gone_ms = 0;
        a->set_ms = now_ms;
        routing_set_presence(a->desk->routing, str_c(a->id), p, now_ms);
        tell_presence(a, p);
}

static struct team_agent_row row_of(const struct desk_agent *a, const struct routing_agent *r,
                                    char text[static ROUTING_SKILLS_TEXT_MAX + 1])
{
        routing_skills_text(&r->skills, text);
        return (struct team_agent_row){.agent_id = str_c(a->id),
                                       .capacity = r->capacity,
                                       .skills = str_c(text),
                                       .presence = str_c(a->managed ? presence_names[r->presence] : ""),
                                       .at_ms = a->set_ms};
}

static void on_gone_stored(void *arg, int r, const struct err *err)
{
        (void)arg;
        if (r < 0) /* after a restart they are given their time once more */
                log_warn("the presence of an agent could not be stored: %s", err->msg);
}

void desk_agent_gone(struct desk_agent *a)
{
        struct desk *d = a->desk;
        char text[ROUTING_SKILLS_TEXT_MAX + 1];
        struct routing_agent r;
        struct team_agent_row row;

        if (!routing_agent(d->routing, str_c(a->id), &r) || r.presence == ROUTING_OFFLINE)
                return;
        agent_present(a, ROUTING_OFFLINE, clock_now_ms(d->o.clock));
        routing_agent(d->routing, str_c(a->id), &r);
        row = row_of(a, &r, text);
        (void)store_team_agent_put(d->o.store, &row, TEAM_PRESENCE, on_gone_stored, d);
}

/* ---- changes: stored, then in force ---- */

/* A change of a queue that waits for those before it. */
struct desk_queue_wish {
        struct desk_queue_wish *next;
        char id[ROUTING_ID_MAX + 1];
        char *zh, *en, *overflow_to; /* NULL: unchanged */
        struct routing_skills skills;
        bool has_skills;
        int64_t overflow_s;
        desk_done_fn *cb;
        void *arg;
};

struct change {
        struct desk *desk;
        char id[ROUTING_ID_MAX + 1];
        unsigned parts; /* TEAM_* of an agent */
        enum routing_presence presence;
        unsigned capacity;
        unsigned n_names; /* of skills, before it came into force */
        struct routing_skills skills;
        struct routing_queue queue;
        char *zh, *en;
        desk_done_fn *cb;
        void *arg;
};

static struct change *change_new(struct desk *d, struct str id, desk_done_fn *cb, void *arg)
{
        struct change *ch = calloc(1, sizeof(*ch));

        if (!ch)
                abort();
        ch->desk = d;
        ch->cb = cb;
        ch->arg = arg;
        snprintf(ch->id, sizeof(ch->id), "%.*s", STR_ARG(id));
        return ch;
}

/* A name that is new is one that what waits may have needed all the time. */
static void know_skills(struct desk *d, unsigned n_before)
{
        if (routing_skill_names(d->routing) == n_before)
                return;
        for (struct desk_item *it = d->queue; it; it = it->next)
                desk_route_anew(it);
}

static void change_end(struct change *ch, int r, const struct err *err)
{
        ch->cb(ch->arg, r, err);
        if (r == 0) {
                know_skills(ch->desk, ch->n_names);
                desk_queue_changed(ch->desk);
                desk_assign(ch->desk);
        }
        free(ch->zh);
        free(ch->en);
        free(ch);
}

static void change_refused(struct change *ch, int r)
{
        struct err err;

        err_set(&err, r, "the store is busy");
        change_end(ch, r, &err);
}

static void on_agent_stored(void *arg, int r, const struct err *err)
{
        struct change *ch = arg;
        struct desk *d = ch->desk;
        struct desk_agent *a = desk_agent_find(d, str_c(ch->id));
        struct routing_agent now;
        struct err wrong;

        ch->n_names = routing_skill_names(d->routing);
        if (r == 0 && (ch->parts & TEAM_PRESENCE)) {
                agent_present(a, ch->presence, clock_now_ms(d->o.clock));
        } else if (r == 0) {
                routing_agent(d->routing, str_c(ch->id), &now);
                r = routing_set_agent(d->routing, str_c(ch->id),
                                      ch->parts & TEAM_CAPACITY ? ch->capacity : now.capacity,
                                      ch->parts & TEAM_SKILLS ? &ch->skills : &now.skills, &wrong);
                err = &wrong;
        }
        change_end(ch, r, err);
}

void desk_set_presence(struct desk *d, struct str agent_id, struct str name, struct str state, desk_done_fn *cb,
                       void *arg)
{
        struct desk_agent *a;
        char text[ROUTING_SKILLS_TEXT_MAX + 1];
        struct team_agent_row row;
        struct routing_agent now;
        enum routing_presence p;
        struct change *ch;
        int r;

        if (!presence_parse(state, &p)) {
                refuse(cb, arg, ERR_INVALID, "state is online, away or offline");
                return;
        }
        a = desk_agent_get(d, agent_id);
        if (!a) {
                refuse(cb, arg, ERR_LIMIT, "too many agents");
                return;
        }
        if (name.n)
                desk_set_own(&a->name, name);
        routing_agent(d->routing, agent_id, &now);
        row = row_of(a, &now, text);
        row.presence = str_c(presence_names[p]);
        row.at_ms = clock_now_ms(d->o.clock);
        ch = change_new(d, agent_id, cb, arg);
        ch->parts = TEAM_PRESENCE;
        ch->presence = p;
        r = store_team_agent_put(d->o.store, &row, ch->parts, on_agent_stored, ch);
        if (r < 0)
                change_refused(ch, r);
}

void desk_set_agent(struct desk *d, struct str agent_id, const struct desk_agent_change *wanted, desk_done_fn *cb,
                    void *arg)
{
        const struct desk_agent *a = desk_agent_find(d, agent_id);
        char text[ROUTING_SKILLS_TEXT_MAX + 1];
        struct team_agent_row row;
        struct routing_agent now;
        struct change *ch;
        int r;

        if (!a || a->disabled || !routing_agent(d->routing, agent_id, &now)) {
                refuse(cb, arg, ERR_NOTFOUND, "no such agent");
                return;
        }
        if (wanted->capacity > ROUTING_CAPACITY_MAX) {
                refuse(cb, arg, ERR_INVALID, "capacity is at most 50");
                return;
        }
        if (wanted->skills && !routing_skills_fit(d->routing, wanted->skills)) {
                refuse(cb, arg, ERR_LIMIT, too_many_skills);
                return;
        }
        if (wanted->skills)
                now.skills = *wanted->skills;
        if (wanted->capacity >= 0)
                now.capacity = (unsigned)wanted->capacity;
        row = row_of(a, &now, text);
        ch = change_new(d, agent_id, cb, arg);
        ch->parts = (wanted->capacity >= 0 ? TEAM_CAPACITY : 0) | (wanted->skills ? TEAM_SKILLS : 0);
        ch->capacity = now.capacity;
        ch->skills = now.skills;
        r = store_team_agent_put(d->o.store, &row, ch->parts, on_agent_stored, ch);
        if (r < 0)
                change_refused(ch, r);
}

/* ---- queues ---- */

size_t desk_queue_index(const struct desk *d, const struct desk_item *it)
{
        const char *id = it->work     ? routing_queue_of(d->routing, it->work)
                         : *it->queue ? it->queue
                         : it->safety ? "safety"
                                      : it->reason;
        const struct routing_queue *q;

        for (size_t i = 0; (q = routing_queue_at(d->routing, i)); i++)
                if (strcmp(q->id, id) == 0)
                        return i;
        return 0;
}

static size_t queue_place(const struct desk *d, const char *id)
{
        size_t i = 0;

        while (routing_queue_at(d->routing, i) && strcmp(routing_queue_at(d->routing, i)->id, id) != 0)
                i++;
        return i;
}

static int queue_put(struct desk *d, const struct routing_queue *q, struct str zh, struct str en, struct err *err)
{
        size_t i = queue_place(d, q->id);
        int r = routing_set_queue(d->routing, q, err);

        if (r < 0)
                return r;
        desk_set_own(&d->queues[i].zh, zh);
        desk_set_own(&d->queues[i].en, en);
        return 0;
}

static const char *queue_fault(const struct desk *d, struct str id, const struct desk_queue_change *w, bool fresh)
{
        if (fresh && (!w->zh.n || !w->en.n))
                return "a new queue needs its name in zh and en";
        if (w->zh.n > DESK_NAME_MAX || w->en.n > DESK_NAME_MAX || (w->zh.p && !w->zh.n) || (w->en.p && !w->en.n))
                return "a queue's name is 1 to 80 bytes";
        if (w->overflow_s > DESK_OVERFLOW_S_MAX)
                return "overflow_s is at most 86400";
        if (w->overflow_to.n && (str_eq(w->overflow_to, id) || !routing_queue(d->routing, w->overflow_to)))
                return "overflow_to is another queue that is there";
        return NULL;
}

static const char *queue_limit(const struct desk *d, const struct desk_queue_change *w, bool fresh)
{
        if (fresh && routing_queue_at(d->routing, ROUTING_QUEUES_MAX - 1))
                return "at most 32 queues";
        return w->skills && !routing_skills_fit(d->routing, w->skills) ? too_many_skills : NULL;
}

/* The first one is done with. */
static void wish_drop(struct desk *d)
{
        struct desk_queue_wish *w = d->wishes;

        d->wishes = w->next;
        d->n_wishes--;
        free(w->zh);
        free(w->en);
        free(w->overflow_to);
        free(w);
}

static void next_wish(struct desk *d);

static void on_queue_stored(void *arg, int r, const struct err *err)
{
        struct change *ch = arg;
        struct desk *d = ch->desk;
        struct err wrong;

        ch->n_names = routing_skill_names(d->routing);
        if (r == 0) {
                r = queue_put(d, &ch->queue, str_c(ch->zh), str_c(ch->en), &wrong);
                err = &wrong;
        }
        d->storing_queue = false;
        wish_drop(d);
        change_end(ch, r, err);
        next_wish(d);
}

/* What is there now, with what is wished for. */
static struct change *change_of(struct desk *d, const struct desk_queue_wish *w, const struct routing_queue *old)
{
        struct change *ch = change_new(d, str_c(w->id), w->cb, w->arg);
        const struct desk_queue *named = old ? &d->queues[queue_place(d, old->id)] : NULL;

        if (old)
                ch->queue = *old;
        memcpy(ch->queue.id, w->id, sizeof(ch->queue.id));
        if (w->has_skills)
                ch->queue.skills = w->skills;
        if (w->overflow_to)
                snprintf(ch->queue.overflow_to, sizeof(ch->queue.overflow_to), "%s", w->overflow_to);
        if (w->overflow_s >= 0)
                ch->queue.overflow_ms = w->overflow_s * SECOND_MS;
        ch->zh = desk_own(str_c(w->zh || !named ? w->zh : named->zh));
        ch->en = desk_own(str_c(w->en || !named ? w->en : named->en));
        return ch;
}

static void store_queue(struct desk *d, const struct desk_queue_wish *w, const struct routing_queue *old)
{
        struct change *ch = change_of(d, w, old);
        char text[ROUTING_SKILLS_TEXT_MAX + 1];
        struct team_queue_row row;
        struct err err;
        int r;

        routing_skills_text(&ch->queue.skills, text);
        row = (struct team_queue_row){.id = str_c(ch->queue.id),
                                      .zh = str_c(ch->zh),
                                      .en = str_c(ch->en),
                                      .skills = str_c(text),
                                      .overflow_to = str_c(ch->queue.overflow_to),
                                      .overflow_ms = ch->queue.overflow_ms};
        d->storing_queue = true;
        r = store_team_queue_put(d->o.store, &row, on_queue_stored, ch);
        if (r == 0)
                return;
        err_set(&err, r, "the store is busy");
        on_queue_stored(ch, r, &err);
}

/* Checked only now: those before it may have made or changed what it speaks of. Whoever is told may wish for more. */
static void next_wish(struct desk *d)
{
        struct desk_queue_wish *w;
        desk_done_fn *cb;
        void *arg;

        while (!d->storing_queue && (w = d->wishes)) {
                const struct routing_queue *old = routing_queue(d->routing, str_c(w->id));
                struct desk_queue_change ch = {.zh = str_c(w->zh),
                                               .en = str_c(w->en),
                                               .skills = w->has_skills ? &w->skills : NULL,
                                               .overflow_to = str_c(w->overflow_to),
                                               .overflow_s = w->overflow_s};
                const char *fault = queue_fault(d, str_c(w->id), &ch, !old);
                const char *full = fault ? NULL : queue_limit(d, &ch, !old);

                if (!fault && !full) {
                        store_queue(d, w, old);
                        return;
                }
                cb = w->cb;
                arg = w->arg;
                wish_drop(d);
                refuse(cb, arg, fault ? ERR_INVALID : ERR_LIMIT, fault ? fault : full);
        }
}

void desk_set_queue(struct desk *d, struct str id, const struct desk_queue_change *ch, desk_done_fn *cb, void *arg)
{
        struct desk_queue_wish *w;

        if (!routing_name_ok(id)) {
                refuse(cb, arg, ERR_INVALID, bad_queue_id);
                return;
        }
        if (d->n_wishes == DESK_QUEUE_CHANGES_MAX) {
                refuse(cb, arg, ERR_BUSY, "too many changes of queues at once");
                return;
        }
        w = calloc(1, sizeof(*w));
        if (!w)
                abort();
        *w = (struct desk_queue_wish){.zh = ch->zh.p ? desk_own(ch->zh) : NULL,
                                      .en = ch->en.p ? desk_own(ch->en) : NULL,
                                      .overflow_to = ch->overflow_to.p ? desk_own(ch->overflow_to) : NULL,
                                      .has_skills = ch->skills != NULL,
                                      .overflow_s = ch->overflow_s,
                                      .cb = cb,
                                      .arg = arg};
        snprintf(w->id, sizeof(w->id), "%.*s", STR_ARG(id));
        if (ch->skills)
                w->skills = *ch->skills;
        *(d->wishes ? &d->wishes_end->next : &d->wishes) = w;
        d->wishes_end = w;
        d->n_wishes++;
        next_wish(d);
}
/* ---- reading ---- */

static void on_listed(void *arg, int r, const struct err *err, const struct agent_row *rows, size_t n)
{
        struct desk *d = arg;

        (void)err;
        d->listing = false;
        if (r < 0)
                return;
        for (struct desk_agent *a = d->team; a; a = a->next)
                a->met = false;
        for (size_t i = 0; i < n; i++) {
                struct desk_agent *a = desk_agent_get(d, rows[i].id);

                if (!a)
                        continue;
                a->met = a->listed = true;
                a->disabled = rows[i].disabled || !(role_rights(rows[i].role) & RIGHT_WORK);
                desk_set_own(&a->name, rows[i].name.n ? rows[i].name : rows[i].login);
                desk_set_own(&a->role, rows[i].role);
        }
        for (struct desk_agent *a = d->team; a; a = a->next)
                a->disabled = a->disabled || (a->listed && !a->met);
}

/* A program that works here by its key; such a one is among no accounts. */
static bool is_key(const struct desk_agent *a)
{
        return str_starts(str_c(a->id), STR("key:"));
}

static bool is_good(const struct desk_agent *a, const struct api_key_row *rows, size_t n, int64_t now_ms)
{
        struct str id = str_sub(str_c(a->id), 4, ID_LEN);

        for (size_t i = 0; i < n; i++)
                if (str_eq(rows[i].id, id))
                        return !rows[i].expires_ms || rows[i].expires_ms > now_ms;
        return false;
}

static void on_keys(void *arg, int r, const struct err *err, const struct api_key_row *rows, size_t n)
{
        struct desk *d = arg;
        int64_t now = clock_now_ms(d->o.clock);

        (void)err;
        d->listing_keys = false;
        for (struct desk_agent *a = r < 0 ? NULL : d->team; a; a = a->next)
                if (is_key(a))
                        a->disabled = !is_good(a, rows, n, now);
}

static bool any_key(const struct desk *d)
{
        const struct desk_agent *a = d->team;

        while (a && !is_key(a))
                a = a->next;
        return a != NULL;
}

void desk_list_agents(struct desk *d)
{
        if (!d->listing)
                d->listing = store_agents(d->o.store, on_listed, d) == 0;
        if (!d->listing_keys && any_key(d))
                d->listing_keys = store_api_keys(d->o.store, on_keys, d) == 0;
}

static void load_failed(struct desk *d, int r, const struct err *err)
{
        d->loaded(d->loaded_arg, r, err);
}

static void on_queues(void *arg, int r, const struct err *err, const struct team_queue_row *rows, size_t n)
{
        struct desk *d = arg;
        struct err wrong;

        for (size_t i = 0; r == 0 && i < n; i++) {
                struct routing_queue q = {.overflow_ms = rows[i].overflow_ms};

                snprintf(q.id, sizeof(q.id), "%.*s", STR_ARG(rows[i].id));
                snprintf(q.overflow_to, sizeof(q.overflow_to), "%.*s", STR_ARG(rows[i].overflow_to));
                if (routing_skills_parse(rows[i].skills, &q.skills, &wrong) < 0 ||
                    queue_put(d, &q, rows[i].zh, rows[i].en, &wrong) < 0)
                        log_warn("queue %.*s: %s", STR_ARG(rows[i].id), wrong.msg);
        }
        if (r < 0)
                load_failed(d, r, err);
        else
                desk_load_items(d);
}

static void on_team(void *arg, int r, const struct err *err, const struct team_agent_row *rows, size_t n)
{
        struct desk *d = arg;
        struct err wrong;

        for (size_t i = 0; r == 0 && i < n; i++) {
                struct desk_agent *a = desk_agent_get(d, rows[i].agent_id);
                struct routing_skills skills;
                enum routing_presence p;

                if (!a)
                        continue;
                if (routing_skills_parse(rows[i].skills, &skills, &wrong) < 0 ||
                    routing_set_agent(d->routing, str_c(a->id), (unsigned)rows[i].capacity, &skills, &wrong) < 0)
                        log_warn("agent %s: %s", a->id, wrong.msg);
                if (presence_parse(rows[i].presence, &p))
                        agent_present(a, p, rows[i].at_ms);
        }
        r = r == 0 ? store_team_queues(d->o.store, on_queues, d) : r;
        if (r < 0)
                load_failed(d, r, err);
}

static void on_accounts(void *arg, int r, const struct err *err, const struct agent_row *rows, size_t n)
{
        struct desk *d = arg;

        on_listed(d, r, err, rows, n);
        r = r == 0 ? store_team_agents(d->o.store, on_team, d) : r;
        if (r < 0)
                load_failed(d, r, err);
}

int desk_load_team(struct desk *d)
{
        for (size_t i = 0; i < sizeof(defaults) / sizeof(defaults[0]); i++) {
                struct routing_queue q = {.overflow_ms = defaults[i].overflow_ms};

                snprintf(q.id, sizeof(q.id), "%s", defaults[i].id);
                snprintf(q.overflow_to, sizeof(q.overflow_to), "%s", defaults[i].overflow_to);
                (void)routing_skills_parse(str_c(defaults[i].skills), &q.skills, NULL);
                (void)queue_put(d, &q, str_c(defaults[i].zh), str_c(defaults[i].en), NULL);
        }
        return store_agents(d->o.store, on_accounts, d);
}

void desk_free_team(struct desk *d)
{
        while (d->wishes)
                wish_drop(d);
        while (d->team) {
                struct desk_agent *a = d->team;

                d->team = a->next;
                free(a->name);
                free(a->role);
                free(a);
        }
        for (size_t i = 0; i < ROUTING_QUEUES_MAX; i++) {
                free(d->queues[i].zh);
                free(d->queues[i].en);
        }
        map_free(d->agents);
}

/* ---- showing ---- */

static void put_skills(struct buf *b, const struct routing_skills *s)
{
        json_put_key(b, "skills");
        buf_put_ch(b, '[');
        for (size_t i = 0; i < s->n; i++) {
                json_put_comma(b);
                buf_put_ch(b, '{');
                json_put_key_str(b, "skill", str_c(s->v[i].name));
                json_put_key_i64(b, "level", s->v[i].level);
                buf_put_ch(b, '}');
        }
        buf_put_ch(b, ']');
}

static void put_agents(const struct desk *d, struct buf *b)
{
        struct routing_agent r;

        json_put_key(b, "agents");
        buf_put_ch(b, '[');
        for (const struct desk_agent *a = d->team; a; a = a->next) {
                if (a->disabled || !a->listed || !routing_agent(d->routing, str_c(a->id), &r))
                        continue;
                json_put_comma(b);
                buf_put_ch(b, '{');
                json_put_key_str(b, "id", str_c(a->id));
                json_put_key_str(b, "name", str_c(a->name));
                json_put_key_str(b, "role", str_c(a->role));
                json_put_key_str(b, "presence", str_c(presence_names[r.presence]));
                json_put_key_i64(b, "capacity", r.capacity);
                json_put_key_i64(b, "load", r.load);
                put_skills(b, &r.skills);
                if (r.idle_since_ms)
                        json_put_key_i64(b, "idle_since", r.idle_since_ms);
                buf_put_ch(b, '}');
        }
        buf_put_ch(b, ']');
}

static void put_queues(const struct desk *d, struct buf *b)
{
        int64_t now = clock_now_ms(d->o.clock);
        const struct routing_queue *q;

        json_put_key(b, "queues");
        buf_put_ch(b, '[');
        for (size_t i = 0; (q = routing_queue_at(d->routing, i)); i++) {
                int64_t oldest = routing_queue_oldest_ms(d->routing, i);
                int64_t wait_s = desk_median_wait_s(d->queues[i].waits_s, d->queues[i].n_waits);

                json_put_comma(b);
                buf_put_ch(b, '{');
                json_put_key_str(b, "id", str_c(q->id));
                json_put_key_str(b, "zh", str_c(d->queues[i].zh));
                json_put_key_str(b, "en", str_c(d->queues[i].en));
                put_skills(b, &q->skills);
                json_put_key_str(b, "overflow_to", str_c(q->overflow_to));
                json_put_key_i64(b, "overflow_s", q->overflow_ms / SECOND_MS);
                json_put_key_i64(b, "waiting", (int64_t)routing_queue_waiting(d->routing, i));
                json_put_key_i64(b, "longest_ms", oldest && oldest < now ? now - oldest : 0);
                json_put_key_i64(b, "agents_online", routing_queue_online(d->routing, i));
                if (wait_s >= 0)
                        json_put_key_i64(b, "expected_wait_s", wait_s);
                buf_put_ch(b, '}');
        }
        buf_put_ch(b, ']');
}

void desk_agents_json(const struct desk *d, struct buf *out)
{
        buf_put_ch(out, '{');
        put_agents(d, out);
        buf_put_ch(out, '}');
}

struct asking {
        struct desk *desk;
        desk_view_fn *cb;
        void *arg;
};

static void on_asked(void *arg, int r, const struct err *err, const struct agent_row *rows, size_t n)
{
        struct asking *q = arg;
        struct buf b;

        on_listed(q->desk, r, err, rows, n);
        buf_init(&b, 4 << 20);
        desk_agents_json(q->desk, &b);
        q->cb(q->arg, r, err, buf_str(&b));
        buf_done(&b);
        free(q);
}

void desk_agents(struct desk *d, desk_view_fn *cb, void *arg)
{
        struct asking *q = calloc(1, sizeof(*q));
        struct err err;
        int r;

        if (!q)
                abort();
        *q = (struct asking){d, cb, arg};
        r = store_agents(d->o.store, on_asked, q);
        if (r == 0)
                return;
        err_set(&err, r, "the store is busy");
        cb(arg, r, &err, (struct str){NULL, 0});
        free(q);
}

void desk_queues_json(const struct desk *d, struct buf *out)
{
        buf_put_ch(out, '{');
        put_queues(d, out);
        buf_put_ch(out, '}');
}

static void put_live(const struct desk_item *it, int64_t now, struct buf *b)
{
        json_put_comma(b);
        buf_put_ch(b, '{');
        json_put_key_str(b, "conversation", str_c(it->conversation));
        if (it->taken)
                json_put_key_str(b, "agent", str_c(it->agent_id));
        json_put_key_str(b, "customer", str_c(it->name));
        json_put_key_str(b, "lang", str_c(it->lang));
        json_put_key_str(b, "reason", str_c(it->reason));
        json_put_key_str(b, "mood", str_c(it->mood));
        if (it->risk >= 0)
                json_put_key_i64(b, "risk", it->risk);
        json_put_key_bool(b, "safety", it->safety);
        json_put_key_str(b, "queue", str_c(routing_queue_at(it->desk->routing, desk_queue_index(it->desk, it))->id));
        json_put_key_i64(b, "since", it->requested_ms);
        if (!it->taken)
                json_put_key_i64(b, "wait_ms", now > it->requested_ms ? now - it->requested_ms : 0);
        buf_put_ch(b, '}');
}

void desk_live_json(const struct desk *d, struct buf *out)
{
        int64_t now = clock_now_ms(d->o.clock);
        unsigned n = 0;

        buf_put_ch(out, '{');
        json_put_key_i64(out, "waiting", (int64_t)d->waiting);
        put_queues(d, out);
        put_agents(d, out);
        json_put_key(out, "conversations");
        buf_put_ch(out, '[');
        for (const struct desk_item *it = d->queue; it && n < DESK_LIVE_MAX; it = it->next, n++)
                put_live(it, now, out);
        buf_put_c(out, "]}");
}
