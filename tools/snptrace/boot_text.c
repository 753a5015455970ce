// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "boot_show.h"
#include "human.h"
#include "names.h"

#define PAGE_SIZE	4096ULL
#define NAME_WIDTH	26
#define CELL_WIDTH	8
#define MIN_BAR		8
/* Below this width the less important columns are left out */
#define NARROW		110

#define BOLD		"\033[1m"
#define DIM		"\033[2m"
#define PLAIN		"\033[0m"

/* What lines look like */
struct look {
	bool wide, colour, utf8;
	unsigned int bar;
};

static struct look look(void)
{
	unsigned int width = human_width(), text;
	struct look l = {
		.wide = width >= NARROW, .colour = human_colour(), .utf8 = human_utf8(),
	};

	text = NAME_WIDTH + CELL_WIDTH * (l.wide ? 8 : 5) + 4;
	l.bar = width > text + MIN_BAR ? width - text : MIN_BAR;
	return l;
}

static void cell(const char *text)
{
	printf("%*s", CELL_WIDTH, text);
}

static void cell_ns(uint64_t ns)
{
	char buf[HUMAN_SIZE];

	cell(ns ? human_ns(buf, ns) : "-");
}

static void cell_start(const struct boot *b, uint64_t ns)
{
	char buf[HUMAN_SIZE];

	cell(ns > b->start_ns ? human_ns(buf, ns - b->start_ns) : "0");
}

static void cell_count(uint64_t n)
{
	char buf[HUMAN_SIZE];

	snprintf(buf, sizeof(buf), "%" PRIu64, n);
	cell(n ? buf : "-");
}

/* Bytes per second of the time that it took */
static void cell_rate(uint64_t pages, uint64_t ns)
{
	char buf[HUMAN_SIZE], text[HUMAN_SIZE];

	if (!pages || !ns) {
		cell("-");
		return;
	}
	snprintf(text, sizeof(text), "%.6s/s", human_bytes(buf, pages * PAGE_SIZE * 1e9 / ns));
	cell(text);
}

static void titles(const struct look *l)
{
	static const char *const all[] = {
		"START", "TIME", "COUNT", "PAGES", "RATE", "KERNEL", "VMM", "GUEST",
	};

	printf("%s%-*s", l->colour ? BOLD : "", NAME_WIDTH, "STAGE");
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (l->wide || (strcmp(all[i], "PAGES") && strcmp(all[i], "RATE") &&
				strcmp(all[i], "GUEST")))
			cell(all[i]);
	printf("%s\n", l->colour ? PLAIN : "");
}

static void bar(const struct look *l, const struct boot *b, const struct boot_stage *s,
		uint64_t start_ns, uint64_t end_ns)
{
	uint64_t all = b->end_ns - b->start_ns;
	const char *busy = l->utf8 ? "\u2588" : "#", *idle = l->utf8 ? "\u2500" : "-";

	printf("  %s", l->utf8 ? "\u2502" : "|");
	for (unsigned int i = 0; i < l->bar; i++) {
		uint64_t from = b->start_ns + (double)all * i / l->bar;
		uint64_t to = b->start_ns + (double)all * (i + 1) / l->bar;

		if (to <= start_ns || from > end_ns)
			putchar(' ');
		else
			fputs(!s || boot_stage_active(b, s, from, to ? to - 1 : 0) ? busy : idle,
			      stdout);
	}
	printf("%s\n", l->utf8 ? "\u2502" : "|");
}

static void print_phase(const struct look *l, const struct boot *b, const struct boot_phase *p)
{
	if (l->colour)
		fputs(BOLD, stdout);
	printf("%-*s", NAME_WIDTH, boot_part_name(p->part));
	cell_start(b, p->start_ns);
	cell_ns(p->end_ns - p->start_ns);
	cell("");
	if (l->wide) {
		cell("");
		cell("");
	}
	cell_ns(p->kernel_ns);
	cell_ns(p->vmm_ns);
	if (l->wide)
		cell_ns(boot_guest_ns(p));
	bar(l, b, NULL, p->start_ns, p->end_ns);
	if (l->colour)
		fputs(PLAIN, stdout);
}

static void print_stage(const struct look *l, const struct boot *b, const struct boot_stage *s)
{
	uint64_t end_ns = s->end_ns ?: b->end_ns;
	char name[48];

	printf("  %-*.*s", NAME_WIDTH - 2, NAME_WIDTH - 2, boot_stage_name(s, name));
	cell_start(b, s->start_ns);
	if (boot_never_ran(s))
		cell(s->detail >= BOOT_AP_REFUSED ? "refused" : "never");
	else
		cell_ns(end_ns - s->start_ns);
	cell_count(s->count);
	if (l->wide) {
		cell_count(s->pages);
		cell_rate(s->pages, s->kernel_ns + s->vmm_ns);
	}
	cell_ns(s->kernel_ns);
	cell_ns(s->vmm_ns);
	if (l->wide)
		cell("");
	bar(l, b, s, s->start_ns, end_ns);
}

/* Where software has put its first GHCB tells it from other software */
static void print_ghcbs(const struct boot *b)
{
	const char *before = "GHCBs: ";

	for (size_t i = 0; i < b->nr_phases; i++) {
		for (size_t j = 0; j < b->phases[i].nr_stages; j++) {
			const struct boot_stage *s = &b->phases[i].stages[j];

			if (s->kind != BOOT_REGISTRATION)
				continue;
			printf("%s%s %#" PRIx64, before, boot_part_name(b->phases[i].part), s->detail);
			before = ", ";
		}
	}
	if (before[0] == ',')
		printf("\n");
}

static void print_note(const struct boot_phase *p, const struct boot_stage *s)
{
	const char *part = boot_part_name(p->part);
	char name[48], why[32];

	boot_stage_name(s, name);
	if (s->kind == BOOT_AP && s->detail >= BOOT_AP_REFUSED)
		printf("%s, %s: refused: %s\n", part, name,
		       name_format(why, sizeof(why), KSNP_AS_WHY, s->detail - BOOT_AP_REFUSED));
	else if (s->errors)
		printf("%s, %s: %" PRIu64 " failed\n", part, name, s->errors);
	else if (s->kind == BOOT_AP && !s->end_ns && s->arg != BOOT_FURTHER_APS)
		printf("%s, %s: created, and has not run yet\n", part, name);
}

static void print_notes(const struct boot *b)
{
	for (size_t i = 0; i < b->nr_phases; i++)
		for (size_t j = 0; j < b->phases[i].nr_stages; j++)
			print_note(&b->phases[i], &b->phases[i].stages[j]);
	print_ghcbs(b);
	if (!b->nr_phases || b->phases[0].part != BOOT_PART_LAUNCH)
		printf("the launch came before the first event\n");
	if (b->lost)
		printf("lost: %" PRIu64 " events of vCPUs without room\n", b->lost);
}

void boot_print(const struct boot_view *v)
{
	const struct boot *b = v->boot;
	char time[HUMAN_SIZE];
	struct look l = look();

	printf("VM %" PRIu32, b->vm);
	if (*v->name)
		printf(" \"%s\"", v->name);
	printf(", %zu vCPU%s, %s%s\n\n", b->nr_vcpus, b->nr_vcpus == 1 ? "" : "s",
	       human_ns(time, b->end_ns - b->start_ns), b->gone ? " to its end" : "");
	titles(&l);
	for (size_t i = 0; i < b->nr_phases; i++) {
		print_phase(&l, b, &b->phases[i]);
		for (size_t j = 0; j < b->phases[i].nr_stages; j++)
			print_stage(&l, b, &b->phases[i].stages[j]);
	}
	printf("\n");
	print_notes(b);
}
