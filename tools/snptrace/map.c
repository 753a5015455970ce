// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "commands.h"
#include "feed.h"
#include "map_show.h"
#include "options.h"
#include "output.h"

/* Physical addresses have 52 bits */
#define MAX_GPA		(1ULL << 52)

enum { OPTION_ZOOM = 0x200 };

struct arguments {
	struct options options;
	struct feed feed;
	uint64_t zoom_gfn;
};

static const struct argp_option list[] = {
	{ "zoom", OPTION_ZOOM, "GPA", 0, "only the 2 MiB around this address, page by page", 4 },
	{ 0 }
};

static const char doc[] =
	"Shows which of a guest's memory is private and which is shared: as it is after a recording, "
	"or after the host was watched. What was done before is not known then."
	"\vEXAMPLES\n"
	"  snptrace map boot.rec                     a guest that was recorded from its launch on\n"
	"  snptrace map boot.rec --zoom 0x1ff6c000   the pages around an address\n"
	"  snptrace map -j boot.rec | jq .pages      totals, in pages of 4 KiB\n"
	"  snptrace map -- qemu-system-x86_64 ...    of a guest, once it has ended\n"
	"  snptrace map -p 1234 -d 10                what a running guest converts in 10 s\n";

static uint64_t parse_gpa(struct argp_state *state, const char *text)
{
	unsigned long long gpa;
	char *end;

	errno = 0;
	gpa = strtoull(text, &end, 0);
	if (errno || end == text || *end || *text == '-' || gpa >= MAX_GPA)
		options_error(state, "--zoom: '%s' is no address below 2^52", text);
	return gpa >> 12;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct arguments *a = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &a->options;
		return 0;
	case OPTION_ZOOM:
		a->zoom_gfn = parse_gpa(state, arg);
		return 0;
	case ARGP_KEY_ARG:
		feed_argument(&a->feed, arg, state);
		return 0;
	case ARGP_KEY_END:
		feed_check(&a->feed, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static void apply(const struct ksnp_event *e, void *arg)
{
	page_maps_apply(arg, e);
}

static int show(const struct arguments *a, const struct page_maps *m)
{
	struct map_view v = {
		.map = &m->vms[0],
		.zoom_gfn = a->zoom_gfn,
		.lost = a->feed.lost + m->lost,
	};

	v.name = feed_vm_name(&a->feed, v.map->vm);
	if (!a->options.json)
		map_print(&v);
	else
		map_print_json(&v);
	return output_end(a->feed.who);
}

int cmd_map(int argc, char **argv)
{
	struct argp_child children[] = { { options_some("pdjvh"), 0, NULL, 0 }, { 0 } };
	struct argp argp = {
		.options = list, .parser = parse, .children = children, .doc = doc,
		.args_doc = "[FILE | -- PROGRAM [ARGUMENT...]]",
	};
	struct arguments a = {
		.feed = { .who = argv[0], .options = &a.options }, .zoom_gfn = UINT64_MAX,
	};
	struct page_maps *maps = page_maps_new();
	uint32_t vms[PAGE_MAP_MAX_VMS];
	int status;

	options_parse(&argp, argc, argv, 0, &a);
	status = feed_run(&a.feed, apply, maps);
	page_maps_end(maps);
	for (size_t i = 0; i < maps->nr_vms; i++)
		vms[i] = maps->vms[i].vm;
	if (!status)
		status = feed_one_vm(&a.feed, vms, maps->nr_vms, "converts memory");
	if (!status)
		status = show(&a, maps);
	page_maps_free(maps);
	feed_free(&a.feed);
	return status ?: a.feed.status;
}
