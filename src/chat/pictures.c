/*
 * pictures - what is written on a picture of the customer: opened, given to a child that reads it, kept as a fact; and
 * which uploaded pictures may be sent, in memory of the conversation, for each side its own.
 */
#include "base/log.h"
#include "chat/chat_priv.h"
#include "media/vision.h"
#include "store/attachment.h"

#include <stdio.h>
#include <stdlib.h>

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

/* ---- uploaded, to be sent ---- */

static void add(struct chat *c, struct str conversation, struct str id, struct str type, bool staff)
{
        struct conv *conv = conv_find(c, conversation);
        struct picture *p;

        if (!conv || conv->load != CONV_READY)
                return;
        if (!conv->pictures && !(conv->pictures = calloc(2 * PICTURES_MAX, sizeof(*conv->pictures))))
                abort();
        p = &conv->pictures[staff * PICTURES_MAX + conv->n_pictures[staff]++ % PICTURES_MAX];
        snprintf(p->id, sizeof(p->id), "%.*s", STR_ARG(id));
        snprintf(p->type, sizeof(p->type), "%.*s", STR_ARG(type));
}

void chat_attachment_added(struct chat *c, struct str conversation, struct str id, struct str type)
{
        add(c, conversation, id, type, false);
}

void chat_staff_attachment_added(struct chat *c, struct str conversation, struct str id, struct str type)
{
        add(c, conversation, id, type, true);
}

static int type_of(struct turn *t, const struct conv *conv, bool staff, struct str id, struct str *ret_type,
                   struct err *err)
{
        const struct picture *p = conv->pictures ? &conv->pictures[staff * PICTURES_MAX] : NULL;

        for (size_t i = 0; p && id.n && i < PICTURES_MAX; i++)
                if (str_eq_c(id, p[i].id)) {
                        *ret_type = arena_str(t->mem, str_c(p[i].type));
                        return 0;
                }
        return err_set(err, ERR_NOTFOUND, "no such picture in this conversation; upload it again");
}

int pictures_check(struct turn *t, struct conv *conv, bool staff, struct err *err)
{
        struct chat_picture *v = ARENA_ARRAY(t->mem, struct chat_picture, t->in.n_pictures + 1);
        int r = 0;

        if (conv_seen(conv, t->in.client_id))
                return 0; /* it went through with them */
        if (t->in.kind == IN_PICTURE)
                r = type_of(t, conv, staff, t->in.attachment, &t->in.attachment_type, err);
        for (size_t i = 0; r == 0 && i < t->in.n_pictures; i++) {
                v[i] = t->in.pictures[i];
                r = type_of(t, conv, staff, v[i].id, &v[i].type, err);
        }
        t->in.pictures = v;
        return r;
}

const struct chat_picture *pictures_copy(struct arena *mem, const struct chat_input *in)
{
        struct chat_picture *v = ARENA_ARRAY(mem, struct chat_picture, in->n_pictures + 1);

        for (size_t i = 0; i < in->n_pictures; i++)
                v[i] = (struct chat_picture){.id = arena_str(mem, in->pictures[i].id),
                                             .alt = arena_str(mem, in->pictures[i].alt)};
        return v;
}

size_t picture_blocks(const struct turn *t, struct block *v)
{
        for (size_t i = 0; i < t->in.n_pictures; i++) {
                const struct chat_picture *p = &t->in.pictures[i];

                v[i] = (struct block){.kind = BLOCK_PICTURE,
                                      .picture = {.id = p->id, .content_type = p->type, .alt = p->alt}};
        }
        return t->in.n_pictures;
}

struct str pictures_plain(struct turn *t)
{
        struct str all = t->in.text;

        for (size_t i = 0; i < t->in.n_pictures; i++)
                if (t->in.pictures[i].alt.n)
                        all = arena_printf(t->mem, "%.*s%s%.*s", STR_ARG(all), all.n ? "\n" : "",
                                           STR_ARG(t->in.pictures[i].alt));
        return all;
}
