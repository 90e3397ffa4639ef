#include "desk/alert.h"

#include "codec/json.h"
#include "desk/desk_priv.h"
#include "nlu/risk.h"

#include <string.h>

static bool is_of(const struct desk_stream *s, const struct desk_item *it, bool urgent)
{
        if (!it)
                return false;
        if (it->taken)
                return strcmp(s->agent_id, it->agent_id) == 0;
        return urgent && desk_item_able(it, str_c(s->agent_id));
}

static void tell(struct desk *d, const struct desk_item *it, const char *event, struct str data, struct str owner,
                 bool urgent)
{
        for (struct desk_stream *s = d->streams, *next; s; s = next) {
                next = s->next;
                if (s->lead || (owner.n && str_eq_c(owner, s->agent_id)) || is_of(s, it, urgent))
                        s->on_event(s->arg, event, data);
        }
}

void desk_alert(struct desk *d, struct str conversation, const char *kind, struct str text, struct str owner)
{
        const struct desk_item *it = map_get(d->items, conversation);
        struct buf b;

        buf_init(&b, 8192);
        buf_put_ch(&b, '{');
        json_put_key_str(&b, "conversation", conversation);
        json_put_key_str(&b, "kind", str_c(kind));
        json_put_key_str(&b, "text", str_sub(text, 0, 500));
        buf_put_ch(&b, '}');
        if (!b.overflow)
                tell(d, it, "alert", buf_str(&b), owner, strcmp(kind, "sla") == 0 || (it && it->safety));
        buf_done(&b);
}

void desk_stage_fell(struct desk *d, struct str stage, struct str title, struct str metric)
{
        struct buf b;

        buf_init(&b, 8192);
        buf_put_ch(&b, '{');
        json_put_key_str(&b, "stage", stage);
        json_put_key_str(&b, "title", title);
        json_put_key_str(&b, "metric", metric);
        buf_put_ch(&b, '}');
        if (!b.overflow)
                tell(d, NULL, "stage", buf_str(&b), (struct str){NULL, 0}, false);
        buf_done(&b);
}

/* Does what adds most come from how the customer feels? */
static bool of_mood(struct str why)
{
        static const enum risk_feature moods[] = {RISK_ANGRY, RISK_UPSET, RISK_SARCASM,      RISK_THREAT,
                                                  RISK_SLOPE, RISK_MARKS, RISK_DISSATISFIED, RISK_STRAIN};
        struct str first;

        if (!str_cut(&why, ' ', &first))
                return false;
        for (size_t i = 0; i < sizeof(moods) / sizeof(*moods); i++)
                if (str_eq_c(first, risk_feature_name(moods[i])))
                        return true;
        return false;
}

static void tell_risk(struct desk_item *it, struct str why)
{
        struct str one;
        struct buf b;

        buf_init(&b, 1024);
        buf_put_ch(&b, '{');
        json_put_key_str(&b, "conversation", str_c(it->conversation));
        json_put_key_i64(&b, "score", it->risk);
        json_put_key(&b, "reasons");
        buf_put_ch(&b, '[');
        while (str_cut(&why, ' ', &one)) {
                json_put_comma(&b);
                json_put_str(&b, one);
        }
        buf_put_c(&b, "]}");
        if (!b.overflow)
                tell(it->desk, it, "risk", buf_str(&b), (struct str){NULL, 0}, false);
        buf_done(&b);
}

void desk_risk(void *arg, struct str conversation, unsigned permille, unsigned before, struct str why, struct str mood)
{
        struct desk *d = arg;
        struct desk_item *it = map_get(d->items, conversation);

        if (it) {
                it->risk = (int)permille;
                tell_risk(it, why);
                desk_item_feels(it, mood);
        }
        if (permille >= RISK_ALERT && before < RISK_ALERT)
                desk_alert(d, conversation, of_mood(why) ? "mood" : "risk", why, (struct str){NULL, 0});
}
