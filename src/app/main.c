/* main - hands over to the table of commands. */
#include "app/command.h"

#include <signal.h>
#include <unistd.h>

int main(int argc, char **argv)
{
        signal(SIGPIPE, SIG_IGN);
        signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error of write() */
        return command_main(argc, (const char *const *)argv, (const char *const *)environ);
}
