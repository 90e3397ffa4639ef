/* main - hands over to the table of commands. */
#include "app/command.h"

#include <signal.h>
#include <unistd.h>

int main(int argc, char **argv)
{
        signal(SIGPIPE, SIG_IGN);
        return command_main(argc, (const char *const *)argv, (const char *const *)environ);
}
