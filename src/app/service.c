/* service - the wiring; see service.h. */
#include "app/service.h"

#include "account/account.h"
#include "account/role.h"
#include "answer/learned.h"
#include "app/demo_data.h"
#include "app/embedded.h"
#include "base/buf.h"
#include "base/log.h"
#include "chat/chat.h"
#include "connect/codes.h"
#include "connect/convert.h"
#include "connect/intake_job.h"
#include "connect/notify.h"
#include "connect/oidc.h"
#include "connect/orders.h"
#include "connect/records.h"
#include "connect/records_company.h"
#include "connect/webhooks.h"
#include "crypt/keyring.h"
#include "desk/alert.h"
#include "desk/assist.h"
#include "desk/desk.h"
#include "desk/erasure.h"
#include "desk/practice.h"
#include "desk/sla.h"
#include "desk/upkeep.h"
#include "insight/imports.h"
#include "insight/lessons.h"
#include "insight/metrics.h"
#include "insight/publisher.h"
#include "insight/purchases.h"
#include "insight/replays.h"
#include "insight/stages.h"
#include "insight/suggestions.h"
#include "insight/weekly_post.h"
#include "knowledge/over.h"
#include "loop/loop.h"
#include "media/vision.h"
#include "nlu/nlu.h"
#include "privacy/door.h"
#include "store/knowledge_version.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REPORT_MAX = 1 << 20, SETTLE_ROUNDS = 300 };

/* ---- knowledge ---- */

static int64_t now_of(void *arg)
{
        return clock_now_ms(arg);
}

static struct generation_source source_of(const char *folder)
{
        struct generation_source src = {.dir = folder && *folder ? folder : NULL};

        if (!src.dir)
                src.files = embedded_knowledge(&src.n_files);
        return src;
}

void service_print_report(const struct report *rep, FILE *out)
{
        struct buf b;

        buf_init(&b, REPORT_MAX);
        report_write(rep, &b);
        if (b.n)
                fwrite(b.p, 1, b.n, out);
        buf_done(&b);
}

int service_read_knowledge(const char *folder, int64_t now_ms, struct knowledge **ret, struct err *err)
{
        struct generation_source src = source_of(folder);
        struct report *rep = report_new();
        int r = src.dir ? knowledge_load_dir(src.dir, now_ms, ret, rep, err)
                        : knowledge_load_files(src.files, src.n_files, now_ms, ret, rep, err);

        if (r < 0)
                service_print_report(rep, stderr);
        report_free(rep);
        return r;
}

int service_knowledge(const char *folder, struct generations **ret, struct report *rep, struct err *err)
{
        struct generation_source src = source_of(folder);
        const char *weights = getenv("WARMLINE_WEIGHTS");

        src.cache_dir = weights && *weights ? weights : NULL;
        return generations_open(NULL, &src, NULL, NULL, ret, rep, err);
}

int service_knowledge_meaning(struct loop *loop, const char *folder, const char *cache_dir, struct embedding *embedding,
                              struct generations **ret, struct report *rep, struct err *err)
{
        struct generation_source src = source_of(folder);
        struct generation_meaning now = {0};
        int r;

        src.cache_dir = cache_dir;
        src.embedding = embedding;
        r = generations_open(loop, &src, NULL, NULL, ret, rep, err);
        if (r < 0)
                return r;
        while (generations_busy(*ret) && now.stage != MEANING_FAILING) {
                loop_step(loop, -1);
                generations_meaning(*ret, &now);
        }
        if (nlu_vector_dim(generation_current(*ret)->nlu) > 0)
                return 0;
        generations_close(*ret);
        *ret = NULL;
        return err_set(err, ERR_INTERNAL, "the encoder gave no vectors of the knowledge");
}

/* ---- which knowledge served when ---- */

static void on_version(void *arg, int r, const struct err *err, const struct knowledge_version_row *v)
{
        (void)arg;
        (void)v;
        if (r < 0)
                log_warn("the version of the knowledge was not written down: %s", err ? err->msg : err_name(r));
}

static void write_version(struct service *s)
{
        const struct generation *g = generation_current(s->generations);
        struct knowledge_version_row v = {.hash = str_c(g->hash),
                                          .source = s->from_folder ? STR("folder") : STR("embedded"),
                                          .at_ms = clock_now_ms(s->clock)};
        struct err err = {0};
        int r;

        /* Told again of the same one while the next is being published, it would stand behind that. */
        if (strcmp(s->written, g->hash) == 0)
                return;
        memcpy(s->written, g->hash, sizeof(s->written));
        r = store_knowledge_add(s->store, &v, NULL, 0, on_version, NULL);
        if (r < 0)
                on_version(NULL, r, &err, NULL);
}

static void on_knowledge(void *arg, int r, const struct generation *g, struct str text)
{
        struct service *s = arg;

        if (r == 0)
                write_version(s);
        if (r == 0 && s->publisher)
                publisher_loaded(s->publisher);
        if (s->on_knowledge)
                s->on_knowledge(s->on_knowledge_arg, r, g, text);
}

static int open_knowledge(struct service *s, const struct service_opts *o, struct report *rep, struct err *err)
{
        struct generation_source src = source_of(o->knowledge);
        int r;

        if (o->generations) {
                s->generations = o->generations;
                return 0;
        }
        r = suggestions_learned(s->store, &src.learned, err);
        if (r == 0)
                r = publisher_overs(s->store, &src.overs, err);
        if (r < 0) {
                learned_unref(src.learned);
                return r;
        }
        src.cache_dir = o->cache_dir;
        src.embedding = o->embedding;
        if (s->clock) {
                src.now_ms = now_of;
                src.now_arg = (void *)s->clock;
        }
        s->on_knowledge = o->on_knowledge;
        s->on_knowledge_arg = o->arg;
        s->from_folder = src.dir != NULL;
        r = generations_open(s->loop, &src, on_knowledge, s, &s->generations, rep, err);
        learned_unref(src.learned);
        kovers_unref(src.overs);
        if (r < 0)
                return r;
        s->own_generations = true;
        write_version(s);
        if (o->watch)
                generation_watch(s->generations);
        return 0;
}

static const struct product *product_of_sku(const struct service *s, struct str sku)
{
        const struct knowledge *k = generation_current(s->generations)->k;

        for (size_t i = 0; i < k->n_products; i++) {
                if (sku.n && str_eq(k->products[i].sku, sku))
                        return &k->products[i];
        }
        return NULL;
}

static bool find_purchase(void *arg, struct str sku, struct purchase *ret)
{
        const struct product *p = product_of_sku(arg, sku);

        if (p)
                *ret = (struct purchase){p->id, p->family};
        return p != NULL;
}

/* What the knowledge says about a sku. */
static bool find_product(void *arg, struct str sku, struct orders_product *ret)
{
        const struct product *p = product_of_sku(arg, sku);

        if (p)
                *ret = (struct orders_product){.product_id = p->id, .name = {p->name[0], p->name[1]}};
        return p != NULL;
}

static struct value text_pair(struct arena *mem, const struct str text[2])
{
        struct value_field *v = ARENA_ARRAY(mem, struct value_field, 2);

        v[0] = (struct value_field){STR("zh"), value_str(arena_str(mem, text[0]))};
        v[1] = (struct value_field){STR("en"), value_str(arena_str(mem, text[1]))};
        return (struct value){.type = VALUE_MAP, .map = {v, 2}};
}

static struct value attributes_of(struct arena *mem, const struct product *p)
{
        struct value_field *v = ARENA_ARRAY(mem, struct value_field, p->n_attributes + 1);

        for (size_t i = 0; i < p->n_attributes; i++)
                v[i] = (struct value_field){arena_str(mem, p->attributes[i].key),
                                            value_str(arena_str(mem, p->attributes[i].value))};
        return (struct value){.type = VALUE_MAP, .map = {v, p->n_attributes}};
}

static struct value money_of(int64_t minor)
{
        return (struct value){.type = VALUE_NUMBER, .number = minor * (VALUE_ONE / 100)};
}

/* A record of kind "product", from the knowledge. */
static bool product_record(void *arg, struct str key, struct arena *mem, struct value *ret)
{
        const struct service *s = arg;
        const struct knowledge *k = generation_current(s->generations)->k;
        struct value_field *v = ARENA_ARRAY(mem, struct value_field, 8);
        size_t n = 0;

        for (size_t i = 0; i < k->n_products; i++) {
                const struct product *p = &k->products[i];

                if (!str_eq(p->id, key) && !str_eq(p->sku, key))
                        continue;
                v[n++] = (struct value_field){STR("id"), value_str(arena_str(mem, p->id))};
                v[n++] = (struct value_field){STR("sku"), value_str(arena_str(mem, p->sku))};
                v[n++] = (struct value_field){STR("name"), text_pair(mem, p->name)};
                v[n++] = (struct value_field){STR("family"), value_str(arena_str(mem, p->family))};
                if (p->price_cny_minor >= 0)
                        v[n++] = (struct value_field){STR("price_cny"), money_of(p->price_cny_minor)};
                if (p->price_eur_minor >= 0)
                        v[n++] = (struct value_field){STR("price_eur"), money_of(p->price_eur_minor)};
                v[n++] = (struct value_field){STR("warranty_months"), value_int(p->warranty_months)};
                v[n++] = (struct value_field){STR("attributes"), attributes_of(mem, p)};
                *ret = (struct value){.type = VALUE_MAP, .map = {v, n}};
                return true;
        }
        return false;
}

static int seal_record(void *arg, struct str customer, struct str plain, struct arena *mem, struct str *ret,
                       struct err *err)
{
        return door_seal_bytes(arg, customer, plain, mem, ret, err);
}

static int open_record(void *arg, struct str customer, struct str cipher, struct arena *mem, struct str *ret,
                       struct err *err)
{
        return door_open(arg, customer, cipher, mem, ret, err);
}

void service_records_seal(const struct service *s, struct records_seal *ret)
{
        *ret = (struct records_seal){seal_record, open_record, s->door};
}

/* ---- opening ---- */

struct waiting {
        bool done;
        int r;
        struct err *err;
};

static void on_desk_loaded(void *arg, int r, const struct err *err)
{
        struct waiting *w = arg;

        w->done = true;
        w->r = r;
        if (r < 0 && err && w->err)
                *w->err = *err;
}

static int load_desk(struct service *s, struct err *err)
{
        struct waiting w = {.err = err};
        int r = desk_load(s->desk, on_desk_loaded, &w);

        if (r < 0)
                return err_set(err, r, "the queue of people cannot be read");
        while (!w.done)
                store_drain(s->store);
        return w.r;
}

static int open_store(struct service *s, const struct service_opts *o, struct err *err)
{
        struct store_opts so = {.dir = o->dir,
                                .brand = o->brand,
                                .queue_max = o->store_queue_max,
                                .unsafe_sync_off = o->unsafe_sync_off};
        struct err left = {0};
        int r = store_open(s->loop, &so, &s->store, err);

        if (r < 0)
                return r;
        s->door = door_new(store_keys(s->store));
        if (erasure_finish(s->store, &left) < 0)
                log_error("keys that an erasure left are there still: %s", left.msg);
        return 0;
}

/* What self-training made of their lines must not serve on. */
static void on_learning_withdrawn(void *arg)
{
        suggestions_refresh(((struct service *)arg)->suggestions);
}

static void open_codes(struct service *s, const struct service_opts *o)
{
        unsigned char key[32];

        keyring_derive(store_keys(s->store), "codes", key);
        s->codes = codes_new(s->store, o->messenger, key);
        explicit_bzero(key, sizeof(key));
}

static struct taken *taken_now(void *arg)
{
        return purchases_taken(((struct service *)arg)->purchases);
}

/* Kept in memory alone, a conversation must not depend on how far the learning is. */
static void open_purchases(struct service *s, const struct service_opts *o)
{
        struct purchases_opts po = {.loop = s->loop, .store = s->store, .product = find_purchase, .product_arg = s};

        s->purchases = purchases_new(&po);
        while (!o->dir && purchases_busy(s->purchases)) {
                store_drain(s->store);
                loop_step(s->loop, 10);
        }
}

static struct metrics *open_metrics(struct service *s, const struct service_opts *o)
{
        return metrics_new(&(struct metrics_opts){.loop = o->dir && !o->by_hand ? s->loop : NULL,
                                                  .store = s->store,
                                                  .generations = s->generations,
                                                  .clock = s->clock,
                                                  .rates = {.currency = o->currency ? o->currency : "",
                                                            .agent_hour_minor = o->agent_hour_minor,
                                                            .machine_contact_minor = o->machine_contact_minor,
                                                            .manual_minutes = o->manual_minutes,
                                                            .margin_percent = o->margin_percent}});
}

static struct weekly_post *open_weekly_post(struct service *s, const struct service_opts *o)
{
        return weekly_post_new(&(struct weekly_post_opts){.loop = o->dir && !o->by_hand ? s->loop : NULL,
                                                          .store = s->store,
                                                          .generations = s->generations,
                                                          .clock = s->clock,
                                                          .messenger = o->messenger,
                                                          .to = o->report_to,
                                                          .n_to = o->n_report_to,
                                                          .lang = o->report_lang,
                                                          .rates = *metrics_rates(s->metrics)});
}

static void on_agent_gone(void *arg, struct str agent_id)
{
        desk_agent_out(((struct service *)arg)->desk, agent_id);
}

static void on_unattended(void *arg, size_t waiting)
{
        struct service *s = arg;
        char text[200];

        snprintf(text, sizeof(text), "有 %zu 位顾客在等，没有人在线。%zu waiting, and nobody is online.", waiting,
                 waiting);
        notify_people(s->notify, "waiting", STR("Warmline"), str_c(text), STR("/desk"));
}

/* A promise is due, or was broken. */
static void on_late(void *arg, const char *kind, struct str title, struct str text, struct str url)
{
        notify_people(((struct service *)arg)->notify, kind, title, text, url);
}

/* What goes out to others. Kept in memory alone, time stands still and nothing is sent. */
static void open_outgoing(struct service *s, const struct service_opts *o)
{
        unsigned char hook_key[32], push_key[32];
        struct webhooks_opts wo = {.loop = s->loop,
                                   .by_hand = !o->dir || o->by_hand,
                                   .store = s->store,
                                   .clock = s->clock,
                                   .key = hook_key,
                                   .inner = o->webhooks_inner};
        struct notify_opts no = {.loop = s->loop,
                                 .store = s->store,
                                 .clock = s->clock,
                                 .vapid_key = push_key,
                                 .public_url = str_c(o->public_url),
                                 .contact = str_c(o->push_contact),
                                 .inner = o->webhooks_inner};

        keyring_derive(store_keys(s->store), "webhook", hook_key);
        keyring_derive(store_keys(s->store), "vapid", push_key);
        s->webhooks = webhooks_new(&wo);
        s->notify = notify_new(&no);
        explicit_bzero(hook_key, sizeof(hook_key));
        explicit_bzero(push_key, sizeof(push_key));
}

/* Logging in at a provider of the company's. */
static int open_oidc(struct service *s, const struct service_opts *o, struct err *err)
{
        unsigned char key[32];
        struct oidc_opts oo;
        int r;

        if (!o->oidc)
                return 0;
        if (o->oidc->role.n && !role_rights(o->oidc->role))
                return err_set(err, ERR_INVALID, "oidc_role: there is no role \"%.*s\"", STR_ARG(o->oidc->role));
        oo = *o->oidc;
        oo.loop = s->loop;
        oo.clock = s->clock;
        oo.public_url = str_c(o->public_url);
        oo.key = key;
        keyring_derive(store_keys(s->store), "oidc", key);
        r = oidc_open(&oo, &s->oidc, err);
        explicit_bzero(key, sizeof(key));
        return r;
}

static struct assist *open_assist(const struct service *s, const struct service_opts *o)
{
        struct assist_opts ao = {.loop = s->loop,
                                 .store = s->store,
                                 .door = s->door,
                                 .chat = s->chat,
                                 .generations = s->generations,
                                 .orders = s->orders,
                                 .records = s->records,
                                 .chat_model = o->chat_model,
                                 .clock = s->clock};

        return assist_new(&ao);
}

/* Knowledge that is borrowed, trained once for many, is not changed. */
static void open_publisher(struct service *s, const struct service_opts *o)
{
        if (s->own_generations)
                s->publisher = publisher_new(
                        &(struct publisher_opts){.loop = s->loop,
                                                 .by_hand = !o->dir || o->by_hand,
                                                 .store = s->store,
                                                 .generations = s->generations,
                                                 .clock = s->clock,
                                                 .review = o->knowledge_review,
                                                 .source = s->from_folder ? STR("folder") : STR("embedded")});
}

static void open_imports(struct service *s, const struct service_opts *o)
{
        char dir[4096];

        snprintf(dir, sizeof(dir), "%s/imports", o->dir ? o->dir : "");
        s->imports = imports_new(&(struct imports_opts){.loop = s->loop,
                                                        .store = s->store,
                                                        .generations = s->generations,
                                                        .clock = s->clock,
                                                        .dir = o->dir ? dir : NULL,
                                                        .program = "/proc/self/exe",
                                                        .inside = o->import_inner,
                                                        .keep_days = o->import_keep_days});
        if (o->dir && !convert_walls_known())
                log_info("this kernel has no Landlock: readers of imported files are kept from the network alone, not "
                         "from other files");
        if (!o->by_hand)
                imports_resume(s->imports);
}

/* A staged change was worse, and is gone. */
static void on_stage_fell(void *arg, struct str id, struct str title, const char *metric)
{
        struct service *s = arg;
        char text[600];

        snprintf(text, sizeof(text),
                 "%.*s：已自动撤回，比现在的差。%.*s was worse than what serves and is rolled back (%s).",
                 STR_ARG(title), STR_ARG(title), metric);
        desk_stage_fell(s->desk, id, title, str_c(metric));
        notify_people(s->notify, "stage", STR("Warmline"), str_c(text), STR("/desk#/stages"));
}

static int open_stages(struct service *s, const struct service_opts *o, struct err *err)
{
        s->stages = stages_new(&(struct stages_opts){.loop = s->loop,
                                                     .by_hand = !o->dir || o->by_hand,
                                                     .store = s->store,
                                                     .generations = s->generations,
                                                     .publisher = s->publisher,
                                                     .clock = s->clock,
                                                     .fell = on_stage_fell,
                                                     .arg = s});
        s->replays = replays_new(&(struct replays_opts){
                .loop = s->loop, .store = s->store, .generations = s->generations, .clock = s->clock});
        return stages_load(s->stages, err);
}

static int open_people(struct service *s, const struct service_opts *o, struct err *err)
{
        struct chat_opts co = {.loop = s->loop,
                               .store = s->store,
                               .door = s->door,
                               .generations = s->generations,
                               .embedding = o->embedding,
                               .chat_model = o->chat_model,
                               .checks = o->checks,
                               .clock = s->clock,
                               .rate_per_min = o->rate_per_min,
                               .rate_burst = o->rate_burst,
                               .learning = o->learning_days > 0,
                               .learning_withdrawn = on_learning_withdrawn,
                               .learning_arg = s,
                               .taken = taken_now,
                               .taken_arg = s,
                               .held_permille = o->offers_held_percent * 10,
                               .keep_s = o->keep_s};
        struct records_seal seal;
        struct desk_opts dop = {.loop = s->loop,
                                .store = s->store,
                                .generations = s->generations,
                                .door = s->door,
                                .clock = s->clock,
                                .auto_assign = o->auto_assign};
        struct suggestions_opts su = {.loop = s->loop,
                                      .store = s->store,
                                      .generations = s->generations,
                                      .clock = s->clock,
                                      .days = o->learning_days};
        int r;

        s->orders = orders_new(s->store, find_product, s);
        service_records_seal(s, &seal);
        s->records = o->records ? records_company_new(o->records, s->store, &seal)
                                : records_own_new(s->store, &seal, product_record, s);
        orders_use(s->orders, o->records);
        co.orders = s->orders;
        co.records = s->records;
        open_codes(s, o);
        co.codes = s->codes;
        s->vision = o->pictures ? vision_new(s->loop, "/proc/self/exe") : NULL;
        co.vision = s->vision;
        co.identity_idle_ms = o->identity_idle_ms;
        s->chat = chat_new(&co);
        dop.chat = s->chat;
        dop.orders = s->orders;
        open_outgoing(s, o);
        if (o->dir) {
                dop.unattended = on_unattended;
                dop.unattended_arg = s;
        }
        s->desk = desk_new(&dop);
        s->sla = sla_new(
                &(struct sla_opts){.loop = o->dir && !o->by_hand ? s->loop : NULL, /* in memory time stands still */
                                   .store = s->store,
                                   .chat = s->chat,
                                   .desk = s->desk,
                                   .generations = s->generations,
                                   .clock = s->clock,
                                   .notify = on_late,
                                   .notify_arg = s});
        s->assist = open_assist(s, o);
        s->practice = practice_new(&(struct practice_opts){
                .loop = s->loop, .store = s->store, .door = s->door, .generations = s->generations, .clock = s->clock});
        s->account = account_new(s->loop, s->store, s->clock);
        account_on_gone(s->account, on_agent_gone, s);
        account_limit(s->account, o->agent_rate_per_min, o->agent_burst);
        s->suggestions = suggestions_new(&su);
        s->erasures = erasures_new(&(struct erasures_opts){
                .loop = s->loop, .store = s->store, .chat = s->chat, .desk = s->desk, .suggestions = s->suggestions});
        open_purchases(s, o);
        s->metrics = open_metrics(s, o);
        s->weekly_post = open_weekly_post(s, o);
        s->intakes = intake_jobs_new(s->loop, s->store);
        open_publisher(s, o);
        s->lessons = lessons_new(&(struct lessons_opts){.loop = s->loop,
                                                        .store = s->store,
                                                        .generations = s->generations,
                                                        .suggestions = s->suggestions,
                                                        .publisher = s->publisher,
                                                        .clock = s->clock,
                                                        .minutes = o->learning_minutes});
        open_imports(s, o);
        r = load_desk(s, err);
        return r < 0 ? r : open_stages(s, o, err);
}

int service_open(const struct service_opts *o, struct service **ret, struct report *rep, struct err *err)
{
        struct service *s = calloc(1, sizeof(*s));
        int r;

        if (!s)
                abort();
        s->loop = o->loop;
        s->clock = o->clock;
        r = open_store(s, o, err);
        if (r == 0)
                r = open_knowledge(s, o, rep, err);
        if (r == 0 && o->demo)
                r = demo_data_import(s, err);
        if (r == 0)
                r = open_people(s, o, err);
        if (r == 0)
                r = open_oidc(s, o, err);
        if (r < 0) {
                service_close(s);
                return r;
        }
        chat_recover_actions(s->chat);
        chat_load_blocked(s->chat);
        s->upkeep = upkeep_new(o->dir && !o->by_hand ? s->loop : NULL, s->store, s->desk, s->clock);
        if (o->demo && o->history)
                s->import = demo_history_start(s);
        *ret = s;
        return 0;
}

/* Keys must not outlive the rows. */
static void finish_erasures(struct service *s)
{
        while (!erasures_drain(s->erasures)) {
                store_drain(s->store);
                if (!erasures_drain(s->erasures))
                        loop_step(s->loop, 10);
        }
}

/* What is read is broken off, and begins again at the next start. */
static void finish_imports(struct service *s)
{
        while (s->imports && !imports_drain(s->imports)) {
                store_drain(s->store);
                if (!imports_drain(s->imports))
                        loop_step(s->loop, 10);
        }
        s->imports = imports_free(s->imports);
}

/* A publication that has begun is brought to its end, and what is done with a staged change. */
static void finish_publishing(struct service *s)
{
        while (!stages_drain(s->stages) || !publisher_drain(s->publisher) || !lessons_drain(s->lessons)) {
                store_drain(s->store);
                if (!stages_drain(s->stages) || !publisher_drain(s->publisher) || !lessons_drain(s->lessons))
                        loop_step(s->loop, 10);
        }
}

static void stop_replay(struct service *s)
{
        while (s->replays && !replays_drain(s->replays)) {
                store_drain(s->store);
                loop_step(s->loop, 10);
        }
        s->replays = replays_free(s->replays);
}

void service_settle(struct service *s)
{
        for (int i = 0; s && i < SETTLE_ROUNDS; i++) {
                store_drain(s->store);
                if (intake_jobs_drain(s->intakes) && stages_drain(s->stages) && publisher_drain(s->publisher) &&
                    lessons_drain(s->lessons) && chat_drain(s->chat) && suggestions_drain(s->suggestions) &&
                    sla_idle(s->sla) && !account_busy(s->account))
                        break;
                loop_step(s->loop, 10);
        }
        if (!s)
                return;
        finish_erasures(s);
        store_drain(s->store);
}

struct service *service_close(struct service *s)
{
        if (!s)
                return NULL;
        finish_erasures(s);
        finish_publishing(s);
        stop_replay(s);
        finish_imports(s);
        s->erasures = erasures_free(s->erasures);
        s->import = demo_history_stop(s->import);
        s->vision = vision_free(s->vision); /* its answers end the turns that wait for them */
        upkeep_stop(s->upkeep);
        metrics_stop(s->metrics);
        weekly_post_stop(s->weekly_post);
        s->oidc = oidc_close(s->oidc);
        webhooks_stop(s->webhooks);
        notify_stop(s->notify);
        if (s->store)
                store_drain(s->store);
        upkeep_free(s->upkeep);
        weekly_post_free(s->weekly_post);
        metrics_free(s->metrics);
        webhooks_free(s->webhooks);
        notify_free(s->notify);
        stages_free(s->stages);
        publisher_free(s->publisher);
        purchases_free(s->purchases);
        intake_jobs_free(s->intakes);
        lessons_free(s->lessons);
        suggestions_free(s->suggestions);
        account_free(s->account);
        sla_free(s->sla);
        practice_free(s->practice);
        assist_free(s->assist);
        desk_free(s->desk);
        chat_free(s->chat);
        codes_free(s->codes);
        orders_free(s->orders);
        records_free(s->records);
        if (s->own_generations)
                generations_close(s->generations);
        store_close(s->store);
        door_free(s->door);
        free(s);
        return NULL;
}
