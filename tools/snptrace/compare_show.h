/* SPDX-License-Identifier: GPL-2.0-only */
/* How two results differ, as text and JSON. */
#ifndef COMPARE_SHOW_H
#define COMPARE_SHOW_H

#include <jansson.h>

#include "fail_on.h"
#include "result.h"

/* struct compare_view - two results, A and B, and the limits of their differences */
struct compare_view {
	const struct result *results[2];
	const char *files[2];
	const struct fail_on *fail_on;
};

/* A table on stdout */
void compare_print(const struct compare_view *v);

/* Schema kvm_snp/compare/1; the caller's */
json_t *compare_json(const struct compare_view *v);

/* Whether the two have something in common, or one of them nothing at all */
bool compare_can(const struct compare_view *v);

/* Whether there is anything that a limit is for */
bool compare_has(const struct compare_view *v, const struct fail_limit *l);

/* Whether any limit is exceeded */
bool compare_exceeded(const struct compare_view *v);

#endif
