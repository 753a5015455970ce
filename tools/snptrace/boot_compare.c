// SPDX-License-Identifier: GPL-2.0-only
/* Two boots side by side: their stages by name, the nth with the nth of the same name. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "boot_show.h"
#include "human.h"

#define NAME_WIDTH	26
#define CELL_WIDTH	9
/* Below this width what stages cost is left out */
#define NARROW		110

struct visitor {
	void (*phase)(void *arg, const struct boot_phase *a, const struct boot_phase *b);
	void (*stage)(void *arg, const struct boot_stage *a, const struct boot_stage *b);
	void *arg;
};

/* The @nth phase of a part; NULL: there are not that many */
static const struct boot_phase *nth_phase(const struct boot *b, enum boot_part part, size_t nth)
{
	for (size_t i = 0; i < b->nr_phases; i++)
		if (b->phases[i].part == part && !nth--)
			return &b->phases[i];
	return NULL;
}

static size_t phase_number(const struct boot *b, const struct boot_phase *p)
{
	size_t n = 0;

	for (const struct boot_phase *q = b->phases; q != p; q++)
		n += q->part == p->part;
	return n;
}

static bool same_kind(const struct boot_stage *a, const struct boot_stage *b)
{
	return a->kind == b->kind && a->arg == b->arg;
}

/* The one of @p that goes with @s, a stage of @of */
static const struct boot_stage *partner(const struct boot_phase *p, const struct boot_phase *of,
					const struct boot_stage *s)
{
	size_t nth = 0;

	for (const struct boot_stage *q = of->stages; q != s; q++)
		nth += same_kind(q, s);
	for (size_t i = 0; p && i < p->nr_stages; i++)
		if (same_kind(&p->stages[i], s) && !nth--)
			return &p->stages[i];
	return NULL;
}

static void visit_phase(const struct visitor *v, const struct boot_phase *a,
			const struct boot_phase *b)
{
	v->phase(v->arg, a, b);
	for (size_t i = 0; a && i < a->nr_stages; i++)
		v->stage(v->arg, &a->stages[i], partner(b, a, &a->stages[i]));
	for (size_t i = 0; b && i < b->nr_stages; i++)
		if (!a || !partner(a, b, &b->stages[i]))
			v->stage(v->arg, NULL, &b->stages[i]);
}

static void visit(const struct visitor *v, const struct boot *a, const struct boot *b)
{
	for (size_t i = 0; i < a->nr_phases; i++) {
		const struct boot_phase *p = &a->phases[i];

		visit_phase(v, p, nth_phase(b, p->part, phase_number(a, p)));
	}
	for (size_t i = 0; i < b->nr_phases; i++) {
		const struct boot_phase *p = &b->phases[i];

		if (!nth_phase(a, p->part, phase_number(b, p)))
			visit_phase(v, NULL, p);
	}
}

/* What is shown of a stage or a phase of either side */
struct side {
	bool there;
	uint64_t ns, cost_ns, count, errors, pages;
};

static struct side stage_side(const struct boot_stage *s)
{
	if (!s)
		return (struct side){ 0 };
	return (struct side){
		.there = true,
		.ns = boot_never_ran(s) ? 0 : s->end_ns - s->start_ns,
		.cost_ns = s->kernel_ns + s->vmm_ns,
		.count = s->count,
		.errors = s->errors,
		.pages = s->pages,
	};
}

static struct side phase_side(const struct boot_phase *p)
{
	if (!p)
		return (struct side){ 0 };
	return (struct side){
		.there = true,
		.ns = p->end_ns - p->start_ns,
		.cost_ns = p->kernel_ns + p->vmm_ns,
	};
}

static bool counts_differ(const struct side *a, const struct side *b)
{
	return a->there != b->there || a->count != b->count || a->errors != b->errors ||
	       a->pages != b->pages;
}

/*
 * As text
 */

struct printer {
	bool wide, colour;
	uint64_t differences;
};

static void cell(const char *text)
{
	printf("%*s", CELL_WIDTH, text);
}

static void cell_ns(bool there, uint64_t ns)
{
	char buf[HUMAN_SIZE];

	cell(there && ns ? human_ns(buf, ns) : "-");
}

static void cell_count(bool there, uint64_t n)
{
	char buf[HUMAN_SIZE];

	snprintf(buf, sizeof(buf), "%" PRIu64, n);
	cell(there && n ? buf : "-");
}

static void times(const struct side *a, const struct side *b, uint64_t a_ns, uint64_t b_ns)
{
	char buf[HUMAN_SIZE];

	cell_ns(a->there, a_ns);
	cell_ns(b->there, b_ns);
	cell(!a->there ? "only B" : !b->there ? "only A" : human_change(buf, a_ns, b_ns));
}

static void print_row(struct printer *p, const char *name, int indent, const struct side *a,
		      const struct side *b)
{
	bool differ = counts_differ(a, b);

	p->differences += differ;
	printf("%s%*s%-*.*s", p->colour && differ ? "\033[1m" : "", indent, "",
	       NAME_WIDTH - indent, NAME_WIDTH - indent, name);
	times(a, b, a->ns, b->ns);
	if (p->wide)
		times(a, b, a->cost_ns, b->cost_ns);
	cell_count(a->there, a->count);
	cell_count(b->there, b->count);
	cell_count(a->there, a->pages);
	cell_count(b->there, b->pages);
	printf("%s%s\n", differ ? "  *" : "", p->colour && differ ? "\033[0m" : "");
}

static void print_phase(void *arg, const struct boot_phase *a, const struct boot_phase *b)
{
	struct side x = phase_side(a), y = phase_side(b);

	print_row(arg, boot_part_name((a ?: b)->part), 0, &x, &y);
}

static void print_stage(void *arg, const struct boot_stage *a, const struct boot_stage *b)
{
	struct side x = stage_side(a), y = stage_side(b);
	char name[48];

	print_row(arg, boot_stage_name(a ?: b, name), 2, &x, &y);
}

static void print_origin(const char *which, const struct boot_view *v)
{
	char time[HUMAN_SIZE];

	printf("%s: VM %" PRIu32, which, v->boot->vm);
	if (*v->name)
		printf(" \"%s\"", v->name);
	printf(", %s\n", human_ns(time, v->boot->end_ns - v->boot->start_ns));
}

void boot_print_difference(const struct boot_view *a, const struct boot_view *b)
{
	struct printer p = { .wide = human_width() >= NARROW, .colour = human_colour() };
	struct visitor v = { print_phase, print_stage, &p };

	print_origin("A", a);
	print_origin("B", b);
	printf("\n%-*s%*s%*s%*s", NAME_WIDTH, "STAGE", CELL_WIDTH, "TIME A", CELL_WIDTH, "TIME B",
	       CELL_WIDTH, "CHANGE");
	if (p.wide)
		printf("%*s%*s%*s", CELL_WIDTH, "COST A", CELL_WIDTH, "COST B", CELL_WIDTH, "CHANGE");
	printf("%*s%*s%*s%*s\n", CELL_WIDTH, "COUNT A", CELL_WIDTH, "COUNT B", CELL_WIDTH,
	       "PAGES A", CELL_WIDTH, "PAGES B");
	visit(&v, a->boot, b->boot);
	if (p.differences)
		printf("\n*: counts or pages differ, in %" PRIu64 " rows\n", p.differences);
	else
		printf("\ncounts and pages are the same\n");
}

/*
 * As JSON
 */

static json_t *side_json(const struct side *s)
{
	json_t *o;

	if (!s->there)
		return json_null();
	o = json_object();
	json_object_set_new(o, "ns", json_integer(s->ns));
	json_object_set_new(o, "cost_ns", json_integer(s->cost_ns));
	json_object_set_new(o, "count", json_integer(s->count));
	json_object_set_new(o, "errors", json_integer(s->errors));
	json_object_set_new(o, "pages", json_integer(s->pages));
	return o;
}

static json_t *row_json(const char *key, const char *name, const struct side *a,
			const struct side *b)
{
	json_t *o = json_object();

	json_object_set_new(o, key, json_string(name));
	json_object_set_new(o, "a", side_json(a));
	json_object_set_new(o, "b", side_json(b));
	json_object_set_new(o, "counts_differ", json_boolean(counts_differ(a, b)));
	return o;
}

/* @arg: an array of phases, the last of which is being filled */
static void phase_json(void *arg, const struct boot_phase *a, const struct boot_phase *b)
{
	struct side x = phase_side(a), y = phase_side(b);
	json_t *o = row_json("phase", boot_part_name((a ?: b)->part), &x, &y);

	json_object_set_new(o, "stages", json_array());
	json_array_append_new(arg, o);
}

static void stage_json(void *arg, const struct boot_stage *a, const struct boot_stage *b)
{
	json_t *phase = json_array_get(arg, json_array_size(arg) - 1);
	struct side x = stage_side(a), y = stage_side(b);
	char name[48];

	json_array_append_new(json_object_get(phase, "stages"),
			      row_json("stage", boot_stage_name(a ?: b, name), &x, &y));
}

json_t *boot_difference_json(const struct boot_view *a, const struct boot_view *b)
{
	json_t *o = json_object(), *phases = json_array();
	struct visitor v = { phase_json, stage_json, phases };

	json_object_set_new(o, "schema", json_string("kvm_snp/boot-compare/1"));
	json_object_set_new(o, "phases", phases);
	visit(&v, a->boot, b->boot);
	return o;
}
