// SPDX-License-Identifier: GPL-2.0-only
/*
 * A guest that works for --args TICKS, ticks of the TSC, on all its vCPUs (four at most). The first
 * one starts the others by AP creation, again and again, from two VMSAs each in turns; each time each
 * of them does a share: it converts pages, in bulk and one by one, looks after those between them that
 * stay private, and has a report made, with a message key of its own. Every few rounds the others ask
 * for ever instead, and are destroyed wherever they are.
 *
 * At the end it tells what it has asked for as "# count NAME N", for who counts the same elsewhere.
 * What vCPUs that were destroyed have asked for is known but for each one's last request: "features".
 */
#include "cpu.h"
#include "guest-msg.h"
#include "insn.h"
#include "memory.h"
#include "string.h"
#include "tap.h"

#define PAGES		16	/* of each CPU */
#define STAYS(i)	((i) % 8 == 7)	/* two runs of seven are converted */
#define RANGES		2
#define SHARE		4	/* rounds that a CPU does at a time */
#define LARGE_EVERY	16	/* shares between conversions of 2 MiB */
#define DESTROY_EVERY	4	/* shares between destructions */
#define HV_FEATURES	(GHCB_HV_SNP | GHCB_HV_AP_CREATION)

/**
 * struct worker - a CPU's work
 * @pages: PAGES of them; @single: one more; neither is anybody else's
 * @vmsas: two, the next one to start from first
 * @seqno: of its next message
 * @round: how many are done; what stays private holds a pattern of it
 * @failed: what was not as it has to be, or NULL
 * @psc and so on: requests so far
 */
struct worker {
	u32 index;
	u64 pages, single;
	struct vmsa *vmsas[2];
	struct snp_guest_msg *request, *response;
	struct snp_msg_report_rsp report;
	u64 seqno, round;
	const char *failed;
	u64 psc, psc_msr, ranges, messages, features, creations;
	volatile bool arrived;
};

static struct worker workers[MAX_CPUS];
static u8 measurement[SNP_MEASUREMENT_SIZE];
static u64 large;
static u32 count;

static u64 number(const char *p)
{
	u64 n = 0;

	for (; *p >= '0' && *p <= '9'; p++)
		n = n * 10 + (*p - '0');
	return n;
}

static bool fail(struct worker *w, const char *what)
{
	w->failed = what;
	return false;
}

static volatile u64 *page(const struct worker *w, u32 i)
{
	return (volatile u64 *)(w->pages + i * PAGE_SIZE);
}

static u64 pattern(const struct worker *w, u32 i)
{
	return (u64)w->index << 56 | (u64)i << 48 | w->round;
}

/* @n entries are in the buffer */
static bool send_psc(struct worker *w, u32 n, u32 ranges)
{
	struct ghcb_psc *psc = ghcb_buffer();
	struct nae_result r;

	psc->cur_entry = 0;
	psc->end_entry = n - 1;
	psc->reserved = 0;
	w->psc++;
	w->ranges += ranges;
	r = nae_psc();
	return !r.result && !r.info2 && psc->cur_entry == n;
}

/* What was made private has to be validated, and changed by that. */
static bool use(u64 gpa, bool private, u64 value)
{
	volatile u64 *p = (volatile u64 *)gpa;

	page_map(gpa, private);
	if (private) {
		struct pvalidate v = pvalidate(gpa, RMP_PAGE_4K, true);

		if (v.code || v.unchanged)
			return false;
	}
	*p = value;
	return *p == value;
}

static bool convert(struct worker *w, bool private)
{
	struct ghcb_psc *psc = ghcb_buffer();
	u32 n = 0;

	for (u32 i = 0; i < PAGES; i++) {
		u64 gpa = (u64)page(w, i);

		if (STAYS(i))
			continue;
		if (!private && pvalidate(gpa, RMP_PAGE_4K, false).code)
			return fail(w, "PVALIDATE gives a page up");
		psc->entries[n++] = GHCB_PSC_ENTRY(gpa / PAGE_SIZE, private ? GHCB_PSC_PRIVATE : GHCB_PSC_SHARED);
	}
	if (!send_psc(w, n, RANGES))
		return fail(w, "page state change of many pages");
	for (u32 i = 0; i < PAGES; i++)
		if (!STAYS(i) && !use((u64)page(w, i), private, pattern(w, i) + private))
			return fail(w, "a page that was converted is usable");
	return true;
}

static bool look_after_the_rest(struct worker *w)
{
	for (u32 i = 0; i < PAGES; i++)
		if (STAYS(i) && *page(w, i) != pattern(w, i))
			return fail(w, "a page that stays private keeps its contents");
	w->round++;
	for (u32 i = 0; i < PAGES; i++)
		if (STAYS(i))
			*page(w, i) = pattern(w, i);
	return true;
}

static bool convert_single(struct worker *w)
{
	w->psc_msr += 2;
	w->ranges += 2;
	if (!page_make_shared(w->single))
		return fail(w, "a page by MSR to shared");
	*(volatile u64 *)w->single = w->round;
	if (!page_make_private(w->single))
		return fail(w, "a page by MSR to private");
	*(volatile u64 *)w->single = ~w->round;
	return *(volatile u64 *)w->single == ~w->round || fail(w, "a page by MSR is usable");
}

/* VMPCK n speaks for VMPL n and those that are less privileged. */
static bool attest(struct worker *w)
{
	struct snp_msg_report_req req = { .vmpl = w->index };
	struct snp_msg_report_rsp *rsp = &w->report;
	struct nae_result r;

	memcpy(req.report_data, &w->seqno, sizeof(w->seqno));
	memset(w->response, 0, sizeof(*w->response));
	guest_msg_seal(w->request, w->index, w->seqno, SNP_MSG_TYPE_REPORT_REQ, &req, sizeof(req));
	w->messages++;
	r = nae_guest_request((u64)w->request, (u64)w->response);
	if (r.result || r.info2)
		return fail(w, "a guest request");
	if (!guest_msg_open(w->response, w->index, w->seqno + 1, SNP_MSG_TYPE_REPORT_RSP, rsp, sizeof(*rsp)))
		return fail(w, "the answer is authentic and has the next number");
	w->seqno += 2;
	if (rsp->status || rsp->report.vmpl != w->index ||
	    memcmp(rsp->report.report_data, req.report_data, sizeof(req.report_data)))
		return fail(w, "the report is the one that was asked for");
	return !memcmp(rsp->report.measurement, measurement, sizeof(measurement)) ||
	       fail(w, "the measurement stays the same");
}

static void share(void)
{
	struct worker *w = &workers[cpu_this()->index];
	bool ok = !w->failed;

	for (u32 i = 0; ok && i < SHARE; i++)
		ok = convert(w, false) && look_after_the_rest(w) && convert(w, true) &&
			look_after_the_rest(w) && convert_single(w);
	if (ok)
		attest(w);
}

/* Until it is destroyed. */
static void ask_for_ever(void)
{
	struct worker *w = &workers[cpu_this()->index];

	for (;;) {
		struct nae_result r;

		w->features++;
		r = nae_hv_features();
		if (r.result || r.info2 != HV_FEATURES)
			fail(w, "hypervisor features");
		w->arrived = true;
	}
}

static bool convert_large(struct worker *w)
{
	for (int private = 0; private <= 1; private++) {
		struct ghcb_psc *psc = ghcb_buffer();

		for (u32 i = 0; !private && i < PAGES_PER_2M; i++)
			pvalidate(large + i * PAGE_SIZE, RMP_PAGE_4K, false);
		psc->entries[0] = GHCB_PSC_ENTRY_2M |
			GHCB_PSC_ENTRY(large / PAGE_SIZE, private ? GHCB_PSC_PRIVATE : GHCB_PSC_SHARED);
		if (!send_psc(w, 1, 1))
			return fail(w, "page state change of 2 MiB");
		for (u32 i = 0; i < PAGES_PER_2M; i++)
			if (!use(large + i * PAGE_SIZE, private, w->round + i))
				return fail(w, "each page of 2 MiB is usable");
	}
	return true;
}

/*
 * A VMSA is taken back when its CPU has run from the other one. Right after its destruction the
 * processor may still be about to enter it: docs/guests.md, "Where KVM differs", ap-destroy.
 */
static bool start(u32 index, void (*work)(void))
{
	struct worker *w = &workers[index];
	struct vmsa *vmsa = w->vmsas[0];
	u64 features = rdmsr(MSR_SEV_STATUS) >> 2;

	w->vmsas[0] = w->vmsas[1];
	w->vmsas[1] = vmsa;
	w->arrived = false;
	if (rmpadjust((u64)vmsa, RMP_PAGE_4K, 1))
		return fail(w, "RMPADJUST takes a VMSA back");
	cpu_prepare(index, vmsa, work);
	if (rmpadjust((u64)vmsa, RMP_PAGE_4K, RMPADJUST_VMSA | 1))
		return fail(w, "RMPADJUST makes a VMSA");
	workers[0].creations++;
	return !nae_ap_creation(index, 0, GHCB_AP_CREATE, (u64)vmsa, features).result ||
	       fail(w, "AP creation");
}

static bool stop(u32 index)
{
	workers[0].creations++;
	return !nae_ap_creation(index, 0, GHCB_AP_DESTROY, 0, 0).result ||
	       fail(&workers[index], "AP destruction");
}

static bool all_do_a_share(void)
{
	bool ok = true;

	for (u32 i = 1; i < count; i++)
		ok = ok && start(i, share);
	share();
	for (u32 i = 1; ok && i < count; i++) {
		if (!cpu_wait(&cpus[i].done))
			return fail(&workers[i], "an AP gets its share done");
		ok = stop(i);
	}
	return ok;
}

static bool destroy_the_others(void)
{
	bool ok = true;

	for (u32 i = 1; i < count; i++)
		ok = ok && start(i, ask_for_ever);
	for (u32 i = 1; ok && i < count; i++) {
		if (!cpu_wait(&workers[i].arrived))
			return fail(&workers[i], "an AP asks");
		ok = stop(i);
	}
	return ok;
}

static bool all_well(void)
{
	for (u32 i = 0; i < count; i++)
		if (workers[i].failed)
			return false;
	return true;
}

static struct snp_guest_msg *message_page(void)
{
	struct snp_guest_msg *msg = page_alloc();

	workers[0].psc_msr++;
	workers[0].ranges++;
	return page_make_shared((u64)msg) ? msg : NULL;
}

/* Page tables are split here, before there is anybody else. */
static void prepare(u32 index)
{
	struct worker *w = &workers[index];

	w->index = index;
	w->seqno = 1;
	w->vmsas[0] = page_alloc_vmsa();
	w->vmsas[1] = page_alloc_vmsa();
	w->single = (u64)page_alloc();
	w->pages = page_alloc_raw(PAGES);
	w->request = message_page();
	w->response = message_page();
	page_map(w->single, true);
	for (u32 i = 0; i < PAGES; i++) {
		page_map((u64)page(w, i), true);
		pvalidate((u64)page(w, i), RMP_PAGE_4K, true);
		*page(w, i) = pattern(w, i);
	}
	/* ghcb_init() of each CPU's first start, and of this one */
	w->psc_msr++;
	w->ranges++;
}

/* Every report has to have what the first one has. */
static void learn_measurement(void)
{
	struct worker *w = &workers[0];

	attest(w);
	w->failed = NULL;
	memcpy(measurement, w->report.report.measurement, sizeof(measurement));
}

static void tell(u64 shares)
{
	struct worker sum = { 0 };

	for (u32 i = 0; i < count; i++) {
		const struct worker *w = &workers[i];

		if (w->failed)
			print("# CPU %u, round %llu: not so: %s\n", i, w->round, w->failed);
		sum.psc += w->psc;
		sum.psc_msr += w->psc_msr;
		sum.ranges += w->ranges;
		sum.messages += w->messages;
		sum.features += w->features;
		sum.creations += w->creations;
	}
	print("# count psc %llu\n# count psc_msr %llu\n# count ranges %llu\n", sum.psc, sum.psc_msr,
	      sum.ranges);
	print("# count guest_request %llu\n# count ap_creation %llu\n# count features %llu\n",
	      sum.messages, sum.creations, sum.features);
	print("# count shares %llu\n# count destroyed %llu\n", shares,
	      (shares + DESTROY_EVERY - 1) / DESTROY_EVERY * (count - 1));
}

void payload_main(void)
{
	u64 ticks = number(lib_boot_info()->args), begin = rdtsc(), shares = 0;

	count = lib_boot_info()->cpus < MAX_CPUS ? lib_boot_info()->cpus : MAX_CPUS;
	count = count < SNP_VMPCK_COUNT ? count : SNP_VMPCK_COUNT;
	tap_plan(2);
	large = page_alloc_raw(PAGES_PER_2M);
	for (u32 i = 0; i < PAGES_PER_2M; i++)
		pvalidate(large + i * PAGE_SIZE, RMP_PAGE_4K, true);
	for (u32 i = 0; i < count; i++)
		prepare(i);
	learn_measurement();

	while (all_well() && rdtsc() - begin < ticks) {
		bool ok = all_do_a_share();

		if (ok && shares % LARGE_EVERY == 0)
			ok = convert_large(&workers[0]);
		if (ok && shares % DESTROY_EVERY == 0)
			destroy_the_others();
		shares++;
	}
	tap_ok(all_well(), "everything was answered, and is as it has to be");
	tap_ok(shares, "something was done");
	tell(shares);
}
