/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tables that are found by a 64-bit key in some 25 instructions, where a BPF hash
 * map takes 130: a power of two of places in an array, the first that is asked is
 * given by multiplication, the others follow it.
 *
 * User space has the array mapped; it alone removes (tools/lib/map_table.h), and at
 * most it makes somebody look at a place that was removed meanwhile.
 */
#ifndef TABLE_H
#define TABLE_H

#define TABLE_EMPTY	0ULL
#define TABLE_REMOVED	(~0ULL)
/* How many places a key may be at. In a table that is half full no run of others is as long. */
#define TABLE_PROBES	128
#define TABLE_FACTOR	0x9e3779b97f4a7c15ULL

#ifdef __bpf__

#include "common.h"

#define TABLE_NONE	(~0U)

/* struct table_walk - search for @key: at @i, the first place with room, where it was found */
struct table_walk {
	__u64 key;
	__u32 i, room, found;
};

/*
 * TABLE(name, place) makes the map @name of places, which begin with the key, and
 *
 *	place *name_at(i)		place @i
 *	__u32 name_first(key)		the number of the first place that it may be at
 *	__u32 name_search(key, false)	of the one where it is, or TABLE_NONE
 *	__u32 name_add(key)		the same, added if need be; TABLE_NONE without room
 *
 * Who loads it sets the map's size and name_shift, 64 less its log2. Keys are neither of
 * the two words above. What is added is zeroed, the key aside. Searching is a global
 * function and a callback, which the verifier looks at once, whoever calls it.
 */
#define TABLE(name, place)						\
	struct {							\
		__uint(type, BPF_MAP_TYPE_ARRAY);			\
		__uint(map_flags, BPF_F_MMAPABLE);			\
		__uint(max_entries, 1);					\
		__type(key, __u32);					\
		__type(value, place);					\
	} name SEC(".maps");						\
									\
	const volatile __u32 name##_shift = 63;				\
									\
	static INLINE place *name##_at(__u32 i)				\
	{								\
		return bpf_map_lookup_elem(&name, &i);			\
	}								\
									\
	static INLINE __u32 name##_first(__u64 key)			\
	{								\
		return (key * TABLE_FACTOR) >> name##_shift;		\
	}								\
									\
	static long name##_step(__u32 n, struct table_walk *w)		\
	{								\
		place *p = name##_at(w->i);				\
		__u64 key = p ? p->key : TABLE_EMPTY;			\
									\
		if (p && key == w->key) {				\
			w->found = w->i;				\
			return 1;					\
		}							\
		if (w->room == TABLE_NONE && (key == TABLE_EMPTY || key == TABLE_REMOVED)) \
			w->room = w->i;					\
		/* The first place follows the last one */		\
		w->i = (w->i + 1) & (~0ULL >> name##_shift);		\
		return key == TABLE_EMPTY;				\
	}								\
									\
	__noinline __u32 name##_search(__u64 key, bool add)		\
	{								\
		struct table_walk w = {					\
			.key = key, .i = name##_first(key), .room = TABLE_NONE, \
			.found = TABLE_NONE,				\
		};							\
		place *p;						\
		__u64 was;						\
									\
		bpf_loop(TABLE_PROBES, name##_step, &w, 0);		\
		if (w.found != TABLE_NONE || !add)			\
			return w.found;					\
		p = name##_at(w.room);					\
		if (!p)							\
			return TABLE_NONE;				\
		was = p->key;						\
		if (was != TABLE_EMPTY && was != TABLE_REMOVED)		\
			return TABLE_NONE;				\
		return __sync_val_compare_and_swap(&p->key, was, key) == was ? w.room : TABLE_NONE; \
	}								\
									\
	/* Another CPU may take the room: three times is bad luck indeed */ \
	static INLINE __u32 name##_add(__u64 key)			\
	{								\
		__u32 i = name##_search(key, true);			\
									\
		if (i == TABLE_NONE)					\
			i = name##_search(key, true);			\
		return i == TABLE_NONE ? name##_search(key, true) : i;	\
	}

#endif
#endif
