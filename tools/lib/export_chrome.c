// SPDX-License-Identifier: GPL-2.0-only
/*
 * The Trace Event Format, for Perfetto and chrome://tracing: a process for each
 * VM, a thread for each vCPU and for each other thread that did something.
 *
 * What begins and ends is a complete event ("X"), written when it ends; everything
 * else is an instant. On a track time never goes back, so that slices nest whatever
 * the file says.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "event_value.h"
#include "export.h"
#include "id_map.h"
#include "names.h"

#define MAX_TRACKS	20480
#define MAX_THREADS	65536
#define MAX_DEPTH	8

/* In a VM's process, threads that are no vCPUs come behind all vCPUs */
#define THREAD_BASE	(1U << 24)

/**
 * struct track - a thread of the trace
 * @vm: its process; 0 (with its host's number, hosts.h): the host
 * @id: a vCPU, or with @is_thread a thread
 * @index: of it, in struct chrome's tracks
 * @now: time of its latest event
 * @open: what has begun and not ended, outermost first
 */
struct track {
	uint32_t vm, id;
	uint32_t index;
	bool is_thread;
	uint64_t now;
	unsigned int depth;
	struct {
		uint64_t ns;
		union event_any begin;
	} open[MAX_DEPTH];
};

/**
 * struct chrome - the writer's state
 * @tracks: all there are, each allocated
 * @by_id: by VM, and vCPU or thread
 * @of_thread: a thread's track: of the vCPU that it runs, or else its own in a VM
 * @hosts: NULL: one
 * @start_ns: the trace's 0
 * @left_out: events without a track, as there are too many
 */
struct chrome {
	struct track **tracks;
	size_t nr_tracks;
	struct id_map by_id, of_thread;
	const struct hosts *hosts;
	uint64_t start_ns, left_out;
	bool first_done;
};

/* An event that ends what another one began */
static const struct pair {
	uint8_t begin, end;
	const char *category;
} pairs[] = {
	{ KSNP_EVENT_vmgexit_begin, KSNP_EVENT_vmgexit_end, "vmgexit" },
	{ KSNP_EVENT_user_exit_begin, KSNP_EVENT_user_exit_end, "user_exit" },
	{ KSNP_EVENT_psc_begin, KSNP_EVENT_psc_end, "psc" },
	{ KSNP_EVENT_rmp_fault_begin, KSNP_EVENT_rmp_fault_end, "rmp_fault" },
	{ KSNP_EVENT_fw_cmd_begin, KSNP_EVENT_fw_cmd_end, "fw_cmd" },
};

static const struct pair *pair_of(uint8_t type)
{
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		if (pairs[i].begin == type || pairs[i].end == type)
			return &pairs[i];
	return NULL;
}

static uint32_t trace_tid(const struct track *t)
{
	return t->is_thread ? THREAD_BASE + t->id : t->id;
}

static void write_string(FILE *to, const char *text)
{
	json_t *string = json_string(text);

	json_dumpf(string, to, JSON_ENCODE_ANY);
	json_decref(string);
}

static void separate(const struct export_job *job, struct chrome *c)
{
	fputs(c->first_done ? ",\n" : "\n", job->to);
	c->first_done = true;
}

/* Microseconds, with three decimals */
static void write_us(FILE *to, const char *name, uint64_t ns)
{
	fprintf(to, ",\"%s\":%" PRIu64 ".%03" PRIu64, name, ns / 1000, ns % 1000);
}

/* Adds the event's fields, but for those that the track tells */
static void add_args(json_t *args, const struct ksnp_event *e)
{
	const struct event_kind *kind = event_kind(e->type);

	for (unsigned int i = 0; i < kind->nr_fields; i++) {
		const struct event_field *f = &kind->fields[i];

		if (strcmp(f->name, "vm") && strcmp(f->name, "vcpu"))
			event_value_json(args, f->name, e, f);
	}
}

/* What a slice is called: the unit, the VMM's exit reason, the command */
static const char *slice_name(char buf[static EVENT_VALUE_SIZE], const struct ksnp_event *e)
{
	const struct event_kind *kind = event_kind(e->type);
	const struct event_field *f;

	f = event_field(kind, "reason") ?: event_field(kind, "cmd") ?: event_field(kind, "unit");
	if (e->type == KSNP_EVENT_psc_begin)
		return "psc entries";
	return f ? event_value(buf, e, f) : pair_of(e->type)->category;
}

static void write_place(const struct export_job *job, struct chrome *c, const struct track *t, char phase,
			uint64_t ns, const char *name, const char *category)
{
	separate(job, c);
	fprintf(job->to, "{\"ph\":\"%c\",\"pid\":%u,\"tid\":%u,\"cat\":\"%s\",\"name\":", phase, t->vm,
		trace_tid(t), category);
	write_string(job->to, name);
	write_us(job->to, "ts", ns - c->start_ns);
}

static void write_args(const struct export_job *job, json_t *args)
{
	fputs(",\"args\":", job->to);
	json_dumpf(args, job->to, JSON_COMPACT);
	json_decref(args);
	fputc('}', job->to);
}

/* Ends the innermost slice, by @end or, when that never came, NULL */
static void close_slice(const struct export_job *job, struct chrome *c, struct track *t,
			const struct ksnp_event *end)
{
	const struct ksnp_event *begin = &t->open[--t->depth].begin.head;
	uint64_t ns = t->open[t->depth].ns;
	char name[EVENT_VALUE_SIZE];
	json_t *args = json_object();

	write_place(job, c, t, 'X', ns, slice_name(name, begin), pair_of(begin->type)->category);
	write_us(job->to, "dur", t->now - ns);
	add_args(args, begin);
	if (end)
		add_args(args, end);
	else
		json_object_set_new(args, "unfinished", json_true());
	write_args(job, args);
}

static void write_instant(const struct export_job *job, struct chrome *c, struct track *t,
			  const struct ksnp_event *e)
{
	json_t *args = json_object();

	write_place(job, c, t, 'i', t->now, event_kind(e->type)->name, "event");
	fputs(",\"s\":\"t\"", job->to);
	add_args(args, e);
	write_args(job, args);
}

/* How deep the slice lies that @type would end; 0: there is none */
static unsigned int depth_of(const struct track *t, uint8_t begin)
{
	for (unsigned int depth = t->depth; depth > 0; depth--)
		if (t->open[depth - 1].begin.head.type == begin)
			return depth;
	return 0;
}

static void begin_slice(const struct export_job *job, struct chrome *c, struct track *t,
			const struct ksnp_event *e)
{
	/* Commands may need other commands; all else ends before the next of it begins */
	unsigned int same = e->type == KSNP_EVENT_fw_cmd_begin ? 0 : depth_of(t, e->type);

	while (same && t->depth >= same)
		close_slice(job, c, t, NULL);
	if (t->depth == MAX_DEPTH) {
		write_instant(job, c, t, e);
		return;
	}
	t->open[t->depth].ns = t->now;
	memcpy(&t->open[t->depth].begin, e, 8 * e->words);
	t->depth++;
}

static void end_slice(const struct export_job *job, struct chrome *c, struct track *t,
		      const struct ksnp_event *e, uint8_t begin)
{
	unsigned int depth = depth_of(t, begin);

	/* It began before the recording, or the beginning is lost */
	if (!depth) {
		write_instant(job, c, t, e);
		return;
	}
	while (t->depth > depth)
		close_slice(job, c, t, NULL);
	close_slice(job, c, t, e);
}

static uint32_t number_of(const struct ksnp_event *e, const char *name)
{
	const struct event_field *f = event_field(event_kind(e->type), name);

	return f ? event_number(e, f) : 0;
}

static struct track *track(struct chrome *c, uint32_t vm, uint32_t id, bool is_thread)
{
	uint64_t key;
	struct track *t;
	uint32_t i;

	/* Numbers of VMs are positive ints; others are beyond those of any kernel, too */
	vm %= 1U << 31;
	id %= is_thread ? 1U << 30 : THREAD_BASE;
	key = (uint64_t)vm << 33 | (uint64_t)is_thread << 32 | id;
	i = id_map_get(&c->by_id, key);
	if (i != ID_MAP_NONE)
		return c->tracks[i];
	if (c->nr_tracks == MAX_TRACKS)
		return NULL;
	i = c->nr_tracks;
	t = array_alloc(1, sizeof(*t));
	/* The trace's 0 is where each track begins */
	*t = (struct track){
		.vm = vm, .id = id, .index = i, .is_thread = is_thread, .now = c->start_ns,
	};
	array_insert((void **)&c->tracks, &c->nr_tracks, sizeof(*c->tracks), i);
	c->tracks[i] = t;
	id_map_set(&c->by_id, key, i);
	return t;
}

/* What a thread does next, and nobody says for whom, is put where it was */
static void learn_thread(struct chrome *c, const struct ksnp_event *e, const struct track *t)
{
	uint32_t known = id_map_get(&c->of_thread, e->tid);

	if (known != t->index && (known != ID_MAP_NONE || c->of_thread.nr < MAX_THREADS))
		id_map_set(&c->of_thread, e->tid, t->index);
}

static struct track *track_of(struct chrome *c, const struct ksnp_event *e)
{
	uint32_t vm = number_of(e, "vm"), tid = hosts_pid(c->hosts, e->tid), known;
	struct track *t;

	if (event_field(event_kind(e->type), "vcpu")) {
		t = track(c, vm, number_of(e, "vcpu"), false);
		if (t && (e->type == KSNP_EVENT_vmgexit_begin || e->type == KSNP_EVENT_rmp_fault_begin))
			learn_thread(c, e, t);
		return t;
	}
	known = id_map_get(&c->of_thread, e->tid);
	if (known != ID_MAP_NONE && (!vm || c->tracks[known]->vm == vm))
		return c->tracks[known];
	/* What is nobody's is its host's */
	t = track(c, vm ?: e->tid - tid, tid, true);
	if (t && vm && known == ID_MAP_NONE)
		learn_thread(c, e, t);
	return t;
}

static void *chrome_begin(const struct export_job *job)
{
	struct chrome *c = array_alloc(1, sizeof(*c));

	c->start_ns = fleet_info(job->fleet)->start_ns;
	c->hosts = fleet_hosts(job->fleet);
	fputs("{\"traceEvents\":[", job->to);
	return c;
}

static void chrome_event(const struct export_job *job, void *state, const struct ksnp_event *e)
{
	const struct pair *pair = pair_of(e->type);
	struct chrome *c = state;
	struct track *t = track_of(c, e);

	if (!t) {
		c->left_out++;
		return;
	}
	if (e->ns > t->now)
		t->now = e->ns;
	if (!pair)
		write_instant(job, c, t, e);
	else if (pair->begin == e->type)
		begin_slice(job, c, t, e);
	else
		end_slice(job, c, t, e, pair->begin);
}

static void write_name(const struct export_job *job, struct chrome *c, const struct track *t,
		       const char *what, const char *name)
{
	separate(job, c);
	fprintf(job->to, "{\"ph\":\"M\",\"pid\":%u,\"tid\":%u,\"name\":\"%s\",\"args\":{\"name\":", t->vm,
		trace_tid(t), what);
	write_string(job->to, name);
	fputs("}}", job->to);
}

static void write_names(const struct export_job *job, struct chrome *c, const struct track *t)
{
	const char *known = fleet_vm_name(job->fleet, t->vm), *host = hosts_name(c->hosts, t->vm);
	uint32_t pid = hosts_pid(c->hosts, t->vm);
	char name[128];

	if (!pid)
		snprintf(name, sizeof(name), "host%s%s", host ? " " : "", host ?: "");
	else
		snprintf(name, sizeof(name), "%s (%u)%s%s", *known ? known : "VM", pid,
			 host ? " on " : "", host ?: "");
	write_name(job, c, t, "process_name", name);
	snprintf(name, sizeof(name), "%s %u", t->is_thread ? "thread" : "vCPU", t->id);
	write_name(job, c, t, "thread_name", name);
}

static void write_other_data(const struct export_job *job, const struct chrome *c)
{
	const struct recording_info *info = fleet_info(job->fleet);
	const char *damage = fleet_damage(job->fleet);
	json_t *other = json_pack("{s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:s?}",
				  "host", info->host, "kernel", info->kernel, "cpu", info->cpu,
				  "source", info->source, "module", info->module,
				  "start_ns", (json_int_t)info->start_ns,
				  "start_real_ns", (json_int_t)info->start_real_ns,
				  "lost", (json_int_t)fleet_lost(job->fleet),
				  "left_out", (json_int_t)c->left_out, "damage", damage);

	if (c->hosts)
		json_object_set_new(other, "hosts", event_json_hosts(c->hosts));
	json_dumpf(other, job->to, JSON_COMPACT);
	json_decref(other);
}

static void chrome_end(const struct export_job *job, void *state, const struct model *model)
{
	struct chrome *c = state;

	for (size_t i = 0; i < c->nr_tracks; i++) {
		struct track *t = c->tracks[i];

		if (t->depth && model->ns > t->now)
			t->now = model->ns;
		while (t->depth)
			close_slice(job, c, t, NULL);
		write_names(job, c, t);
		free(t);
	}
	fputs("\n],\"displayTimeUnit\":\"ns\",\"otherData\":", job->to);
	write_other_data(job, c);
	fputs("}\n", job->to);
	free(c->tracks);
	free(c->by_id.entries);
	free(c->of_thread.entries);
	free(c);
}

const struct export_format export_chrome = {
	.name = "json",
	.what = "Chrome's trace events, for ui.perfetto.dev and chrome://tracing",
	.begin = chrome_begin,
	.event = chrome_event,
	.end = chrome_end,
};
