// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
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

/* The kernel maps whole pages */
static size_t mapped_size(const struct table *t)
{
	size_t page = sysconf(_SC_PAGESIZE);

	return (t->nr * t->size + page - 1) / page * page;
}

int table_map(struct table *t, const struct bpf_map *map)
{
	void *places;

	t->nr = bpf_map__max_entries(map);
	t->size = bpf_map__value_size(map);
	places = mmap(NULL, mapped_size(t), PROT_READ | PROT_WRITE, MAP_SHARED, bpf_map__fd(map), 0);
	if (places == MAP_FAILED)
		return -errno;
	t->places = places;
	return 0;
}

void table_unmap(struct table *t)
{
	if (t->places)
		munmap(t->places, mapped_size(t));
}

void *table_at(const struct table *t, size_t i)
{
	return t->places + i * t->size;
}

static uint64_t *key_at(const struct table *t, size_t i)
{
	return table_at(t, i);
}

uint64_t table_key(const struct table *t, size_t i)
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
	for (size_t i = t->nr; i-- > 0;) {
		uint64_t removed = TABLE_REMOVED;

		if (*key_at(t, (i + 1) % t->nr) == TABLE_EMPTY)
			__atomic_compare_exchange_n(key_at(t, i), &removed, TABLE_EMPTY, false,
						    __ATOMIC_RELEASE, __ATOMIC_RELAXED);
	}
}
