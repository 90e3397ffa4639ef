/* A filled form, as a frame and as a request carry it. */
#include "api/api_priv.h"
#include "chat/chat.h"

const struct api_field api_form_fields[] = {
        {"name", T_STRING, true, 40, "identity, account, code, action, csat", NULL},
        {"order_no", T_STRING, false, 80, "of identity", NULL},
        {"last4", T_STRING, false, 16, "of identity: last four digits of the telephone", NULL},
        {"account", T_STRING, false, 300, "of account: order number or e-mail address that a code is for", NULL},
        {"code", T_STRING, false, 40, "of code: the six digits", NULL},
        {"fields", T_ARRAY, false, 0, "of action and csat: {name, value} of each field", NULL},
        {0},
};

static int read_field(const json_t *v, struct chat_field *ret, struct err *err)
{
        if (!json_is_object(v) || json_object_size(v) != 2 || !json_is_string(json_object_get(v, "name")) ||
            !json_is_string(json_object_get(v, "value")))
                return err_set(err, ERR_INVALID, "form.fields must be a list of {name, value}");
        *ret = (struct chat_field){json_get_str(v, "name"), json_get_str(v, "value")};
        return 0;
}

int api_form_read(const json_t *form, struct chat_input *in, struct chat_field *v, struct err *err)
{
        const json_t *fields = json_object_get(form, "fields");
        size_t n = json_array_size(fields);

        in->kind = IN_FORM;
        in->form = json_get_str(form, "name");
        in->order_no = json_get_str(form, "order_no");
        in->last4 = json_get_str(form, "last4");
        in->account = json_get_str(form, "account");
        in->code = json_get_str(form, "code");
        if (n > CHAT_FIELDS_MAX)
                return err_set(err, ERR_LIMIT, "a form may have at most %d fields", CHAT_FIELDS_MAX);
        for (size_t i = 0; i < n; i++) {
                int r = read_field(json_array_get(fields, i), &v[i], err);

                if (r < 0)
                        return r;
        }
        in->fields = v;
        in->n_fields = n;
        return 0;
}
