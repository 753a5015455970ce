// SPDX-License-Identifier: GPL-2.0-only
/* What the tools themselves need: privileges, and something to attach to. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "doctor.h"
#include "source.h"

static bool readable(const char *folder)
{
	return !access(folder, R_OK | X_OK);
}

void doctor_check_privileges(const struct doctor *d, struct doctor_point *p)
{
	bool tracefs = readable("/sys/kernel/tracing"), debugfs = readable("/sys/kernel/debug");

	(void)d;
	if (!source_allowed()) {
		doctor_say(p, DOCTOR_FAIL, "no BPF%s%s", tracefs ? "" : ", no tracefs",
			   debugfs ? "" : ", no debugfs");
		doctor_todo(p, "run it as root, or with CAP_SYS_ADMIN for what needs BPF alone");
	} else if (!tracefs || !debugfs) {
		doctor_say(p, DOCTOR_WARN, "BPF, but%s%s cannot be read", tracefs ? "" : " tracefs",
			   debugfs ? "" : " debugfs");
		doctor_todo(p, "run it as root, and have them mounted: 'snptrace hang' and the module's modes need it");
	} else {
		doctor_say(p, DOCTOR_OK, "BPF, tracefs, debugfs");
	}
}

/* "WHAT IS WRONG; WHAT TO DO" */
static void say_why(struct doctor_point *p, enum doctor_verdict verdict, const char *why)
{
	const char *todo = strchr(why, ';');

	doctor_say(p, verdict, "%.*s", (int)(todo ? todo - why : (long)strlen(why)), why);
	if (todo)
		doctor_todo(p, "%s", todo + 1 + strspn(todo + 1, " "));
}

/* Not only what there seems to be: programs are loaded, attached and taken away */
void doctor_check_tracing(const struct doctor *d, struct doctor_point *p)
{
	struct counters *c;
	char why[256];
	int kind = source_probe(why);

	(void)d;
	if (kind < 0) {
		say_why(p, kind == -EPERM ? DOCTOR_UNKNOWN : DOCTOR_FAIL, why);
		return;
	}
	c = counters_open(kind, &FILTER_NONE, NULL, why);
	if (!c) {
		say_why(p, DOCTOR_FAIL, why);
		return;
	}
	counters_close(c);
	if (kind == SOURCE_MODULE) {
		doctor_say(p, DOCTOR_OK, "attached to the module's tracepoints, and detached");
		return;
	}
	doctor_say(p, DOCTOR_WARN, "attached to the stock kernel's functions, and detached");
	doctor_todo(p, "%s", source_missing(kind));
}
