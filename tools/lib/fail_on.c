// SPDX-License-Identifier: GPL-2.0-only
#include <err.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fail_on.h"

static const char *const parts[] = { "kernel", "vmm", "run", "queue", "rmp", "flush" };

/* "vmm-p99": sets the part; returns what comes behind it */
static const char *parse_part(struct fail_limit *l, const char *text)
{
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		size_t len = strlen(parts[i]);

		if (strncmp(text, parts[i], len) || text[len] != '-')
			continue;
		strcpy(l->part, parts[i]);
		return text + len + 1;
	}
	return text;
}

static int parse_limit(struct fail_limit *l, const char *text, char why[static 128])
{
	const char *name = parse_part(l, text), *number;
	size_t len = strcspn(name, ":");
	int metric = result_metric_by_name(name, len);
	char *end;

	if (metric < 0) {
		snprintf(why, 128, "no metric '%.*s'", len > 40 ? 40 : (int)len, name);
		return -EINVAL;
	}
	l->metric = metric;
	number = name + len + (name[len] == ':');
	l->grows = *number != '-';
	l->shrinks = *number != '+';
	number += *number == '+' || *number == '-';
	l->ratio = strtod(number, &end) / 100;
	if (strspn(number, "0123456789.") != strlen(number) - 1 || strcmp(end, "%") ||
	    end == number || !isfinite(l->ratio)) {
		snprintf(why, 128, "'%.40s' is not METRIC:+PERCENT%%", text);
		return -EINVAL;
	}
	return 0;
}

int fail_on_parse(struct fail_on *f, const char *text, char why[static 128])
{
	char *copy = strdup(text), *rest = copy, *word;
	int error = 0;

	if (!copy)
		errx(1, "out of memory");
	f->nr = 0;
	while (!error && (word = strsep(&rest, ","))) {
		if (f->nr == FAIL_ON_MAX) {
			snprintf(why, 128, "more than %d limits", FAIL_ON_MAX);
			error = -EINVAL;
			break;
		}
		f->limits[f->nr] = (struct fail_limit){ 0 };
		error = parse_limit(&f->limits[f->nr++], word, why);
	}
	free(copy);
	return error;
}

bool fail_limit_is_for(const struct fail_limit *l, const char *part, enum result_metric metric)
{
	return l->metric == metric && (!*l->part || !strcmp(l->part, part));
}

bool fail_limit_exceeded(const struct fail_limit *l, const struct result_change *c)
{
	/* 10% of 100 is 10, whatever floating point makes of 1.1 */
	double slack = 1e-9;

	if (!c->known || c->coarse)
		return false;
	return (l->grows && c->ratio > l->ratio + slack) ||
	       (l->shrinks && c->ratio < -l->ratio - slack);
}
