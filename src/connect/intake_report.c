/* intake_report - what an intake did: JSON for programs, text for people. No value in it is longer than 40 bytes, and
 * none that is personal by its column or its form. */
#include "connect/intake_priv.h"

#include "base/time.h"

#include <inttypes.h>

enum { SHOWN_MAX = 20 /* faults of a file in the text */ };

static const char *how_name(const struct intake_report *r)
{
        if (r->forced)
                return "told";
        switch (r->encoding.how) {
        case ENCODING_ASCII: return "ascii";
        case ENCODING_MARK: return "mark";
        case ENCODING_VALID: return "valid";
        case ENCODING_COUNTED: return "counted";
        case ENCODING_UNCLEAR: return "unclear";
        }
        return "";
}

/* ---- JSON ---- */

static void put_encoding(const struct intake_report *r, struct buf *b)
{
        json_put_key_str(b, "encoding", str_c(encoding_name(r->encoding.encoding)));
        json_put_key_str(b, "encoding_by", str_c(how_name(r)));
        json_put_key_bool(b, "byte_order_mark", r->encoding.mark);
}

static void put_counts(const struct intake_report *r, struct buf *b)
{
        json_put_key_i64(b, "rows", (int64_t)r->rows);
        json_put_key_i64(b, "new", (int64_t)r->made);
        json_put_key_i64(b, "updated", (int64_t)r->updated);
        json_put_key_i64(b, "unchanged", (int64_t)r->unchanged);
        json_put_key_i64(b, "refused", (int64_t)r->refused);
        json_put_key_i64(b, "removed", (int64_t)r->gone);
        json_put_key_i64(b, "consents_kept", (int64_t)r->consents_kept);
}

static void put_reasons(const struct intake_report *r, struct buf *b)
{
        json_put_key(b, "reasons");
        buf_put_ch(b, '{');
        for (enum intake_reason i = 0; i < INTAKE_REASONS; i++)
                if (r->reasons[i])
                        json_put_key_i64(b, intake_reason_name(i), (int64_t)r->reasons[i]);
        buf_put_ch(b, '}');
}

static void put_fault(const struct intake_fault *f, struct buf *b)
{
        json_put_comma(b);
        buf_put_ch(b, '{');
        json_put_key_i64(b, "line", f->line);
        if (f->column)
                json_put_key_str(b, "column", str_c(f->column));
        if (f->value.n)
                json_put_key_str(b, "value", f->value);
        json_put_key_str(b, "reason", str_c(intake_reason_name(f->reason)));
        json_put_key_str(b, "text", str_c(intake_reason_text(f->reason)));
        if (f->hint)
                json_put_key_str(b, "takes", str_c(f->hint));
        if (f->first)
                json_put_key_i64(b, "first_line", f->first);
        buf_put_ch(b, '}');
}

static void put_file(const struct intake_report *r, enum intake_kind kind, struct buf *b)
{
        json_put_comma(b);
        buf_put_ch(b, '{');
        json_put_key_str(b, "file", r->name);
        json_put_key_str(b, "kind", str_c(intake_kind_name(kind)));
        json_put_key_str(b, "format", str_c(r->json ? "json" : "csv"));
        put_encoding(r, b);
        put_counts(r, b);
        put_reasons(r, b);
        json_put_key_bool(b, "taken_as_minor_units", r->minor_taken);
        json_put_key(b, "ignored_columns");
        buf_put_ch(b, '[');
        for (size_t i = 0; i < r->n_ignored; i++) {
                json_put_comma(b);
                json_put_str(b, r->ignored[i]);
        }
        buf_put_ch(b, ']');
        if (r->was_interrupted) {
                json_put_key(b, "interrupted_before");
                buf_put_ch(b, '{');
                json_put_key_str(b, "file", r->before);
                json_put_key_i64(b, "rows", r->before_rows);
                json_put_key_i64(b, "at_ms", r->before_ms);
                buf_put_ch(b, '}');
        }
        if (r->error.n)
                json_put_key_str(b, "error", r->error);
        json_put_key(b, "faults");
        buf_put_ch(b, '[');
        for (size_t i = 0; i < r->n_faults; i++)
                put_fault(&r->faults[i], b);
        buf_put_ch(b, ']');
        json_put_key_i64(b, "faults_left_out", (int64_t)(r->refused - r->n_faults));
        buf_put_ch(b, '}');
}

void intake_put_json(const struct intake *in, double seconds, struct buf *b)
{
        struct err err;

        buf_put_ch(b, '{');
        json_put_key_str(b, "result",
                         str_c(intake_code(in) == 0   ? "taken"
                               : intake_code(in) == 1 ? "partly"
                                                      : "nothing"));
        json_put_key_bool(b, "dry_run", in->o.dry);
        if (intake_result(in, &err) < 0)
                json_put_key_str(b, "error", str_c(err.msg));
        json_put_key(b, "files");
        buf_put_ch(b, '[');
        for (enum intake_kind k = 0; k < INTAKE_KINDS; k++)
                if (in->files[k].report.there)
                        put_file(&in->files[k].report, k, b);
        buf_put_ch(b, ']');
        if (seconds >= 0) {
                json_put_key(b, "seconds");
                buf_printf(b, "%.2f", seconds);
        }
        buf_put_ch(b, '}');
}

/* ---- text ---- */

static void put_encoding_text(const struct intake_report *r, struct buf *b)
{
        const char *name = encoding_name(r->encoding.encoding);

        if (r->forced) {
                buf_printf(b, ", read as %s as you said", name);
                return;
        }
        switch (r->encoding.how) {
        case ENCODING_ASCII: break;
        case ENCODING_MARK: buf_printf(b, ", %s by its byte order mark", name); break;
        case ENCODING_VALID: buf_printf(b, ", found to be %s", name); break;
        case ENCODING_COUNTED:
                buf_printf(b, ", taken for %s: %" PRIu64 " of %" PRIu64 " lines that could tell are not", name,
                           r->encoding.bad, r->encoding.lines);
                break;
        case ENCODING_UNCLEAR: buf_put_c(b, ", neither UTF-8 nor GB18030"); break;
        }
}

static void put_fault_text(const struct intake_report *r, const struct intake_fault *f, struct buf *b)
{
        buf_printf(b, "  %.*s:%u: ", STR_ARG(r->name), f->line);
        if (f->column)
                buf_printf(b, "%s: ", f->column);
        if (f->value.n)
                buf_printf(b, "\"%.*s\": ", STR_ARG(f->value));
        buf_put_c(b, intake_reason_text(f->reason));
        if (f->hint)
                buf_printf(b, " (%s)", f->hint);
        if (f->first)
                buf_printf(b, ", on line %u", f->first);
        buf_put_ch(b, '\n');
}

static void put_ignored_text(const struct intake_report *r, struct buf *b)
{
        if (r->n_ignored == 0)
                return;
        buf_put_c(b, "  columns that are not known and were ignored: ");
        for (size_t i = 0; i < r->n_ignored; i++)
                buf_printf(b, "%s%.*s", i ? ", " : "", STR_ARG(r->ignored[i]));
        buf_put_c(b, r->ignored_more ? ", …\n" : "\n");
}

static void put_faults_text(const struct intake_report *r, struct buf *b)
{
        for (size_t i = 0; i < r->n_faults && i < SHOWN_MAX; i++)
                put_fault_text(r, &r->faults[i], b);
        if (r->refused <= SHOWN_MAX && r->refused == r->n_faults)
                return;
        buf_put_c(b, "  all refused rows by reason:\n");
        for (enum intake_reason i = 0; i < INTAKE_REASONS; i++)
                if (r->reasons[i])
                        buf_printf(b, "  %10" PRIu64 "  %s\n", r->reasons[i], intake_reason_text(i));
}

static void put_before_text(const struct intake_report *r, struct buf *b)
{
        char at[TIME_ISO_LEN + 1];

        if (!r->was_interrupted)
                return;
        time_format_iso(r->before_ms, at);
        buf_printf(b,
                   "  An import of %.*s that began at %s stopped after %" PRId64 " rows. What it took counts as "
                   "unchanged or updated here.\n",
                   STR_ARG(r->before), at, r->before_rows);
}

static void put_file_text(const struct intake_report *r, bool dry, struct buf *b)
{
        bool same = r->rows && r->unchanged == r->rows && !r->gone;

        buf_printf(b, "%.*s: ", STR_ARG(r->name));
        if (r->error.n && !r->rows) {
                buf_printf(b, "%.*s\n", STR_ARG(r->error));
                return;
        }
        buf_printf(b, "%s%" PRIu64 " rows", same ? "unchanged, " : "", r->rows);
        if (!same)
                buf_printf(b, "%s %" PRIu64 " new, %" PRIu64 " updated, %" PRIu64 " unchanged, %" PRIu64 " refused",
                           dry ? " would be:" : ":", r->made, r->updated, r->unchanged, r->refused);
        if (r->gone)
                buf_printf(b, ", %" PRIu64 " removed that the file no longer has", r->gone);
        put_encoding_text(r, b);
        buf_put_ch(b, '\n');
        put_before_text(r, b);
        if (r->minor_taken)
                buf_put_c(b, "  No amount has a decimal point: 29900 was taken for 299.00 (amounts: major, if it is "
                             "29,900)\n");
        put_ignored_text(r, b);
        if (r->consents_kept)
                buf_printf(b,
                           "  %" PRIu64 " customers said otherwise about a consent than the file; their word stays\n",
                           r->consents_kept);
        put_faults_text(r, b);
        if (r->error.n)
                buf_printf(b, "  It stopped: %.*s\n", STR_ARG(r->error));
}

void intake_put_text(const struct intake *in, double seconds, struct buf *b)
{
        struct err err;

        for (enum intake_kind k = 0; k < INTAKE_KINDS; k++)
                if (in->files[k].report.there)
                        put_file_text(&in->files[k].report, in->o.dry, b);
        if (intake_result(in, &err) < 0)
                buf_printf(b, "It stopped: %s. Rows counted above are in; run it again to go on.\n", err.msg);
        if (in->o.dry)
                buf_put_c(b, "Nothing was written: it was a dry run.\n");
        if (seconds >= 0)
                buf_printf(b, "%.1f s\n", seconds);
}
