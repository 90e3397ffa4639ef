/* Names of moods, for the program and for what is built before it. */
#include "nlu/mood.h"

const char *emotion_name(enum emotion emotion)
{
        static const char *const names[EMO_N] = {"neutral",    "pleased", "confused", "anxious",
                                                 "frustrated", "angry",   "sad"};

        return names[emotion];
}

bool mood_parse(struct str name, enum emotion *ret)
{
        int i;

        for (i = 0; i < EMO_N; i++) {
                if (str_eq_c(name, emotion_name((enum emotion)i))) {
                        *ret = (enum emotion)i;
                        return true;
                }
        }
        return false;
}
