// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "host.h"
#include "processes.h"
#include "streaming.h"

#define POLL_MS		100
/* Programs that were not run are asked for one by one, and seldom any */
#define ASK_NS		1000000000ULL

error_t streaming_parse(struct streaming *s, int key, struct argp_state *state)
{
	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &s->shared;
		return 0;
	case ARGP_KEY_ARG:
		s->program = options_program(state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

int streaming_open(struct streaming *s, struct recording_info *info)
{
	int kind = host_probe(s->who, &s->shared);
	char why[256];

	s->seen = array_alloc(MAX_PIDS / 8, 1);
	if (kind < 0)
		return -1;
	source_info(kind, info);
	s->stream = stream_open(kind, &s->shared.filter, s->bytes, why);
	if (s->stream)
		return 0;
	fprintf(stderr, "%s: %s\n", s->who, why);
	return -1;
}

void streaming_close(struct streaming *s)
{
	stream_close(s->stream);
	free(s->seen);
}

/* A VM's name is asked for while it lives, again when its number has become another one's */
static int take_vm(struct streaming *s, const struct ksnp_event *e)
{
	uint32_t vm = filter_vm_of(e);
	uint8_t *bits = &s->seen[vm % MAX_PIDS / 8], bit = 1 << vm % 8;
	bool launched = e->type == KSNP_EVENT_launch &&
			((const struct ksnp_event_launch *)e)->unit == KSNP_UNIT_launch_start;
	char name[MODEL_NAME_SIZE];

	if (!vm || (*bits & bit && !launched))
		return 0;
	s->nr_vms += !(*bits & bit);
	*bits |= bit;
	source_vm_name(vm, name);
	return s->vm ? s->vm(vm, name, s->arg) : 0;
}

static int take(const struct ksnp_event *e, void *arg)
{
	struct streaming *s = arg;
	int error = take_vm(s, e) ?: s->event(e, s->arg);

	s->events++;
	s->enough = error || (s->shared.count && s->events == s->shared.count);
	return error ?: s->enough;
}

/* Return: 0, or negative: the command has failed, or there is nothing more to come */
static int poll(struct streaming *s, int timeout_ms)
{
	uint64_t now = run_now();
	int nr;

	/* Before events are taken, as ends of VMs that were missed come with them */
	if (!timeout_ms || now - s->asked_ns >= ASK_NS) {
		s->asked_ns = now;
		stream_ask_missed(s->stream);
	}
	nr = stream_poll(s->stream, timeout_ms, take, s);
	if (s->enough)
		stream_ask_missed(s->stream);
	s->lost = stream_lost(s->stream);
	if (nr >= 0 && s->quiet)
		return s->quiet(s->arg);
	return nr < 0 && nr != -EINTR ? nr : 0;
}

int streaming_run(struct streaming *s)
{
	int error = 0;

	run_begin(&s->run, s->shared.duration_s);
	run_watch(&s->run, s->shared.filter.vm);
	if (s->program)
		error = run_start(&s->run, s->program);
	if (error) {
		fprintf(stderr, "%s: %s: %s\n", s->who, s->program[0], strerror(-error));
		return 1;
	}
	while (!error && !s->enough && run_wait(&s->run, run_now()))
		error = poll(s, POLL_MS);
	if (!error && !s->enough)
		error = poll(s, 0);
	if (error == -ENODEV)
		fprintf(stderr, "%s: kvm_snp has gone: there is nothing more to come\n", s->who);
	return error ? 1 : 0;
}
