// SPDX-License-Identifier: GPL-2.0-only
/*
 * count-few VMS HISTS: counts page state changes by MSR and registrations of GHCBs as
 * 'snptrace stat --by vm -u psc_msr,register_gpa' does, but with room for so few VMs and
 * histograms in the kernel. From "ready" on until stdin ends; then the document of
 * -j goes to stdout, and the tables to stderr.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>

#include "source.h"
#include "stat.h"

static void show(const struct model *m)
{
	struct stat_options options = { .by = STAT_BY_VM };
	json_t *document = stat_json(m, &options);

	json_dumpf(document, stdout, 0);
	json_decref(document);
	stat_text(stderr, m, &options);
}

int main(int argc, char **argv)
{
	struct counters_limits limits = { 0 };
	struct filter filter = FILTER_NONE;
	struct counters *counters;
	char why[256], bad[32];
	struct model *m;
	int kind;

	if (argc != 3)
		errx(2, "usage: count-few VMS HISTS");
	limits.vms = atoi(argv[1]);
	limits.hists = atoi(argv[2]);
	filter_add_units(&filter, "psc_msr,register_gpa", bad);
	kind = source_probe(why);
	counters = kind < 0 ? NULL : counters_open(kind, &filter, &limits, why);
	if (!counters)
		errx(1, "%s", why);
	puts("ready");
	fflush(stdout);
	while (getchar() != EOF)
		;
	m = counters_read(counters);
	if (!m)
		errx(1, "the module has come or gone");
	show(m);
	model_free(m);
	counters_close(counters);
	return 0;
}
