/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Limits for differences: what 'snptrace compare --fail-on' takes.
 *
 *	LIMIT[,LIMIT...]	LIMIT is [PART-]METRIC:[+|-]PERCENT%
 *
 * "p99:+10%" is exceeded where the 99th percentile has grown by more than 10%,
 * "count:-5%" where there is more than 5% less, "count:0%" where it is not the same.
 * "vmm-p99:+10%" looks at the VMM's part alone; without PART all parts are looked at.
 */
#ifndef FAIL_ON_H
#define FAIL_ON_H

#include "result.h"

#define FAIL_ON_MAX	32

/**
 * struct fail_limit - a limit
 * @metric: of what
 * @part: of which part; "": of all
 * @ratio: how much, 0.1 is 10%
 * @grows, @shrinks: in which directions
 */
struct fail_limit {
	enum result_metric metric;
	char part[16];
	double ratio;
	bool grows, shrinks;
};

struct fail_on {
	struct fail_limit limits[FAIL_ON_MAX];
	size_t nr;
};

/**
 * fail_on_parse() - take limits from an option
 * @f: where to
 * @text: the option's argument
 * @why: what is wrong with it, on error
 *
 * Return: 0, or -EINVAL.
 */
int fail_on_parse(struct fail_on *f, const char *text, char why[static 128]);

/* Whether a limit is for this metric and part, and a change is beyond it */
bool fail_limit_is_for(const struct fail_limit *l, const char *part, enum result_metric metric);
bool fail_limit_exceeded(const struct fail_limit *l, const struct result_change *c);

#endif
