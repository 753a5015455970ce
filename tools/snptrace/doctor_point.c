// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "blackbox.h"
#include "doctor.h"
#include "text.h"

void doctor_say(struct doctor_point *p, enum doctor_verdict verdict, const char *format, ...)
{
	va_list args;

	p->verdict = verdict;
	va_start(args, format);
	vsnprintf(p->what, sizeof(p->what), format, args);
	va_end(args);
	text_clean(p->what);
}

void doctor_todo(struct doctor_point *p, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(p->todo, sizeof(p->todo), format, args);
	va_end(args);
	text_clean(p->todo);
}

void doctor_unseen(struct doctor_point *p, const char *path, int error)
{
	doctor_say(p, DOCTOR_UNKNOWN, "not looked at: %s: %s", path, strerror(error));
	if (error == EACCES || error == EPERM)
		doctor_todo(p, "run it as root");
	else if (error == ENOENT && !strncmp(path, BLACKBOX_DIR, strlen(BLACKBOX_DIR)))
		doctor_todo(p, "mount -t debugfs none /sys/kernel/debug");
	else
		doctor_todo(p, "find out why it cannot be read: ls -l, dmesg");
}

void doctor_number(struct doctor_point *p, const char *name, uint64_t n)
{
	if (p->nr < DOCTOR_NUMBERS)
		p->numbers[p->nr++] = (struct doctor_number){ name, n };
}

const char *doctor_word(enum doctor_verdict verdict)
{
	static const char *const words[] = {
		[DOCTOR_NOTHING] = "-", [DOCTOR_OK] = "ok", [DOCTOR_WARN] = "warn",
		[DOCTOR_UNKNOWN] = "unknown", [DOCTOR_FAIL] = "fail",
	};

	return words[verdict];
}

enum doctor_verdict doctor_worst(const struct doctor_point *points, unsigned int nr)
{
	enum doctor_verdict worst = DOCTOR_NOTHING;

	for (unsigned int i = 0; i < nr; i++)
		if (points[i].verdict > worst)
			worst = points[i].verdict;
	return worst;
}
