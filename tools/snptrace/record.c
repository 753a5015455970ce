// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "commands.h"
#include "recording.h"
#include "streaming.h"

#define DEFAULT_FILE	"snptrace.rec"
#define FLUSH_NS	1000000000ULL
#define MIN_BUFFER	4096ULL
#define MAX_BUFFER	(256ULL << 20)

enum { OPTION_BUFFER = 0x200 };

/**
 * struct record - a recording that is being made
 * @path, @writer: the file
 * @lost: records that it says are lost
 * @flushed_ns: when it last had everything
 */
struct record {
	struct streaming streaming;
	const char *path;
	struct recording_writer *writer;
	uint64_t lost;
	uint64_t flushed_ns;
};

static const struct argp_option list[] = {
	{ "buffer", OPTION_BUFFER, "SIZE", 0, "memory for events that are on their way, 4K to 256M; 16M "
	  "unless given", 3 },
	{ 0 }
};

static uint32_t size(struct argp_state *state, const char *text)
{
	char *unit;
	uint64_t n;

	errno = 0;
	n = strtoull(text, &unit, 10);
	if (n <= MAX_BUFFER && !strcmp(unit, "K"))
		n <<= 10;
	else if (n <= MAX_BUFFER && !strcmp(unit, "M"))
		n <<= 20;
	else
		n = 0;
	if (errno || *text == '-' || n < MIN_BUFFER || n > MAX_BUFFER)
		options_error(state, "--buffer: '%s' is no size from 4K to 256M", text);
	return n;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct record *r = state->input;

	if (key != OPTION_BUFFER)
		return streaming_parse(&r->streaming, key, state);
	r->streaming.bytes = size(state, arg);
	return 0;
}

static int write_event(const struct ksnp_event *e, void *arg)
{
	struct record *r = arg;

	return recording_write(r->writer, e);
}

static int write_vm(uint32_t vm, const char *name, void *arg)
{
	struct record *r = arg;

	return recording_write_vm(r->writer, vm, name);
}

/* What was lost is told where it is missing, and readers of a pipe are not kept waiting */
static int flush(void *arg)
{
	struct record *r = arg;
	uint64_t lost = r->streaming.lost - r->lost, now = run_now();

	r->lost += lost;
	if (lost)
		return recording_write_lost(r->writer, lost);
	if (now - r->flushed_ns < FLUSH_NS)
		return 0;
	r->flushed_ns = now;
	return recording_flush(r->writer);
}

static int finish(struct record *r)
{
	struct timespec real;
	uint64_t ns = run_now();

	clock_gettime(CLOCK_REALTIME, &real);
	recording_write_clock(r->writer, ns, real.tv_sec * 1000000000ULL + real.tv_nsec);
	return recording_finish(r->writer);
}

static int tell(const struct record *r, int error)
{
	const char *who = r->streaming.who;

	if (error)
		fprintf(stderr, "%s: %s: %s; what was written before is good\n", who, r->path,
			strerror(-error));
	else
		fprintf(stderr, "%s: %s: %" PRIu64 " events of %zu VM%s in %.3f s, lost: %" PRIu64 "\n",
			who, r->path, r->streaming.events, r->streaming.nr_vms,
			r->streaming.nr_vms == 1 ? "" : "s",
			(run_now() - r->streaming.run.start_ns) / 1e9, r->streaming.lost);
	return error ? 1 : 0;
}

static int record(struct record *r)
{
	struct recording_info info;
	int error, status;

	if (streaming_open(&r->streaming, &info))
		return 1;
	error = recording_create(&r->writer, r->path, &info);
	if (error) {
		fprintf(stderr, "%s: %s: %s\n", r->streaming.who, r->path, strerror(-error));
		return 1;
	}
	status = streaming_run(&r->streaming);
	error = finish(r);
	return status && !error ? status : tell(r, error);
}

static const char doc[] =
	"Records everything that KVM does for SEV-SNP guests until Ctrl-C, for a time, or while a "
	"program runs, to FILE (" DEFAULT_FILE "), for report, export, boot, map, compare and snptop."
	"\v"
	"EXAMPLES\n"
	"  snptrace record -d 10                       ten seconds, to " DEFAULT_FILE "\n"
	"  snptrace record -p 4711 -u psc -o psc.rec   a VM's page state changes, until Ctrl-C\n"
	"  snptrace record -o boot.rec -- ./launch-guest\n"
	"  snptrace record -o - | snptrace report -\n";

int cmd_record(int argc, char **argv)
{
	struct argp_child children[] = { { options_some("pcudnovh"), 0, NULL, 0 }, { 0 } };
	struct argp argp = { list, parse, "[-- PROGRAM [ARGUMENT...]]", doc, children, NULL, NULL };
	struct record r = {
		.streaming = { .who = argv[0], .event = write_event, .vm = write_vm, .quiet = flush },
	};
	int status;

	r.streaming.arg = &r;
	options_parse(&argp, argc, argv, ARGP_IN_ORDER, &r);
	r.path = r.streaming.shared.output ?: DEFAULT_FILE;
	status = record(&r);
	streaming_close(&r.streaming);
	return status ?: r.streaming.run.status;
}
