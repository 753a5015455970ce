// SPDX-License-Identifier: GPL-2.0-only
/*
 * What requests cost, from the guest's VMGEXIT to its next instruction, in TSC
 * ticks: under `lab run --icount` these are instructions. A line for each:
 *
 *   bench NAME MEDIAN MIN MAX N
 *
 * vmm --time's own lines on it follow: the VMM's part.
 *
 * --args tells what vmm's options allow to be measured:
 *
 *   refault  with --no-punch, a page that was shared for a while is private
 *            again at once, and what is measured is the fault alone
 *   split    with --folio-order 9, an access that splits a 2 MiB RMP entry,
 *            and nothing else
 */
#include "cpu.h"
#include "guest-msg.h"
#include "insn.h"
#include "memory.h"
#include "string.h"
#include "tap.h"
#include "trap.h"

#include "../boot.h"

#define WARM_UP		5
#define REPEATS		21
#define MAX		GHCB_PSC_MAX_ENTRIES
#define MSR_TO_READ	0x4b564d05	/* MSR_KVM_POLL_CONTROL: KVM itself answers */

/**
 * struct shape - of a page state change
 * @count: number of entries
 * @step: from one page to the next; other than 1, no two of them merge
 * @used: private pages have been written before
 */
struct shape {
	u32 count;
	u32 step;
	bool used;
};

static u64 samples[REPEATS];
static u64 overhead;
static u64 pool, large, fresh, whole;
static struct snp_guest_msg *message, *response;
static u64 seqno = 1;

static void sort(u64 *v, u32 n)
{
	for (u32 i = 1; i < n; i++) {
		u64 x = v[i];
		u32 k = i;

		for (; k && v[k - 1] > x; k--)
			v[k] = v[k - 1];
		v[k] = x;
	}
}

static void exit_guest(void)
{
	vmgexit();
}

static void nothing(void)
{
}

/* Fills @samples, sorted; prepare() is not measured. */
static void sample(void (*prepare)(const void *arg), const void *arg, void (*run)(void))
{
	for (u32 i = 0; i < WARM_UP + REPEATS; i++) {
		u64 before;

		prepare(arg);
		before = rdtsc();
		run();
		samples[i < WARM_UP ? 0 : i - WARM_UP] = rdtsc() - before - overhead;
	}
	sort(samples, REPEATS);
}

static void measure(const char *name, void (*prepare)(const void *arg), const void *arg,
		    void (*run)(void))
{
	nae_out(PAYLOAD_TIMING_PORT, 1, 0);
	sample(prepare, arg, run);
	print("bench %s %llu %llu %llu %u\n", name, samples[REPEATS / 2], samples[0],
	      samples[REPEATS - 1], REPEATS);
	nae_out(PAYLOAD_TIMING_PORT, 1, 0);
}

static void prepare_nothing(const void *unused)
{
	(void)unused;
}

static void prepare_msr(const void *request)
{
	wrmsr(GHCB_MSR_INDEX, *(const u64 *)request);
}

static void measure_msr(const char *name, u64 request)
{
	measure(name, prepare_msr, &request, exit_guest);
}

struct event {
	u64 code, info1, info2, rax, rcx;
};

static void prepare_event(const void *arg)
{
	const struct event *e = arg;
	u16 version = 2;

	ghcb_clear();
	ghcb_set(GHCB_OFF_SW_EXITCODE, e->code);
	ghcb_set(GHCB_OFF_SW_EXITINFO1, e->info1);
	ghcb_set(GHCB_OFF_SW_EXITINFO2, e->info2);
	ghcb_set(GHCB_OFF_RAX, e->rax);
	ghcb_set(GHCB_OFF_RCX, e->rcx);
	ghcb_set(GHCB_OFF_XCR0, 1);
	ghcb_set(GHCB_OFF_SW_SCRATCH, (u64)ghcb_buffer());
	memcpy(cpu_this()->ghcb + GHCB_OFF_VERSION, &version, sizeof(version));
	wrmsr(GHCB_MSR_INDEX, (u64)cpu_this()->ghcb);
}

static void measure_event(const char *name, struct event e)
{
	measure(name, prepare_event, &e, exit_guest);
}

static void prepare_psc(const struct shape *s, u32 op)
{
	static const struct event psc = { .code = GHCB_NAE_PSC };
	struct ghcb_psc *request = ghcb_buffer();

	request->cur_entry = 0;
	request->end_entry = s->count - 1;
	for (u32 i = 0; i < s->count; i++)
		request->entries[i] = GHCB_PSC_ENTRY(pool / PAGE_SIZE + i * s->step, op);
	prepare_event(&psc);
}

static void use(u64 gpa)
{
	pvalidate(gpa, RMP_PAGE_4K, true);
	*(volatile u64 *)gpa = gpa;
	pvalidate(gpa, RMP_PAGE_4K, false);
}

static void prepare_to_shared(const void *arg)
{
	const struct shape *s = arg;

	prepare_psc(s, GHCB_PSC_PRIVATE);
	exit_guest();
	for (u32 i = 0; s->used && i < s->count; i++)
		use(pool + i * s->step * PAGE_SIZE);
	prepare_psc(s, GHCB_PSC_SHARED);
}

static void prepare_to_private(const void *arg)
{
	prepare_psc(arg, GHCB_PSC_SHARED);
	exit_guest();
	prepare_psc(arg, GHCB_PSC_PRIVATE);
}

static void prepare_msr_to_shared(const void *unused)
{
	(void)unused;
	msr_protocol(GHCB_PSC_MSR_REQ(pool / PAGE_SIZE, GHCB_PSC_PRIVATE));
	wrmsr(GHCB_MSR_INDEX, GHCB_PSC_MSR_REQ(pool / PAGE_SIZE, GHCB_PSC_SHARED));
}

static void prepare_msr_to_private(const void *unused)
{
	(void)unused;
	msr_protocol(GHCB_PSC_MSR_REQ(pool / PAGE_SIZE, GHCB_PSC_SHARED));
	wrmsr(GHCB_MSR_INDEX, GHCB_PSC_MSR_REQ(pool / PAGE_SIZE, GHCB_PSC_PRIVATE));
}

static void measure_psc(void)
{
	static const struct {
		const char *to_shared, *to_private;
		struct shape shape;
	} cases[] = {
		{ "psc-1-shared", "psc-1-private", { 1, 1, false } },
		{ "psc-16-shared", "psc-16-private", { 16, 1, false } },
		{ "psc-64-shared", "psc-64-private", { 64, 1, false } },
		{ "psc-253-shared", "psc-253-private", { MAX, 1, false } },
		{ "psc-253-apart-shared", "psc-253-apart-private", { MAX, 2, false } },
		{ "psc-1-used-shared", NULL, { 1, 1, true } },
		{ "psc-253-used-shared", NULL, { MAX, 1, true } },
	};

	measure("msr-psc-shared", prepare_msr_to_shared, NULL, exit_guest);
	measure("msr-psc-private", prepare_msr_to_private, NULL, exit_guest);
	for (u32 i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct shape *s = &cases[i].shape;

		measure(cases[i].to_shared, prepare_to_shared, s, exit_guest);
		if (cases[i].to_private)
			measure(cases[i].to_private, prepare_to_private, s, exit_guest);
	}
}

/* 512 private pages in use, for the VMM to punch at once (vmm --time). */
static void prepare_large(const void *unused)
{
	static const struct event psc = { .code = GHCB_NAE_PSC };
	struct ghcb_psc *request = ghcb_buffer();

	(void)unused;
	request->cur_entry = 0;
	request->end_entry = 0;
	request->entries[0] = GHCB_PSC_ENTRY(large / PAGE_SIZE, GHCB_PSC_PRIVATE) | GHCB_PSC_ENTRY_2M;
	prepare_event(&psc);
	exit_guest();
	for (u32 i = 0; i < PAGES_PER_2M; i++)
		use(large + i * PAGE_SIZE);
	request->cur_entry = 0;
	request->entries[0] = GHCB_PSC_ENTRY(large / PAGE_SIZE, GHCB_PSC_SHARED) | GHCB_PSC_ENTRY_2M;
	prepare_event(&psc);
}

static void prepare_fresh(const void *unused)
{
	(void)unused;
	fresh = page_alloc_raw(1);
	msr_protocol(GHCB_PSC_MSR_REQ(fresh / PAGE_SIZE, GHCB_PSC_PRIVATE));
}

static void validate(void)
{
	pvalidate(fresh, RMP_PAGE_4K, true);
}

static void prepare_refault(const void *unused)
{
	(void)unused;
	msr_protocol(GHCB_PSC_MSR_REQ(fresh / PAGE_SIZE, GHCB_PSC_SHARED));
	msr_protocol(GHCB_PSC_MSR_REQ(fresh / PAGE_SIZE, GHCB_PSC_PRIVATE));
}

static void read_page(void)
{
	(void)*(volatile u64 *)fresh;
}

static bool is_told(const char *word)
{
	return !memcmp(lib_boot_info()->args, word, strlen(word) + 1);
}

static void measure_touch(void)
{
	measure("first-touch", prepare_fresh, NULL, validate);
	if (is_told("refault"))
		measure("refault", prepare_refault, NULL, read_page);
}

static void prepare_whole(const void *unused)
{
	(void)unused;
	whole = page_alloc_raw(PAGES_PER_2M);
	if (pvalidate(whole, RMP_PAGE_2M, true).code)
		panic("no 2 MiB RMP entry");
}

/* The nested page tables map 2 MiB and the entry is 2 MiB: #NPF with SIZEM */
static void give_up_page(void)
{
	pvalidate(whole + PAGE_SIZE, RMP_PAGE_4K, false);
}

static void measure_split(void)
{
	measure("split", prepare_whole, NULL, give_up_page);
	if (pvalidate(whole, RMP_PAGE_2M, true).code != PVALIDATE_FAIL_SIZEMISMATCH)
		panic("the RMP entry is 2 MiB still");
}

static void prepare_request(const void *unused)
{
	const struct snp_msg_report_req body = { .vmpl = 0 };
	const struct event e = {
		.code = GHCB_NAE_GUEST_REQUEST, .info1 = (u64)message, .info2 = (u64)response,
	};

	(void)unused;
	guest_msg_seal(message, 0, seqno, SNP_MSG_TYPE_REPORT_REQ, &body, sizeof(body));
	seqno += 2;
	prepare_event(&e);
}

static void measure_all(void)
{
	pool = page_alloc_raw(PAGES_PER_2M);
	large = page_alloc_raw(PAGES_PER_2M);
	message = page_alloc();
	response = page_alloc();
	page_make_shared((u64)message);
	page_make_shared((u64)response);

	measure_msr("msr-sev-info", GHCB_INFO_SEV_INFO_REQ);
	measure_event("hv-features", (struct event){ .code = GHCB_NAE_HV_FEATURES });
	measure_event("cpuid", (struct event){ .code = GHCB_NAE_CPUID });
	measure_event("rdmsr", (struct event){ .code = GHCB_NAE_MSR, .rcx = MSR_TO_READ });
	measure_event("in-vmm", (struct event){
		.code = GHCB_NAE_IOIO,
		.info1 = GHCB_IOIO_PORT(TESTDEV_PORT) | GHCB_IOIO_SIZE(4) | GHCB_IOIO_IN,
	});
	measure_psc();
	measure("psc-2m-used-shared", prepare_large, NULL, exit_guest);
	measure_touch();
	measure("guest-request", prepare_request, NULL, exit_guest);
}

void payload_main(void)
{
	tap_plan(1);
	sample(prepare_nothing, NULL, nothing);
	overhead = samples[0];

	if (is_told("split"))
		measure_split();
	else
		measure_all();
	tap_ok(true, "measured");
}
