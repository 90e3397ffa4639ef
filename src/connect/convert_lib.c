#include "connect/convert_lib.h"

#include <dlfcn.h>

bool lib_load(const char *library, const struct lib_name *names, size_t n)
{
        void *lib = dlopen(library, RTLD_NOW | RTLD_LOCAL);

        for (size_t i = 0; lib && i < n; i++) {
                *names[i].at = dlsym(lib, names[i].name);
                if (!*names[i].at)
                        return false;
        }
        return lib != NULL;
}
