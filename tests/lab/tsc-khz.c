// SPDX-License-Identifier: GPL-2.0-only
/*
 * Prints how many thousand ticks a second the TSC has. The emulated host has this
 * machine's TSC, and on a busy machine cannot find out by itself: the timers that it
 * would compare it with are late.
 */
#include <stdint.h>
#include <stdio.h>
#include <time.h>
#include <x86intrin.h>

#define TRIES		200
#define INTERVAL_NS	50000000

struct moment {
	uint64_t tsc;
	int64_t ns;
};

static int64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC_RAW, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

/* Both clocks at once: of many tries the one that was interrupted least */
static struct moment look(void)
{
	int64_t shortest = INT64_MAX;
	struct moment m = { 0 };

	for (int i = 0; i < TRIES; i++) {
		int64_t before = now();
		uint64_t tsc = __rdtsc();
		int64_t after = now();

		if (after - before >= shortest)
			continue;
		shortest = after - before;
		m = (struct moment){ .tsc = tsc, .ns = before + shortest / 2 };
	}
	return m;
}

int main(void)
{
	struct timespec interval = { .tv_nsec = INTERVAL_NS };
	struct moment from = look(), to;

	nanosleep(&interval, NULL);
	to = look();
	printf("%.0f\n", (to.tsc - from.tsc) * 1e6 / (to.ns - from.ns));
	return 0;
}
