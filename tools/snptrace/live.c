// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdio.h>

#include "commands.h"
#include "event_text.h"
#include "event_value.h"
#include "output.h"
#include "streaming.h"

/**
 * struct live - events that are shown
 * @info: of this host
 * @lost: records that were told to be lost
 * @names: of VMs by their process, for JSON
 */
struct live {
	struct streaming streaming;
	struct recording_info info;
	uint64_t lost;
	json_t *names;
	FILE *to;
};

static void line(FILE *to, json_t *o)
{
	json_dumpf(o, to, JSON_COMPACT);
	json_decref(o);
	fputc('\n', to);
}

static int show(const struct ksnp_event *e, void *arg)
{
	struct live *live = arg;

	if (live->streaming.shared.json)
		line(live->to, event_json(e));
	else
		event_text(live->to, e, live->info.start_ns);
	return ferror(live->to) ? -1 : 0;
}

static int note_vm(uint32_t vm, const char *name, void *arg)
{
	struct live *live = arg;
	char pid[16];

	snprintf(pid, sizeof(pid), "%" PRIu32, vm);
	json_object_set_new(live->names, pid, json_string(name) ?: json_string(""));
	return 0;
}

/* What was lost is told where it is missing */
static int flush(void *arg)
{
	struct live *live = arg;
	uint64_t lost = live->streaming.lost - live->lost;

	live->lost += lost;
	if (lost && !live->streaming.shared.json)
		fprintf(live->to, "lost: %" PRIu64 " records\n", lost);
	output_flush(live->to);
	return ferror(live->to) ? -1 : 0;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	(void)arg;
	return streaming_parse(state->input, key, state);
}

static int watch(struct live *live)
{
	struct streaming *s = &live->streaming;
	int status;

	if (streaming_open(s, &live->info))
		return 1;
	if (s->shared.json)
		line(live->to, event_json_start(&live->info));
	status = streaming_run(s);
	if (s->shared.json)
		line(live->to, json_pack("{s:b, s:I, s:I, s:n, s:O}", "end", 1,
					 "lost", (json_int_t)s->lost, "unknown", (json_int_t)0, "damage",
					 "names", live->names));
	streaming_close(s);
	return status;
}

static const char doc[] =
	"Shows events as they happen, one a line: seconds, CPU, thread, event, its fields. The "
	"fields are those of docs/tracepoints.md."
	"\v"
	"EXAMPLES\n"
	"  snptrace live -u psc                      page state changes, until Ctrl-C\n"
	"  snptrace live -p 4711 --vcpu 0 -n 100     a hundred events of one vCPU\n"
	"  snptrace live -j | jq -r 'select(.why != \"-\")'    as JSON lines\n"
	"  snptrace live -- ./launch-guest           while a program runs\n";

int cmd_live(int argc, char **argv)
{
	struct argp_child children[] = { { options_some("pcudnojvh"), 0, NULL, 0 }, { 0 } };
	struct argp argp = { NULL, parse, "[-- PROGRAM [ARGUMENT...]]", doc, children, NULL, NULL };
	struct live live = {
		.streaming = { .who = argv[0], .event = show, .vm = note_vm, .quiet = flush },
		.names = json_object(),
	};
	int status;

	live.streaming.arg = &live;
	options_parse(&argp, argc, argv, ARGP_IN_ORDER, &live.streaming);
	live.to = output_open(argv[0], live.streaming.shared.output);
	if (!live.to)
		return 1;
	status = watch(&live);
	status |= output_close(argv[0], live.streaming.shared.output, live.to);
	json_decref(live.names);
	return status ?: live.streaming.run.status;
}
