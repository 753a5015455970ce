/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tables that are found by a 64-bit key in some 25 instructions, where a BPF hash
 * map takes 130: a power of two of places in an array, the first that is asked is
 * given by multiplication, the others follow it.
 *
 * User space has the array mapped; it alone removes (tools/lib/table.h), and at
 * most it makes somebody look at a place that was removed meanwhile.
 */
#ifndef TABLE_H
#define TABLE_H

#define TABLE_EMPTY	0ULL
#define TABLE_REMOVED	(~0ULL)
/* How many places a key may be at; with the table half full a few are enough */
#define TABLE_PROBES	32
#define TABLE_FACTOR	0x9e3779b97f4a7c15ULL

#ifdef __bpf__

#include "bpf.h"

#define TABLE_NONE	(~0U)

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
 * function, which the verifier looks at once, whoever calls it.
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
	__noinline __u32 name##_search(__u64 key, bool add)		\
	{								\
		__u32 i = name##_first(key), room = TABLE_NONE;		\
		__u64 was;						\
		place *p;						\
									\
		for (int n = 0; n < TABLE_PROBES; n++) {		\
			p = name##_at(i);				\
			if (!p)						\
				return TABLE_NONE;			\
			was = p->key;					\
			if (was == key)					\
				return i;				\
			if (room == TABLE_NONE && (was == TABLE_EMPTY || was == TABLE_REMOVED)) \
				room = i;				\
			if (was == TABLE_EMPTY)				\
				break;					\
			/* The first place follows the last one */	\
			i = (i + 1) & (~0ULL >> name##_shift);		\
		}							\
		p = add ? name##_at(room) : NULL;			\
		if (!p)							\
			return TABLE_NONE;				\
		was = p->key;						\
		if (was != TABLE_EMPTY && was != TABLE_REMOVED)		\
			return TABLE_NONE;				\
		return __sync_val_compare_and_swap(&p->key, was, key) == was ? room : TABLE_NONE; \
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
