// SPDX-License-Identifier: GPL-2.0-only
/* A recording's events are counted by the code that counts them in the kernel. */
#include "hist.h"
#include "model.h"

/* The model that events are counted in: what aggregate.h calls knows no other way to it */
static __thread struct model *target;
static __thread uint64_t now;

#define COUNT_ADD(x, n)	((x) += (n))

static struct ksnp_vm_counts *vm_counts(__u32 pid)
{
	struct model_vm *vm = model_vm(target, pid);

	if (!vm)
		return NULL;
	if (!vm->counts.first_ns)
		vm->counts.first_ns = now;
	return &vm->counts;
}

static void vcpu_seen(struct ksnp_vcpu_counts *v, const struct ksnp_event *e)
{
	v->last_ns = e->ns;
}

static struct ksnp_vcpu_counts *vcpu_counts(__u32 pid, __u32 vcpu)
{
	struct model_vcpu *v = model_vcpu(target, pid, vcpu);

	if (!v)
		return NULL;
	/* With a new vCPU the VM may be new, too */
	if (!v->counts.last_ns)
		vm_counts(pid);
	return &v->counts;
}

static struct ksnp_fw_counts *fw_counts(__u32 cmd)
{
	struct model_fw *fw = model_fw(target, cmd);

	return fw ? &fw->counts : NULL;
}

static void add_value(struct model_hist *h, __u64 ns)
{
	if (h)
		hist_value(&h->hist, ns);
}

static void hist_add(__u32 vm, __u32 of, __u32 part, __u64 ns)
{
	add_value(model_hist(target, vm, of, part), ns);
}

static void hist_add_slot(__u16 *slot, __u32 vm, __u32 of, __u32 part, __u64 ns)
{
	add_value(model_hist_slot(target, slot, vm, of, part), ns);
}

#include <kvm_snp/aggregate.h>

static void vm_gone(const struct ksnp_event_vm_gone *e)
{
	struct model_vm *vm = model_vm(target, e->vm);

	if (vm)
		vm->gone_ns = now;
}

void model_apply(struct model *m, const struct ksnp_event *e)
{
	target = m;
	now = e->ns;
	if (!m->from_ns || e->ns < m->from_ns)
		m->from_ns = e->ns;
	if (e->ns > m->ns)
		m->ns = e->ns;
	switch (e->type) {
#define APPLY(event)							\
	case KSNP_EVENT_##event:					\
		count_##event((const struct ksnp_event_##event *)e);	\
		break;
	KSNP_COUNTED_EVENTS(APPLY)
	case KSNP_EVENT_vm_gone:
		vm_gone((const struct ksnp_event_vm_gone *)e);
		break;
	}
}
