// SPDX-License-Identifier: GPL-2.0-only
/*
 * XSAVEC and XRSTOR of the compacted format, byte by byte against a model of the manuals
 * (APM vol. 2, 11.5; SDM vol. 1, 13.4 to 13.10). Runs on any x86-64 CPU that has XSAVEC: the same
 * program judges an emulated CPU and a real one.
 */
#define _GNU_SOURCE
#include <cpuid.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>

#define KSFT_SKIP	4

#define FP		(1ULL << 0)
#define SSE		(1ULL << 1)
#define PKRU		(1ULL << 9)
/* x87, SSE, AVX, the three of AVX-512, PKRU: any content is legal but for what fill() says. */
#define TESTED		0x2e7ULL
#define NR_COMPONENTS	10
#define COMPACTED	(1ULL << 63)

#define OFF_MXCSR	24
#define OFF_MXCSR_MASK	28
#define OFF_ST		32
#define OFF_XMM		160
#define OFF_UNUSED	416
#define OFF_HEADER	512
#define OFF_XCOMP_BV	520
#define OFF_RESERVED	528
#define OFF_EXTENDED	576

#define AREA_SIZE	16384

struct area {
	uint8_t b[AREA_SIZE];
} __attribute__((aligned(64)));

/* The values of all components, in the standard format, and which of them are not initial. */
struct state {
	struct area std;
	uint64_t not_initial;
};

enum op { OP_XSAVEC, OP_XRSTOR };

static struct {
	unsigned int size, offset;
	bool align64;
} comp[NR_COMPONENTS];

static uint64_t tested, xcr0;
static struct area home, out;
static volatile uint64_t resume_rip;
static volatile sig_atomic_t faulted;
static int nr_test;
static uint64_t seed = 0x9e3779b97f4a7c15ULL;

static uint64_t rnd(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed;
}

static void put(struct area *a, unsigned int off, uint64_t v, unsigned int len)
{
	memcpy(a->b + off, &v, len);
}

static uint64_t get(const struct area *a, unsigned int off, unsigned int len)
{
	uint64_t v = 0;

	memcpy(&v, a->b + off, len);
	return v;
}

static bool check(bool ok, const char *fmt, ...)
{
	va_list ap;

	if (ok)
		return true;
	printf("# ");
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	printf("\n");
	return false;
}

static void result(bool ok, const char *name)
{
	printf("%sok %d - %s\n", ok ? "" : "not ", ++nr_test, name);
}

static void on_fault(int sig, siginfo_t *info, void *ctx)
{
	ucontext_t *uc = ctx;

	(void)info;
	faulted = sig;
	uc->uc_mcontext.gregs[REG_RIP] = resume_rip;
}

/*
 * Load @from (standard format), do @op on @target with mask @rfbm, dump everything to "out"
 * (standard format). XGETBV(1), taken just before @op, is returned. All in one go: the compiler's
 * and the C library's own use of the registers lies outside.
 */
static uint64_t run(const struct area *from, enum op op, void *target, uint64_t rfbm)
{
	uint32_t inuse = 0;

	faulted = 0;
	memset(out.b + OFF_HEADER, 0, 64);
	asm volatile("lea 8f(%%rip), %%rax\n\t"
		     "mov %%rax, %[resume]\n\t"
		     "mov $-1, %%eax\n\t"
		     "mov $-1, %%edx\n\t"
		     "xsave64 %[home]\n\t"
		     "xrstor64 %[from]\n\t"
		     "mov $1, %%ecx\n\t"
		     "xgetbv\n\t"
		     "mov %%eax, %[inuse]\n\t"
		     "mov %[rfbm], %%rax\n\t"
		     "mov %%rax, %%rdx\n\t"
		     "shr $32, %%rdx\n\t"
		     "cmpl $0, %[op]\n\t"
		     "jne 1f\n\t"
		     "xsavec64 (%[target])\n\t"
		     "jmp 2f\n"
		     "1:\n\t"
		     "xrstor64 (%[target])\n"
		     "2:\n\t"
		     "mov $-1, %%eax\n\t"
		     "mov $-1, %%edx\n\t"
		     "xsave64 %[out]\n"
		     "8:\n\t"
		     "mov $-1, %%eax\n\t"
		     "mov $-1, %%edx\n\t"
		     "xrstor64 %[home]\n"
		     : [resume] "=m" (resume_rip), [home] "+m" (home), [out] "+m" (out),
		       [inuse] "=&r" (inuse)
		     : [from] "m" (*from), [op] "r" ((int)op), [target] "r" (target),
		       [rfbm] "r" (rfbm)
		     : "rax", "rcx", "rdx", "cc", "memory");
	return inuse;
}

static bool lays_claim(int i, uint64_t set)
{
	return set & (1ULL << i);
}

/* SDM 13.4.3: components lie in order, aligned where CPUID 0xD.i ECX[1] says so. */
static unsigned int compacted_offset(uint64_t xcomp_bv, int upto)
{
	unsigned int off = OFF_EXTENDED;

	for (int i = 2; i <= upto; i++) {
		if (!lays_claim(i, xcomp_bv) && i != upto)
			continue;
		if (i < NR_COMPONENTS && comp[i].align64)
			off = (off + 63) & ~63U;
		if (i != upto)
			off += comp[i].size;
	}
	return off;
}

/* Initial configurations, SDM 13.6. */
static void set_initial(struct state *s, int i)
{
	s->not_initial &= ~(1ULL << i);
	if (i == 0) {
		memset(s->std.b, 0, OFF_MXCSR);
		memset(s->std.b + OFF_ST, 0, OFF_XMM - OFF_ST);
		put(&s->std, 0, 0x37f, 2);
	} else if (i == 1) {
		put(&s->std, OFF_MXCSR, 0x1f80, 4);
		memset(s->std.b + OFF_XMM, 0, OFF_UNUSED - OFF_XMM);
	} else {
		memset(s->std.b + comp[i].offset, 0, comp[i].size);
	}
	put(&s->std, OFF_HEADER, s->not_initial, 8);
}

static void fill(struct state *s)
{
	for (int i = 0; i < AREA_SIZE; i += 8)
		put(&s->std, i, rnd(), 8);
	memset(s->std.b + OFF_HEADER, 0, 64);

	/* No exception unmasked, none pending; no instruction or operand pointer. */
	memset(s->std.b, 0, OFF_MXCSR);
	put(&s->std, 0, 0x7f | (rnd() & 0xc00) | 0x300, 2);
	put(&s->std, 2, rnd() & 0x7f7f, 2);
	put(&s->std, 4, rnd() | 1, 1);
	put(&s->std, 2, get(&s->std, 2, 2) & ~0xc0, 2);
	put(&s->std, OFF_MXCSR, 0x1f80 | (rnd() & 0x603f) | 1, 4);
	/* Key 0 is that of all our memory; the upper half reads as zero. */
	if (tested & PKRU)
		put(&s->std, comp[9].offset, (uint32_t)rnd() & ~3U, 8);

	s->not_initial = tested;
	put(&s->std, OFF_HEADER, tested, 8);
}

/* Bytes of the legacy region that component @i is said to hold; the rest of it is reserved. */
static bool in_legacy(int i, unsigned int off)
{
	if (i == 1)
		return (off >= OFF_MXCSR && off < OFF_ST) || (off >= OFF_XMM && off < OFF_UNUSED);
	if (off >= OFF_ST && off < OFF_XMM)
		return (off - OFF_ST) % 16 < 10;
	return off < OFF_MXCSR && off != 5;
}

static bool reserved_in_legacy(unsigned int off)
{
	return off < OFF_UNUSED && !in_legacy(0, off) && !in_legacy(1, off);
}

static void copy_legacy(struct area *dst, const struct area *src, int i)
{
	for (unsigned int off = 0; off < OFF_UNUSED; off++)
		if (in_legacy(i, off))
			dst->b[off] = src->b[off];
}

/* What XSAVEC with @rfbm makes of @area, given the tracked @inuse; SDM 13.10. */
static void model_xsavec(struct area *area, const struct state *s, uint64_t rfbm, uint64_t inuse)
{
	uint64_t saved = rfbm & inuse;

	if ((rfbm & SSE) && get(&s->std, OFF_MXCSR, 4) != 0x1f80)
		saved |= SSE;
	for (int i = 0; i < NR_COMPONENTS; i++) {
		if (!lays_claim(i, saved))
			continue;
		if (i < 2)
			copy_legacy(area, &s->std, i);
		else
			memcpy(area->b + compacted_offset(rfbm, i), s->std.b + comp[i].offset,
			       comp[i].size);
	}
	if (saved & SSE)
		put(area, OFF_MXCSR_MASK, get(&home, OFF_MXCSR_MASK, 4), 4);
	put(area, OFF_HEADER, saved, 8);
	put(area, OFF_XCOMP_BV, rfbm | COMPACTED, 8);
}

static bool same_area(const struct area *got, const struct area *want, const char *what,
		      uint64_t rfbm)
{
	for (unsigned int off = 0; off < AREA_SIZE; off++) {
		if (reserved_in_legacy(off) || got->b[off] == want->b[off])
			continue;
		return check(false, "%s, RFBM %#llx: byte %u is %#x, not %#x", what,
			     (unsigned long long)rfbm, off, got->b[off], want->b[off]);
	}
	return true;
}

/* Do the registers, as dumped to "out", hold @want? */
static bool same_state(const struct state *want, const char *what, uint64_t rfbm)
{
	for (int i = 0; i < NR_COMPONENTS; i++) {
		unsigned int from = i < 2 ? 0 : comp[i].offset;
		unsigned int len = i < 2 ? OFF_UNUSED : comp[i].size;

		if (!lays_claim(i, tested))
			continue;
		for (unsigned int off = from; off < from + len; off++) {
			if (i < 2 && !in_legacy(i, off))
				continue;
			if (off >= OFF_MXCSR_MASK && off < OFF_ST)
				continue;
			if (out.b[off] == want->std.b[off])
				continue;
			return check(false, "%s, RFBM %#llx: component %d, byte %u is %#x, not %#x",
				     what, (unsigned long long)rfbm, i, off, out.b[off],
				     want->std.b[off]);
		}
	}
	return true;
}

static void model_xrstor(struct state *s, const struct state *saved, uint64_t xstate_bv,
			 uint64_t rfbm)
{
	for (int i = 0; i < NR_COMPONENTS; i++) {
		if (!lays_claim(i, rfbm & tested))
			continue;
		if (!lays_claim(i, xstate_bv))
			set_initial(s, i);
		else if (i < 2)
			copy_legacy(&s->std, &saved->std, i);
		else
			memcpy(s->std.b + comp[i].offset, saved->std.b + comp[i].offset,
			       comp[i].size);
	}
}

static uint64_t next_subset(uint64_t set, uint64_t of)
{
	return (set - of) & of;
}

#define for_each_subset(set, of, more) \
	for (set = 0, more = true; more; set = next_subset(set, of), more = set != 0)

static void poison(struct area *a, bool header)
{
	for (int i = 0; i < AREA_SIZE; i += 8)
		put(a, i, rnd(), 8);
	if (!header)
		memset(a->b + OFF_HEADER, 0, 64);
}

static bool test_layout(void)
{
	static struct area got, want;
	static struct state s;
	bool more;
	uint64_t rfbm, inuse;

	for_each_subset(rfbm, tested, more) {
		fill(&s);
		poison(&got, true);
		want = got;
		inuse = run(&s.std, OP_XSAVEC, &got, rfbm);
		model_xsavec(&want, &s, rfbm, inuse);
		if (!check(!faulted, "XSAVEC faulted, RFBM %#llx", (unsigned long long)rfbm) ||
		    !check((inuse & tested) == tested, "XGETBV(1) is %#llx, not all in use",
			   (unsigned long long)inuse) ||
		    !same_area(&got, &want, "XSAVEC", rfbm) ||
		    !same_state(&s, "after XSAVEC", rfbm))
			return false;
	}
	return true;
}

static bool test_round_trip(void)
{
	static struct state a, b, want;
	static struct area saved;
	uint64_t rfbm, restore;
	bool more, more2;

	for_each_subset(rfbm, tested, more) {
		fill(&a);
		poison(&saved, false);
		run(&a.std, OP_XSAVEC, &saved, rfbm);
		for_each_subset(restore, tested, more2) {
			fill(&b);
			want = b;
			model_xrstor(&want, &a, get(&saved, OFF_HEADER, 8), restore);
			run(&b.std, OP_XRSTOR, &saved, restore);
			if (!check(!faulted, "XRSTOR faulted, XCOMP_BV %#llx RFBM %#llx",
				   (unsigned long long)rfbm, (unsigned long long)restore) ||
			    !same_state(&want, "after XRSTOR", restore))
				return false;
		}
	}
	return true;
}

/* What is in its initial configuration is not written, whatever the mask asks for. */
static bool test_initial(void)
{
	static struct area got, want;
	static struct state s;
	uint64_t initial, inuse;
	bool more;

	for_each_subset(initial, tested, more) {
		fill(&s);
		for (int i = 0; i < NR_COMPONENTS; i++)
			if (lays_claim(i, initial))
				set_initial(&s, i);
		poison(&got, false);
		want = got;
		inuse = run(&s.std, OP_XSAVEC, &got, tested);
		model_xsavec(&want, &s, tested, inuse);
		if (!check((inuse & tested) == (tested & ~initial),
			   "XGETBV(1) is %#llx with %#llx initial", (unsigned long long)inuse,
			   (unsigned long long)initial) ||
		    !same_area(&got, &want, "initial state", tested) ||
		    !same_state(&s, "initial state", tested))
			return false;
	}
	return true;
}

/* MXCSR other than initial makes XSAVEC save SSE state although all of XMM is zero. */
static bool test_mxcsr(void)
{
	static struct area got, want;
	static struct state s;
	uint64_t inuse;

	fill(&s);
	set_initial(&s, 1);
	put(&s.std, OFF_MXCSR, 0x1fa0, 4);
	poison(&got, false);
	want = got;
	inuse = run(&s.std, OP_XSAVEC, &got, tested);
	model_xsavec(&want, &s, tested, inuse);
	return check(get(&got, OFF_HEADER, 8) & SSE, "SSE state was left out") &&
	       same_area(&got, &want, "MXCSR", tested);
}

static bool expect(int signal, const struct state *s, struct area *a, uint64_t rfbm,
		   const char *what)
{
	run(&s->std, OP_XRSTOR, a, rfbm);
	return check(faulted == signal, "%s: signal %d, not %d", what, (int)faulted, signal);
}

static bool test_bad_header(void)
{
	static struct area good, a;
	static struct state s;
	bool ok = true;

	fill(&s);
	poison(&good, false);
	run(&s.std, OP_XSAVEC, &good, tested);

	ok &= expect(0, &s, &good, tested, "good header");
	for (int bit = 0; bit < 63; bit++) {
		if (xcr0 & (1ULL << bit))
			continue;
		a = good;
		put(&a, OFF_XCOMP_BV, get(&a, OFF_XCOMP_BV, 8) | 1ULL << bit, 8);
		ok &= expect(SIGSEGV, &s, &a, tested, "XCOMP_BV beyond XCR0");
		a = good;
		put(&a, OFF_HEADER, get(&a, OFF_HEADER, 8) | 1ULL << bit, 8);
		ok &= expect(SIGSEGV, &s, &a, tested, "XSTATE_BV beyond XCR0");
	}
	for (int bit = 0; bit < NR_COMPONENTS; bit++) {
		if (!lays_claim(bit, tested))
			continue;
		a = good;
		put(&a, OFF_XCOMP_BV, get(&a, OFF_XCOMP_BV, 8) & ~(1ULL << bit), 8);
		ok &= expect(SIGSEGV, &s, &a, tested, "XSTATE_BV beyond XCOMP_BV");
		ok &= expect(SIGSEGV, &s, &a, 0, "XSTATE_BV beyond XCOMP_BV, RFBM 0");
	}
	a = good;
	put(&a, OFF_HEADER, get(&a, OFF_HEADER, 8) | COMPACTED, 8);
	ok &= expect(SIGSEGV, &s, &a, tested, "XSTATE_BV bit 63");
	for (unsigned int off = OFF_RESERVED; off < OFF_EXTENDED; off++) {
		a = good;
		a.b[off] = 1;
		ok &= expect(SIGSEGV, &s, &a, tested, "reserved header byte");
	}
	a = good;
	put(&a, OFF_XCOMP_BV, tested, 8);
	ok &= expect(SIGSEGV, &s, &a, tested, "standard format with XCOMP_BV");
	return ok;
}

static bool test_bad_mxcsr(void)
{
	static struct area a;
	static struct state s, want;
	bool ok = true;

	fill(&s);
	poison(&a, false);
	run(&s.std, OP_XSAVEC, &a, tested);
	put(&a, OFF_MXCSR, 0x11f80, 4);
	ok &= expect(SIGSEGV, &s, &a, tested, "MXCSR bit 16");
	ok &= expect(SIGSEGV, &s, &a, SSE, "MXCSR bit 16, SSE alone");
	ok &= expect(0, &s, &a, tested & ~SSE, "MXCSR bit 16, SSE not asked for");

	/* With SSE state absent MXCSR is not read but set to its initial value. */
	put(&a, OFF_HEADER, tested & ~SSE, 8);
	ok &= expect(0, &s, &a, tested, "MXCSR bit 16, SSE absent");
	want = s;
	set_initial(&want, 1);
	return ok && same_state(&want, "SSE absent", tested);
}

static bool test_alignment(void)
{
	static struct area a;
	static struct state s;
	bool ok = true;

	fill(&s);
	for (int off = 1; off < 64; off++) {
		run(&s.std, OP_XSAVEC, a.b + off, tested);
		ok &= check(faulted == SIGSEGV, "XSAVEC at offset %d: signal %d", off,
			    (int)faulted);
	}
	return ok;
}

static bool test_size(void)
{
	unsigned int eax, ebx, ecx, edx, size = compacted_offset(xcr0, 63);

	if (xcr0 & ~TESTED)
		return true;
	__cpuid_count(0xd, 1, eax, ebx, ecx, edx);
	/* With XSAVES, what IA32_XSS enables comes on top. */
	if (eax & (1 << 3))
		return check(ebx >= size, "CPUID 0xD.1 EBX is %u, below %u", ebx, size);
	return check(ebx == size, "CPUID 0xD.1 EBX is %u, not %u", ebx, size);
}

static bool read_cpuid(void)
{
	unsigned int eax, ebx, ecx, edx, hi, lo;

	__cpuid(1, eax, ebx, ecx, edx);
	if (!(ecx & bit_OSXSAVE))
		return false;
	asm volatile("xgetbv" : "=a" (lo), "=d" (hi) : "c" (0));
	xcr0 = lo | (uint64_t)hi << 32;
	tested = xcr0 & TESTED;
	for (int i = 2; i < NR_COMPONENTS; i++) {
		__cpuid_count(0xd, i, comp[i].size, comp[i].offset, ecx, edx);
		comp[i].align64 = ecx & 2;
	}
	__cpuid_count(0xd, 1, eax, ebx, ecx, edx);
	return (eax & 6) == 6;
}

int main(void)
{
	static const struct {
		bool (*run)(void);
		const char *name;
	} tests[] = {
		{ test_size, "CPUID tells the compacted area's size" },
		{ test_layout, "XSAVEC lays out every subset of the components" },
		{ test_round_trip, "XRSTOR restores every subset of every subset" },
		{ test_initial, "XSAVEC leaves out what is in its initial configuration" },
		{ test_mxcsr, "XSAVEC saves SSE state for MXCSR's sake" },
		{ test_bad_header, "XRSTOR refuses bad headers" },
		{ test_bad_mxcsr, "XRSTOR refuses a bad MXCSR only where it is loaded" },
		{ test_alignment, "XSAVEC refuses misaligned areas" },
	};
	struct sigaction sa = { .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_NODEFER };
	unsigned int i, n = sizeof(tests) / sizeof(tests[0]);
	int failed = 0;

	printf("TAP version 13\n");
	if (!read_cpuid()) {
		printf("1..0 # SKIP this CPU has no XSAVEC or no XGETBV(1)\n");
		return KSFT_SKIP;
	}
	printf("1..%u\n", n);
	printf("# XCR0 %#llx, tested %#llx\n", (unsigned long long)xcr0,
	       (unsigned long long)tested);
	sigaction(SIGSEGV, &sa, NULL);
	for (i = 0; i < n; i++) {
		bool ok = tests[i].run();

		result(ok, tests[i].name);
		failed += !ok;
	}
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
