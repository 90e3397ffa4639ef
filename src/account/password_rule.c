/* password_rule - see password_rule.h. */
#include "account/password_rule.h"

#include "crypt/password.h"
#include "text/utf8.h"

/* What is tried first, with capitals folded and digits at the end left out. Of at least six characters, since shorter
 * ones need so many digits that they are hardly these words any more. */
static const char *const common[] = {
        "password", "passw0rd",     "p@ssword",  "p@ssw0rd",  "qwerty",     "qwertyuiop", "qwertyuiop[]",  "asdfghjkl",
        "zxcvbnm",  "qazwsx",       "qazwsxedc", "1qaz2wsx",  "iloveyou",   "woaini",     "administrator", "letmein",
        "welcome",  "changeme",     "passwort",  "warmline",  "football",   "baseball",   "sunshine",      "princess",
        "superman", "trustno",      "dragon",    "monkey",    "shadow",     "master",     "1q2w3e4r5t",    "1q2w3e4r",
        "zaq1@wsx", "asdfasdfasdf", "aa123456",  "abc123456", "a123456789", "qwe123456",  "mima",          "nuannuan",
};

static struct str without_digits(struct str s)
{
        while (s.n && s.p[s.n - 1] >= '0' && s.p[s.n - 1] <= '9')
                s.n--;
        return s;
}

static bool is_common(struct str password)
{
        struct str word = without_digits(password);

        for (size_t i = 0; i < sizeof(common) / sizeof(common[0]); i++)
                if (str_ieq(word, str_c(common[i])) || str_ieq(password, str_c(common[i])))
                        return true;
        return false;
}

/* One character again and again, or each one more or less than the one before: 1111111111, 0123456789, zyxwvutsrq. */
static bool is_run(struct str s)
{
        int step = s.n > 1 ? (unsigned char)s.p[1] - (unsigned char)s.p[0] : 0;

        if (step < -1 || step > 1)
                return false;
        for (size_t i = 1; i < s.n; i++) {
                int d = (unsigned char)s.p[i] - (unsigned char)s.p[i - 1];

                if (d != step && !(s.p[i - 1] == '9' && s.p[i] == '0'))
                        return false;
        }
        return true;
}

/* A piece of one to four bytes again and again. */
static bool repeats(struct str s)
{
        for (size_t n = 1; n <= 4; n++) {
                size_t i = n;

                while (i < s.n && s.p[i] == s.p[i - n])
                        i++;
                if (i == s.n)
                        return true;
        }
        return false;
}

static bool names(struct str password, struct str who)
{
        return who.n >= 3 && str_ieq(without_digits(password), without_digits(who));
}

int password_rule(struct str password, struct str login, struct str name, struct err *err)
{
        if (password.n > PASSWORD_MAX)
                return err_set(err, ERR_INVALID, "the password is longer than %d bytes", PASSWORD_MAX);
        if (utf8_count(password) < PASSWORD_LEAST)
                return err_set(err, ERR_INVALID, "the password needs at least %d characters", PASSWORD_LEAST);
        if (is_common(password) || is_run(password) || repeats(password))
                return err_set(err, ERR_INVALID, "this password is one of the first that others try");
        if (names(password, login) || names(password, name))
                return err_set(err, ERR_INVALID, "the password must not be the login or the name");
        return 0;
}
