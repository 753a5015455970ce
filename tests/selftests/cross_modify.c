// SPDX-License-Identifier: GPL-2.0-only
/*
 * Cross-modifying code, as a kernel's text patching does it: one thread rewrites an instruction,
 * says so, and another that has heard of it, and serialised, must execute the new one
 * (APM vol. 2, 7.6.1; SDM vol. 3, 9.1.3). A CPU, or an emulator with a thread for each CPU, that
 * goes on with what it has decoded before fails here.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define KSFT_SKIP	4
/* Enough for an emulator that gets it wrong, even one that is short of host CPUs. */
#define SECONDS		5
#define MAX_DELAY	256

/* mov $imm32, %eax; ret: the immediate, four bytes into the page, is aligned. */
#define IMM_OFFSET	4
static const uint8_t code[] = { 0x90, 0x90, 0x90, 0xb8, 0, 0, 0, 0, 0xc3 };

struct pages {
	uint8_t *write, *exec;
};

static atomic_uint published, seen;
static atomic_bool done;

static void serialise(void)
{
	uint32_t eax = 0, ecx = 0;

	asm volatile("cpuid" : "+a" (eax), "+c" (ecx) : : "ebx", "edx", "memory");
}

static bool map_twice(struct pages *p)
{
	int fd = memfd_create("code", 0);

	if (fd < 0 || ftruncate(fd, 4096))
		return false;
	p->write = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	p->exec = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_SHARED, fd, 0);
	close(fd);
	return p->write != MAP_FAILED && p->exec != MAP_FAILED;
}

static void rewrite(struct pages *p, uint32_t value)
{
	_Atomic uint32_t *imm = (_Atomic uint32_t *)(p->write + IMM_OFFSET);

	atomic_store_explicit(imm, value, memory_order_relaxed);
}

/*
 * The first of two stores makes the reader decode the code afresh; the second, a varying time
 * later, is to hit it in the midst of that. Then wait until the reader has had its say.
 */
static void *writer(void *arg)
{
	time_t end = time(NULL) + SECONDS;

	for (uint32_t i = 2; time(NULL) < end; i += 2) {
		rewrite(arg, i - 1);
		for (volatile int delay = i * 7 % MAX_DELAY; delay; delay--)
			;
		rewrite(arg, i);
		atomic_store_explicit(&published, i, memory_order_release);
		while (atomic_load(&seen) < i)
			;
	}
	atomic_store(&done, true);
	return NULL;
}

/* How often did the code return less than what had been published before the call? */
static unsigned int count_stale(const struct pages *p, unsigned int *calls)
{
	uint32_t (*fn)(void) = (uint32_t (*)(void))p->exec;
	unsigned int stale = 0;
	bool last;

	do {
		uint32_t want, got;

		last = atomic_load(&done);
		want = atomic_load_explicit(&published, memory_order_acquire);
		serialise();
		got = fn();
		if (got < want && stale++ < 5)
			printf("# %u published, %u executed\n", want, got);
		atomic_store(&seen, want);
		(*calls)++;
	} while (!last);
	return stale;
}

int main(void)
{
	unsigned int stale, calls = 0;
	struct pages p;
	pthread_t t;

	printf("TAP version 13\n");
	if (sysconf(_SC_NPROCESSORS_ONLN) < 2) {
		printf("1..0 # SKIP needs two CPUs\n");
		return KSFT_SKIP;
	}
	printf("1..1\n");
	if (!map_twice(&p)) {
		printf("Bail out! cannot map code twice\n");
		return EXIT_FAILURE;
	}
	memcpy(p.write, code, sizeof(code));
	if (pthread_create(&t, NULL, writer, &p)) {
		printf("Bail out! no thread\n");
		return EXIT_FAILURE;
	}
	stale = count_stale(&p, &calls);
	pthread_join(t, NULL);
	printf("# %u rewrites, %u calls, %u stale\n", atomic_load(&seen), calls, stale);
	printf("%sok 1 - what was rewritten is executed\n", stale ? "not " : "");
	return stale ? EXIT_FAILURE : EXIT_SUCCESS;
}
