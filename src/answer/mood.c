/* How the customer stands after the last few messages. */
#include "answer/state.h"

#define PLEASED_TAKES 3 /* of the weight of what was before it; any other message takes one */

enum emotion state_mood(const struct conv_state *s)
{
        static const int weight[EMO_N] = {
                [EMO_CONFUSED] = 2, [EMO_ANXIOUS] = 2, [EMO_SAD] = 3, [EMO_FRUSTRATED] = 4, [EMO_ANGRY] = 6};
        enum emotion found = s->n_moods ? (enum emotion)s->moods[s->n_moods - 1] : EMO_NEUTRAL;
        int lost = 0, most = 0;

        for (unsigned i = s->n_moods; i-- > 0;) {
                enum emotion one = (enum emotion)s->moods[i];

                if (weight[one] - lost > most) {
                        most = weight[one] - lost;
                        found = one;
                }
                lost += one == EMO_PLEASED ? PLEASED_TAKES : 1;
        }
        return found;
}
