// SPDX-License-Identifier: GPL-2.0-only
#include <err.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../../bpf/table.h"
#include "map_table.h"

unsigned int table_bits(uint32_t entries)
{
	unsigned int bits = 6;

	while (1ULL << bits < 2ULL * entries)
		bits++;
	return bits;
}

/* Bytes of a window, a power of two and some pages */
#define WINDOW	(1UL << 20)

/* The kernel maps whole pages */
static size_t whole_pages(size_t bytes)
{
	size_t page = sysconf(_SC_PAGESIZE);

	return (bytes + page - 1) / page * page;
}

/* With all of the last element that begins in it */
static size_t window_size(const struct table *t)
{
	size_t left = whole_pages(t->nr * t->size) - t->first, size = WINDOW + whole_pages(t->size);

	return left < size ? left : size;
}

static int move_window(struct table *t, size_t first)
{
	void *window;

	table_unmap(t);
	t->first = first;
	window = mmap(NULL, window_size(t), PROT_READ | PROT_WRITE, MAP_SHARED, t->fd, first);
	if (window == MAP_FAILED)
		return -errno;
	t->window = window;
	return 0;
}

int table_map_file(struct table *t, int fd, size_t nr, size_t size)
{
	*t = (struct table){ .fd = fd, .nr = nr, .size = size };
	return move_window(t, 0);
}

int table_map(struct table *t, const struct bpf_map *map)
{
	return table_map_file(t, bpf_map__fd(map), bpf_map__max_entries(map), bpf_map__value_size(map));
}

void table_unmap(struct table *t)
{
	if (t->window)
		munmap(t->window, window_size(t));
	t->window = NULL;
}

void *table_at(struct table *t, size_t i)
{
	size_t at = i * t->size, first = at & ~(WINDOW - 1);

	if (first != t->first && move_window(t, first))
		err(1, "BPF maps");
	return t->window + (at - first);
}

static uint64_t *key_at(struct table *t, size_t i)
{
	return table_at(t, i);
}

uint64_t table_key(struct table *t, size_t i)
{
	uint64_t key = __atomic_load_n(key_at(t, i), __ATOMIC_ACQUIRE);

	return key == TABLE_REMOVED ? TABLE_EMPTY : key;
}

/* The key last: from then on programs may take the place */
void table_remove(struct table *t, size_t i)
{
	memset(key_at(t, i) + 1, 0, t->size - sizeof(uint64_t));
	__atomic_store_n(key_at(t, i), TABLE_REMOVED, __ATOMIC_RELEASE);
}

/*
 * A removed place is empty if the next one is: nobody has to search beyond it. A
 * program may add behind it meanwhile; what it adds is then found no more and
 * added once more, which counts nothing twice.
 */
void table_tidy(struct table *t)
{
	uint64_t next = *key_at(t, 0);

	for (size_t i = t->nr; i-- > 0;) {
		uint64_t *key = key_at(t, i), removed = TABLE_REMOVED;

		if (next == TABLE_EMPTY)
			__atomic_compare_exchange_n(key, &removed, TABLE_EMPTY, false,
						    __ATOMIC_RELEASE, __ATOMIC_RELAXED);
		next = *key;
	}
}
