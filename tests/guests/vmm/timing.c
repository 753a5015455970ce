// SPDX-License-Identifier: GPL-2.0-only
/*
 * --time: TSC ticks that answering page state changes takes, by how many pages
 * they are. Told when the guest wants it and at the end, a line for each:
 *
 *   time NAME MEDIAN MIN MAX N
 */
#include <stdlib.h>
#include <string.h>
#include <x86intrin.h>

#include "vmm.h"

#define MAX_SERIES	64
#define MAX_SAMPLES	4096
#define NAME_SIZE	40

/**
 * struct series - samples of one kind
 * @name: what, and how many pages
 * @count: samples kept; further ones are not
 */
struct series {
	char name[NAME_SIZE];
	unsigned int count;
	uint64_t samples[MAX_SAMPLES];
};

static struct series all[MAX_SERIES];
static unsigned int used;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

uint64_t timing_now(const struct vm *vm)
{
	return vm->opt->time ? __rdtsc() : 0;
}

static struct series *find(const char *name)
{
	for (unsigned int i = 0; i < used; i++)
		if (!strcmp(all[i].name, name))
			return &all[i];
	if (used == MAX_SERIES)
		return NULL;
	strcpy(all[used].name, name);
	return &all[used++];
}

/* Notes what has passed since timing_now() returned @since. */
void timing_add(const struct vm *vm, const char *what, uint64_t pages, uint64_t since)
{
	uint64_t ticks = timing_now(vm) - since;
	char name[NAME_SIZE];
	struct series *s;

	if (!vm->opt->time)
		return;
	snprintf(name, sizeof(name), "%s-%lu", what, pages);
	pthread_mutex_lock(&lock);
	s = find(name);
	if (s && s->count < MAX_SAMPLES)
		s->samples[s->count++] = ticks;
	pthread_mutex_unlock(&lock);
}

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* And forgets it. */
void timing_tell(void)
{
	pthread_mutex_lock(&lock);
	for (unsigned int i = 0; i < used; i++) {
		struct series *s = &all[i];

		qsort(s->samples, s->count, sizeof(s->samples[0]), compare);
		printf("time %s %lu %lu %lu %u\n", s->name, s->samples[s->count / 2],
		       s->samples[0], s->samples[s->count - 1], s->count);
		s->count = 0;
	}
	used = 0;
	pthread_mutex_unlock(&lock);
}
