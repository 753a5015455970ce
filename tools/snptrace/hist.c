// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>

#include "commands.h"
#include "counting.h"
#include "hist.h"
#include "hist_text.h"
#include "human.h"
#include "names.h"

static const struct quantile {
	const char *name;
	double q;
} quantiles[] = { { "p50", 0.5 }, { "p90", 0.9 }, { "p99", 0.99 }, { "p99.9", 0.999 } };

#define NR_QUANTILES	(sizeof(quantiles) / sizeof(quantiles[0]))

/* Shows one histogram: of all VMs together, of one part of what @name names */
typedef void show_fn(void *to, const char *name, const char *part, const struct ksnp_hist *h);

static void show_parts(const struct model *m, uint32_t of, const char *name, const char *part0,
		       const char *part1, show_fn *fn, void *to)
{
	static struct ksnp_hist h;

	for (int part = 0; part < 2; part++) {
		model_hist_sum(m, of, part, &h);
		if (hist_count(&h))
			fn(to, name, part ? part1 : part0, &h);
	}
}

static void show_all(const struct model *m, show_fn *fn, void *to)
{
	char name[48], word[32];

	for (unsigned int unit = 0; unit < KSNP_NR_UNITS; unit++) {
		bool freeing = unit == KSNP_UNIT_gmem_invalidate;

		show_parts(m, KSNP_HIST_OF_UNIT(unit), name_of(KSNP_AS_UNIT, unit),
			   freeing ? "rmp" : "kernel", freeing ? "flush" : "vmm", fn, to);
	}
	for (unsigned int i = 0; i < KSNP_NR_FLUSHES; i++) {
		snprintf(name, sizeof(name), "flush %s", name_of(KSNP_AS_FLUSH, i));
		show_parts(m, KSNP_HIST_OF_FLUSH(i), name, "kernel", "", fn, to);
	}
	for (size_t i = 0; i < m->nr_fw; i++) {
		uint32_t cmd = m->fw[i].cmd;

		snprintf(name, sizeof(name), "fw %s",
			 name_format(word, sizeof(word), KSNP_AS_FW_CMD, cmd));
		show_parts(m, KSNP_HIST_OF_FW(cmd), name, "run", "queue", fn, to);
	}
}

struct text {
	FILE *to;
	bool some;
};

static void show_text(void *arg, const char *name, const char *part, const struct ksnp_hist *h)
{
	struct text *text = arg;
	char ns[HUMAN_SIZE];

	fprintf(text->to, "%s%s, %s: %llu, mean %s", text->some ? "\n" : "", name, part,
		(unsigned long long)hist_count(h), human_ns(ns, h->sum / hist_count(h)));
	for (size_t i = 0; i < NR_QUANTILES; i++)
		fprintf(text->to, ", %s %s", quantiles[i].name,
			human_ns(ns, hist_quantile(h, quantiles[i].q)));
	fprintf(text->to, ", max %s\n", human_ns(ns, h->max));
	hist_text(text->to, h, human_width());
	text->some = true;
}

static void text(const struct counting *c, const struct model *m)
{
	struct text text = { .to = c->to };

	show_all(m, show_text, &text);
	if (!text.some)
		fputs("nothing happened\n", c->to);
	if (m->losses.hists)
		fprintf(c->to, "lost: %llu times that there was no histogram for\n",
			(unsigned long long)m->losses.hists);
}

static void show_json(void *list, const char *name, const char *part, const struct ksnp_hist *h)
{
	json_t *o = json_pack("{s:s, s:s, s:I, s:I, s:I}", "name", name, "part", part,
			      "count", (json_int_t)hist_count(h), "sum", (json_int_t)h->sum,
			      "max", (json_int_t)h->max);
	json_t *buckets = json_array();

	for (size_t i = 0; i < NR_QUANTILES; i++)
		json_object_set_new(o, quantiles[i].name,
				    json_integer(hist_quantile(h, quantiles[i].q)));
	for (unsigned int i = 0; i < KSNP_HIST_BUCKETS; i++)
		if (h->bucket[i])
			json_array_append_new(buckets, json_pack("[I, I]",
								 (json_int_t)ksnp_hist_floor(i),
								 (json_int_t)h->bucket[i]));
	json_object_set_new(o, "buckets", buckets);
	json_array_append_new(list, o);
}

static json_t *json(const struct counting *c, const struct model *m)
{
	json_t *list = json_array();

	show_all(m, show_json, list);
	return json_pack("{s:s, s:I, s:I, s:s?, s:o, s:I}", "schema", "kvm_snp/hist/1",
			 "from_ns", (json_int_t)m->from_ns, "ns", (json_int_t)m->ns,
			 "missing", c->missing, "hists", list, "lost", (json_int_t)m->losses.hists);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	(void)arg;
	return counting_parse(state->input, key, state);
}

static const char doc[] =
	"Shows how the times of requests are distributed: in the kernel and at the VMM, of firmware "
	"commands their execution and the wait for it, of cache flushes."
	"\v"
	"EXAMPLES\n"
	"  snptrace hist -u psc -d 10                 page state changes of ten seconds\n"
	"  snptrace hist -p 4711 -u intercept -i 5    a VM's intercepts, every five seconds\n"
	"  snptrace hist -j -- ./launch-guest         all buckets as JSON, while a program runs\n";

int cmd_hist(int argc, char **argv)
{
	struct argp_child children[] = { { &options_argp, 0, NULL, 0 }, { 0 } };
	struct argp argp = { NULL, parse, "[-- PROGRAM [ARGUMENT...]]", doc, children, NULL, NULL };
	struct counting c = { .who = argv[0], .text = text, .json = json };

	options_parse(&argp, argc, argv, ARGP_IN_ORDER, &c);
	return counting_run(&c);
}
