// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "format.h"

/* @n with three digits, in thousands or more */
static void scaled(char *buf, double n)
{
	static const char units[] = "kMGTPE";
	int i = 0;

	/* 999.5 would be shown as 1000 */
	for (n /= 1000; n >= 999.5; n /= 1000)
		i++;
	snprintf(buf, FORMAT_SIZE, "%.*f%c", n < 9.995 ? 2 : n < 99.95 ? 1 : 0, n, units[i]);
}

void format_count(char buf[static FORMAT_SIZE], uint64_t n, int width)
{
	if (n == UNKNOWN)
		strcpy(buf, "-");
	else if (snprintf(buf, FORMAT_SIZE, "%" PRIu64, n) > width)
		scaled(buf, n);
}

void format_rate(char buf[static FORMAT_SIZE], double rate, int width)
{
	if (rate > 0 && rate < 9.95) {
		snprintf(buf, FORMAT_SIZE, "%.*f", rate < 0.095 ? 2 : 1, rate);
		return;
	}
	format_count(buf, rate > 1e18 ? (uint64_t)1e18 : (uint64_t)llround(rate), width);
}

void format_share(char buf[static FORMAT_SIZE], double share)
{
	if (share > 0)
		snprintf(buf, FORMAT_SIZE, "%.1f", share < 10 ? share * 100 : 999.9);
	else
		strcpy(buf, "0");
}

void format_ns(char buf[static FORMAT_SIZE], uint64_t ns)
{
	if (ns == UNKNOWN)
		strcpy(buf, "-");
	else if (!ns)
		strcpy(buf, "0");
	else
		human_ns(buf, ns);
}

void format_bytes(char buf[static FORMAT_SIZE], uint64_t bytes)
{
	human_bytes(buf, bytes);
}

void format_age(char buf[static FORMAT_SIZE], uint64_t ns)
{
	unsigned long long s = ns / 1000000000;

	if (ns == UNKNOWN)
		strcpy(buf, "-");
	else if (s < 60)
		snprintf(buf, FORMAT_SIZE, "%llus", s);
	else if (s < 3600)
		snprintf(buf, FORMAT_SIZE, "%llu:%02llu", s / 60, s % 60);
	else if (s < 86400)
		snprintf(buf, FORMAT_SIZE, "%llu:%02llu:%02llu", s / 3600, s / 60 % 60, s % 60);
	else
		snprintf(buf, FORMAT_SIZE, "%llud%02lluh", s / 86400, s / 3600 % 24);
}
