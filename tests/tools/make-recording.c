// SPDX-License-Identifier: GPL-2.0-only
/*
 * make-recording [OPTION...] FILE: writes a recording of VMs that never were.
 *
 * Each vCPU goes through requests as the module records them, nested and with times
 * that add up; the same options always give the same file. --lost says how many records
 * were lost, --drop leaves out one of so many, --pause is the time between requests, ns.
 */
#include <err.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "event_kinds.h"
#include "recording.h"

#define START_NS	1000000000000ULL
#define START_REAL_NS	1700000000000000000ULL
#define SCRIPT_MAX	64
#define FIRST_PID	1000

static struct options {
	unsigned long vms, vcpus, events, seed, lost, drop, pause;
} options = { .vms = 2, .vcpus = 2, .events = 1000, .seed = 1, .pause = 5000 };

/**
 * struct vcpu - a vCPU's life
 * @vm, @id, @tid: whose
 * @now: where its script has got to, ns
 * @script: events that are to come, @at of @nr are done
 * @launched: the VM's first vCPU launches it before anything else
 */
struct vcpu {
	uint32_t vm, id, tid;
	uint64_t now;
	unsigned int at, nr;
	bool launched;
	union event_any script[SCRIPT_MAX];
};

static uint64_t state;

/* splitmix64 */
static uint64_t number(void)
{
	uint64_t z = state += 0x9e3779b97f4a7c15ULL;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return z ^ (z >> 31);
}

static uint64_t below(uint64_t n)
{
	return number() % n;
}

/* A duration around @ns: from a half to twice of it, now and then 50 times as long */
static uint64_t about(uint64_t ns)
{
	uint64_t d = ns / 2 + below(ns + ns / 2);

	return below(200) ? d : 50 * d;
}

static void add(struct vcpu *v, const union event_any *r, unsigned int type, size_t size)
{
	union event_any *to = &v->script[v->nr++];

	*to = *r;
	to->head = (struct ksnp_event){
		.ns = v->now,
		.tid = v->tid,
		.cpu = v->tid % 64,
		.type = type,
		.words = size / 8,
	};
}

#define ADD(v, event, ...)						\
	add(v, &(union event_any){ .event = { __VA_ARGS__ } }, KSNP_EVENT_##event, \
	    sizeof(struct ksnp_event_##event))

/* An event of the vCPU's own */
#define MINE(v, event, ...)	ADD(v, event, .vm = (v)->vm, .vcpu = (v)->id, __VA_ARGS__)

/* The VMM's part of a request. Return: ns. */
static uint64_t at_vmm(struct vcpu *v, unsigned int unit, unsigned int reason, uint64_t arg0)
{
	uint64_t ns = about(20000);

	MINE(v, user_exit_begin, .unit = unit, .reason = reason, .arg0 = arg0, .arg1 = 1);
	v->now += ns;
	MINE(v, user_exit_end, .unit = unit, .reason = reason, .ns = ns);
	return ns;
}

static void begin(struct vcpu *v, unsigned int unit, uint64_t code)
{
	MINE(v, vmgexit_begin, .ghcb = 0x7f000000 + v->id * 4096, .code = code, .unit = unit,
	     .info1 = below(1 << 20));
	v->now += about(700);
}

static void end(struct vcpu *v, unsigned int unit, uint64_t code, uint64_t since, uint64_t vmm_ns)
{
	bool failed = !below(500);

	v->now += about(300);
	MINE(v, vmgexit_end, .code = code, .unit = unit, .ret = 1, .vmm_ns = vmm_ns,
	     .kernel_ns = v->now - since - vmm_ns, .end = failed ? KSNP_END_ERROR : KSNP_END_RESUME,
	     .why = failed ? KSNP_WHY_INPUT : KSNP_WHY_NONE);
}

static void kernel_alone(struct vcpu *v, unsigned int unit, uint64_t code)
{
	uint64_t since = v->now;

	begin(v, unit, code);
	end(v, unit, code, since, 0);
}

static void mmio(struct vcpu *v)
{
	unsigned int unit = below(2) ? KSNP_UNIT_mmio_read : KSNP_UNIT_mmio_write;
	uint64_t since = v->now, code = 0x80000001 + (unit == KSNP_UNIT_mmio_write);

	begin(v, unit, code);
	end(v, unit, code, since, at_vmm(v, unit, 6, 0xfe000000 + below(4096)));
}

static void page_state_change(struct vcpu *v)
{
	unsigned int ranges = 1 + below(6), level = 1 + !below(3), operation = 1 + below(2);
	uint64_t since = v->now, vmm_ns = 0, gpa = below(1 << 18) << 21;

	begin(v, KSNP_UNIT_psc, 0x80000010);
	MINE(v, psc_begin, .unit = KSNP_UNIT_psc, .last = ranges - 1);
	for (unsigned int i = 0; i < ranges; i++) {
		MINE(v, psc_range, .gpa = gpa + (i << 21), .pages = level == 2 ? 512 : 16,
		     .entries = level == 2 ? 1 : 16, .operation = operation, .level = level);
		v->now += about(900);
		vmm_ns += at_vmm(v, KSNP_UNIT_psc, 3, gpa + (i << 21));
	}
	MINE(v, psc_end, .unit = KSNP_UNIT_psc, .entries = ranges * (level == 2 ? 1 : 16), .ranges = ranges,
	     .kernel_ns = v->now - since - vmm_ns, .vmm_ns = vmm_ns,
	     .pages_4k = level == 1 ? ranges * 16 : 0, .pages_2m = level == 2 ? ranges : 0);
	end(v, KSNP_UNIT_psc, 0x80000010, since, vmm_ns);
}

static void firmware(struct vcpu *v, unsigned int cmd, uint64_t ns, uint32_t status)
{
	uint64_t queue_ns = below(4) ? 0 : about(50000), run_ns = about(ns);

	v->now += queue_ns;
	ADD(v, fw_cmd_begin, .cmd = cmd, .queue_ns = queue_ns);
	v->now += run_ns;
	ADD(v, fw_cmd_end, .cmd = cmd, .queue_ns = queue_ns, .run_ns = run_ns,
	    .ret = status ? -5 : 0, .status = status);
}

static void guest_request(struct vcpu *v)
{
	uint64_t since = v->now;
	uint32_t status = below(10) ? 0 : 0x16;

	begin(v, KSNP_UNIT_guest_request, 0x80000011);
	firmware(v, 0x94, 3000000, status);
	MINE(v, guest_request, .sequence = below(1000), .ns = v->now - since, .status = status,
	     .ret = 1, .type = 5, .why = status ? KSNP_WHY_FIRMWARE : KSNP_WHY_NONE);
	end(v, KSNP_UNIT_guest_request, 0x80000011, since, 0);
}

static void rmp_fault(struct vcpu *v)
{
	unsigned int unit = below(4) ? KSNP_UNIT_rmp_spurious : KSNP_UNIT_rmp_split;
	uint64_t since = v->now, gpa = below(1 << 28) << 12;

	MINE(v, rmp_fault_begin, .gpa = gpa, .error = 0x480000005);
	v->now += about(1500);
	MINE(v, rmp_fault_end, .gpa = gpa, .pfn = gpa >> 12, .error = 0x480000005, .ns = v->now - since,
	     .unit = unit, .why = unit == KSNP_UNIT_rmp_split ? KSNP_WHY_SPLIT : KSNP_WHY_SPURIOUS,
	     .level_before = 2, .level_after = 1);
}

static void gmem(struct vcpu *v)
{
	uint64_t gfn = below(1 << 28), ns = about(2500);

	if (below(10)) {
		ADD(v, rmp_update, .pfn = gfn, .gpa = gfn << 12, .asid = v->vm % 509, .level = 1);
		v->now += ns;
		ADD(v, gmem_prepare, .vm = v->vm, .gfn = gfn, .pfn = gfn, .ns = ns, .level = 1);
		return;
	}
	v->now += 2 * ns;
	ADD(v, gmem_invalidate, .pfn = gfn, .pages = 512, .pages_4k = 512, .bytes_flushed = 2 << 20,
	    .rmp_ns = ns, .flush_ns = ns, .ns = 2 * ns);
	ADD(v, cache_flush, .cpus = 1, .bytes = 2 << 20, .ns = ns, .reason = KSNP_FLUSH_GMEM,
	    .kind = KSNP_KIND_CLFLUSH);
	ADD(v, cache_flush, .vm = v->vm, .cpus = 63, .reason = KSNP_FLUSH_RECLAIM,
	    .kind = KSNP_KIND_WBINVD, .avoided = 1);
}

static void launch(struct vcpu *v)
{
	for (unsigned int i = 0; i < 10; i++) {
		unsigned int unit = KSNP_UNIT_launch_update;
		uint64_t since = v->now;

		unit = i == 0 ? KSNP_UNIT_launch_start : i == 9 ? KSNP_UNIT_launch_finish : unit;
		firmware(v, 0xa0 + unit - KSNP_UNIT_launch_start, 40000, 0);
		ADD(v, launch, .vm = v->vm, .unit = unit, .ns = v->now - since,
		    .gpa = unit == KSNP_UNIT_launch_update ? i << 21 : 0,
		    .pages = unit == KSNP_UNIT_launch_update ? 16 : 0,
		    .type = unit == KSNP_UNIT_launch_update ? 1 : 0);
	}
}

static void ap_creation(struct vcpu *v)
{
	uint64_t since = v->now;

	begin(v, KSNP_UNIT_ap_creation, 0x80000013);
	MINE(v, ap_create, .vmsa = 0x7e000000, .target = v->id + 1, .request = 1,
	     .why = below(5) ? KSNP_WHY_NONE : KSNP_WHY_APIC_ID);
	end(v, KSNP_UNIT_ap_creation, 0x80000013, since, 0);
}

static void write_script(struct vcpu *v)
{
	unsigned int kind = below(1000);

	v->at = 0;
	v->nr = 0;
	v->now += about(options.pause);
	if (!v->launched && v->id == 0)
		launch(v);
	else if (kind < 400)
		kernel_alone(v, KSNP_UNIT_cpuid, 0x72);
	else if (kind < 600)
		mmio(v);
	else if (kind < 720)
		kernel_alone(v, KSNP_UNIT_intercept, 0x7c);
	else if (kind < 800)
		page_state_change(v);
	else if (kind < 860)
		rmp_fault(v);
	else if (kind < 980)
		gmem(v);
	else if (kind < 985)
		guest_request(v);
	else if (kind < 990)
		ap_creation(v);
	else
		kernel_alone(v, KSNP_UNIT_hv_features, 0x8000fffd);
	v->launched = true;
}

/* vCPUs by the time of their next event: the root is the first */
static struct vcpu **heap;
static size_t nr_vcpus;

static uint64_t next_ns(const struct vcpu *v)
{
	return v->script[v->at].head.ns;
}

static void sink(size_t i)
{
	for (;;) {
		size_t child = 2 * i + 1;
		struct vcpu *swap = heap[i];

		if (child >= nr_vcpus)
			return;
		if (child + 1 < nr_vcpus && next_ns(heap[child + 1]) < next_ns(heap[child]))
			child++;
		if (next_ns(heap[i]) <= next_ns(heap[child]))
			return;
		heap[i] = heap[child];
		heap[child] = swap;
		i = child;
	}
}

static void make_vcpus(void)
{
	struct vcpu *vcpus;

	nr_vcpus = options.vms * options.vcpus;
	vcpus = array_alloc(nr_vcpus, sizeof(*vcpus));
	heap = array_alloc(nr_vcpus, sizeof(*heap));
	for (size_t i = 0; i < nr_vcpus; i++) {
		struct vcpu *v = &vcpus[i];

		v->vm = FIRST_PID + i / options.vcpus * (options.vcpus + 8);
		v->id = i % options.vcpus;
		v->tid = v->vm + 1 + v->id;
		v->now = START_NS;
		write_script(v);
		heap[i] = v;
	}
	for (size_t i = nr_vcpus; i-- > 0;)
		sink(i);
}

static void check(int error)
{
	if (error)
		errx(1, "%s", strerror(-error));
}

static uint64_t write_events(struct recording_writer *w)
{
	uint64_t ns = START_NS;

	for (unsigned long i = 0; i < options.events; i++) {
		struct vcpu *v = heap[0];

		ns = next_ns(v);
		if (!options.drop || below(options.drop))
			check(recording_write(w, &v->script[v->at].head));
		if (++v->at == v->nr)
			write_script(v);
		sink(0);
	}
	return ns;
}

static void write_names(struct recording_writer *w)
{
	char name[32];

	for (unsigned long i = 0; i < options.vms; i++) {
		snprintf(name, sizeof(name), "guest-%lu", i);
		check(recording_write_vm(w, FIRST_PID + i * (options.vcpus + 8), name));
	}
}

static unsigned long option(const char *text)
{
	char *end;
	unsigned long n = strtoul(text, &end, 10);

	if (end == text || *end)
		errx(2, "'%s' is no number", text);
	return n;
}

static void parse(int argc, char **argv)
{
	static const struct option known[] = {
		{ "vms", 1, NULL, 0 }, { "vcpus", 1, NULL, 1 }, { "events", 1, NULL, 2 },
		{ "seed", 1, NULL, 3 }, { "lost", 1, NULL, 4 }, { "drop", 1, NULL, 5 },
		{ "pause", 1, NULL, 6 }, { 0 }
	};
	unsigned long *const values[] = {
		&options.vms, &options.vcpus, &options.events, &options.seed, &options.lost,
		&options.drop, &options.pause
	};
	int key;

	while ((key = getopt_long(argc, argv, "", known, NULL)) != -1) {
		if (key == '?')
			exit(2);
		*values[key] = option(optarg);
	}
	if (argc - optind != 1 || !options.vms || !options.vcpus || !options.pause)
		errx(2, "usage: make-recording [--vms N] [--vcpus N] [--events N] [--seed N] [--lost N] [--drop N] [--pause N] FILE");
}

int main(int argc, char **argv)
{
	static const struct recording_info info = {
		.host = "nowhere", .kernel = "6.12.0-test", .cpu = "Made-up EPYC", .source = "module",
		.module = "0.1", .cpus = 64, .start_ns = START_NS, .start_real_ns = START_REAL_NS,
	};
	struct recording_writer *w;
	uint64_t ns;

	parse(argc, argv);
	state = options.seed;
	check(recording_create(&w, argv[optind], &info));
	write_names(w);
	make_vcpus();
	ns = write_events(w);
	if (options.lost)
		check(recording_write_lost(w, options.lost));
	check(recording_write_clock(w, ns, START_REAL_NS + ns - START_NS));
	check(recording_finish(w));
	return 0;
}
