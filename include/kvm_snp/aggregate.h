/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From events to counts: one piece of code for BPF programs, which count while
 * things happen, and for tools, which count what a recording has.
 *
 * Who includes this has these, all of which may return NULL when there is no
 * room (and then count a loss themselves):
 *
 *	struct ksnp_vcpu_counts *vcpu_counts(__u32 vm, __u32 vcpu)
 *	struct ksnp_vm_counts *vm_counts(__u32 vm)
 *	struct ksnp_fw_counts *fw_counts(__u32 cmd)
 *	void vcpu_seen(struct ksnp_vcpu_counts *v, const struct ksnp_event *e)
 *		sets v->last_ns, to within a tick of the clock
 *	void hist_add(__u32 vm, __u32 of, __u32 part, __u64 ns)
 *	void hist_add_slot(__u16 *slot, __u32 vm, __u32 of, __u32 part, __u64 ns)
 *		hist_add() that may remember the histogram's place in *slot
 *
 * and COUNT_ADD(x, n), which adds to what other CPUs may be adding to as well. A
 * vCPU's counts are only ever changed by its own thread.
 */
#ifndef KVM_SNP_AGGREGATE_H
#define KVM_SNP_AGGREGATE_H

#include <kvm_snp/counts.h>
#include <kvm_snp/event.h>

#define KSNP_COUNTS static inline __attribute__((always_inline)) void

/* An index that is checked and then used: one value for the compiler, so one for BPF's verifier */
static inline __attribute__((always_inline)) __u64 ksnp_index(__u64 i)
{
	asm("" : "+r"(i));
	return i;
}

KSNP_COUNTS count_vmgexit_end(const struct ksnp_event_vmgexit_end *e)
{
	__u64 unit = ksnp_index(e->unit);
	struct ksnp_vcpu_counts *v;
	struct ksnp_count *c;

	if (unit >= KSNP_NR_VCPU_UNITS)
		return;
	v = vcpu_counts(e->vm, e->vcpu);
	if (!v)
		return;
	c = &v->unit[unit];
	c->count++;
	if (e->why != KSNP_WHY_NONE)
		c->errors++;
	c->kernel_ns += e->kernel_ns;
	vcpu_seen(v, &e->head);
	hist_add_slot(&v->kernel_slot[unit], e->vm, KSNP_HIST_OF_UNIT(unit),
		      KSNP_PART_KERNEL, e->kernel_ns);
	if (!e->vmm_ns)
		return;
	c->at_vmm++;
	c->vmm_ns += e->vmm_ns;
	hist_add_slot(&v->vmm_slot[unit], e->vm, KSNP_HIST_OF_UNIT(unit), KSNP_PART_VMM,
		      e->vmm_ns);
}

KSNP_COUNTS count_rmp_fault_end(const struct ksnp_event_rmp_fault_end *e)
{
	__u64 unit = ksnp_index(e->unit);
	struct ksnp_vcpu_counts *v;
	struct ksnp_count *c;

	if (unit >= KSNP_NR_VCPU_UNITS)
		return;
	v = vcpu_counts(e->vm, e->vcpu);
	if (!v)
		return;
	c = &v->unit[unit];
	c->count++;
	c->errors += unit == KSNP_UNIT_rmp_unexpected || e->why == KSNP_WHY_RMP_IN_USE ||
		     e->why == KSNP_WHY_RMP_FAILED;
	c->kernel_ns += e->ns;
	vcpu_seen(v, &e->head);
	hist_add_slot(&v->kernel_slot[unit], e->vm, KSNP_HIST_OF_UNIT(unit),
		      KSNP_PART_KERNEL, e->ns);
}

KSNP_COUNTS count_psc_range(const struct ksnp_event_psc_range *e)
{
	struct ksnp_vm_counts *vm = vm_counts(e->vm);

	if (!vm)
		return;
	if (e->operation == 1)
		COUNT_ADD(vm->psc.to_private[e->level == 2], e->pages);
	else if (e->operation == 2)
		COUNT_ADD(vm->psc.to_shared[e->level == 2], e->pages);
}

KSNP_COUNTS count_psc_end(const struct ksnp_event_psc_end *e)
{
	struct ksnp_vm_counts *vm = vm_counts(e->vm);

	if (!vm)
		return;
	COUNT_ADD(vm->psc.requests, 1);
	COUNT_ADD(vm->psc.errors, e->why != KSNP_WHY_NONE);
	COUNT_ADD(vm->psc.entries, e->entries);
	COUNT_ADD(vm->psc.ranges, e->ranges);
	COUNT_ADD(vm->psc.pages_4k, e->pages_4k);
	COUNT_ADD(vm->psc.pages_2m, e->pages_2m);
	COUNT_ADD(vm->psc.kernel_ns, e->kernel_ns);
	COUNT_ADD(vm->psc.vmm_ns, e->vmm_ns);
}

/* A unit that is not a vCPU's */
KSNP_COUNTS count_vm_unit(struct ksnp_vm_counts *vm, __u32 unit, int failed, __u64 ns)
{
	__u64 i = ksnp_index(unit - KSNP_NR_VCPU_UNITS);

	if (i >= KSNP_NR_VM_UNITS)
		return;
	COUNT_ADD(vm->unit[i].count, 1);
	COUNT_ADD(vm->unit[i].errors, !!failed);
	COUNT_ADD(vm->unit[i].kernel_ns, ns);
}

KSNP_COUNTS count_gmem_prepare(const struct ksnp_event_gmem_prepare *e)
{
	struct ksnp_vm_counts *vm = vm_counts(e->vm);

	if (!vm)
		return;
	count_vm_unit(vm, KSNP_UNIT_gmem_prepare, e->ret, e->ns);
	if (!e->ret && !e->already && e->level == 1)
		COUNT_ADD(vm->gmem.prepared_4k, 1);
	else if (!e->ret && !e->already && e->level == 2)
		COUNT_ADD(vm->gmem.prepared_2m, 1);
	hist_add(e->vm, KSNP_HIST_OF_UNIT(KSNP_UNIT_gmem_prepare), KSNP_PART_KERNEL, e->ns);
}

KSNP_COUNTS count_gmem_invalidate(const struct ksnp_event_gmem_invalidate *e)
{
	struct ksnp_vm_counts *vm = vm_counts(0);

	if (!vm)
		return;
	count_vm_unit(vm, KSNP_UNIT_gmem_invalidate, e->failed, e->ns);
	COUNT_ADD(vm->gmem.pages, e->pages);
	COUNT_ADD(vm->gmem.back_4k, e->pages_4k);
	COUNT_ADD(vm->gmem.back_2m, e->pages_2m);
	COUNT_ADD(vm->gmem.splits, e->splits);
	COUNT_ADD(vm->gmem.failed, e->failed);
	COUNT_ADD(vm->gmem.bytes_flushed, e->bytes_flushed);
	COUNT_ADD(vm->gmem.rmp_ns, e->rmp_ns);
	COUNT_ADD(vm->gmem.flush_ns, e->flush_ns);
	hist_add(0, KSNP_HIST_OF_UNIT(KSNP_UNIT_gmem_invalidate), KSNP_PART_RMP, e->rmp_ns);
	if (e->flush_ns)
		hist_add(0, KSNP_HIST_OF_UNIT(KSNP_UNIT_gmem_invalidate), KSNP_PART_FLUSH,
			 e->flush_ns);
}

KSNP_COUNTS count_gmem_max_level(const struct ksnp_event_gmem_max_level *e)
{
	struct ksnp_vm_counts *vm = vm_counts(e->vm);

	if (vm)
		count_vm_unit(vm, KSNP_UNIT_gmem_max_level, 0, 0);
}

KSNP_COUNTS count_rmp_update(const struct ksnp_event_rmp_update *e)
{
	struct ksnp_vm_counts *vm = vm_counts(0);

	if (!vm)
		return;
	COUNT_ADD(vm->rmp.updates, 1);
	COUNT_ADD(vm->rmp.update_failures, e->ret != 0);
	COUNT_ADD(vm->rmp.update_retries, e->retries);
}

KSNP_COUNTS count_rmp_psmash(const struct ksnp_event_rmp_psmash *e)
{
	struct ksnp_vm_counts *vm = vm_counts(0);

	if (!vm)
		return;
	COUNT_ADD(vm->rmp.psmashes, 1);
	COUNT_ADD(vm->rmp.psmash_failures, e->ret != 0);
	COUNT_ADD(vm->rmp.psmash_retries, e->retries);
}

KSNP_COUNTS count_cache_flush(const struct ksnp_event_cache_flush *e)
{
	__u64 reason = ksnp_index(e->reason);
	struct ksnp_flush_counts *f;
	struct ksnp_vm_counts *vm;

	if (reason >= KSNP_NR_FLUSHES)
		return;
	vm = vm_counts(e->vm);
	if (!vm)
		return;
	f = &vm->flush[reason];
	if (e->avoided) {
		COUNT_ADD(f->avoided, 1);
		COUNT_ADD(f->cpus_avoided, e->cpus);
		return;
	}
	COUNT_ADD(f->done, 1);
	COUNT_ADD(f->cpus, e->cpus);
	COUNT_ADD(f->bytes, e->bytes);
	COUNT_ADD(f->ns, e->ns);
	if (e->kind >= KSNP_KIND_WBINVD) {
		COUNT_ADD(f->whole, 1);
		COUNT_ADD(f->whole_ns, e->ns);
	}
	hist_add(e->vm, KSNP_HIST_OF_FLUSH(reason), KSNP_PART_KERNEL, e->ns);
}

KSNP_COUNTS count_fw_cmd_end(const struct ksnp_event_fw_cmd_end *e)
{
	struct ksnp_fw_counts *f = fw_counts(e->cmd);

	if (!f)
		return;
	COUNT_ADD(f->count, 1);
	COUNT_ADD(f->queue_ns, e->queue_ns);
	COUNT_ADD(f->run_ns, e->run_ns);
	if (e->ret) {
		COUNT_ADD(f->failed, 1);
		f->last_status = e->status;
		f->last_ret = e->ret;
	}
	hist_add(0, KSNP_HIST_OF_FW(e->cmd), KSNP_PART_RUN, e->run_ns);
	if (e->queue_ns)
		hist_add(0, KSNP_HIST_OF_FW(e->cmd), KSNP_PART_QUEUE, e->queue_ns);
}

KSNP_COUNTS count_guest_request(const struct ksnp_event_guest_request *e)
{
	struct ksnp_vm_counts *vm = vm_counts(e->vm);

	if (!vm)
		return;
	COUNT_ADD(vm->life.guest_requests, 1);
	COUNT_ADD(vm->life.guest_request_errors, e->why != KSNP_WHY_NONE);
	COUNT_ADD(vm->life.certificate_pages, e->certificate_pages);
}

KSNP_COUNTS count_ap_create(const struct ksnp_event_ap_create *e)
{
	struct ksnp_vm_counts *vm = vm_counts(e->vm);

	if (!vm)
		return;
	if (e->why != KSNP_WHY_NONE) {
		COUNT_ADD(vm->life.aps_refused, 1);
		vm->life.last_refusal = e->why;
	} else if (e->request < 2) {
		COUNT_ADD(vm->life.aps_created, 1);
	}
}

KSNP_COUNTS count_ap_first_run(const struct ksnp_event_ap_first_run *e)
{
	struct ksnp_vm_counts *vm = vm_counts(e->vm);

	if (vm)
		COUNT_ADD(vm->life.aps_ran, 1);
}

KSNP_COUNTS count_ap_reset_hold(const struct ksnp_event_ap_reset_hold *e)
{
	struct ksnp_vm_counts *vm = vm_counts(e->vm);

	if (vm)
		COUNT_ADD(vm->life.reset_holds, 1);
}

KSNP_COUNTS count_terminate(const struct ksnp_event_terminate *e)
{
	struct ksnp_vm_counts *vm = vm_counts(e->vm);

	if (!vm)
		return;
	COUNT_ADD(vm->life.terminations, 1);
	vm->life.term_set = e->set;
	vm->life.term_code = e->code;
}

KSNP_COUNTS count_launch(const struct ksnp_event_launch *e)
{
	struct ksnp_vm_counts *vm = vm_counts(e->vm);
	__u64 type = ksnp_index(e->type);

	if (!vm)
		return;
	count_vm_unit(vm, e->unit, e->ret, e->ns);
	if (!e->ret && type < KSNP_NR_PAGE_TYPES)
		COUNT_ADD(vm->launch_pages[type], e->pages);
	hist_add(e->vm, KSNP_HIST_OF_UNIT(e->unit), KSNP_PART_KERNEL, e->ns);
}

KSNP_COUNTS count_unit_mode(const struct ksnp_event_unit_mode *e)
{
	struct ksnp_vm_counts *vm = vm_counts(e->vm);

	if (vm)
		COUNT_ADD(vm->life.mode_changes, 1);
}

/* Events that count something: count_<event>() is above */
#define KSNP_COUNTED_EVENTS(X)						\
	X(vmgexit_end)							\
	X(psc_range)							\
	X(psc_end)							\
	X(rmp_fault_end)						\
	X(rmp_update)							\
	X(rmp_psmash)							\
	X(gmem_prepare)							\
	X(gmem_invalidate)						\
	X(gmem_max_level)						\
	X(cache_flush)							\
	X(fw_cmd_end)							\
	X(guest_request)						\
	X(ap_create)							\
	X(ap_first_run)							\
	X(ap_reset_hold)						\
	X(terminate)							\
	X(launch)							\
	X(unit_mode)

#endif
