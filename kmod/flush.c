// SPDX-License-Identifier: GPL-2.0-only
#include <linux/smp.h>
#include <asm/cpufeature.h>
#include <asm/special_insns.h>

#include "clock.h"
#include "context.h"
#include "drain.h"
#include "flush.h"
#include "kernel.h"
#include "registry.h"
#include "state.h"
#include "svm.h"
#include "takeover.h"
#include "trace.h"

static DEFINE_PER_CPU(struct flush_account, flush_accounts[KSNP_NR_FLUSHES]);

static __always_inline void account(u32 vm, enum ksnp_flush reason, enum ksnp_kind kind, u32 cpus,
				    u32 avoided, u64 bytes, u64 ns)
{
	if (kind != KSNP_KIND_NONE) {
		this_cpu_inc(flush_accounts[reason].done);
		this_cpu_add(flush_accounts[reason].cpus, cpus);
		this_cpu_add(flush_accounts[reason].bytes, bytes);
		this_cpu_add(flush_accounts[reason].ns, ns);
		emit(cache_flush, vm, reason, kind, false, cpus, bytes, ns);
	}
	if (avoided) {
		this_cpu_inc(flush_accounts[reason].avoided);
		this_cpu_add(flush_accounts[reason].cpus_avoided, avoided);
		emit(cache_flush, vm, reason, KSNP_KIND_WBINVD, true, avoided, 0, 0);
	}
}

void flush_account_clflush(u32 vm, enum ksnp_flush reason, u64 bytes, u64 ns)
{
	account(vm, reason, KSNP_KIND_CLFLUSH, 1, 0, bytes, ns);
}

void flush_account_avoided(u32 vm, enum ksnp_flush reason)
{
	account(vm, reason, KSNP_KIND_NONE, 0, num_online_cpus(), 0, 0);
}

static void note_cpu(struct kvm *kvm, int cpu)
{
	struct ksnp_vm *vm = ksnp_vm_find(kvm);

	if (vm && !cpumask_test_cpu(cpu, vm->ran_on))
		cpumask_set_cpu(cpu, vm->ran_on);
}

/* A vCPU is about to run on @cpu. Context: preemption is off. */
void ksnp_vcpu_load(struct kvm_vcpu *vcpu, int cpu)
{
	/* Where it ran last it has been noted */
	if (sev_active(vcpu->kvm) && vcpu->arch.last_vmentry_cpu != cpu)
		note_cpu(vcpu->kvm, cpu);
	original(vcpu_load)(vcpu, cpu);
}

void flush_sum(enum ksnp_flush reason, struct flush_account *sum)
{
	int cpu;

	memset(sum, 0, sizeof(*sum));
	for_each_possible_cpu(cpu) {
		const struct flush_account *a = per_cpu_ptr(&flush_accounts[reason], cpu);

		sum->done += READ_ONCE(a->done);
		sum->avoided += READ_ONCE(a->avoided);
		sum->cpus += READ_ONCE(a->cpus);
		sum->cpus_avoided += READ_ONCE(a->cpus_avoided);
		sum->bytes += READ_ONCE(a->bytes);
		sum->ns += READ_ONCE(a->ns);
	}
}

/* Writing back is enough to get rid of tagged lines' contents, invalidating costs more */
static void write_back(void *unused)
{
	if (static_cpu_has(X86_FEATURE_WBNOINVD))
		asm volatile(".byte 0xf3, 0x0f, 0x09" : : : "memory");
	else
		wbinvd();
}

static enum ksnp_kind write_back_kind(void)
{
	return boot_cpu_has(X86_FEATURE_WBNOINVD) ? KSNP_KIND_WBNOINVD : KSNP_KIND_WBINVD;
}

static const enum ksnp_unit_id unit_of[KSNP_NR_FLUSHES] = {
	[KSNP_FLUSH_RECLAIM] = KSNP_UNIT_flush_reclaim,
	[KSNP_FLUSH_REGION] = KSNP_UNIT_flush_region,
	[KSNP_FLUSH_VM] = KSNP_UNIT_flush_vm,
	[KSNP_FLUSH_VMSA] = KSNP_UNIT_flush_vmsa,
};

/* The CPUs that may have lines of this guest's, or NULL for all */
static const struct cpumask *candidates(const struct ksnp_context *c, const struct ksnp_vm *vm)
{
	if (!c || !vm || !vm->ran_all || !unit_of[c->reason])
		return NULL;
	if (registry_mode(vm, unit_of[c->reason]) != KSNP_MODE_NATIVE)
		return NULL;
	return vm->ran_on;
}

static void write_back_on(const struct cpumask *cpus)
{
	on_each_cpu_mask(cpus, write_back, NULL, true);
}

static void wbinvd_on_all(const struct cpumask *cpus)
{
	kernel_wbinvd_on_all_cpus();
}

/* @how flushes @cpus, or all where that is NULL. Context: CPUs neither come nor go. */
static void timed(const struct ksnp_context *c, const struct ksnp_vm *vm,
		  const struct cpumask *cpus, void (*how)(const struct cpumask *cpus))
{
	u32 all = num_online_cpus();
	u32 some = cpus ? cpumask_weight_and(cpus, cpu_online_mask) : all;
	u64 began = clock_ns();

	how(cpus);
	account(vm ? vm->pid : 0, c ? c->reason : KSNP_FLUSH_OTHER,
		!cpus ? KSNP_KIND_WBINVD : some ? write_back_kind() : KSNP_KIND_NONE,
		some, all - some, 0, clock_since(began));
}

static const struct ksnp_vm *vm_of(const struct ksnp_context *c)
{
	return c && c->kvm ? ksnp_vm_find(c->kvm) : NULL;
}

void flush_all_cpus(void)
{
	const struct ksnp_context *c = context_find(KSNP_CONTEXT_FLUSH);
	const struct ksnp_vm *vm = vm_of(c);
	const struct cpumask *cpus;

	drain_enter();
	cpus_read_lock();
	cpus = candidates(c, vm);
	timed(c, vm, cpus, cpus ? write_back_on : wbinvd_on_all);
	cpus_read_unlock();
	drain_exit();
}

void flush_cpus(const struct cpumask *cpus, void (*how)(const struct cpumask *cpus))
{
	const struct ksnp_context *c = context_find(KSNP_CONTEXT_FLUSH);

	drain_enter();
	cpus_read_lock();
	timed(c, vm_of(c), cpus, how);
	cpus_read_unlock();
	drain_exit();
}
