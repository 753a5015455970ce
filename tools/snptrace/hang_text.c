// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "hang.h"
#include "human.h"
#include "names.h"
#include "source.h"

#define NS_PER_MS	1000000ULL
#define RED		"\033[1;31m"
#define GREEN		"\033[32m"
#define PLAIN		"\033[0m"

size_t hang_vm_end(const struct hang_view *view, size_t i, size_t *worst)
{
	uint32_t vm = view->vcpus[i].e.vm;

	*worst = i;
	for (; i < view->nr && view->vcpus[i].e.vm == vm; i++)
		if (view->vcpus[i].v.kind > view->vcpus[*worst].v.kind)
			*worst = i;
	return i;
}

static void print_kind(enum hang_kind kind, int width)
{
	const char *colour = !human_colour() ? "" : hang_hangs(kind) ? RED : GREEN;

	printf("%s%-*s%s", colour, width, hang_word(kind), *colour ? PLAIN : "");
}

static void print_line(const char *title, const char *text)
{
	printf("  %-10s%s\n", title, text);
}

static void print_where(const struct hang_verdict *v)
{
	char time[HUMAN_SIZE];

	if (!v->has_since)
		print_line("where", hang_where_word(v->where));
	else
		printf("  %-10s%s, since %s\n", "where", hang_where_word(v->where),
		       human_ns(time, v->since_ms * NS_PER_MS));
}

static void print_request(const struct hang_request *r, uint64_t now, const char *title)
{
	char age[HUMAN_SIZE], code[64], kernel[HUMAN_SIZE], vmm[HUMAN_SIZE];

	name_format(code, sizeof(code), KSNP_AS_CODE, r->code);
	printf("  %-10s%s ago %s, %s, kernel %s", title,
	       human_ns(age, now > r->ns ? now - r->ns : 0), code,
	       name_of(KSNP_AS_END, r->end) ?: "?", human_ns(kernel, r->kernel_ns));
	if (r->vmm_ns)
		printf(", VMM %s", human_ns(vmm, r->vmm_ns));
	if (r->why)
		printf(": %s", name_of(KSNP_AS_WHY, r->why) ?: "?");
	printf("\n");
}

/* The newest first */
static void print_requests(const struct hang_seen *s, uint64_t now)
{
	uint64_t nr = s->requests < HANG_RECENT ? s->requests : HANG_RECENT;

	for (uint64_t i = 0; i < nr; i++)
		print_request(&s->recent[(s->requests - 1 - i) % HANG_RECENT], now,
			      i ? "" : "requests");
}

static void print_vcpu(const struct hang_vcpu *c, uint64_t now)
{
	if (c->e.vcpu < 0)
		printf("\nno vCPU  ");
	else
		printf("\nvCPU %-3" PRId64 " ", c->e.vcpu);
	print_kind(c->v.kind, 0);
	printf(": %s\n", hang_text(c->v.kind));
	print_where(&c->v);
	for (unsigned int i = 0; i < c->v.nr; i++)
		print_line(i ? "" : "evidence", c->v.evidence[i]);
	print_requests(&c->e.seen, now);
	if (hang_next(c->v.kind))
		print_line("next", hang_next(c->v.kind));
}

static void print_firmware(const struct hang_view *view)
{
	char text[HANG_TEXT];

	if (view->firmware.known)
		printf("firmware: %s\n", hang_firmware_text(&view->firmware, text));
}

static void print_notes(const struct hang_view *view)
{
	print_firmware(view);
	if (*view->missing)
		printf("not looked at: %s\n", view->missing);
	if (view->lost)
		printf("lost: %" PRIu64 " records\n", view->lost);
}

static void print_vm(const struct hang_view *view)
{
	uint32_t vm = view->nr ? view->vcpus[0].e.vm : 0;
	char name[MODEL_NAME_SIZE], time[HUMAN_SIZE];

	source_vm_name(vm, name);
	printf("VM %" PRIu32 " \"%s\", looked at for %s\n", vm, name,
	       human_ns(time, view->window_ms * NS_PER_MS));
	for (size_t i = 0; i < view->nr; i++)
		print_vcpu(&view->vcpus[i], view->end_ns);
	printf("\n");
	print_notes(view);
}

static void print_summary(const struct hang_view *view, size_t first, size_t end, size_t worst)
{
	const struct hang_vcpu *c = &view->vcpus[worst];
	char name[MODEL_NAME_SIZE];
	size_t nr = c->e.vcpu < 0 ? 0 : end - first;

	source_vm_name(c->e.vm, name);
	printf("%-8" PRIu32 " %-16.16s %5zu  ", c->e.vm, *name ? name : "-", nr);
	print_kind(c->v.kind, 16);
	if (hang_hangs(c->v.kind) && c->e.vcpu >= 0)
		printf(" vCPU %" PRId64 ": ", c->e.vcpu);
	else
		printf(" ");
	printf("%s\n", hang_text(c->v.kind));
}

static void print_all(const struct hang_view *view)
{
	size_t end, worst;

	if (!view->nr)
		printf("no VMs\n");
	else
		printf("%-8s %-16s %5s  %-16s %s\n", "VM", "NAME", "VCPUS", "VERDICT", "WHAT");
	for (size_t i = 0; i < view->nr; i = end) {
		end = hang_vm_end(view, i, &worst);
		print_summary(view, i, end, worst);
	}
	print_notes(view);
}

void hang_print(const struct hang_view *view)
{
	if (view->one_vm)
		print_vm(view);
	else
		print_all(view);
}
