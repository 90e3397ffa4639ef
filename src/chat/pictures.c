/* pictures - what is written on a picture of the customer: opened, given to a child that reads it, kept as a fact. */
#include "base/log.h"
#include "chat/chat_priv.h"
#include "media/vision.h"
#include "store/attachment.h"

static void without(struct turn *t, enum vision_state state)
{
        t->facts.have_picture = true;
        t->facts.picture = (struct picture_fact){.state = vision_state_name(state)};
}

static void on_read(void *arg, const struct vision_result *r)
{
        struct turn *t = arg;
        struct str *codes = ARENA_ARRAY(t->mem, struct str, r->n_codes + 1);

        without(t, r->state);
        for (size_t i = 0; i < r->n_codes; i++)
                codes[i] = arena_str(t->mem, r->codes[i].text);
        t->facts.picture.codes = codes;
        t->facts.picture.n_codes = r->n_codes;
        t->facts.picture.text = arena_str(t->mem, r->text);
        turn_fetched(t);
}

static void on_attachment(void *arg, int r, const struct err *err, const struct attachment_row *a)
{
        struct turn *t = arg;
        struct arena *mem = arena_new(64 << 20);
        struct str bytes;

        if (r < 0 || door_open(t->chat->o.door, a->customer_id, a->cipher, mem, &bytes, NULL) < 0) {
                log_warn("conversation %s: a picture cannot be opened: %s", t->conv->id, err ? err->msg : err_name(r));
                without(t, VISION_REFUSED);
                turn_fetched(t);
        } else {
                vision_ask(t->chat->o.vision, bytes, on_read, t);
        }
        arena_free(mem);
}

int picture_fetch(struct turn *t)
{
        if (!t->chat->o.vision || !t->in.attachment.n) {
                without(t, t->chat->o.vision ? VISION_REFUSED : VISION_OFF);
                return 1;
        }
        return store_attachment_get(t->chat->o.store, str_c(t->conv->id), t->in.attachment, on_attachment, t);
}
