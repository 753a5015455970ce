/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Log-linear histograms of durations, the same in BPF programs and tools.
 *
 * Below 64 ns a bucket is one ns wide. Above, each power of two is divided into
 * 32 buckets of the same width: a value told by the middle of its bucket is
 * wrong by less than 1/64, 1.6%. The last bucket begins at 63 * 2^30 ns (67.6 s)
 * and has all that is above, too.
 */
#ifndef KVM_SNP_HIST_H
#define KVM_SNP_HIST_H

#include <linux/types.h>

#define KSNP_HIST_BITS		5
#define KSNP_HIST_SUB		(1U << KSNP_HIST_BITS)
#define KSNP_HIST_MAX_LOG2	36
#define KSNP_HIST_BUCKETS	((KSNP_HIST_MAX_LOG2 - KSNP_HIST_BITS + 1) * KSNP_HIST_SUB)

/**
 * struct ksnp_hist - a histogram
 * @sum: of all values, ns
 * @max: largest value, ns
 * @bucket: number of values; their sum is the histogram's count
 */
struct ksnp_hist {
	__u64 sum;
	__u64 max;
	__u64 bucket[KSNP_HIST_BUCKETS];
};

/*
 * The bucket that @ns belongs to: below KSNP_HIST_BUCKETS for every value. The
 * smallest shift that leaves less than two times KSNP_HIST_SUB, in halves: BPF has
 * no instruction for log2. The empty asm keeps compilers from making a longer
 * calculation without branches of it.
 */
static inline __attribute__((always_inline)) __u32 ksnp_hist_bucket(__u64 ns)
{
	__u32 shift = 0;

	if (ns >= 1ULL << KSNP_HIST_MAX_LOG2)
		return KSNP_HIST_BUCKETS - 1;
#define KSNP_HIST_SHIFT(n)						\
	if (ns >= 1ULL << (n + KSNP_HIST_BITS)) {			\
		asm volatile("" : "+r"(ns));				\
		ns >>= n;						\
		shift += n;						\
	}
	KSNP_HIST_SHIFT(16)
	KSNP_HIST_SHIFT(8)
	KSNP_HIST_SHIFT(4)
	KSNP_HIST_SHIFT(2)
	KSNP_HIST_SHIFT(1)
#undef KSNP_HIST_SHIFT
	return (shift << KSNP_HIST_BITS) + (__u32)ns;
}

/* The smallest value of bucket @i, ns; that of @i + 1 is where it ends */
static inline __u64 ksnp_hist_floor(__u32 i)
{
	__u32 shift;

	if (i < 2 * KSNP_HIST_SUB)
		return i;
	shift = (i >> KSNP_HIST_BITS) - 1;
	return (__u64)(KSNP_HIST_SUB + (i & (KSNP_HIST_SUB - 1))) << shift;
}

#endif
