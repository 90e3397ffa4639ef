/* desk/practice: the customer who is played, what is said about an agent's words, the score, the ramp; cases out of
 * conversations; what is kept and what goes. The plays are in test/practice. */
#include "desk/practice.h"

#include "account/account.h"
#include "base/buf.h"
#include "base/file.h"
#include "codec/json.h"
#include "desk/practice_priv.h"
#include "store/account.h"
#include "store/consent.h"
#include "store/erase.h"

#include "person_rig.h"

#include <string.h>

#define ANNE "01ARZ3NDEKTSV4RRFFQ69G5FA1"
#define BEN "01ARZ3NDEKTSV4RRFFQ69G5FA2"

static int begin(void **unused)
{
        (void)unused;
        return rig_begin(&(struct service_opts){.demo = true});
}

/* ---- plays of files ---- */

struct stage {
        const struct practice_case *c;
        enum lang lang;
        struct ear *ear;
        struct play play;
        struct practice_line_row lines[PRACTICE_LINES_MAX];
        size_t n;
        struct play_turn turn;
        int64_t wait_s;
};

static const struct generation *gen(void)
{
        return generation_current(gs);
}

static void raise_curtain(struct stage *s, struct str id, enum lang lang)
{
        struct err err;

        memset(s, 0, sizeof(*s));
        s->c = knowledge_practice(gen()->k, id);
        if (!s->c)
                fail_msg("no case %.*s", STR_ARG(id));
        s->lang = lang;
        s->wait_s = 5;
        s->ear = ear_new(gen(), s->c, &err);
        assert_non_null(s->ear);
        play_begin(s->c, &s->play);
}

static void drop_curtain(struct stage *s)
{
        s->ear = ear_free(s->ear);
}

static struct play_in in_of(const struct stage *s)
{
        return (struct play_in){
                .gen = gen(), .c = s->c, .lang = s->lang, .mem = mem, .now_ms = RIG_NOW_MS, .wait_s = s->wait_s};
}

static void add(struct stage *s, const char *who, struct str text)
{
        assert_true(s->n < PRACTICE_LINES_MAX);
        s->lines[s->n] = (struct practice_line_row){
                .no = (int64_t)s->n + 1, .at_ms = RIG_NOW_MS, .who = str_c(who), .text = arena_str(mem, text)};
        s->n++;
}

static void say(struct stage *s, struct str text)
{
        struct play_in in = in_of(s);
        struct assist_view view;
        struct hearing h;

        ear_hear(s->ear, gen(), s->c, s->lang, text, RIG_NOW_MS, mem, &h);
        practice_look(&in, s->lines, s->n, text, false, &view);
        play_hear(&in, &s->play, &h, &view, &s->turn);
        add(s, "agent", text);
        for (unsigned i = 0; i < s->turn.n_says; i++)
                add(s, "customer", s->turn.says[i]);
}

static bool noted(const struct stage *s, enum note_kind kind)
{
        for (unsigned i = 0; i < s->turn.n_notes; i++)
                if (s->turn.notes[i].kind == kind)
                        return true;
        return false;
}

static bool hears(const struct stage *s, const char *part)
{
        for (unsigned i = 0; i < s->turn.n_says; i++)
                if (str_contains(s->turn.says[i], str_c(part)))
                        return true;
        return false;
}

static struct play_score score_of(const struct stage *s, int64_t handle_s)
{
        struct play_in in = in_of(s);
        struct play_score score;

        play_score(&in, &s->play, handle_s, &score);
        return score;
}

static struct buf read_file(const char *name)
{
        struct buf b;
        char path[300];

        assert_non_null(getenv("WARMLINE_SOURCE"));
        snprintf(path, sizeof(path), "%s/test/practice/%s", getenv("WARMLINE_SOURCE"), name);
        buf_init(&b, 1 << 20);
        assert_int_equal(file_read(path, &b, NULL), 0);
        return b;
}

/* "case ID LANG" */
static bool is_case(struct str line, struct str *ret_id, enum lang *ret_lang)
{
        struct str rest = line, word;

        if (!str_cut(&rest, ' ', &word) || !str_eq_c(word, "case") || !str_cut(&rest, ' ', ret_id))
                return false;
        *ret_lang = str_eq_c(rest, "en") ? LANG_EN : LANG_ZH;
        return true;
}

/* All of a file are told before the test fails. */
static unsigned misses;

__attribute__((format(printf, 1, 2))) static void miss(const char *fmt, ...)
{
        va_list ap;

        va_start(ap, fmt);
        fputs("  ", stderr);
        vfprintf(stderr, fmt, ap);
        fputc('\n', stderr);
        va_end(ap);
        misses++;
}

static void check_good(struct stage *s, struct str id)
{
        struct play_score score;

        if (!s->ear)
                return;
        score = score_of(s, s->c->handle_s);
        if (s->play.end != PLAY_RESOLVED || score.figures.policy != SCORE_POLICY || score.figures.total < 90)
                miss("%.*s %d: end %d, outcome %ld, policy %ld, tone %ld, time %ld", STR_ARG(id), s->lang, s->play.end,
                     (long)score.figures.outcome, (long)score.figures.policy, (long)score.figures.tone,
                     (long)score.figures.time);
        drop_curtain(s);
}

static void good_agents_are_understood_and_lose_nothing(void **unused)
{
        struct buf b = read_file("good.txt");
        struct str rest = buf_str(&b), line, id = {0};
        struct stage *s = ARENA_NEW(mem, struct stage);
        enum lang lang;
        size_t cases = 0;

        (void)unused;
        misses = 0;
        memset(s, 0, sizeof(*s));
        while (str_line(&rest, &line)) {
                struct str next;

                if (is_case(line, &next, &lang)) {
                        check_good(s, id);
                        id = next;
                        raise_curtain(s, id, lang);
                        cases++;
                } else if (str_starts(line, STR("> "))) {
                        say(s, str_sub(line, 2, line.n));
                } else if (str_starts(line, STR("! "))) {
                        struct play_in in = in_of(s);

                        play_act(&in, &s->play, knowledge_action(gen()->k, str_sub(line, 2, line.n)), &s->turn);
                }
        }
        check_good(s, id);
        assert_int_equal(misses, 0);
        assert_int_equal(cases, 2 * gen()->k->n_practice);
        assert_true(gen()->k->n_practice >= 12);
        buf_done(&b);
}

static const struct {
        const char *name;
        enum note_kind kind;
} kinds[] = {{"against", NOTE_AGAINST},
             {"trap", NOTE_TRAP},
             {"cold", NOTE_COLD},
             {"ignored", NOTE_IGNORED},
             {"guessed", NOTE_GUESSED}};

/* As the file means it; a number that contradicts is told by either of two ways. */
static bool is_noted(const struct stage *s, struct str want)
{
        struct str rest = want, kind;

        str_cut(&rest, ':', &kind);
        for (unsigned i = 0; i < s->turn.n_notes; i++) {
                const struct play_note *n = &s->turn.notes[i];

                if (rest.p ? n->warning && str_eq_c(rest, n->warning) : str_eq_c(kind, "none") && n->points < 0)
                        return true;
                for (size_t k = 0; !rest.p && k < sizeof(kinds) / sizeof(kinds[0]); k++)
                        if (str_eq_c(kind, kinds[k].name) &&
                            (n->kind == kinds[k].kind ||
                             (n->kind == NOTE_WARNING && kinds[k].kind == NOTE_AGAINST && n->doc.n)))
                                return true;
        }
        return false;
}

static void what_must_not_be_said_is_noted(void **unused)
{
        struct buf b = read_file("bad.txt");
        struct str rest = buf_str(&b), line, id = {0}, words, want;
        struct stage *s = ARENA_NEW(mem, struct stage);
        enum lang lang = LANG_ZH;
        size_t n = 0;

        (void)unused;
        misses = 0;
        while (str_line(&rest, &line)) {
                if (is_case(line, &id, &lang) || str_starts(line, STR("#")))
                        continue;
                words = line;
                if (!str_cut(&words, '\t', &want) || !words.p)
                        continue;
                raise_curtain(s, id, lang);
                say(s, words);
                if (is_noted(s, want) == str_eq_c(want, "none"))
                        miss("%.*s: %.*s: %.*s", STR_ARG(id), STR_ARG(want), STR_ARG(words));
                drop_curtain(s);
                n++;
        }
        assert_int_equal(misses, 0);
        assert_true(n >= 50);
        buf_done(&b);
}

/* ---- the customer ---- */

static void they_tell_what_they_are_asked_and_nothing_else(void **unused)
{
        struct stage *s = ARENA_NEW(mem, struct stage);

        (void)unused;
        raise_curtain(s, STR("price-drop"), LANG_ZH);
        say(s, STR("您好，有什么可以帮您？"));
        assert_false(hears(s, "12 天"));
        assert_false(hears(s, "官网"));
        say(s, STR("请问是哪天付的款？"));
        assert_true(hears(s, "12 天"));
        assert_false(hears(s, "官网"));
        say(s, STR("不用告诉我在哪个店铺买的"));
        assert_false(hears(s, "官网"));
        drop_curtain(s);
}

static void who_asks_twice_makes_them_angrier(void **unused)
{
        struct stage *s = ARENA_NEW(mem, struct stage);
        int mood;

        (void)unused;
        raise_curtain(s, STR("price-drop"), LANG_EN);
        say(s, STR("When did you pay?"));
        mood = s->play.mood;
        say(s, STR("On which day did you pay?"));
        assert_true(noted(s, NOTE_REPEATED));
        assert_true(s->play.mood > mood);
        assert_true(hears(s, "12 days"));
        drop_curtain(s);
}

static void words_of_comfort_calm_but_not_for_ever(void **unused)
{
        struct stage *s = ARENA_NEW(mem, struct stage);
        int mood;

        (void)unused;
        raise_curtain(s, STR("repaired-twice"), LANG_ZH);
        mood = s->play.mood;
        say(s, STR("实在抱歉，我理解您的心情"));
        assert_true(s->play.mood < mood);
        for (int i = 0; i < 3; i++)
                say(s, STR("真的非常抱歉"));
        mood = s->play.mood;
        say(s, STR("真的非常抱歉"));
        assert_true(s->play.mood > mood);
        drop_curtain(s);
}

static void whom_nobody_listens_to_leaves(void **unused)
{
        struct stage *s = ARENA_NEW(mem, struct stage);
        struct play_score score;

        (void)unused;
        raise_curtain(s, STR("repaired-twice"), LANG_EN);
        for (int i = 0; i < 10 && s->play.end == PLAY_OPEN; i++)
                say(s, STR("The weather is nice today"));
        assert_int_equal(s->play.end, PLAY_LEFT);
        assert_int_equal(s->play.mood, PRACTICE_MOOD_MAX);
        assert_true(hears(s, "complaint"));
        score = score_of(s, 60);
        assert_int_equal(score.figures.outcome, 0);
        drop_curtain(s);
}

static void who_lets_them_wait_makes_them_angrier_up_to_a_limit(void **unused)
{
        struct stage *s = ARENA_NEW(mem, struct stage);
        int mood;

        (void)unused;
        raise_curtain(s, STR("price-drop"), LANG_ZH);
        mood = s->play.mood;
        s->wait_s = s->c->first_s - 1;
        say(s, STR("请问是哪天付的款？"));
        assert_true(s->play.mood <= mood);
        mood = s->play.mood;
        s->wait_s = INT64_MAX / 2;
        say(s, STR("在哪个店铺买的？"));
        assert_true(noted(s, NOTE_WAITED));
        assert_true(s->play.mood > mood && s->play.mood <= mood + 40);
        drop_curtain(s);
}

static void the_same_play_gives_the_same_words(void **unused)
{
        static const char *const words[] = {"您好", "30 天内补差价", "请发一下密码", "???", "好的", "是哪天付款的"};
        struct stage *a = ARENA_NEW(mem, struct stage), *b = ARENA_NEW(mem, struct stage);

        (void)unused;
        raise_curtain(a, STR("price-drop"), LANG_ZH);
        raise_curtain(b, STR("price-drop"), LANG_ZH);
        for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
                say(a, str_c(words[i]));
                say(b, str_c(words[i]));
        }
        assert_int_equal(a->n, b->n);
        for (size_t i = 0; i < a->n; i++)
                assert_true(str_eq(a->lines[i].text, b->lines[i].text));
        assert_int_equal(a->play.mood, b->play.mood);
        drop_curtain(a);
        drop_curtain(b);
}

static void any_words_are_heard(void **unused)
{
        static const struct str words[] = {STR_INIT(""),       STR_INIT("\0\1\2"),     STR_INIT("\xff\xfe\xe4\xb8"),
                                           STR_INIT("？？？"), STR_INIT("{{}}[[\"\\"), STR_INIT("8 8 8 8 8 8 天天天")};
        struct stage *s = ARENA_NEW(mem, struct stage);
        char *much = arena_alloc(mem, PRACTICE_SAY_MAX);

        (void)unused;
        raise_curtain(s, STR("price-drop"), LANG_ZH);
        for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
                say(s, words[i]);
        memset(much, ',', PRACTICE_SAY_MAX);
        s->play.mood = 0;
        say(s, str_n(much, PRACTICE_SAY_MAX));
        drop_curtain(s);
}

static void what_is_kept_between_messages_reads_back(void **unused)
{
        struct play a = {.told = UINT32_MAX,
                         .reached = 255,
                         .mood = 100,
                         .messages = 3,
                         .soothed = 2,
                         .repeats = 1,
                         .colds = 4,
                         .ignored = 5,
                         .greeted = 1,
                         .unknown = 6,
                         .policy_lost = 35,
                         .first_s = -1},
                    b;
        struct buf out;

        (void)unused;
        buf_init(&out, 4096);
        play_write(&a, &out);
        assert_true(play_read(buf_str(&out), &b));
        assert_memory_equal(&a, &b, sizeof(a));
        assert_false(play_read(STR("{}"), &b));
        assert_false(play_read(STR("["), &b));
        buf_done(&out);
}

/* ---- score and ramp ---- */

static void each_missing_point_has_a_note(void **unused)
{
        struct stage *s = ARENA_NEW(mem, struct stage);
        struct play_score score;
        int lost = 0;

        (void)unused;
        raise_curtain(s, STR("box-crushed"), LANG_ZH);
        s->wait_s = s->c->first_s * 2;
        say(s, STR("箱子和泡沫先别扔"));
        s->play.end = PLAY_GAVE_UP;
        score = score_of(s, 10);
        for (unsigned i = 0; i < score.n_notes; i++)
                lost += score.notes[i].part == PART_TIME ? -score.notes[i].points : 0;
        assert_int_equal(score.figures.time, SCORE_TIME - lost);
        assert_true(score.figures.tone < SCORE_TONE);
        for (unsigned i = 0; i < score.n_notes; i++)
                if (score.notes[i].kind == NOTE_NOT_TOLD) {
                        assert_true(score.notes[i].passage.n > 0);
                        assert_true(score.notes[i].text.n > 0);
                }
        drop_curtain(s);
}

static void who_says_nothing_gets_nothing(void **unused)
{
        struct stage *s = ARENA_NEW(mem, struct stage);

        (void)unused;
        raise_curtain(s, STR("box-crushed"), LANG_ZH);
        s->play.end = PLAY_GAVE_UP;
        assert_int_equal(score_of(s, 10).figures.total, 0);
        drop_curtain(s);
}

static void the_ramp_is_the_median_of_the_last_five(void **unused)
{
        static const int64_t totals[] = {10, 30, 20, 90, 80, 70, 100};
        static const int64_t want[] = {10, 20, 20, 25, 30, 70, 80};
        int64_t got[7];

        (void)unused;
        practice_ramp(totals, 7, got);
        for (size_t i = 0; i < 7; i++)
                assert_int_equal(got[i], want[i]);
}

/* ---- cases out of conversations ---- */

static void a_conversation_becomes_a_case_that_can_be_played(void **unused)
{
        static const struct case_line lines[] = {
                {false, STR_INIT("路由器七天内能退吗，我不想要了")},
                {true, STR_INIT("您好，请问您是哪天签收的？")},
                {false, STR_INIT("上周五到的，我电话是 [PHONE]")},
                {true, STR_INIT("签收次日起七天内可以无理由退货，配件要齐全。")},
                {false, STR_INIT("好的谢谢")},
                {true, STR_INIT("不客气，祝您生活愉快！")},
        };
        struct buf body;
        struct str title;
        struct err err = {0};
        struct practice_case c;
        struct ear *ear;
        struct hearing h;

        (void)unused;
        buf_init(&body, 1 << 16);
        if (practice_case_make(gen(), lines, 6, LANG_ZH, RIG_NOW_MS, mem, &body, &title, &err) < 0)
                fail_msg("%s", err.msg);
        assert_int_equal(practice_read(STR("x"), buf_str(&body), mem, &c, &err), 0);
        assert_int_equal(c.n_facts, 1);
        assert_int_equal(c.n_goals, 1);
        ear = ear_new(gen(), &c, &err);
        assert_non_null(ear);
        ear_hear(ear, gen(), &c, LANG_ZH, STR("请问是几号收到的呢？"), RIG_NOW_MS, mem, &h);
        assert_int_equal(h.n_facts, 1);
        ear_hear(ear, gen(), &c, LANG_ZH, STR("七天之内是可以无理由退的"), RIG_NOW_MS, mem, &h);
        assert_int_equal(h.n_goals, 1);
        ear_free(ear);
        buf_done(&body);
}

static void a_conversation_without_an_answer_is_refused(void **unused)
{
        static const struct case_line lines[] = {
                {false, STR_INIT("在吗")}, {true, STR_INIT("您好！")}, {false, STR_INIT("没事了")}};
        struct buf body;
        struct str title;
        struct err err = {0};

        (void)unused;
        buf_init(&body, 1 << 16);
        assert_int_equal(practice_case_make(gen(), lines, 3, LANG_ZH, RIG_NOW_MS, mem, &body, &title, &err),
                         ERR_INVALID);
        assert_int_equal(practice_case_make(gen(), lines, 1, LANG_ZH, RIG_NOW_MS, mem, &body, &title, &err),
                         ERR_INVALID);
        assert_int_equal(practice_case_make(gen(), lines + 1, 1, LANG_ZH, RIG_NOW_MS, mem, &body, &title, &err),
                         ERR_INVALID);
        assert_int_equal(practice_case_make(gen(), lines, 0, LANG_ZH, RIG_NOW_MS, mem, &body, &title, &err),
                         ERR_INVALID);
        buf_done(&body);
}

/* ---- the desk ---- */

struct got {
        bool done;
        int r;
        json_t *json;
        struct str text;
};

static void on_json(void *arg, int r, const struct err *err, struct str json)
{
        struct got *g = arg;

        g->done = true;
        g->r = r;
        g->text = arena_str(mem, r < 0 ? str_c(err->msg) : json);
        g->json = NULL;
        if (r == 0)
                assert_int_equal(json_parse(g->text, &g->json, NULL), 0);
}

static struct str begins(const char *agent, const char *id)
{
        struct got g = {0};
        struct str run;

        practice_begin(service->practice, str_c(agent), str_c(id), LANG_ZH, on_json, &g);
        wait_for(&g.done);
        if (g.r < 0)
                fail_msg("%.*s", STR_ARG(g.text));
        run = arena_str(mem, json_get_str(g.json, "id"));
        json_decref(g.json);
        return run;
}

static struct got steps(struct str run, const char *agent, enum practice_step step, const char *text)
{
        struct got g = {0};

        practice_step(service->practice, run, str_c(agent), step, str_c(text), on_json, &g);
        wait_for(&g.done);
        return g;
}

static int64_t number(const struct got *g, const char *key)
{
        return json_integer_value(json_object_get(g->json, key));
}

static void a_run_survives_a_restart_and_ends_with_a_score(void **unused)
{
        struct str run = begins(ANNE, "return-unopened");
        struct got g = steps(run, ANNE, PRACTICE_SAY, "您好，请问您是几号收到的？盒子打开过吗？");

        (void)unused;
        assert_int_equal(g.r, 0);
        assert_null(json_object_get(g.json, "score"));
        assert_false(str_contains(g.text, STR("\"notes\"")));
        json_decref(g.json);
        restart();
        json_decref(steps(run, ANNE, PRACTICE_SAY, "签收次日起七天之内都可以无理由退货，主机配件赠品都装好寄回来就行")
                            .json);
        g = steps(run, ANNE, PRACTICE_SAY, "寄回来的运费需要您自己承担");
        assert_string_equal(json_string_value(json_object_get(g.json, "state")), "resolved");
        assert_int_equal(json_integer_value(json_object_get(json_object_get(g.json, "score"), "total")), 100);
        assert_true(str_contains(g.text, STR("\"notes\"")));
        json_decref(g.json);
        g = steps(run, ANNE, PRACTICE_SAY, "再见");
        assert_int_equal(g.r, ERR_EXISTS);
}

static void a_pause_does_not_count(void **unused)
{
        struct str run = begins(ANNE, "return-unopened");
        struct got g;
        int64_t mood, before;

        (void)unused;
        clk.at_ms += 10000;
        json_decref(steps(run, ANNE, PRACTICE_PAUSE, "").json);
        clk.at_ms += 3600000;
        g = steps(run, ANNE, PRACTICE_RESUME, "");
        assert_int_equal(number(&g, "seconds"), 10);
        before = number(&g, "mood");
        json_decref(g.json);
        clk.at_ms += 5000;
        g = steps(run, ANNE, PRACTICE_SAY, "请问您是几号收到的？");
        assert_int_equal(number(&g, "seconds"), 15);
        mood = number(&g, "mood");
        assert_true(mood <= before);
        json_decref(g.json);
        clk.at_ms += 3600000;
        g = steps(run, ANNE, PRACTICE_SAY, "收到的时候包装还好吗？");
        assert_true(number(&g, "mood") >= mood + 30);
        json_decref(g.json);
}

static void a_run_is_its_agents_alone(void **unused)
{
        struct str run = begins(ANNE, "return-unopened");
        struct got g = steps(run, BEN, PRACTICE_SAY, "您好");

        (void)unused;
        assert_int_equal(g.r, ERR_NOTFOUND);
        g = (struct got){0};
        practice_show(service->practice, run, STR(BEN), on_json, &g);
        wait_for(&g.done);
        assert_int_equal(g.r, ERR_NOTFOUND);
        g = (struct got){0};
        practice_show(service->practice, run, STR(""), on_json, &g);
        wait_for(&g.done);
        assert_int_equal(g.r, 0);
        json_decref(g.json);
}

static void limits_hold(void **unused)
{
        char *much = arena_alloc(mem, PRACTICE_SAY_MAX + 2);
        struct str run = {0};
        struct got g = {0};

        (void)unused;
        for (int i = 0; i < PRACTICE_OPEN_MAX; i++)
                run = begins(ANNE, "return-unopened");
        practice_begin(service->practice, STR(ANNE), STR("return-unopened"), LANG_ZH, on_json, &g);
        wait_for(&g.done);
        assert_int_equal(g.r, ERR_LIMIT);
        memset(much, 'x', PRACTICE_SAY_MAX + 1);
        much[PRACTICE_SAY_MAX + 1] = 0;
        assert_int_equal(steps(run, ANNE, PRACTICE_SAY, much).r, ERR_LIMIT);
        much[PRACTICE_SAY_MAX] = 0;
        g = steps(run, ANNE, PRACTICE_SAY, much);
        assert_int_equal(g.r, 0);
        json_decref(g.json);
        assert_int_equal(steps(run, ANNE, PRACTICE_SAY, "  ").r, ERR_INVALID);
        assert_int_equal(steps(run, ANNE, PRACTICE_ACT, "no-such").r, ERR_INVALID);
        json_decref(steps(run, ANNE, PRACTICE_GIVE_UP, "").json);
        begins(ANNE, "return-unopened");
}

static void agents_words_are_kept_redacted(void **unused)
{
        struct str run = begins(ANNE, "return-unopened");
        struct got g = steps(run, ANNE, PRACTICE_SAY, "您的电话是 13800138000 对吗？");

        (void)unused;
        assert_int_equal(g.r, 0);
        assert_false(str_contains(g.text, STR("13800138000")));
        json_decref(g.json);
}

/* ---- what is kept of conversations ---- */

static void on_done(void *arg, int r, const struct err *err)
{
        (void)err;
        assert_int_equal(r, 0);
        *(bool *)arg = true;
}

static void on_reply(void *arg, int r, const struct err *err, const struct chat_reply *reply)
{
        (void)reply;
        if (r < 0)
                fail_msg("%s", err->msg);
        *(bool *)arg = true;
}

static void customer_does(const struct person *p, struct chat_input in)
{
        bool done = false;

        chat_input(service->chat, p->id, p->key, &in, on_reply, &done);
        wait_for(&done);
}

static void agent_does(const struct person *p, struct chat_input in)
{
        bool done = false;

        in.agent_id = STR(ANNE);
        in.agent_name = STR("Anne");
        chat_staff_input(service->chat, p->id, &in, on_reply, &done);
        wait_for(&done);
}

static void consent(const char *customer, bool granted)
{
        struct consent_write w = {.customer_id = str_c(customer),
                                  .purpose = STR_INIT("learning"),
                                  .text_version = STR_INIT("1"),
                                  .channel = STR_INIT("web"),
                                  .granted = granted,
                                  .at_ms = RIG_NOW_MS};
        bool done = false;

        assert_int_equal(store_consent_add(service->store, &w, on_done, &done), 0);
        wait_for(&done);
}

/* A talk with a person that has ended. */
static struct person talked(const char *customer)
{
        struct chat_begin b = {.lang = LANG_ZH, .customer_id = str_c(customer), .channel = STR_INIT("web")};
        struct person p = person_begins(&b);

        customer_does(&p, (struct chat_input){.kind = IN_PERSON});
        customer_does(&p, (struct chat_input){.kind = IN_TEXT, .text = STR_INIT("路由器不想要了，七天内能退吗？")});
        agent_does(&p, (struct chat_input){.kind = IN_TAKE});
        agent_does(&p, (struct chat_input){.kind = IN_AGENT_TEXT, .text = STR_INIT("请问您是哪天签收的？")});
        customer_does(&p, (struct chat_input){.kind = IN_TEXT, .text = STR_INIT("上周五，电话 13800138000")});
        agent_does(&p, (struct chat_input){.kind = IN_AGENT_TEXT,
                                           .text = STR_INIT("签收次日起七天内可以无理由退货，配件要齐全。")});
        return p;
}

static void ended(const struct person *p)
{
        agent_does(p, (struct chat_input){.kind = IN_RETURN});
}

static struct got keeps(const struct person *p)
{
        struct got g = {0};

        practice_keep(service->practice, p->id, STR(ANNE), on_json, &g);
        wait_for(&g.done);
        return g;
}

static size_t n_cases(void)
{
        struct got g = {0};
        size_t n;

        practice_cases(service->practice, STR(ANNE), on_json, &g);
        wait_for(&g.done);
        n = json_array_size(json_object_get(g.json, "cases"));
        json_decref(g.json);
        return n - gen()->k->n_practice;
}

static void a_case_is_kept_only_with_consent_and_once_it_has_ended(void **unused)
{
        struct person p = talked("demo-0007");
        struct got g;

        (void)unused;
        consent("demo-0007", true);
        assert_int_equal(keeps(&p).r, ERR_DENIED);
        ended(&p);
        consent("demo-0007", false);
        assert_int_equal(keeps(&p).r, ERR_DENIED);
        consent("demo-0007", true);
        g = keeps(&p);
        if (g.r < 0)
                fail_msg("%.*s", STR_ARG(g.text));
        json_decref(g.json);
        assert_int_equal(keeps(&p).r, ERR_EXISTS);
        assert_int_equal(n_cases(), 1);
}

/* The case, and a run of it that is under way. */
static struct str kept_and_begun(struct str *ret_case)
{
        struct person p = talked("demo-0007");
        struct got g;

        ended(&p);
        consent("demo-0007", true);
        g = keeps(&p);
        assert_int_equal(g.r, 0);
        *ret_case = arena_str(mem, json_get_str(g.json, "id"));
        json_decref(g.json);
        return begins(ANNE, arena_cstr(mem, *ret_case));
}

static void a_kept_case_tells_nothing_personal(void **unused)
{
        struct str id, run = kept_and_begun(&id);
        struct got g = steps(run, ANNE, PRACTICE_SAY, "请问是几号收到的？");

        (void)unused;
        assert_int_equal(g.r, 0);
        assert_true(str_contains(g.text, STR("上周五")));
        assert_false(str_contains(g.text, STR("13800138000")));
        json_decref(g.json);
}

static void withdrawal_and_erasure_take_cases_and_runs_away(void **unused)
{
        struct str id, run = kept_and_begun(&id);
        bool done = false;

        (void)unused;
        consent("demo-0007", false);
        assert_int_equal(n_cases(), 0);
        assert_int_equal(steps(run, ANNE, PRACTICE_SAY, "您好").r, ERR_NOTFOUND);
        run = kept_and_begun(&id);
        assert_int_equal(n_cases(), 1);
        assert_int_equal(store_customer_erase(service->store, STR("demo-0007"), on_done, &done), 0);
        wait_for(&done);
        assert_int_equal(n_cases(), 0);
        assert_int_equal(steps(run, ANNE, PRACTICE_SAY, "您好").r, ERR_NOTFOUND);
}

static void a_closed_account_takes_its_runs_along(void **unused)
{
        struct agent_row a = {.id = STR_INIT(ANNE),
                              .login = STR_INIT("anne"),
                              .name = STR_INIT("Anne"),
                              .hash = STR_INIT("x"),
                              .role = STR_INIT("agent"),
                              .created_ms = RIG_NOW_MS};
        bool added = false, closed = false, off = true;
        struct agent_change c = {.id = STR_INIT(ANNE), .disabled = &off};
        struct str run, other;
        struct got g = {0};

        (void)unused;
        assert_int_equal(store_agent_add(service->store, &a, NULL, on_done, &added), 0);
        wait_for(&added);
        run = begins(ANNE, "return-unopened");
        other = begins(BEN, "return-unopened");
        assert_int_equal(store_agent_change(service->store, &c, NULL, on_done, &closed), 0);
        wait_for(&closed);
        assert_int_equal(steps(run, ANNE, PRACTICE_SAY, "您好").r, ERR_NOTFOUND);
        practice_show(service->practice, other, STR(BEN), on_json, &g);
        wait_for(&g.done);
        assert_int_equal(g.r, 0);
        json_decref(g.json);
}

#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
        const struct CMUnitTest tests[] = {
                T(good_agents_are_understood_and_lose_nothing),
                T(what_must_not_be_said_is_noted),
                T(they_tell_what_they_are_asked_and_nothing_else),
                T(who_asks_twice_makes_them_angrier),
                T(words_of_comfort_calm_but_not_for_ever),
                T(whom_nobody_listens_to_leaves),
                T(who_lets_them_wait_makes_them_angrier_up_to_a_limit),
                T(the_same_play_gives_the_same_words),
                T(any_words_are_heard),
                T(what_is_kept_between_messages_reads_back),
                T(each_missing_point_has_a_note),
                T(who_says_nothing_gets_nothing),
                T(the_ramp_is_the_median_of_the_last_five),
                T(a_conversation_becomes_a_case_that_can_be_played),
                T(a_conversation_without_an_answer_is_refused),
                T(a_run_survives_a_restart_and_ends_with_a_score),
                T(a_pause_does_not_count),
                T(a_run_is_its_agents_alone),
                T(limits_hold),
                T(agents_words_are_kept_redacted),
                T(a_case_is_kept_only_with_consent_and_once_it_has_ended),
                T(a_kept_case_tells_nothing_personal),
                T(withdrawal_and_erasure_take_cases_and_runs_away),
                T(a_closed_account_takes_its_runs_along),
        };

        return cmocka_run_group_tests(tests, load_demo, drop_demo);
}
