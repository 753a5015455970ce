// SPDX-License-Identifier: GPL-2.0-only
#include <math.h>
#include <string.h>

#include "stat.h"

/* 285 years: a double, and the integers of JSON's writer, hold it */
#define MAX_SAVED	9e18

int stat_by(const char *word)
{
	static const char *const words[] = {
		[STAT_BY_UNIT] = "unit", [STAT_BY_VM] = "vm", [STAT_BY_VCPU] = "vcpu",
	};

	for (int i = 0; i <= STAT_BY_VCPU; i++)
		if (!strcmp(words[i], word))
			return i;
	return -1;
}

struct stat_flush stat_flush_saved(const struct ksnp_flush_counts *flush, unsigned int reason)
{
	const struct ksnp_flush_counts *f = &flush[reason];
	uint64_t whole = f->whole, ns = f->whole_ns;
	struct stat_flush saved = { 0 };

	if (!whole) {
		saved.is_guess = true;
		for (unsigned int i = 0; i < KSNP_NR_FLUSHES; i++) {
			whole += flush[i].whole;
			ns += flush[i].whole_ns;
		}
	}
	saved.is_known = whole || !f->cpus_avoided;
	/* A recording may say anything */
	if (whole)
		saved.saved_ns = fmin((double)ns / whole * f->cpus_avoided, MAX_SAVED);
	return saved;
}
