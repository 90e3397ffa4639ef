/* vision - reading one picture, in the process that does nothing else; see vision.h. The few functions of the three
 * libraries that are used are declared here, so that none of them is needed to build. */
#include "media/vision.h"

#include "base/buf.h"
#include "codec/json.h"
#include "media/picture.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

enum { GREY_Y800 = 0x30303859, QUIET = 6 };

/* How words are looked for: scattered over a photograph, or in the columns and paragraphs of a page. */
struct words {
        int mode, ms, dpi; /* mode: of tesseract's page segmentation */
        int32_t side;      /* of the picture, at most */
        size_t bytes;
};
static const struct words words_scattered = {11, 5000, 150, 1800, VISION_TEXT_MAX};
static const struct words words_of_page = {3, 20000, 200, 2600, VISION_PAGE_MAX};

const char *vision_state_name(enum vision_state s)
{
        static const char *const names[] = {"read", "off", "refused", "too-slow", "busy"};

        return names[s];
}

/* ---- the libraries ---- */

struct pix;

struct lept {
        struct pix *(*read_mem)(const unsigned char *, size_t);
        struct pix *(*to_8)(struct pix *, int32_t colormap);
        struct pix *(*scale)(struct pix *, float, float);
        struct pix *(*invert)(struct pix *, struct pix *);
        struct pix *(*byte_swapped)(struct pix *);
        void (*destroy)(struct pix **);
        uint32_t *(*data)(struct pix *);
        int32_t (*width)(struct pix *), (*height)(struct pix *), (*wpl)(struct pix *);
        int32_t (*severity)(int32_t);
};

struct zbar {
        void *(*scanner_new)(void);
        void (*scanner_free)(void *);
        int (*scan)(void *, void *);
        void *(*image_new)(void);
        void (*image_free)(void *);
        void (*set_format)(void *, unsigned long);
        void (*set_size)(void *, unsigned, unsigned);
        void (*set_data)(void *, const void *, unsigned long, void *);
        const void *(*first)(const void *);
        const void *(*next)(const void *);
        int (*type)(const void *);
        const char *(*type_name)(int);
        const char *(*text)(const void *);
        unsigned (*text_n)(const void *);
};

struct tess {
        void *(*create)(void);
        int (*init)(void *, const char *, const char *);
        void (*set_mode)(void *, int);
        void (*set_image)(void *, const unsigned char *, int, int, int, int);
        void (*set_resolution)(void *, int);
        void *(*monitor_new)(void);
        void (*monitor_deadline)(void *, int);
        void (*monitor_free)(void *);
        int (*recognise)(void *, void *);
        char *(*text)(void *);
        void (*text_free)(const char *);
        void (*destroy)(void *);
};

struct name {
        const char *name;
        void **at;
};

static bool load(const char *library, const struct name *names, size_t n)
{
        void *lib = dlopen(library, RTLD_NOW | RTLD_LOCAL);

        for (size_t i = 0; lib && i < n; i++) {
                *names[i].at = dlsym(lib, names[i].name);
                if (!*names[i].at)
                        return false;
        }
        return lib != NULL;
}
#define LOAD(library, names) load((library), (names), sizeof(names) / sizeof((names)[0]))

static bool load_lept(struct lept *l)
{
        const struct name names[] = {
                {"pixReadMem", (void **)&l->read_mem},
                {"pixConvertTo8", (void **)&l->to_8},
                {"pixScale", (void **)&l->scale},
                {"pixInvert", (void **)&l->invert},
                {"pixEndianByteSwapNew", (void **)&l->byte_swapped},
                {"pixDestroy", (void **)&l->destroy},
                {"pixGetData", (void **)&l->data},
                {"pixGetWidth", (void **)&l->width},
                {"pixGetHeight", (void **)&l->height},
                {"pixGetWpl", (void **)&l->wpl},
                {"setMsgSeverity", (void **)&l->severity},
        };

        return LOAD("liblept.so.5", names);
}

static bool load_zbar(struct zbar *z)
{
        const struct name names[] = {
                {"zbar_image_scanner_create", (void **)&z->scanner_new},
                {"zbar_image_scanner_destroy", (void **)&z->scanner_free},
                {"zbar_scan_image", (void **)&z->scan},
                {"zbar_image_create", (void **)&z->image_new},
                {"zbar_image_destroy", (void **)&z->image_free},
                {"zbar_image_set_format", (void **)&z->set_format},
                {"zbar_image_set_size", (void **)&z->set_size},
                {"zbar_image_set_data", (void **)&z->set_data},
                {"zbar_image_first_symbol", (void **)&z->first},
                {"zbar_symbol_next", (void **)&z->next},
                {"zbar_symbol_get_type", (void **)&z->type},
                {"zbar_get_symbol_name", (void **)&z->type_name},
                {"zbar_symbol_get_data", (void **)&z->text},
                {"zbar_symbol_get_data_length", (void **)&z->text_n},
        };

        return LOAD("libzbar.so.0", names);
}

static bool load_tess(struct tess *t)
{
        const struct name names[] = {
                {"TessBaseAPICreate", (void **)&t->create},
                {"TessBaseAPIInit3", (void **)&t->init},
                {"TessBaseAPISetPageSegMode", (void **)&t->set_mode},
                {"TessBaseAPISetImage", (void **)&t->set_image},
                {"TessBaseAPISetSourceResolution", (void **)&t->set_resolution},
                {"TessMonitorCreate", (void **)&t->monitor_new},
                {"TessMonitorSetDeadlineMSecs", (void **)&t->monitor_deadline},
                {"TessMonitorDelete", (void **)&t->monitor_free},
                {"TessBaseAPIRecognize", (void **)&t->recognise},
                {"TessBaseAPIGetUTF8Text", (void **)&t->text},
                {"TessDeleteText", (void **)&t->text_free},
                {"TessBaseAPIDelete", (void **)&t->destroy},
        };

        return LOAD("libtesseract.so.5", names);
}

/* ---- bar codes ---- */

static bool known(const struct vision_result *r, struct str text)
{
        for (size_t i = 0; i < r->n_codes; i++) {
                if (str_eq(r->codes[i].text, text))
                        return true;
        }
        return false;
}

static void scan(const struct lept *l, const struct zbar *z, struct pix *grey, struct arena *mem,
                 struct vision_result *ret)
{
        struct pix *bytes = l->byte_swapped(grey);
        unsigned w = (unsigned)l->width(grey), h = (unsigned)l->height(grey);
        size_t stride = bytes ? (size_t)l->wpl(bytes) * 4 : 0;
        unsigned char *rows = malloc((size_t)w * h + 1);
        void *scanner = z->scanner_new(), *image = z->image_new();

        if (!bytes || !rows || !scanner || !image)
                abort();
        for (unsigned y = 0; y < h; y++)
                memcpy(rows + (size_t)y * w, (const unsigned char *)l->data(bytes) + y * stride, w);
        z->set_format(image, GREY_Y800);
        z->set_size(image, w, h);
        z->set_data(image, rows, (unsigned long)w * h, NULL);
        if (z->scan(scanner, image) > 0) {
                for (const void *s = z->first(image); s && ret->n_codes < VISION_CODES_MAX; s = z->next(s)) {
                        struct str text = {z->text(s), z->text_n(s)};

                        if (text.n && text.n <= 512 && !known(ret, text))
                                ret->codes[ret->n_codes++] = (struct vision_code){
                                        arena_str(mem, str_c(z->type_name(z->type(s)))), arena_str(mem, text)};
                }
        }
        z->image_free(image);
        z->scanner_free(scanner);
        free(rows);
        l->destroy(&bytes);
}

/* As it is; smaller, which takes noise out; larger, for small ones; light on dark. */
static void read_codes(const struct lept *l, struct pix *grey, struct arena *mem, struct vision_result *ret)
{
        static const float scales[] = {1, 0.5f, 0.25f, 2};
        struct zbar z;

        if (!load_zbar(&z)) {
                ret->codes_off = true;
                return;
        }
        for (size_t i = 0; i < sizeof(scales) / sizeof(*scales) && ret->n_codes == 0; i++) {
                float w = (float)l->width(grey) * scales[i], h = (float)l->height(grey) * scales[i];
                struct pix *p;

                if ((scales[i] < 1 && (w < 100 || h < 100)) || (scales[i] > 1 && w * h > 4e6f))
                        continue;
                p = l->scale(grey, scales[i], scales[i]);
                if (!p)
                        continue;
                scan(l, &z, p, mem, ret);
                if (ret->n_codes == 0 && l->invert(p, p))
                        scan(l, &z, p, mem, ret);
                l->destroy(&p);
        }
}

/* ---- words ---- */

static void keep_text(struct str all, size_t most, struct arena *mem, struct vision_result *ret)
{
        char *p = arena_alloc(mem, most + 1);
        struct str line;
        size_t n = 0;

        while (all.n && str_line(&all, &line)) {
                line = str_trim(line);
                if (line.n == 0 || n + line.n + 1 > most)
                        continue;
                memcpy(p + n, line.p, line.n);
                n += line.n;
                p[n++] = '\n';
        }
        ret->text = str_n(p, n);
}

static void recognise(const struct lept *l, const struct tess *t, void *api, struct pix *grey, const struct words *how,
                      struct arena *mem, struct vision_result *ret)
{
        struct pix *bytes = l->byte_swapped(grey);
        void *monitor = t->monitor_new();
        char *text;

        if (!bytes)
                abort();
        t->set_mode(api, how->mode);
        t->set_image(api, (const unsigned char *)l->data(bytes), l->width(bytes), l->height(bytes), 1,
                     l->wpl(bytes) * 4);
        t->set_resolution(api, how->dpi);
        t->monitor_deadline(monitor, how->ms);
        text = t->recognise(api, monitor) == 0 ? t->text(api) : NULL;
        if (text) {
                keep_text(str_c(text), how->bytes, mem, ret);
                t->text_free(text);
        }
        t->monitor_free(monitor);
        l->destroy(&bytes);
}

static void read_words(const struct lept *l, struct pix *grey, const struct words *how, struct arena *mem,
                       struct vision_result *ret)
{
        int32_t w = l->width(grey), h = l->height(grey), most = w > h ? w : h;
        float factor = most > how->side ? (float)how->side / (float)most : most < how->side / 3 ? 2 : 1;
        struct tess t;
        struct pix *p;
        void *api;

        if (!load_tess(&t)) {
                ret->words_off = true;
                return;
        }
        api = t.create();
        if (!api || (t.init(api, NULL, "chi_sim+eng") != 0 && t.init(api, NULL, "eng") != 0)) {
                ret->words_off = true;
                return;
        }
        p = l->scale(grey, factor, factor);
        if (p) {
                recognise(l, &t, api, p, how, mem, ret);
                l->destroy(&p);
        }
        t.destroy(api);
}

/* ---- the picture ---- */

/* A code that can be the number of a thing: no address of a page. */
static bool has_number(const struct vision_result *r)
{
        for (size_t i = 0; i < r->n_codes; i++) {
                struct str s = r->codes[i].text;
                bool plain = s.n >= 6 && s.n <= 40;

                for (size_t k = 0; plain && k < s.n; k++)
                        plain = (s.p[k] >= '0' && s.p[k] <= '9') || ((s.p[k] | 32) >= 'a' && (s.p[k] | 32) <= 'z') ||
                                s.p[k] == '-';
                if (plain)
                        return true;
        }
        return false;
}

/* In grey; NULL: ret->state says why not. */
static struct pix *decode(struct lept *l, struct str bytes, struct vision_result *ret)
{
        struct picture_head head;
        struct pix *pix, *grey;

        *ret = (struct vision_result){.state = VISION_REFUSED};
        if (!picture_head(bytes, &head) || !picture_fits(&head, bytes.n))
                return NULL;
        if (!load_lept(l)) {
                ret->state = VISION_OFF;
                return NULL;
        }
        l->severity(QUIET);
        pix = l->read_mem((const unsigned char *)bytes.p, bytes.n);
        if (!pix)
                return NULL;
        /* The head may lie about what follows it. */
        grey = (int64_t)l->width(pix) * l->height(pix) <= PICTURE_PIXELS_MAX ? l->to_8(pix, 0) : NULL;
        l->destroy(&pix);
        if (grey)
                ret->state = VISION_READ;
        return grey;
}

void vision_read_page(struct str bytes, struct arena *mem, struct vision_result *ret)
{
        struct lept l;
        struct pix *grey = decode(&l, bytes, ret);

        ret->words_off = ret->state == VISION_OFF;
        if (!grey)
                return;
        read_words(&l, grey, &words_of_page, mem, ret);
        l.destroy(&grey);
}

void vision_read(struct str bytes, bool words, struct arena *mem, struct vision_result *ret)
{
        struct lept l;
        struct pix *grey = decode(&l, bytes, ret);

        if (!grey)
                return;
        read_codes(&l, grey, mem, ret);
        if (words && !has_number(ret))
                read_words(&l, grey, &words_scattered, mem, ret);
        if (ret->codes_off && ret->words_off)
                ret->state = VISION_OFF;
        l.destroy(&grey);
}

/* ---- from child to parent ---- */

void vision_to_json(const struct vision_result *r, struct buf *b)
{
        buf_put_ch(b, '{');
        json_put_key_str(b, "state", str_c(vision_state_name(r->state)));
        json_put_key_bool(b, "codes_off", r->codes_off);
        json_put_key_bool(b, "words_off", r->words_off);
        json_put_key(b, "codes");
        buf_put_ch(b, '[');
        for (size_t i = 0; i < r->n_codes; i++) {
                json_put_comma(b);
                buf_put_ch(b, '{');
                json_put_key_str(b, "type", r->codes[i].type);
                json_put_key_str(b, "text", r->codes[i].text);
                buf_put_ch(b, '}');
        }
        buf_put_ch(b, ']');
        json_put_key_str(b, "text", r->text);
        buf_put_ch(b, '}');
}

bool vision_from_json(struct str json, struct arena *mem, struct vision_result *ret)
{
        json_t *v = NULL;
        const json_t *codes;
        bool ok = false;

        *ret = (struct vision_result){.state = VISION_REFUSED};
        if (json_parse(json, &v, NULL) < 0)
                return false;
        for (int s = VISION_READ; s <= VISION_BUSY; s++) {
                if (str_eq_c(json_get_str(v, "state"), vision_state_name((enum vision_state)s))) {
                        ret->state = (enum vision_state)s;
                        ok = true;
                }
        }
        codes = json_object_get(v, "codes");
        ok = ok && json_is_array(codes) && json_array_size(codes) <= VISION_CODES_MAX;
        for (size_t i = 0; ok && i < json_array_size(codes); i++) {
                const json_t *x = json_array_get(codes, i);

                ret->codes[ret->n_codes++] = (struct vision_code){arena_str(mem, json_get_str(x, "type")),
                                                                  arena_str(mem, json_get_str(x, "text"))};
        }
        ret->text = arena_str(mem, str_sub(json_get_str(v, "text"), 0, VISION_TEXT_MAX));
        ret->codes_off = json_is_true(json_object_get(v, "codes_off"));
        ret->words_off = json_is_true(json_object_get(v, "words_off"));
        json_decref(v);
        return ok;
}
