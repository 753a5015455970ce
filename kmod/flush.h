/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Cache flushes: who asks, what is done, what is avoided.
 *
 * A guest's cache lines are tagged with its key; they have to leave the caches
 * before the memory is used for something else, unless the processor keeps them
 * coherent (APM vol 2, 15.34.9). kvm_amd flushes all CPUs; only those that have
 * run the guest can have such lines. The entry points that flush say on whose
 * behalf (context.h), and the kernel's wbinvd_on_all_cpus() is replaced.
 */
#ifndef KSNP_FLUSH_H
#define KSNP_FLUSH_H

#include <linux/kvm_host.h>
#include <kvm_snp/units.h>

/**
 * struct flush_account - flushes so far, by reason
 * @done: flushes
 * @avoided: those that kvm_amd would have done and we did not
 * @cpus: CPUs that flushed, summed up
 * @cpus_avoided: CPUs that kvm_amd would have made flush besides
 * @bytes: flushed by CLFLUSH
 * @ns: time of those that were done
 */
struct flush_account {
	u64 done, avoided, cpus, cpus_avoided, bytes, ns;
};

/* Replaces the kernel's wbinvd_on_all_cpus(). Context: may sleep. */
void flush_all_cpus(void);

/* For a kvm_amd that itself flushes some CPUs alone: @how does. Context: may sleep. */
void flush_cpus(const struct cpumask *cpus, void (*how)(const struct cpumask *cpus));

/* The sum over all CPUs. Any context. */
void flush_sum(enum ksnp_flush reason, struct flush_account *sum);

/* CLFLUSH of @bytes, @ns long; or none at all where kvm_amd would have flushed all CPUs */
void flush_account_clflush(u32 vm, enum ksnp_flush reason, u64 bytes, u64 ns);
void flush_account_avoided(u32 vm, enum ksnp_flush reason);

#endif
