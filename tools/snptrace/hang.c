// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>

#include "commands.h"
#include "hang.h"
#include "hang_collect.h"
#include "options.h"
#include "output.h"
#include "source.h"

#define DEFAULT_DURATION_S	2
/* Exit status when something hangs */
#define STATUS_HANGS		4

static const char doc[] =
	"Says for each vCPU where it is, since when, whether it hangs, and why: a verdict with the "
	"evidence for it and what to look at next. Without -p there is a line for each VM. "
	"What lasts as long as it is looked at, 2 seconds or what -d says, is called a hang."
	"\vExit status: 0 all are healthy, 1 it failed, 2 usage, 4 something hangs.\n\n"
	"EXAMPLES\n"
	"  snptrace hang                   all VMs, a line each\n"
	"  snptrace hang -p 1234           all there is to know of this VM\n"
	"  snptrace hang -p 1234 --vcpu 2  of its vCPU 2\n"
	"  snptrace hang -p 1234 -d 10     be patient with a slow VMM\n"
	"  snptrace hang -j > hang.json    with the samples that verdicts are made from\n";

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = o;
		return 0;
	case ARGP_KEY_ARG:
		options_error(state, "'%s' is no option", arg);
		return 0;
	case ARGP_KEY_END:
		if (o->filter.vcpu >= 0 && !o->filter.vm)
			options_error(state, "--vcpu needs -p");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* All vCPUs are looked at, as they know of each other; told of is the one that is wanted */
static void keep_vcpu(struct hang_view *view, int64_t vcpu)
{
	size_t nr = 0;

	for (size_t i = 0; i < view->nr; i++)
		if (view->vcpus[i].e.vcpu == vcpu)
			view->vcpus[nr++] = view->vcpus[i];
	view->nr = nr;
}

static bool something_hangs(const struct hang_view *view)
{
	if (hang_hangs(hang_firmware(&view->firmware, view->window_ms)))
		return true;
	for (size_t i = 0; i < view->nr; i++)
		if (hang_hangs(view->vcpus[i].v.kind))
			return true;
	return false;
}

int cmd_hang(int argc, char **argv)
{
	struct argp_child children[] = { { options_some("pcdjvh"), 0, NULL, 0 }, { 0 } };
	struct argp argp = { .parser = parse, .children = children, .doc = doc };
	struct hang_view view;
	struct options o;
	int status;

	options_parse(&argp, argc, argv, 0, &o);
	source_verbose(o.verbose);
	if (!o.duration_s)
		o.duration_s = DEFAULT_DURATION_S;
	status = hang_collect(argv[0], &o, &view);
	if (!status) {
		for (size_t i = 0; i < view.nr; i++)
			hang_judge(&view.vcpus[i].e, &view.vcpus[i].v);
		if (o.filter.vcpu >= 0)
			keep_vcpu(&view, o.filter.vcpu);
		if (o.json)
			status = output_json(argv[0], NULL, hang_json(&view));
		else
			hang_print(&view);
		status = status ?: output_end(argv[0]);
	}
	if (!status && something_hangs(&view))
		status = STATUS_HANGS;
	free(view.vcpus);
	return status;
}
