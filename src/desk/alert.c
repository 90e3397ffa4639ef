#include "desk/alert.h"

#include "codec/json.h"
#include "desk/desk_priv.h"
#include "nlu/risk.h"

void desk_alert(struct desk *d, struct str conversation, const char *kind, struct str text)
{
        struct buf b;

        buf_init(&b, 8192);
        buf_put_ch(&b, '{');
        json_put_key_str(&b, "conversation", conversation);
        json_put_key_str(&b, "kind", str_c(kind));
        json_put_key_str(&b, "text", str_sub(text, 0, 500));
        buf_put_ch(&b, '}');
        for (struct desk_stream *s = d->streams, *next; s && !b.overflow; s = next) {
                next = s->next;
                s->on_event(s->arg, "alert", buf_str(&b));
        }
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

void desk_risk(void *arg, struct str conversation, unsigned permille, unsigned before, struct str why)
{
        struct desk *d = arg;
        struct desk_item *it = map_get(d->items, conversation);

        if (it)
                it->risk = (int)permille;
        if (permille >= RISK_ALERT && before < RISK_ALERT)
                desk_alert(arg, conversation, of_mood(why) ? "mood" : "risk", why);
}
