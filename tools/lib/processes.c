// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "processes.h"

bool processes_are_known(void)
{
	char name[64] = "";

	return readlink("/proc/self/ns/pid", name, sizeof(name) - 1) > 0 &&
	       !strcmp(name, "pid:[4026531836]");
}

bool process_is_gone(uint32_t pid)
{
	return kill(pid, 0) && errno == ESRCH;
}
