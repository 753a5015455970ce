// SPDX-License-Identifier: GPL-2.0-only
/*
 * A recording whose numbers are known: scene FILE [VMS VCPUS SECONDS]
 *
 * Ten seconds of five VMs, in which the same happens each second but for what is said
 * below; tests/t/92-snptop has the numbers that come of it. With VMS and VCPUS: a host of
 * that size, in which every vCPU sends 10 requests a second.
 *
 * Events are in the middle of their millisecond, so that it is clear which second they
 * are of.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <kvm_snp/event.h>
#include <kvm_snp/units.h>

#include "recording.h"

#define US	1000ULL
#define MS	1000000ULL
#define SECOND	1000000000ULL

#define START		(1000 * SECOND)
#define START_REAL	(1700000000 * SECOND)	/* 2023-11-14 22:13:20 UTC */
#define SECONDS		10

enum { ALPHA = 1001, BETA, GAMMA, DELTA, EVIL };

#define SNP_GUEST_REQUEST	0x94	/* SEV-SNP ABI, 56860 */
#define AEAD_OFLOW		0x1d

static struct recording_writer *out;
static __u64 now;

static void write_event(struct ksnp_event *e, __u8 type, size_t size)
{
	int error;

	e->ns = now;
	e->tid = 1;
	e->type = type;
	e->words = size / 8;
	error = recording_write(out, e);
	if (error)
		errx(1, "writing: %s", strerror(-error));
}

/* An event's fields by name */
#define EVENT(event, ...)						\
do {									\
	struct ksnp_event_##event e_ = { __VA_ARGS__ };			\
									\
	write_event(&e_.head, KSNP_EVENT_##event, sizeof(e_));		\
} while (0)

static void vmgexit(__u32 vm, __u32 vcpu, __u8 unit, __u64 kernel_ns, __u64 vmm_ns, __u8 why)
{
	EVENT(vmgexit_end, .vm = vm, .vcpu = vcpu, .unit = unit, .kernel_ns = kernel_ns,
	      .vmm_ns = vmm_ns, .ret = 1, .why = why,
	      .end = why ? KSNP_END_ERROR : KSNP_END_RESUME);
}

/* Once in @period ms, @at ms after its beginning */
static int every(int ms, int period, int at)
{
	return ms % period == at;
}

/* 2 vCPUs: 100 CPUIDs a second each; vCPU 1 writes to a device 10 times */
static void alpha(int ms)
{
	if (every(ms, 10, 5)) {
		vmgexit(ALPHA, 0, KSNP_UNIT_cpuid, 100 * US, 0, 0);
		vmgexit(ALPHA, 1, KSNP_UNIT_cpuid, 100 * US, 0, 0);
	}
	if (every(ms, 100, 50))
		vmgexit(ALPHA, 1, KSNP_UNIT_mmio_write, 20 * US, 5 * MS, 0);
}

static void change_pages(int refused)
{
	__u32 pages = refused ? 0 : 64;
	__u8 why = refused ? KSNP_WHY_VMM_REFUSED : 0;

	EVENT(psc_range, .vm = BETA, .gpa = 0x100000, .pages = 64, .operation = 2, .level = 1,
	      .entries = 64);
	EVENT(psc_end, .vm = BETA, .unit = KSNP_UNIT_psc, .entries = pages, .ranges = 1,
	      .pages_4k = pages, .kernel_ns = 200 * US, .vmm_ns = 1 * MS, .why = why);
	vmgexit(BETA, 0, KSNP_UNIT_psc, 200 * US, 1 * MS, why);
}

/* 4 vCPUs: vCPU 0 changes 64 pages 20 times a second, the last of which is refused */
static void beta(int ms)
{
	if (every(ms, 50, 25))
		change_pages(ms % 1000 == 975);
	for (__u32 vcpu = 1; vcpu < 4; vcpu++)
		if (every(ms, 500, 100))
			vmgexit(BETA, vcpu, KSNP_UNIT_hv_features, 1 * US, 0, 0);
	if (every(ms, 20, 7))
		EVENT(gmem_prepare, .vm = BETA, .gfn = ms, .pfn = ms, .level = 1, .ns = 3 * US);
}

/* Is there in the seconds 3, 4 and 5 only: 500 CPUIDs each */
static void gamma_vm(int ms)
{
	if (ms >= 3000 && ms < 6000 && every(ms, 2, 0))
		vmgexit(GAMMA, 0, KSNP_UNIT_cpuid, 1 * US, 0, 0);
	if (ms == 6000) {
		EVENT(cache_flush, .vm = GAMMA, .reason = KSNP_FLUSH_VM, .kind = KSNP_KIND_WBINVD,
		      .avoided = 1, .cpus = 64);
		EVENT(vm_gone, .vm = GAMMA);
	}
}

static void message(int fails)
{
	__u32 status = fails ? AEAD_OFLOW : 0;

	EVENT(fw_cmd_end, .cmd = SNP_GUEST_REQUEST, .queue_ns = 100 * US, .run_ns = 2500 * US,
	      .ret = fails ? -5 : 0, .status = status);
	EVENT(guest_request, .vm = DELTA, .sequence = 1, .ns = 3 * MS, .status = status, .type = 5,
	      .why = fails ? KSNP_WHY_FIRMWARE : 0);
	vmgexit(DELTA, 0, KSNP_UNIT_guest_request, 3 * MS, 0, fails ? KSNP_WHY_FIRMWARE : 0);
}

/* 250 splits, 5 faults that nobody expects, 4 messages of which the last fails; then it ends */
static void delta(int ms)
{
	if (every(ms, 4, 1))
		EVENT(rmp_fault_end, .vm = DELTA, .gpa = 0x200000, .unit = KSNP_UNIT_rmp_split,
		      .why = KSNP_WHY_SPLIT, .ns = 2 * US);
	if (every(ms, 200, 3))
		EVENT(rmp_fault_end, .vm = DELTA, .gpa = 0x300000,
		      .unit = KSNP_UNIT_rmp_unexpected, .why = KSNP_WHY_NOT_PRIVATE, .ns = 4 * US);
	if (every(ms, 250, 10))
		message(ms % 1000 == 760);
	if (ms == 8500)
		EVENT(terminate, .vm = DELTA, .set = 0, .code = 1,
		      .unit = KSNP_UNIT_terminate_msr);
}

/* Its name would turn a terminal red */
static void evil(int ms)
{
	if (every(ms, 1000, 500))
		vmgexit(EVIL, 0, KSNP_UNIT_cpuid, 1 * US, 0, 0);
}

/* 10 times 512 pages are freed; 2 flushes on 4 CPUs are done, 10 on 60 are avoided */
static void nobody(int ms)
{
	if (every(ms, 100, 60))
		EVENT(gmem_invalidate, .pages = 512, .pages_4k = 512,
		      .bytes_flushed = 2 * 1024 * 1024, .rmp_ns = 400 * US, .flush_ns = 600 * US,
		      .ns = 1000 * US);
	if (every(ms, 500, 20))
		EVENT(cache_flush, .vm = ALPHA, .reason = KSNP_FLUSH_RECLAIM,
		      .kind = KSNP_KIND_WBINVD, .cpus = 4, .ns = 2 * MS);
	if (every(ms, 100, 70))
		EVENT(cache_flush, .vm = ALPHA, .reason = KSNP_FLUSH_RECLAIM,
		      .kind = KSNP_KIND_WBINVD, .cpus = 60, .avoided = 1);
}

static void scene(void)
{
	recording_write_vm(out, ALPHA, "alpha");
	recording_write_vm(out, BETA, "beta");
	recording_write_vm(out, GAMMA, "gamma");
	recording_write_vm(out, DELTA, "delta");
	recording_write_vm(out, EVIL, "\033[31mevil\xff");
	for (int ms = 0; ms < SECONDS * 1000; ms++) {
		now = START + ms * MS + MS / 2;
		alpha(ms);
		beta(ms);
		gamma_vm(ms);
		delta(ms);
		evil(ms);
		nobody(ms);
		if (ms == 5000)
			recording_write_lost(out, 7);
	}
	recording_write_clock(out, START + SECONDS * SECOND, START_REAL + SECONDS * SECOND);
}

/* Four units, and both parts of each, for every VM */
static void large(__u32 vms, __u32 vcpus, int seconds)
{
	static const __u8 units[] = {
		KSNP_UNIT_cpuid, KSNP_UNIT_mmio_write, KSNP_UNIT_psc, KSNP_UNIT_intercept,
	};

	for (int tenth = 0; tenth < seconds * 10; tenth++)
		for (__u32 i = 0; i < vcpus; i++) {
			now = START + tenth * 100 * MS + i * US;
			vmgexit(2000 + i % vms, i / vms, units[(tenth + i) % 4],
				10 * US + i + tenth, 50 * US + i, 0);
		}
}

int main(int argc, char **argv)
{
	struct recording_info info = {
		.host = "testhost", .kernel = "6.12.0-test", .cpu = "none", .source = "module",
		.module = "0.1", .cpus = 64, .start_ns = START, .start_real_ns = START_REAL,
	};
	int error;

	if (argc != 2 && argc != 5)
		errx(2, "usage: scene FILE [VMS VCPUS SECONDS]");
	error = recording_create(&out, argv[1], &info);
	if (error)
		errx(1, "%s: %s", argv[1], strerror(-error));
	if (argc == 2)
		scene();
	else
		large(atoi(argv[2]), atoi(argv[3]), atoi(argv[4]));
	error = recording_finish(out);
	if (error)
		errx(1, "%s: %s", argv[1], strerror(-error));
	return 0;
}
