// SPDX-License-Identifier: GPL-2.0-only
#include "equivalence.h"

#include "insn.h"
#include "memory.h"
#include "string.h"

/* What nobody writes keeps this. */
#define FILLER		0x5a
#define PATTERN		0x1badb002deadbeefULL
#define PROTOCOL	2

#define FNV_BASIS	0xcbf29ce484222325ULL
#define FNV_PRIME	0x100000001b3ULL

static struct record records[MAX_CPUS];
static u32 sent;

u32 requests_sent(void)
{
	return sent;
}

void request(u64 code, u64 info1, u64 info2)
{
	u8 *ghcb = cpu_this()->ghcb;

	memset(ghcb, FILLER, PAGE_SIZE);
	memset(ghcb + GHCB_OFF_VALID_BITMAP, 0, GHCB_VALID_BITMAP_SIZE);
	ghcb_set(GHCB_OFF_SW_EXITCODE, code);
	ghcb_set(GHCB_OFF_SW_EXITINFO1, info1);
	ghcb_set(GHCB_OFF_SW_EXITINFO2, info2);
	set_version(PROTOCOL);
	set_usage(GHCB_USAGE_STANDARD);
}

void request_full(u64 code, u64 info1, u64 info2)
{
	static const u32 zero[] = {
		GHCB_OFF_RAX, GHCB_OFF_RBX, GHCB_OFF_RCX, GHCB_OFF_RDX, GHCB_OFF_RSI, GHCB_OFF_XSS,
	};

	request(code, info1, info2);
	for (u32 i = 0; i < ARRAY_SIZE(zero); i++)
		ghcb_set(zero[i], 0);
	ghcb_set(GHCB_OFF_XCR0, 1);
	ghcb_set_cpl(0);
	ghcb_set(GHCB_OFF_SW_SCRATCH, (u64)ghcb_buffer());
}

void omit(u32 offset)
{
	u32 bit = GHCB_VALID_BIT(offset);

	cpu_this()->ghcb[GHCB_OFF_VALID_BITMAP + bit / 8] &= ~(1U << bit % 8);
}

void set_version(u16 version)
{
	memcpy(cpu_this()->ghcb + GHCB_OFF_VERSION, &version, sizeof(version));
}

void set_usage(u32 usage)
{
	memcpy(cpu_this()->ghcb + GHCB_OFF_USAGE, &usage, sizeof(usage));
}

/* FNV-1a, a quadword at a time. */
u64 hash(const void *data, u64 size)
{
	const u64 *p = data;
	u64 h = FNV_BASIS;

	for (u64 i = 0; i < size / sizeof(*p); i++)
		h = (h ^ p[i]) * FNV_PRIME;
	return h;
}

static void exit_by_page(void *unused)
{
	(void)unused;
	ghcb_exit_raw();
}

static void exit_by_msr(void *value)
{
	msr_protocol(*(u64 *)value);
}

static struct record *start_record(const char *name, u64 value)
{
	struct record *r = &records[cpu_this()->index];

	*r = (struct record){ .name = name, .value = value };
	return r;
}

static void finish_record(struct record *r, bool faulted)
{
	r->answer = rdmsr(GHCB_MSR_INDEX);
	if (faulted)
		r->fault = cpu_this()->fault;
}

struct record *take(const char *name, u64 value)
{
	struct record *r = start_record(name, value);
	bool faulted;

	faulted = fault_call(exit_by_page, NULL);
	memcpy(r->ghcb, cpu_this()->ghcb, PAGE_SIZE);
	finish_record(r, faulted);
	return r;
}

struct record *take_msr(const char *name, u64 request)
{
	struct record *r = start_record(name, request);
	bool faulted;

	r->msr = true;
	faulted = fault_call(exit_by_msr, &request);
	finish_record(r, faulted);
	return r;
}

static u64 quad(const struct record *r, u32 offset)
{
	u64 v;

	memcpy(&v, r->ghcb + offset, sizeof(v));
	return v;
}

/* What varies is told as 0. */
static u64 reg(const struct record *r, u32 offset)
{
	return r->varies ? 0 : quad(r, offset);
}

static u64 part(const struct record *r, u32 from, u32 to)
{
	return r->varies ? 0 : hash(r->ghcb + from, to - from);
}

void show(const struct record *r)
{
	const u32 buffer = GHCB_OFF_SHARED_BUFFER, end = buffer + GHCB_SHARED_BUFFER_SIZE;

	if (r->msr) {
		print("%u %s %#llx: msr=%#llx exception=%llu:%#llx\n", ++sent, r->name, r->value,
		      r->answer, r->fault.vector, r->fault.error_code);
		return;
	}
	print("%u %s %#llx: msr=%#llx exception=%llu:%#llx info1=%#llx info2=%#llx"
	      " valid=%016llx:%016llx rax=%#llx rbx=%#llx rcx=%#llx rdx=%#llx"
	      " save-area=%016llx buffer=%016llx rest=%016llx\n", ++sent, r->name, r->value,
	      r->answer, r->fault.vector, r->fault.error_code, quad(r, GHCB_OFF_SW_EXITINFO1),
	      quad(r, GHCB_OFF_SW_EXITINFO2), quad(r, GHCB_OFF_VALID_BITMAP + 8),
	      quad(r, GHCB_OFF_VALID_BITMAP), reg(r, GHCB_OFF_RAX), reg(r, GHCB_OFF_RBX),
	      reg(r, GHCB_OFF_RCX), reg(r, GHCB_OFF_RDX), part(r, 0, buffer),
	      part(r, buffer, end), part(r, end, PAGE_SIZE));
}

bool send(const char *name, u64 value)
{
	struct record *r = take(name, value);

	show(r);
	return !quad(r, GHCB_OFF_SW_EXITINFO1);
}

void send_varying(const char *name, u64 value)
{
	struct record *r = take(name, value);

	r->varies = true;
	show(r);
}

void send_msr(const char *name, u64 request)
{
	show(take_msr(name, request));
}

static void write_and_read(void *address)
{
	volatile u64 *p = address;

	*p = PATTERN;
	if (*p != PATTERN)
		asm volatile("ud2");
}

/* The exception's vector and error code in one, or 0. */
static u64 access(u64 gpa)
{
	if (!fault_call(write_and_read, (void *)gpa))
		return 0;
	return cpu_this()->fault.vector << 32 | cpu_this()->fault.error_code;
}

void show_private(u64 gpa)
{
	u64 before, after;
	struct pvalidate p;

	page_map(gpa, true);
	before = access(gpa);
	p = pvalidate(gpa, RMP_PAGE_4K, true);
	after = access(gpa);
	print("  private page: access %#llx, PVALIDATE %u %u, access %#llx\n", before, p.code,
	      p.unchanged, after);
}

void show_shared(u64 gpa)
{
	page_map(gpa, false);
	print("  shared page: access %#llx\n", access(gpa));
}
