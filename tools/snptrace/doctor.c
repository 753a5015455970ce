// SPDX-License-Identifier: GPL-2.0-only
#include "commands.h"
#include "doctor.h"
#include "options.h"
#include "output.h"
#include "source.h"

static const struct {
	const char *id, *title;
	void (*look)(const struct doctor *d, struct doctor_point *p);
} checks[] = {
#define CHECK_ENTRY(id, title)	{ #id, title, doctor_check_##id },
	DOCTOR_CHECKS(CHECK_ENTRY)
};

#define NR_CHECKS	(sizeof(checks) / sizeof(checks[0]))

static const char doc[] =
	"Says whether this host is fit for SEV-SNP and for these tools: point by point what is so, and "
	"what to do about what is not good. It changes nothing."
	"\vExit status: 0 the host is fit, perhaps with warnings: it works, but not all that there could "
	"be. 1 it is not, or a point could not be looked at, mostly for want of privileges. 2 usage.\n\n"
	"EXAMPLES\n"
	"  snptrace doctor                       all points\n"
	"  snptrace doctor && modprobe kvm_snp   if it is worth the while\n"
	"  snptrace doctor -j | jq -r '.points[] | select(.verdict != \"ok\") | .todo'\n";

static error_t parse(int key, char *arg, struct argp_state *state)
{
	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = state->input;
		return 0;
	case ARGP_KEY_ARG:
		options_error(state, "'%s' is no option", arg);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static void look(struct doctor_point *points)
{
	struct doctor d;

	doctor_cpuid(&d.cpu);
	klog_read(&d.log);
	for (size_t i = 0; i < NR_CHECKS; i++) {
		points[i].id = checks[i].id;
		points[i].title = checks[i].title;
		checks[i].look(&d, &points[i]);
	}
	klog_free(&d.log);
}

int cmd_doctor(int argc, char **argv)
{
	struct argp_child children[] = { { options_some("jvh"), 0, NULL, 0 }, { 0 } };
	struct argp argp = { .parser = parse, .children = children, .doc = doc };
	struct doctor_point points[NR_CHECKS] = { 0 };
	struct options o;
	int status = 0;

	options_parse(&argp, argc, argv, ARGP_NO_HELP, &o);
	source_verbose(o.verbose);
	look(points);
	if (o.json)
		status = output_json(argv[0], NULL, doctor_json(points, NR_CHECKS));
	else
		doctor_print(points, NR_CHECKS);
	status = status ?: output_end(argv[0]);
	return status ?: doctor_worst(points, NR_CHECKS) > DOCTOR_WARN;
}
