// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>

#include "boot.h"
#include "boot_show.h"
#include "commands.h"
#include "feed.h"
#include "options.h"
#include "output.h"

enum { OPTION_COMPARE = 0x200 };

struct arguments {
	struct options options;
	struct feed feed;
	const char *compare;
	const char *output;
};

static const struct argp_option list[] = {
	{ "compare", OPTION_COMPARE, "FILE", 0, "show where the boot in this recording differs", 4 },
	{ "output", 'o', "FILE", 0, "write the stages to FILE, too, for chrome://tracing or "
	  "ui.perfetto.dev", 4 },
	{ 0 }
};

static const char doc[] =
	"Shows the launch and the boot of a guest as a waterfall of stages: launch commands, "
	"negotiation, page state changes, starting of vCPUs, the first attestation; of a recording, "
	"or of the host while PROGRAM runs or until it is interrupted."
	"\vEXAMPLES\n"
	"  snptrace boot -- qemu-system-x86_64 ...   launch a guest and watch it boot\n"
	"  snptrace boot guest.rec                   of a recording\n"
	"  snptrace boot -o trace.json guest.rec     the stages for ui.perfetto.dev, too\n"
	"  snptrace boot new.rec --compare old.rec   what has become slower\n"
	"  snptrace boot -p 1234 -d 60               of a guest that is being launched\n";

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct arguments *a = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &a->options;
		return 0;
	case 'o':
		a->output = arg;
		return 0;
	case OPTION_COMPARE:
		a->compare = arg;
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
	boots_apply(arg, e);
}

static bool launched(const struct boot *b)
{
	return b->nr_phases && b->phases[0].part == BOOT_PART_LAUNCH;
}

/* The only VM, or the only one that was launched; NULL: told why */
static const struct boot *choose(const struct feed *f, const struct boots *b)
{
	uint32_t vms[BOOT_MAX_VMS];
	const struct boot *found = NULL;
	size_t nr = 0;

	for (size_t i = 0; i < b->nr_vms; i++)
		if (launched(b->vms[i]))
			nr++;
	for (size_t i = 0; i < b->nr_vms; i++) {
		vms[i] = b->vms[i]->vm;
		if (b->nr_vms == 1 || (nr == 1 && launched(b->vms[i])))
			found = b->vms[i];
	}
	if (!found)
		feed_one_vm(f, vms, b->nr_vms, "boots");
	return found;
}

/* Return: the command's exit status, 0 with @v */
static int watch(struct feed *f, struct boots *b, struct boot_view *v)
{
	int status = feed_run(f, apply, b);

	if (status)
		return status;
	boots_end(b);
	v->boot = choose(f, b);
	if (!v->boot)
		return 1;
	v->name = feed_vm_name(f, v->boot->vm);
	v->lost = f->lost + b->lost;
	return 0;
}

static int show(const struct arguments *a, const struct boot_view *v)
{
	int status = 0;

	if (a->output)
		status = output_json(a->feed.who, a->output, boot_trace(v));
	if (a->options.json)
		return output_json(a->feed.who, NULL, boot_json(v)) ?: status;
	boot_print(v);
	return output_end(a->feed.who) ?: status;
}

static int show_difference(const struct arguments *a, const struct boot_view *v,
			   const struct boot_view *other)
{
	if (a->options.json)
		return output_json(a->feed.who, NULL, boot_difference_json(v, other));
	boot_print_difference(v, other);
	return output_end(a->feed.who);
}

/* @v is the new one, B; the recording that it is compared with is A */
static int compare(const struct arguments *a, const struct boot_view *v)
{
	struct options options = { .filter = FILTER_NONE };
	struct feed feed = { .who = a->feed.who, .file = a->compare, .options = &options };
	struct boots *boots = boots_new();
	struct boot_view other;
	int status = watch(&feed, boots, &other);

	if (!status)
		status = show_difference(a, &other, v);
	boots_free(boots);
	feed_free(&feed);
	return status;
}

int cmd_boot(int argc, char **argv)
{
	struct argp_child children[] = { { options_some("pdjvh"), 0, NULL, 0 }, { 0 } };
	struct argp argp = {
		.options = list, .parser = parse, .children = children, .doc = doc,
		.args_doc = "[FILE | -- PROGRAM [ARGUMENT...]]",
	};
	struct arguments a = { .feed = { .who = argv[0], .options = &a.options } };
	struct boots *boots = boots_new();
	struct boot_view v;
	int status;

	options_parse(&argp, argc, argv, 0, &a);
	status = watch(&a.feed, boots, &v);
	if (!status)
		status = a.compare ? compare(&a, &v) : show(&a, &v);
	boots_free(boots);
	feed_free(&a.feed);
	return status ?: a.feed.status;
}
