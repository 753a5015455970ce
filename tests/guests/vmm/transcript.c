// SPDX-License-Identifier: GPL-2.0-only
/*
 * --transcript: one line for each exit. The format is described in
 * docs/guests.md.
 */
#include <stdarg.h>
#include <time.h>

#include "vmm.h"

static FILE *file;
static struct timespec start;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

void transcript_open(const char *name)
{
	clock_gettime(CLOCK_MONOTONIC, &start);
	if (!name)
		return;
	file = fopen(name, "we");
	if (!file)
		die_errno("%s", name);
	setlinebuf(file);
}

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - start.tv_sec) + (now.tv_nsec - start.tv_nsec) / 1e9;
}

bool transcript_wanted(void)
{
	return file;
}

void transcript(const struct vcpu *vcpu, const char *fmt, ...)
{
	va_list ap;

	if (!file)
		return;

	pthread_mutex_lock(&lock);
	fprintf(file, "%.6f vcpu%u ", seconds(), vcpu->id);
	va_start(ap, fmt);
	vfprintf(file, fmt, ap);
	va_end(ap);
	fputc('\n', file);
	pthread_mutex_unlock(&lock);
}

void transcript_close(void)
{
	if (file && fclose(file))
		die_errno("transcript");
}
