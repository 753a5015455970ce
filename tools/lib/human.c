// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <langinfo.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "human.h"

#define DEFAULT_WIDTH	120
#define MAX_WIDTH	1000

/* @v with three digits in the first of @units that has less than 1000 of them */
static const char *scaled(char *buf, double v, double step, const char *const *units)
{
	int decimals;

	/* 999.5 would be shown as 1000 */
	while (v >= 999.5 && units[1]) {
		v /= step;
		units++;
	}
	decimals = v < 9.995 ? 2 : v < 99.95 ? 1 : 0;
	snprintf(buf, HUMAN_SIZE, "%.*f%s", decimals, v, *units);
	return buf;
}

const char *human_ns(char buf[static HUMAN_SIZE], uint64_t ns)
{
	static const char *const units[] = { "us", "ms", "s", NULL };

	if (ns >= 1000)
		return scaled(buf, ns / 1e3, 1000, units);
	snprintf(buf, HUMAN_SIZE, "%" PRIu64 "ns", ns);
	return buf;
}

const char *human_bytes(char buf[static HUMAN_SIZE], uint64_t bytes)
{
	static const char *const units[] = { "K", "M", "G", "T", "P", "E", NULL };

	if (bytes >= 1000)
		return scaled(buf, bytes / 1024.0, 1024, units);
	snprintf(buf, HUMAN_SIZE, "%" PRIu64, bytes);
	return buf;
}

const char *human_change(char buf[static HUMAN_SIZE], double a, double b)
{
	double percent = a ? (b - a) / fabs(a) * 100 : 0;

	if (!a && !b)
		strcpy(buf, "-");
	else if (a == b)
		strcpy(buf, "0%");
	else if (!a)
		strcpy(buf, "new");
	else
		snprintf(buf, HUMAN_SIZE, "%+.*f%%", percent > -99.95 && percent < 99.95, percent);
	return buf;
}

unsigned int human_width(void)
{
	const char *columns = getenv("COLUMNS");
	unsigned long width = columns ? strtoul(columns, NULL, 10) : 0;
	struct winsize size;

	if (!ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_col)
		return size.ws_col;
	return width && width <= MAX_WIDTH ? width : DEFAULT_WIDTH;
}

bool human_colour(void)
{
	const char *no = getenv("NO_COLOR");

	return !(no && *no) && isatty(STDOUT_FILENO);
}

bool human_utf8(void)
{
	return !strcmp(nl_langinfo(CODESET), "UTF-8");
}
