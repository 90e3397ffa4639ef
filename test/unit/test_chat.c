/* chat: the queue, ids seen before, a message that lost its reply, the states of a conversation, a clock that jumps. */
#include "chat/chat.h"

#include "base/rand.h"
#include "codec/json.h"
#include "privacy/door.h"
#include "store/consent.h"
#include "store/conversation.h"
#include "store/customer.h"

#include "service_rig.h"

#include <string.h>

#define NOW_MS RIG_NOW_MS

static int begin(void **unused)
{
        (void)unused;
        return rig_begin(&(struct service_opts){.rate_per_min = 100000, .rate_burst = 1000});
}

static int begin_demo(void **unused)
{
        (void)unused;
        return rig_begin(&(struct service_opts){.rate_per_min = 100000, .rate_burst = 1000, .demo = true});
}

static int begin_learning(void **unused)
{
        (void)unused;
        return rig_begin(&(struct service_opts){.rate_per_min = 100000, .rate_burst = 1000, .learning_days = 30});
}

/* ---- calls that wait ---- */

struct got {
        int r;
        bool done, again;
        int64_t seq;
        unsigned n_frames, n_machine;
        char all[16384];
};

static void on_reply(void *arg, int r, const struct err *err, const struct chat_reply *reply)
{
        struct got *g = arg;

        assert_false(g->done);
        g->done = true;
        g->r = r;
        if (r < 0) {
                assert_non_null(err);
                return;
        }
        g->again = reply->again;
        g->seq = reply->ack_seq;
        for (size_t i = 0; i < reply->n_frames; i++) {
                g->n_frames++;
                g->n_machine += str_contains(reply->frames[i], STR("\"actor\":\"machine\""));
                if (strlen(g->all) + reply->frames[i].n < sizeof(g->all))
                        strncat(g->all, reply->frames[i].p, reply->frames[i].n);
        }
}

static struct str id, key;

static void on_begun(void *arg, int r, const struct err *err, const struct chat_started *s)
{
        (void)err;
        assert_int_equal(r, 0);
        id = arena_str(mem, s->conversation);
        key = arena_str(mem, s->key);
        *(bool *)arg = true;
}

static void converse_as(const char *customer_id)
{
        struct chat_begin b = {.lang = LANG_ZH, .channel = STR_INIT("web"), .customer_id = str_c(customer_id)};
        bool done = false;

        assert_int_equal(chat_begin(service->chat, &b, on_begun, &done), 0);
        wait_for(&done);
}

static void converse(void)
{
        converse_as("");
}

static struct got send_input(struct str with_key, struct chat_input in)
{
        struct got g = {0};

        chat_input(service->chat, id, with_key, &in, on_reply, &g);
        wait_for(&g.done);
        return g;
}

static struct got say(const char *client_id, const char *text)
{
        return send_input(key,
                          (struct chat_input){.kind = IN_TEXT, .client_id = str_c(client_id), .text = str_c(text)});
}

static struct got press(enum chat_input_kind kind)
{
        return send_input(key, (struct chat_input){.kind = kind});
}

static struct got person(enum chat_input_kind kind)
{
        struct chat_input in = {.kind = kind,
                                .agent_id = STR_INIT("01ARZ3NDEKTSV4RRFFQ69G5FAV"),
                                .agent_name = STR_INIT("小林"),
                                .text = STR_INIT("我来帮您")};
        struct got g = {0};

        chat_staff_input(service->chat, id, &in, on_reply, &g);
        wait_for(&g.done);
        return g;
}

struct seen {
        char status[12];
        size_t n;
        int64_t last;
        bool done;
};

static void on_view(void *arg, int r, const struct err *err, const struct chat_view *v)
{
        struct seen *s = arg;

        (void)err;
        assert_int_equal(r, 0);
        snprintf(s->status, sizeof(s->status), "%.*s", STR_ARG(v->status));
        s->n = v->n;
        s->last = v->last_seq;
        s->done = true;
}

static struct seen look(void)
{
        struct seen s = {0};

        chat_history(service->chat, id, key, 0, 200, false, on_view, &s);
        wait_for(&s.done);
        return s;
}

#define is_status(wanted) assert_string_equal(look().status, wanted)

/* ---- the queue ---- */

static void sixteen_inputs_wait_and_one_more_is_refused(void **unused)
{
        struct got g[20] = {0};
        char name[8];

        (void)unused;
        converse();
        for (int i = 0; i < 20; i++) {
                snprintf(name, sizeof(name), "q%d", i);
                chat_input(service->chat, id, key,
                           &(struct chat_input){.kind = IN_TEXT, .client_id = str_c(name), .text = STR_INIT("你好")},
                           on_reply, &g[i]);
        }
        for (int i = 0; i < 20; i++) {
                wait_for(&g[i].done);
                assert_int_equal(g[i].r, i < 1 + CHAT_QUEUE_MAX ? 0 : ERR_LIMIT);
                assert_true(i == 0 || g[i].r < 0 || g[i].seq > g[i - 1].seq);
        }
        assert_int_equal(say("q19", "你好").r, 0);
}

static void an_id_is_taken_once_and_answered_twice(void **unused)
{
        struct got first, again, both[2] = {{0}, {0}};
        struct chat_input in = {.kind = IN_TEXT, .client_id = STR_INIT("same"), .text = STR_INIT("怎么退货")};

        (void)unused;
        converse();
        first = say("one", "怎么退货");
        again = say("one", "something else");
        assert_int_equal(first.r, 0);
        assert_false(first.again);
        assert_true(again.again);
        assert_int_equal(again.seq, first.seq);
        assert_string_equal(again.all, first.all);
        for (int i = 0; i < 2; i++)
                chat_input(service->chat, id, key, &in, on_reply, &both[i]);
        wait_for(&both[1].done);
        assert_true(both[1].again && !both[0].again);
        assert_string_equal(both[1].all, both[0].all);
        restart();
        again = say("one", "怎么退货");
        assert_true(again.again);
        assert_string_equal(again.all, first.all);
}

static void wrong_inputs_are_refused_and_change_nothing(void **unused)
{
        static char longer[CHAT_TEXT_MAX + 2];
        static const char *const invisible[] = {"", " \n\t", "\u3000", "\u200b\u200f\ufeff"};
        int64_t last;

        (void)unused;
        converse();
        last = look().last;
        memset(longer, 'x', CHAT_TEXT_MAX + 1);
        assert_int_equal(say("", longer).r, ERR_LIMIT);
        for (size_t i = 0; i < sizeof(invisible) / sizeof(*invisible); i++)
                assert_int_equal(say("", invisible[i]).r, ERR_INVALID);
        assert_int_equal(send_input(STR("wrong"), (struct chat_input){.kind = IN_TEXT, .text = STR_INIT("x")}).r,
                         ERR_DENIED);
        assert_int_equal(send_input(STR(""), (struct chat_input){.kind = IN_TEXT, .text = STR_INIT("x")}).r,
                         ERR_DENIED);
        assert_int_equal(send_input(key, (struct chat_input){.kind = IN_PICTURE,
                                                             .attachment = STR_INIT("01ARZ3NDEKTSV4RRFFQ69G5FAV")})
                                 .r,
                         ERR_NOTFOUND);
        assert_int_equal(look().last, last);
        longer[CHAT_TEXT_MAX] = '\0';
        assert_int_equal(say("", longer).r, 0);
}

/* ---- a message without a reply ---- */

static void on_written(void *arg, int r, const struct err *err)
{
        (void)err;
        assert_int_equal(r, 0);
        *(bool *)arg = true;
}

struct writing {
        struct store *st;
        struct door *door;
        bool written;
};

static void on_row(void *arg, int r, const struct err *err, const struct conv_row *row, const struct event_row *events,
                   size_t n)
{
        struct writing *w = arg;
        struct conv_row next = *row;
        const struct sealed_text *body;
        struct event_write ev = {.seq = row->last_seq + 1,
                                 .kind = STR_INIT("message"),
                                 .actor = STR_INIT("customer"),
                                 .client_id = STR_INIT("lost"),
                                 .turn = STR_INIT("01ARZ3NDEKTSV4RRFFQ69G5FAV"),
                                 .at_ms = NOW_MS};
        struct turn_write turn = {.conv = &next, .keep_state = true, .events = &ev, .n_events = 1};

        (void)err;
        (void)events;
        (void)n;
        assert_int_equal(r, 0);
        assert_int_equal(door_seal_payload(
                                 w->door, row->customer_id,
                                 STR("{\"type\":\"message\",\"at\":1,\"actor\":\"customer\",\"id\":\"lost\",\"blocks\":"
                                     "[{\"type\":\"text\",\"text\":\"怎么退货\"}]}"),
                                 STR("怎么退货"), &body, mem, NULL),
                         0);
        ev.body = body;
        next.last_seq++;
        assert_int_equal(store_turn_commit(w->st, &turn, on_written, &w->written), 0);
}

/* As a process leaves it that stops between the message and its reply. */
static void leave_without_reply(void)
{
        struct store_opts o = {.dir = dir};
        struct writing w = {0};
        struct err err;

        service = service_close(service);
        assert_int_equal(store_open(NULL, &o, &w.st, &err), 0);
        w.door = door_new(store_keys(w.st));
        assert_int_equal(store_conversation_load(w.st, id, 1, on_row, &w), 0);
        store_drain(w.st);
        store_drain(w.st);
        assert_true(w.written);
        door_free(w.door);
        store_close(w.st);
        open_service();
}

static void a_message_without_reply_gets_it_when_it_is_sent_again(void **unused)
{
        struct got g;

        (void)unused;
        converse();
        leave_without_reply();
        g = say("lost", "怎么退货");
        assert_int_equal(g.r, 0);
        assert_int_equal(g.n_machine, 1);
        assert_int_equal(look().n, 3); /* the greeting, the message, its reply */
        assert_string_equal(say("lost", "怎么退货").all, g.all);
}

static bool machine_spoke;
static int hellos;

static void on_frame(void *arg, struct str frame)
{
        (void)arg;
        hellos += str_contains(frame, STR("\"type\":\"hello\""));
        if (str_contains(frame, STR("\"seq\":3")) && str_contains(frame, STR("\"actor\":\"machine\"")))
                machine_spoke = true;
}

static int ends;

static void on_end(void *arg, const struct err *err)
{
        (void)arg;
        (void)err;
        ends++;
}

static const struct chat_sink_ops sink_ops = {on_frame, on_end};

static void a_message_without_reply_gets_it_when_the_customer_comes_back(void **unused)
{
        struct chat_sink *s;

        (void)unused;
        machine_spoke = false;
        converse();
        leave_without_reply();
        s = chat_listen(service->chat, id, key, 0, &sink_ops, NULL);
        wait_for(&machine_spoke);
        s = chat_unlisten(s);
        assert_int_equal(look().n, 3);
}

/* ---- who may ---- */

struct answer {
        int r;
        bool done;
};

static void on_refused_view(void *arg, int r, const struct err *err, const struct chat_view *v)
{
        assert_non_null(err);
        assert_null(v);
        *(struct answer *)arg = (struct answer){r, true};
}

static void on_refused_key(void *arg, int r, const struct err *err, struct str customer_id)
{
        assert_non_null(err);
        assert_int_equal(customer_id.n, 0);
        *(struct answer *)arg = (struct answer){r, true};
}

static void no_key_and_an_empty_one_open_nothing(void **unused)
{
        const struct str keys[] = {{NULL, 0}, STR(""), {key.p, 0}, STR("x")};

        (void)unused;
        converse();
        for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
                struct answer view = {0}, checked = {0};

                assert_int_equal(send_input(keys[i], (struct chat_input){.kind = IN_TEXT, .text = STR_INIT("hi")}).r,
                                 ERR_DENIED);
                assert_null(chat_listen(service->chat, id, keys[i], 0, &sink_ops, NULL));
                chat_history(service->chat, id, keys[i], 0, 50, true, on_refused_view, &view);
                wait_for(&view.done);
                assert_int_equal(view.r, ERR_DENIED);
                chat_check_key(service->chat, id, keys[i], on_refused_key, &checked);
                wait_for(&checked.done);
                assert_int_equal(checked.r, ERR_DENIED);
        }
        assert_int_equal(look().n, 1);
}

static void a_key_does_nothing_that_is_for_people_of_the_company(void **unused)
{
        const enum chat_input_kind staff[] = {IN_TAKE, IN_AGENT_TEXT, IN_RETURN, IN_CLOSE, IN_OPENING},
                                   own[] = {IN_OPEN, IN_RECOVER};

        (void)unused;
        converse();
        for (size_t i = 0; i < sizeof(staff) / sizeof(*staff); i++)
                assert_int_equal(press(staff[i]).r, ERR_DENIED);
        for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++) {
                assert_int_equal(press(own[i]).r, ERR_DENIED);
                assert_int_equal(person(own[i]).r, ERR_DENIED);
        }
        assert_int_equal(person(IN_TEXT).r, ERR_DENIED);
        assert_int_equal(look().n, 1);
        assert_string_equal(look().status, "open");
}

/* ---- listeners ---- */

static void a_refused_listener_is_ended_once_and_not_kept(void **unused)
{
        struct chat_sink *s[CHAT_SINKS_MAX];

        (void)unused;
        converse();
        hellos = ends = 0;
        for (int i = 0; i < CHAT_SINKS_MAX; i++)
                assert_non_null(s[i] = chat_listen(service->chat, id, key, 0, &sink_ops, NULL));
        assert_null(chat_listen(service->chat, id, key, 0, &sink_ops, NULL));
        assert_null(chat_listen(service->chat, id, STR("wrong"), 0, &sink_ops, NULL));
        assert_null(chat_listen(service->chat, STR("no id"), key, 0, &sink_ops, NULL));
        assert_int_equal(hellos, CHAT_SINKS_MAX);
        assert_int_equal(ends, 3);
        for (int i = 0; i < CHAT_SINKS_MAX; i++)
                chat_unlisten(s[i]);
        assert_int_equal(ends, 3);
}

/* ---- the states ---- */

static void a_conversation_goes_through_its_states(void **unused)
{
        struct got g;

        (void)unused;
        converse();
        is_status("open");
        assert_int_equal(press(IN_PERSON).r, 0);
        is_status("waiting");
        assert_int_equal(press(IN_CANCEL_PERSON).r, 0);
        is_status("open");
        assert_int_equal(press(IN_PERSON).r, 0);
        assert_int_equal(person(IN_TAKE).r, 0);
        is_status("agent");
        g = say("", "在吗");
        assert_int_equal(g.r, 0);
        assert_int_equal(g.n_machine, 0);
        assert_int_equal(person(IN_AGENT_TEXT).r, 0);
        assert_int_equal(person(IN_RETURN).r, 0);
        is_status("open");
        assert_int_equal(say("", "怎么退货").n_machine, 1);
        assert_int_equal(press(IN_PERSON).r, 0);
        assert_int_equal(person(IN_TAKE).r, 0);
        assert_int_equal(person(IN_CLOSE).r, 0);
        is_status("closed");
        assert_int_equal(say("", "还有一个问题").r, ERR_EXISTS);
        assert_int_equal(press(IN_PERSON).r, ERR_EXISTS);
        restart();
        is_status("closed");
        assert_int_equal(say("", "还有一个问题").r, ERR_EXISTS);
}

static void steps_from_another_state_are_refused(void **unused)
{
        static const enum chat_input_kind people[] = {IN_TAKE, IN_AGENT_TEXT, IN_RETURN, IN_CLOSE};

        (void)unused;
        converse();
        for (size_t i = 0; i < sizeof(people) / sizeof(*people); i++)
                assert_int_equal(person(people[i]).r, ERR_DENIED);
        assert_int_equal(press(IN_CANCEL_PERSON).r, ERR_DENIED);
        assert_int_equal(press(IN_PERSON).r, 0);
        for (size_t i = 1; i < sizeof(people) / sizeof(*people); i++)
                assert_int_equal(person(people[i]).r, ERR_DENIED);
        assert_int_equal(person(IN_TAKE).r, 0);
        assert_int_equal(person(IN_TAKE).r, ERR_DENIED);
        assert_int_equal(press(IN_CANCEL_PERSON).r, ERR_DENIED);
        is_status("agent");
}

/* ---- pictures of people of the company ---- */

static void upload(bool staff, const char *picture)
{
        (staff ? chat_staff_attachment_added : chat_attachment_added)(service->chat, id, str_c(picture),
                                                                      STR("image/png"));
}

static struct got show(const char *client_id, const char *text, const struct chat_picture *pictures, size_t n)
{
        struct chat_input in = {.kind = IN_AGENT_TEXT,
                                .client_id = str_c(client_id),
                                .agent_id = STR_INIT("01ARZ3NDEKTSV4RRFFQ69G5FAV"),
                                .text = str_c(text),
                                .pictures = pictures,
                                .n_pictures = n};
        struct got g = {0};

        chat_staff_input(service->chat, id, &in, on_reply, &g);
        wait_for(&g.done);
        return g;
}

static void with_a_person(void)
{
        converse();
        assert_int_equal(press(IN_PERSON).r, 0);
        assert_int_equal(person(IN_TAKE).r, 0);
}

static void an_agent_sends_pictures_with_words_or_without(void **unused)
{
        const struct chat_picture two[] = {{.id = STR_INIT("p1"), .alt = STR_INIT("the reset key")},
                                           {.id = STR_INIT("p2")}};
        struct got g;

        (void)unused;
        with_a_person();
        upload(true, "p1");
        upload(true, "p2");
        g = show("a", "here", two, 2);
        assert_int_equal(g.r, 0);
        assert_non_null(strstr(g.all,
                               "{\"type\":\"picture\",\"id\":\"p1\",\"content_type\":\"image/png\",\"alt\":\"the "
                               "reset key\"},{\"type\":\"picture\",\"id\":\"p2\",\"content_type\":\"image/"
                               "png\"},{\"type\":\"text\",\"text\":\"here\"}"));
        g = show("b", "", two, 1);
        assert_int_equal(g.r, 0);
        assert_null(strstr(g.all, "\"text\""));
        restart();
        assert_int_equal(show("c", "", two, 1).r, ERR_NOTFOUND);
        g = show("b", "", two, 1);
        assert_true(g.r == 0 && g.again);
}

static void neither_side_sends_the_pictures_of_the_other(void **unused)
{
        const struct chat_picture theirs = {.id = STR_INIT("p1")}, none = {.id = STR_INIT("")};

        (void)unused;
        with_a_person();
        upload(false, "p1");
        upload(true, "p2");
        assert_int_equal(show("", "x", &theirs, 1).r, ERR_NOTFOUND);
        assert_int_equal(show("", "x", &none, 1).r, ERR_NOTFOUND);
        assert_int_equal(send_input(key, (struct chat_input){.kind = IN_PICTURE, .attachment = STR_INIT("p2")}).r,
                         ERR_NOTFOUND);
        assert_int_equal(send_input(key, (struct chat_input){.kind = IN_PICTURE, .attachment = STR_INIT("p1")}).r, 0);
}

static void a_message_has_so_many_pictures_and_no_more(void **unused)
{
        static char longer[CHAT_ALT_MAX + 1];
        struct chat_picture v[CHAT_PICTURES_MAX + 1];

        (void)unused;
        with_a_person();
        upload(true, "p1");
        memset(longer, 'x', sizeof(longer));
        for (size_t i = 0; i < CHAT_PICTURES_MAX + 1; i++)
                v[i] = (struct chat_picture){.id = STR("p1"), .alt = str_n(longer, CHAT_ALT_MAX)};
        assert_int_equal(show("", "", v, CHAT_PICTURES_MAX + 1).r, ERR_LIMIT);
        assert_int_equal(show("", "", v, CHAT_PICTURES_MAX).r, 0);
        v[0].alt.n++;
        assert_int_equal(show("", "", v, 1).r, ERR_LIMIT);
}

/* ---- how far the customer has read ---- */

static struct {
        char last[100];
        unsigned n;
} reads;

static void on_read_frame(void *arg, struct str frame)
{
        (void)arg;
        if (!str_starts(frame, STR("{\"type\":\"read\"")))
                return;
        reads.n++;
        snprintf(reads.last, sizeof(reads.last), "%.*s", STR_ARG(frame));
}

static int64_t read_of_view;

static void on_read_view(void *arg, int r, const struct err *err, const struct chat_view *v)
{
        (void)err;
        assert_int_equal(r, 0);
        read_of_view = v->read_seq;
        *(bool *)arg = true;
}

static void on_read_done(void *arg, int r, const struct err *err)
{
        (void)err;
        *(int *)arg = r;
}

static void people_are_told_how_far_the_customer_has_read(void **unused)
{
        static const struct chat_sink_ops ops = {on_read_frame, on_end};
        struct chat_sink *customer, *other, *agent;
        bool viewed = false;
        char wanted[100];
        int64_t last;
        int r = 1;

        (void)unused;
        with_a_person();
        last = look().last;
        memset(&reads, 0, sizeof(reads));
        assert_non_null(agent = chat_staff_listen(service->chat, id, INT64_MAX / 2, &ops, NULL));
        assert_non_null(customer = chat_listen(service->chat, id, key, last, &ops, NULL));
        assert_non_null(other = chat_listen(service->chat, id, key, last, &ops, NULL));
        chat_sink_read(agent, last);
        assert_int_equal(reads.n, 0);
        chat_sink_read(customer, 2);
        assert_int_equal(reads.n, 1);
        assert_string_equal(reads.last, "{\"type\":\"read\",\"actor\":\"customer\",\"upto\":2}");
        chat_sink_read(other, 2);
        chat_sink_read(customer, 1);
        chat_sink_read(customer, -1);
        assert_int_equal(reads.n, 1);
        chat_read(service->chat, id, STR("wrong"), last, on_read_done, &r);
        assert_int_equal(r, ERR_DENIED);
        assert_int_equal(reads.n, 1);
        chat_read(service->chat, id, key, INT64_MAX, on_read_done, &r);
        assert_int_equal(r, 0);
        snprintf(wanted, sizeof(wanted), "{\"type\":\"read\",\"actor\":\"customer\",\"upto\":%lld}", (long long)last);
        assert_string_equal(reads.last, wanted);
        chat_staff_history(service->chat, id, 0, 1, false, on_read_view, &viewed);
        wait_for(&viewed);
        assert_int_equal(read_of_view, last);
        chat_unlisten(customer);
        chat_unlisten(other);
        chat_unlisten(agent);
        assert_int_equal(look().last, last);
}

/* ---- steps of flows are counted with the turn ---- */

struct steps {
        char all[4096];
        bool done;
};

/* "STEP n" of what was shown, then "STEP answer>next n" of what was left. */
static void on_steps(void *arg, int r, const struct err *err, const struct flow_shown_row *shown, size_t n_shown,
                     const struct flow_left_row *left, size_t n_left)
{
        struct steps *s = arg;
        size_t n = 0;

        (void)err;
        assert_int_equal(r, 0);
        for (size_t i = 0; i < n_shown; i++)
                n += (size_t)snprintf(s->all + n, sizeof(s->all) - n, "%.*s %d, ", STR_ARG(shown[i].step),
                                      (int)shown[i].n);
        for (size_t i = 0; i < n_left; i++)
                n += (size_t)snprintf(s->all + n, sizeof(s->all) - n, "%.*s %.*s>%.*s %d, ", STR_ARG(left[i].step),
                                      STR_ARG(left[i].answer), STR_ARG(left[i].next), (int)left[i].n);
        s->done = true;
}

static struct steps counted(void)
{
        struct steps s = {.done = false};

        assert_int_equal(store_flow_steps(service->store, STR("camera-offline"), 0, on_steps, &s), 0);
        wait_for(&s.done);
        return s;
}

static void steps_are_counted_as_they_are_shown_and_left(void **unused)
{
        (void)unused;
        converse();
        say("", "我的摄像头连不上了");
        assert_string_equal(counted().all, "check-power 1, ");
        say("", "红灯常亮");
        assert_string_equal(counted().all, "check-power 1, reset 1, check-power 0>reset 1, ");
        say("", "返回");
        assert_string_equal(counted().all, "check-power 2, reset 1, check-power 0>reset 1, reset back>check-power 1, ");
        say("", "红灯常亮");
        say("", "好了");
        assert_string_equal(counted().all, "check-power 2, reset 2, check-power 0>reset 2, reset 0>:solved 1, "
                                           "reset back>check-power 1, ");
}

static void a_step_left_for_a_question_stays_open_until_it_is_resumed(void **unused)
{
        (void)unused;
        converse();
        say("", "我的摄像头连不上了");
        say("", "你们几点上班？");
        assert_string_equal(counted().all, "check-power 1, ");
        say("", "红灯常亮");
        assert_string_equal(counted().all, "check-power 1, reset 1, check-power 0>reset 1, ");
}

static void a_message_that_is_sent_twice_counts_once(void **unused)
{
        (void)unused;
        converse();
        say("one", "我的摄像头连不上了");
        say("one", "我的摄像头连不上了");
        assert_string_equal(counted().all, "check-power 1, ");
}

/* ---- memory, and the consent that it needs ---- */

static void consent(const char *customer_id, const char *purpose, bool granted)
{
        struct consent_write w = {.customer_id = str_c(customer_id),
                                  .purpose = str_c(purpose),
                                  .text_version = STR_INIT("2026-01"),
                                  .channel = STR_INIT("web"),
                                  .granted = granted,
                                  .at_ms = clk.at_ms};
        bool done = false;

        assert_int_equal(store_consent_add(service->store, &w, on_written, &done), 0);
        wait_for(&done);
}

/* A new conversation, about "where I was": does it go on in the flow? */
static bool goes_on(const char *customer_id)
{
        struct got g;

        converse_as(customer_id);
        g = say("", "我回来了，接着刚才那个");
        assert_int_equal(g.r, 0);
        return strstr(g.all, "\"flow\":\"camera-offline\"") != NULL;
}

static void begin_repair(const char *customer_id)
{
        struct got g;

        converse_as(customer_id);
        g = say("", "摄像头连不上了");
        assert_non_null(strstr(g.all, "\"flow\":\"camera-offline\""));
        for (int i = 0; i < 5; i++) { /* what is kept beside the turn */
                store_drain(service->store);
                loop_step(loop, 1);
        }
}

static void a_customer_is_remembered_with_consent_and_no_longer_after_withdrawal(void **unused)
{
        (void)unused;
        assert_true(goes_on("demo-0007"));
        begin_repair("demo-0004");
        assert_true(goes_on("demo-0004"));
        consent("demo-0004", "memory", false);
        assert_false(goes_on("demo-0004"));
        consent("demo-0004", "offers", true); /* another purpose */
        assert_false(goes_on("demo-0004"));
        consent("demo-0004", "memory", true);
        assert_false(goes_on("demo-0004")); /* what was known went with the consent */
        begin_repair("demo-0004");
        assert_true(goes_on("demo-0004"));
}

static void without_consent_nothing_is_kept(void **unused)
{
        (void)unused;
        consent("demo-0004", "memory", false);
        begin_repair("demo-0004");
        consent("demo-0004", "memory", true);
        assert_false(goes_on("demo-0004"));
}

static void a_write_that_comes_after_the_withdrawal_keeps_nothing(void **unused)
{
        const struct open_flow_row at = {.flow = STR("camera-offline"), .step = STR("check-power"), .at_ms = clk.at_ms};
        bool done = false;

        (void)unused;
        consent("demo-0004", "memory", false);
        assert_int_equal(store_open_flow_set(service->store, STR("demo-0004"), &at, (struct str){0}, on_written, &done),
                         0);
        wait_for(&done);
        consent("demo-0004", "memory", true);
        assert_false(goes_on("demo-0004"));
}

static void a_minor_is_never_remembered(void **unused)
{
        (void)unused;
        consent("demo-0010", "memory", true);
        begin_repair("demo-0010");
        assert_false(goes_on("demo-0010"));
}

static void a_visitor_is_never_remembered(void **unused)
{
        (void)unused;
        begin_repair("");
        assert_false(goes_on(""));
}

/* ---- the clock ---- */

static void a_clock_that_jumps_loses_nothing_and_stops_nothing(void **unused)
{
        static const int64_t jumps[] = {-400 * DAY_MS,  -1,       0,           10 * 365 * DAY_MS, -20 * 365 * DAY_MS,
                                        60 * MINUTE_MS, -HOUR_MS, 30 * DAY_MS, -NOW_MS,           200 * 365 * DAY_MS};
        int64_t last = 0;

        (void)unused;
        converse();
        for (size_t i = 0; i < sizeof(jumps) / sizeof(*jumps); i++) {
                struct got g;

                clk.at_ms = NOW_MS + jumps[i];
                g = say("", i % 2 ? "我的摄像头连不上了" : "怎么退货");
                assert_int_equal(g.r, 0);
                assert_int_equal(g.n_machine, 1);
                assert_true(g.seq > last);
                last = g.seq;
                assert_int_equal(press(IN_PERSON).r, 0);
                assert_int_equal(press(IN_CANCEL_PERSON).r, 0);
                for (int n = 0; n < 3; n++)
                        loop_step(loop, 0);
        }
        assert_int_equal(look().last, (int64_t)look().n);
        restart();
        assert_int_equal(look().last, (int64_t)look().n);
        assert_int_equal(say("", "你好").r, 0);
}

/* ---- an agent runs an action ---- */

struct act_end {
        int r;
        bool done, again;
        char end[16], plan[ID_LEN + 1];
};

static void on_act(void *arg, int r, const struct err *err, const struct chat_reply *reply)
{
        struct act_end *e = arg;
        ptrdiff_t at;

        (void)err;
        e->r = r;
        e->done = true;
        if (r < 0)
                return;
        e->again = reply->again;
        snprintf(e->end, sizeof(e->end), "%.*s", STR_ARG(reply->end));
        at = str_find(reply->view, STR("\"plan\":\""), 0);
        if (at >= 0)
                snprintf(e->plan, sizeof(e->plan), "%.*s", ID_LEN, reply->view.p + at + 8);
}

static struct act_end act_by(const char *agent, enum chat_agent_step step, const char *plan)
{
        struct chat_input in = {.kind = IN_AGENT_ACT,
                                .agent_step = step,
                                .action = STR_INIT("cancel-order"),
                                .plan = str_c(plan),
                                .agent_id = str_c(agent),
                                .agent_name = STR_INIT("小林")};
        struct act_end e = {0};

        chat_staff_input(service->chat, id, &in, on_act, &e);
        wait_for(&e.done);
        return e;
}

static void with_agent(void)
{
        converse_as("demo-0051");
        assert_int_equal(press(IN_PERSON).r, 0);
        assert_int_equal(person(IN_TAKE).r, 0);
}

static void a_plan_of_an_agent_lasts_ten_minutes(void **unused)
{
        struct act_end plan;

        (void)unused;
        with_agent();
        plan = act_by("A", AGENT_PLAN, "");
        assert_string_equal(plan.end, "ready");
        clk.at_ms += 10 * MINUTE_MS;
        assert_string_equal(act_by("A", AGENT_CONFIRM, plan.plan).end, "over");
        plan = act_by("A", AGENT_PLAN, "");
        clk.at_ms += 10 * MINUTE_MS - 1;
        assert_string_equal(act_by("A", AGENT_CONFIRM, plan.plan).end, "done");
}

static void a_clock_that_goes_back_lengthens_no_plan(void **unused)
{
        struct act_end plan;

        (void)unused;
        with_agent();
        plan = act_by("A", AGENT_PLAN, "");
        clk.at_ms -= 10 * MINUTE_MS;
        assert_string_equal(act_by("A", AGENT_CONFIRM, plan.plan).end, "over");
        plan = act_by("A", AGENT_PLAN, "");
        clk.at_ms -= 10 * MINUTE_MS - 1;
        assert_string_equal(act_by("A", AGENT_CONFIRM, plan.plan).end, "done");
}

static void a_plan_of_an_agent_is_theirs_and_outlives_the_process(void **unused)
{
        struct act_end plan, done;

        (void)unused;
        with_agent();
        plan = act_by("A", AGENT_PLAN, "");
        assert_string_equal(act_by("B", AGENT_CONFIRM, plan.plan).end, "over");
        plan = act_by("A", AGENT_PLAN, "");
        restart();
        done = act_by("A", AGENT_CONFIRM, plan.plan);
        assert_string_equal(done.end, "done");
        assert_false(done.again);
        restart();
        done = act_by("A", AGENT_CONFIRM, plan.plan);
        assert_string_equal(done.end, "done");
        assert_true(done.again);
        assert_string_equal(act_by("A", AGENT_UNDO, plan.plan).end, "undone");
        assert_true(act_by("A", AGENT_UNDO, plan.plan).again);
        assert_int_equal(person(IN_CLOSE).r, 0);
        assert_int_equal(act_by("A", AGENT_PLAN, "").r, ERR_EXISTS);
        assert_string_equal(act_by("A", AGENT_LIST, "").end, "list");
}

/* ---- what fell through ---- */

struct fallen {
        size_t n;
        int64_t seq;
        char text[500], kind[12], near[100];
        bool done;
};

static void on_fallen(void *arg, int r, const struct err *err, const struct fallen_row *rows, size_t n)
{
        struct fallen *f = arg;

        (void)err;
        assert_int_equal(r, 0);
        f->n = n;
        f->done = true;
        if (n == 0)
                return;
        f->seq = rows[n - 1].seq;
        snprintf(f->text, sizeof(f->text), "%.*s", STR_ARG(rows[n - 1].text));
        snprintf(f->kind, sizeof(f->kind), "%.*s", STR_ARG(rows[n - 1].kind));
        if (rows[n - 1].n_nearest)
                snprintf(f->near, sizeof(f->near), "%.*s", STR_ARG(rows[n - 1].nearest[0].doc));
}

static struct fallen fallen(void)
{
        struct fallen f = {0};

        assert_int_equal(store_fallen_open(service->store, 100, on_fallen, &f), 0);
        wait_for(&f.done);
        return f;
}

static void on_consented(void *arg, int r, const struct err *err)
{
        (void)err;
        assert_int_equal(r, 0);
        *(bool *)arg = true;
}

/* Of the visitor who talks. */
static void allow_learning(bool granted)
{
        struct consent_write w = {.customer_id = arena_printf(mem, "v-%.*s", STR_ARG(id)),
                                  .purpose = STR_INIT("learning"),
                                  .text_version = STR_INIT("1"),
                                  .channel = STR_INIT("web"),
                                  .granted = granted,
                                  .at_ms = NOW_MS};
        bool done = false;

        assert_int_equal(store_consent_add(service->store, &w, on_consented, &done), 0);
        wait_for(&done);
}

static void what_fell_through_is_kept_with_consent_and_redacted(void **unused)
{
        struct got g;

        (void)unused;
        converse();
        say("1", "怎么退货");
        say("2", "这不管用");
        assert_int_equal(fallen().n, 0); /* nobody has agreed */
        converse();
        allow_learning(true);
        say("3", "怎么退货 li.na@example.com");
        g = say("4", "这不管用");
        assert_int_equal(fallen().n, 1);
        assert_string_equal(fallen().kind, "unhelpful");
        assert_string_equal(fallen().text, "怎么退货 [EMAIL]");
        assert_int_equal(fallen().seq, g.seq);
        assert_true(strlen(fallen().near) > 0);
        allow_learning(false);
        assert_int_equal(fallen().n, 0);
}

static struct got choose(const char *option)
{
        return send_input(key, (struct chat_input){.kind = IN_TAP, .choice = str_c(option)});
}

static void the_customer_says_so_in_the_conversation(void **unused)
{
        (void)unused;
        converse();
        assert_non_null(strstr(say("1", "你们会保存我什么信息").all, "consent:learning:yes"));
        assert_int_equal(choose("consent:learning:yes").r, 0);
        say("2", "怎么退货");
        say("3", "这不管用");
        assert_int_equal(fallen().n, 1);
        assert_int_equal(choose("consent:learning:no").r, 0);
        assert_int_equal(fallen().n, 0); /* in the commit of the reply that says so */
        say("4", "怎么退货");
        say("5", "这不管用");
        assert_int_equal(fallen().n, 0);
}

static void count(void *arg)
{
        ++*(int *)arg;
}

/* So that what serves can be made anew without it. */
static void a_withdrawal_in_the_conversation_is_told_once_it_is_written(void **unused)
{
        struct chat *usual = service->chat;
        int told = 0;
        struct chat_opts o = {.loop = loop,
                              .store = service->store,
                              .door = service->door,
                              .orders = service->orders,
                              .generations = service->generations,
                              .learning = true,
                              .learning_withdrawn = count,
                              .learning_arg = &told};

        (void)unused;
        service->chat = chat_new(&o);
        converse();
        choose("consent:learning:yes");
        assert_int_equal(told, 0);
        choose("consent:learning:no");
        assert_int_equal(told, 1);
        say("1", "怎么退货");
        assert_int_equal(told, 1);
        service->chat = chat_free(service->chat);
        service->chat = usual;
}

static void a_person_asked_for_is_kept_by_the_number_of_that_message(void **unused)
{
        struct got g;

        (void)unused;
        converse();
        allow_learning(true);
        say("1", "怎么退货");
        g = press(IN_PERSON);
        assert_int_equal(g.r, 0);
        assert_int_equal(fallen().n, 1);
        assert_string_equal(fallen().kind, "person");
        assert_string_equal(fallen().text, "怎么退货");
        assert_int_equal(fallen().seq, g.seq);
}

static void nothing_is_kept_of_minors_or_where_learning_is_off(void **unused)
{
        struct chat_begin b = {.lang = LANG_ZH, .channel = STR_INIT("web"), .under14 = true};
        bool done = false;

        (void)unused;
        assert_int_equal(chat_begin(service->chat, &b, on_begun, &done), 0);
        wait_for(&done);
        allow_learning(true);
        say("1", "怎么退货");
        say("2", "这不管用");
        assert_int_equal(fallen().n, 0);
        rig_opts.learning_days = 0;
        restart();
        converse();
        allow_learning(true);
        say("1", "怎么退货");
        say("2", "这不管用");
        assert_int_equal(fallen().n, 0);
}

#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)
#define D(name) cmocka_unit_test_setup_teardown(name, begin_demo, end)

int main(void)
{
        const struct CMUnitTest tests[] = {
                T(sixteen_inputs_wait_and_one_more_is_refused),
                T(an_id_is_taken_once_and_answered_twice),
                T(wrong_inputs_are_refused_and_change_nothing),
                T(a_message_without_reply_gets_it_when_it_is_sent_again),
                T(a_message_without_reply_gets_it_when_the_customer_comes_back),
                T(no_key_and_an_empty_one_open_nothing),
                T(a_key_does_nothing_that_is_for_people_of_the_company),
                T(a_refused_listener_is_ended_once_and_not_kept),
                T(a_conversation_goes_through_its_states),
                T(steps_from_another_state_are_refused),
                T(an_agent_sends_pictures_with_words_or_without),
                T(neither_side_sends_the_pictures_of_the_other),
                T(a_message_has_so_many_pictures_and_no_more),
                T(people_are_told_how_far_the_customer_has_read),
                D(a_customer_is_remembered_with_consent_and_no_longer_after_withdrawal),
                D(without_consent_nothing_is_kept),
                D(a_write_that_comes_after_the_withdrawal_keeps_nothing),
                D(a_minor_is_never_remembered),
                D(a_visitor_is_never_remembered),
                T(a_clock_that_jumps_loses_nothing_and_stops_nothing),
                D(a_plan_of_an_agent_lasts_ten_minutes),
                D(a_clock_that_goes_back_lengthens_no_plan),
                D(a_plan_of_an_agent_is_theirs_and_outlives_the_process),
                cmocka_unit_test_setup_teardown(steps_are_counted_as_they_are_shown_and_left, begin, end),
                cmocka_unit_test_setup_teardown(a_step_left_for_a_question_stays_open_until_it_is_resumed, begin, end),
                cmocka_unit_test_setup_teardown(a_message_that_is_sent_twice_counts_once, begin, end),
                cmocka_unit_test_setup_teardown(what_fell_through_is_kept_with_consent_and_redacted, begin_learning,
                                                end),
                cmocka_unit_test_setup_teardown(a_person_asked_for_is_kept_by_the_number_of_that_message,
                                                begin_learning, end),
                cmocka_unit_test_setup_teardown(a_withdrawal_in_the_conversation_is_told_once_it_is_written,
                                                begin_learning, end),
                cmocka_unit_test_setup_teardown(the_customer_says_so_in_the_conversation, begin_learning, end),
                cmocka_unit_test_setup_teardown(nothing_is_kept_of_minors_or_where_learning_is_off, begin_learning,
                                                end),
        };

        return cmocka_run_group_tests_name("chat", tests, load_demo, drop_demo);
}
