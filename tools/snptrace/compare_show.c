// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "compare_show.h"
#include "human.h"

#define NAME_WIDTH	26
#define PART_WIDTH	7
#define CELL_WIDTH	10

/* Called for each pair of rows; one of them may be NULL */
typedef void (*row_fn)(const struct compare_view *v, const struct result_row *a,
		       const struct result_row *b, void *arg);

/* Rows that only B has, from @at up to the next that both have */
static void rows_of_b(const struct compare_view *v, size_t at, row_fn fn, void *arg)
{
	const struct result *a = v->results[0], *b = v->results[1];

	while (at < b->nr_rows && !result_find(a, b->rows[at].name, b->rows[at].part))
		fn(v, NULL, &b->rows[at++], arg);
}

/* In A's order; what only B has comes where it comes in B */
static void each_row(const struct compare_view *v, row_fn fn, void *arg)
{
	const struct result *a = v->results[0], *b = v->results[1];

	rows_of_b(v, 0, fn, arg);
	for (size_t i = 0; i < a->nr_rows; i++) {
		const struct result_row *in_b = result_find(b, a->rows[i].name, a->rows[i].part);

		fn(v, &a->rows[i], in_b, arg);
		if (in_b)
			rows_of_b(v, in_b - b->rows + 1, fn, arg);
	}
}

static const struct fail_limit *exceeded(const struct compare_view *v, const struct result_row *a,
					 const struct result_row *b, enum result_metric metric)
{
	struct result_change c = result_change(a, b, metric);

	for (size_t i = 0; i < v->fail_on->nr; i++) {
		const struct fail_limit *l = &v->fail_on->limits[i];

		if (fail_limit_is_for(l, (a ?: b)->part, metric) && fail_limit_exceeded(l, &c))
			return l;
	}
	return NULL;
}

static void find_exceeded(const struct compare_view *v, const struct result_row *a,
			  const struct result_row *b, void *arg)
{
	for (unsigned int i = 0; i < RESULT_NR_METRICS; i++)
		*(bool *)arg |= !!exceeded(v, a, b, i);
}

bool compare_exceeded(const struct compare_view *v)
{
	bool found = false;

	each_row(v, find_exceeded, &found);
	return found;
}

static unsigned int metrics(const struct result *r)
{
	unsigned int known = 0;

	for (size_t i = 0; i < r->nr_rows; i++)
		known |= r->rows[i].known;
	return known;
}

bool compare_can(const struct compare_view *v)
{
	unsigned int a = metrics(v->results[0]), b = metrics(v->results[1]);

	return !a || !b || a & b;
}

struct search {
	const struct fail_limit *limit;
	bool found;
};

static void find_limit(const struct compare_view *v, const struct result_row *a,
		       const struct result_row *b, void *arg)
{
	struct search *s = arg;

	(void)v;
	s->found |= fail_limit_is_for(s->limit, (a ?: b)->part, s->limit->metric) &&
		    result_change(a, b, s->limit->metric).known;
}

bool compare_has(const struct compare_view *v, const struct fail_limit *l)
{
	struct search s = { .limit = l };

	each_row(v, find_limit, &s);
	return s.found;
}

/*
 * As text: three lines for each row, A, B and the change
 */

static const enum result_metric columns[] = {
	RESULT_COUNT, RESULT_ERRORS, RESULT_MEAN, RESULT_P50, RESULT_P90, RESULT_P99, RESULT_P999,
	RESULT_MAX,
};

#define NR_COLUMNS	(sizeof(columns) / sizeof(columns[0]))

struct printer {
	bool colour;
	const char *last_name;
};

/* @mark: comes before it */
static void cell(const char *mark, const char *text)
{
	printf("%*s%s", CELL_WIDTH - (int)strlen(text), mark, text);
}

static bool is_time(enum result_metric metric)
{
	return metric >= RESULT_MEAN && metric <= RESULT_MAX;
}

static void print_values(const struct result_row *row)
{
	char buf[HUMAN_SIZE];

	for (size_t i = 0; i < NR_COLUMNS; i++) {
		enum result_metric metric = columns[i];

		if (!row || !(row->known & 1U << metric))
			strcpy(buf, "-");
		else if (is_time(metric))
			human_ns(buf, llround(row->value[metric]));
		else
			snprintf(buf, sizeof(buf), "%.0f", row->value[metric]);
		cell("", buf);
	}
	printf("\n");
}

static void print_changes(const struct printer *p, const struct compare_view *v,
			  const struct result_row *a, const struct result_row *b)
{
	char buf[HUMAN_SIZE];

	for (size_t i = 0; i < NR_COLUMNS; i++) {
		struct result_change c = result_change(a, b, columns[i]);
		bool failed = exceeded(v, a, b, columns[i]);

		if (failed && p->colour)
			printf("\033[31m");
		cell(failed ? "!" : c.known && c.coarse && c.a != c.b ? "~" : "",
		     c.known ? human_change(buf, c.a, c.b) : "-");
		if (failed && p->colour)
			printf("\033[0m");
	}
	printf("\n");
}

static void print_row(const struct compare_view *v, const struct result_row *a,
		      const struct result_row *b, void *arg)
{
	const struct result_row *any = a ?: b;
	struct printer *p = arg;
	bool same = p->last_name && !strcmp(p->last_name, any->name);

	p->last_name = any->name;
	printf("%-*.*s%-*sA", NAME_WIDTH, NAME_WIDTH - 1, same ? "" : any->name, PART_WIDTH,
	       any->part);
	print_values(a);
	printf("%*sB", NAME_WIDTH + PART_WIDTH, "");
	print_values(b);
	printf("%*s ", NAME_WIDTH + PART_WIDTH, "");
	print_changes(p, v, a, b);
}

/* @arg: what the benchmark counts */
static void print_benchmark(const struct compare_view *v, const struct result_row *a,
			    const struct result_row *b, void *arg)
{
	enum result_metric metric = *(const enum result_metric *)arg;
	struct result_change c = result_change(a, b, metric);
	char buf[HUMAN_SIZE];

	printf("%-*s", RESULT_NAME_SIZE, (a ?: b)->name);
	for (int i = 0; i < 2; i++) {
		const struct result_row *row = i ? b : a;

		snprintf(buf, sizeof(buf), "%.0f", row ? row->value[metric] : 0);
		cell("", row ? buf : "-");
	}
	cell(exceeded(v, a, b, metric) ? "!" : "",
	     c.known ? human_change(buf, c.a, c.b) : a ? "only A" : "only B");
	printf("\n");
}

static const char *title(char buf[static 16], enum result_metric metric)
{
	snprintf(buf, 16, "%s", result_metric_name(metric));
	for (char *c = buf; *c; c++)
		*c -= *c >= 'a' && *c <= 'z' ? 'a' - 'A' : 0;
	return buf;
}

static void print_titles(void)
{
	char buf[16];

	printf("%-*s%-*s ", NAME_WIDTH, "WHAT", PART_WIDTH, "PART");
	for (size_t i = 0; i < NR_COLUMNS; i++)
		cell("", title(buf, columns[i]));
	printf("\n");
}

static void print_benchmarks(const struct compare_view *v, enum result_metric metric)
{
	char buf[16];

	printf("%-*s%*s%*s%*s\n", RESULT_NAME_SIZE, title(buf, metric), CELL_WIDTH, "A",
	       CELL_WIDTH, "B", CELL_WIDTH, "CHANGE");
	each_row(v, print_benchmark, &metric);
}

struct tally {
	bool coarse;
	uint64_t failed;
};

static void tally_row(const struct compare_view *v, const struct result_row *a,
		      const struct result_row *b, void *arg)
{
	struct tally *t = arg;

	for (unsigned int i = 0; i < RESULT_NR_METRICS; i++) {
		struct result_change c = result_change(a, b, i);

		t->coarse |= c.known && c.coarse && c.a != c.b;
		t->failed += !!exceeded(v, a, b, i);
	}
}

/* Once more, as tables are long */
static void print_exceeded(const struct compare_view *v, const struct result_row *a,
			   const struct result_row *b, void *arg)
{
	const struct result_row *any = a ?: b;
	char buf[HUMAN_SIZE];

	(void)arg;
	for (unsigned int i = 0; i < RESULT_NR_METRICS; i++) {
		struct result_change c = result_change(a, b, i);

		if (exceeded(v, a, b, i))
			printf("  %s%s%s %s %s\n", any->name, *any->part ? " " : "", any->part,
			       result_metric_name(i), human_change(buf, c.a, c.b));
	}
}

static void print_notes(const struct compare_view *v)
{
	struct tally t = { 0 };

	each_row(v, tally_row, &t);
	if (t.coarse)
		printf("~ the histograms cannot tell these two apart\n");
	if (t.failed)
		printf("! beyond --fail-on's limits: %" PRIu64 "\n", t.failed);
	each_row(v, print_exceeded, NULL);
	for (int i = 0; i < 2; i++)
		if (v->results[i]->lost)
			printf("%c lost: %" PRIu64 " records\n", 'A' + i, v->results[i]->lost);
}

void compare_print(const struct compare_view *v)
{
	struct printer p = { .colour = human_colour() };
	unsigned int known = metrics(v->results[0]) | metrics(v->results[1]);

	for (int i = 0; i < 2; i++)
		printf("%c %s%s%s\n", 'A' + i, v->files[i], *v->results[i]->where ? ": " : "",
		       v->results[i]->where);
	printf("\n");
	if (known & 1U << RESULT_INSTRUCTIONS) {
		print_benchmarks(v, RESULT_INSTRUCTIONS);
	} else if (known & 1U << RESULT_TICKS) {
		print_benchmarks(v, RESULT_TICKS);
	} else {
		print_titles();
		each_row(v, print_row, &p);
	}
	printf("\n");
	print_notes(v);
}

/*
 * As JSON
 */

/* Whether a metric says that B's requests took longer, or shorter, as far as can be told: 1, -1, 0 */
static int direction(const struct result_row *a, const struct result_row *b, enum result_metric metric)
{
	struct result_change c = result_change(a, b, metric);
	bool cost = result_is_quantile(metric) || metric == RESULT_INSTRUCTIONS ||
		    metric == RESULT_TICKS;

	if (!cost || !c.known || c.coarse || c.a == c.b)
		return 0;
	return c.b > c.a ? 1 : -1;
}

static const char *verdict(const struct result_row *a, const struct result_row *b)
{
	bool longer = false, shorter = false;

	if (!a || !b)
		return a ? "only_a" : "only_b";
	for (unsigned int i = 0; i < RESULT_NR_METRICS; i++) {
		int way = direction(a, b, i);

		longer |= way > 0;
		shorter |= way < 0;
	}
	if (longer && shorter)
		return "mixed";
	return longer ? "slower" : shorter ? "faster" : "same";
}

static json_t *change_json(const struct result_change *c, const struct fail_limit *l)
{
	json_t *o = json_object();

	json_object_set_new(o, "a", json_real(c->a));
	json_object_set_new(o, "b", json_real(c->b));
	json_object_set_new(o, "change", isfinite(c->ratio) ? json_real(c->ratio) : json_null());
	json_object_set_new(o, "within_resolution", json_boolean(c->coarse));
	json_object_set_new(o, "exceeds", json_boolean(l));
	return o;
}

static void row_json(const struct compare_view *v, const struct result_row *a,
		     const struct result_row *b, void *arg)
{
	json_t *o = json_object(), *metrics = json_object();

	json_object_set_new(o, "name", json_string((a ?: b)->name));
	json_object_set_new(o, "part", json_string((a ?: b)->part));
	json_object_set_new(o, "in_a", json_boolean(a));
	json_object_set_new(o, "in_b", json_boolean(b));
	json_object_set_new(o, "verdict", json_string(verdict(a, b)));
	for (unsigned int i = 0; i < RESULT_NR_METRICS; i++) {
		struct result_change c = result_change(a, b, i);

		if (c.known)
			json_object_set_new(metrics, result_metric_name(i),
					    change_json(&c, exceeded(v, a, b, i)));
	}
	json_object_set_new(o, "metrics", metrics);
	json_array_append_new(arg, o);
}

json_t *compare_json(const struct compare_view *v)
{
	json_t *o = json_object(), *rows = json_array();

	json_object_set_new(o, "schema", json_string("kvm_snp/compare/1"));
	json_object_set_new(o, "a", json_string(v->files[0]));
	json_object_set_new(o, "b", json_string(v->files[1]));
	json_object_set_new(o, "where_a", json_string(v->results[0]->where));
	json_object_set_new(o, "where_b", json_string(v->results[1]->where));
	json_object_set_new(o, "lost_a", json_integer(v->results[0]->lost));
	json_object_set_new(o, "lost_b", json_integer(v->results[1]->lost));
	json_object_set_new(o, "exceeded", json_boolean(compare_exceeded(v)));
	each_row(v, row_json, rows);
	json_object_set_new(o, "rows", rows);
	return o;
}
