/*
 * convert_xml - XML and HTML as a stream of what opens, closes and stands between, by libxml2's reader. A document type
 * ends an XML document: none of the formats that are read has one, and entities are how a small file becomes a big one.
 */
#include "connect/convert_lib.h"
#include "connect/convert_priv.h"

#include <stdlib.h>
#include <string.h>

enum {
        NODE_ELEMENT = 1,
        NODE_TEXT = 3,
        NODE_CDATA = 4,
        NODE_DOCTYPE = 10,
        NODE_WHITE = 13,
        NODE_SIGNIFICANT_WHITE = 14,
        NODE_END = 15,

        OPT_NONET = 1 << 11,
        OPT_NOERROR = 1 << 5,
        OPT_NOWARNING = 1 << 6,
        OPT_RECOVER = 1 << 0,
        HTML_BYTES = 16 << 20,
};

struct libxml {
        void *(*for_io)(int (*)(void *, char *, int), int (*)(void *), void *, const char *, const char *, int);
        void *(*walker)(void *);
        void (*free)(void *);
        int (*read)(void *), (*type)(void *), (*empty)(void *);
        const unsigned char *(*name)(void *), *(*value)(void *);
        unsigned char *(*attr)(void *, const unsigned char *);
        void *(*html)(const char *, int, const char *, const char *, int);
        void (*free_doc)(void *);
        void (**free_text)(void *); /* a variable of the library */
};

struct xml {
        struct libxml lib;
        void *reader, *doc;
        bool doctype, closes; /* the element that opened last is empty: its end is next */
};

static bool load(struct libxml *x)
{
        const struct lib_name names[] = {
                {"xmlReaderForIO", (void **)&x->for_io},
                {"xmlReaderWalker", (void **)&x->walker},
                {"xmlFreeTextReader", (void **)&x->free},
                {"xmlTextReaderRead", (void **)&x->read},
                {"xmlTextReaderNodeType", (void **)&x->type},
                {"xmlTextReaderIsEmptyElement", (void **)&x->empty},
                {"xmlTextReaderConstLocalName", (void **)&x->name},
                {"xmlTextReaderConstValue", (void **)&x->value},
                {"xmlTextReaderGetAttribute", (void **)&x->attr},
                {"htmlReadMemory", (void **)&x->html},
                {"xmlFreeDoc", (void **)&x->free_doc},
                {"xmlFree", (void **)&x->free_text},
        };

        return lib_load("libxml2.so.2", names, sizeof(names) / sizeof(*names));
}

static int no_library(struct xml *x, struct err *err)
{
        free(x);
        return convert_fault_with(err, FAULT_PACKAGE, "libxml2");
}

int xml_open(int (*read)(void *arg, char *to, int n), void *arg, bool doctype, struct xml **ret, struct err *err)
{
        struct xml *x = calloc(1, sizeof(*x));

        if (!x)
                abort();
        *ret = NULL;
        if (!load(&x->lib))
                return no_library(x, err);
        x->doctype = doctype;
        x->reader = x->lib.for_io(read, NULL, arg, NULL, NULL, OPT_NONET | OPT_NOERROR | OPT_NOWARNING);
        if (!x->reader) {
                free(x);
                return convert_fault(err, FAULT_BROKEN);
        }
        *ret = x;
        return 0;
}

int xml_open_html(struct str bytes, const char *charset, struct xml **ret, struct err *err)
{
        struct xml *x = calloc(1, sizeof(*x));
        int opts = OPT_NONET | OPT_NOERROR | OPT_NOWARNING | OPT_RECOVER;

        if (!x)
                abort();
        *ret = NULL;
        if (!load(&x->lib))
                return no_library(x, err);
        if (bytes.n > HTML_BYTES)
                bytes.n = HTML_BYTES;
        x->doctype = true;
        x->doc = x->lib.html(bytes.p, (int)bytes.n, NULL, charset, opts);
        if (!x->doc && charset) /* one that is not known */
                x->doc = x->lib.html(bytes.p, (int)bytes.n, NULL, NULL, opts);
        x->reader = x->doc ? x->lib.walker(x->doc) : NULL;
        if (!x->reader) {
                xml_close(x);
                return convert_fault(err, FAULT_EMPTY);
        }
        *ret = x;
        return 0;
}

struct xml *xml_close(struct xml *x)
{
        if (x && x->reader)
                x->lib.free(x->reader);
        if (x && x->doc)
                x->lib.free_doc(x->doc);
        free(x);
        return NULL;
}

enum xml_event xml_next(struct xml *x)
{
        if (x->closes) {
                x->closes = false;
                return XML_CLOSE;
        }
        for (;;) {
                int r = x->lib.read(x->reader);

                if (r <= 0)
                        return r < 0 ? XML_BROKEN : XML_END;
                switch (x->lib.type(x->reader)) {
                case NODE_ELEMENT: x->closes = x->lib.empty(x->reader) == 1; return XML_OPEN;
                case NODE_END: return XML_CLOSE;
                case NODE_TEXT:
                case NODE_CDATA:
                case NODE_WHITE:
                case NODE_SIGNIFICANT_WHITE: return XML_TEXT;
                case NODE_DOCTYPE:
                        if (!x->doctype)
                                return XML_BROKEN;
                        break;
                default: break;
                }
        }
}

struct str xml_name(const struct xml *x)
{
        return str_c((const char *)x->lib.name(x->reader));
}

struct str xml_text(const struct xml *x)
{
        return str_c((const char *)x->lib.value(x->reader));
}

struct str xml_attr(const struct xml *x, const char *name, struct arena *mem)
{
        unsigned char *v = x->lib.attr(x->reader, (const unsigned char *)name);
        struct str s = arena_str(mem, str_c((const char *)v));

        if (v)
                (*x->lib.free_text)(v);
        return s;
}
