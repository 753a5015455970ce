// SPDX-License-Identifier: GPL-2.0-only
#include "departed.h"
#include "hist.h"
#include "numbers.h"

static bool has_gone(const struct model_vm *vm, const struct model *now)
{
	const struct model_vm *is = now ? model_find_vm(now, vm->pid) : NULL;

	return !is || is->counts.first_ns != vm->counts.first_ns;
}

/* There is room for VM 0, and for all that it can have */
static void add_vm(struct model *sum, const struct model_vm *vm)
{
	struct model_vcpu *all = model_vcpu(sum, 0, 0);

	for (size_t i = 0; i < vm->nr_vcpus; i++)
		numbers_add(all->counts.unit, vm->vcpus[i].counts.unit, sizeof(all->counts.unit));
	numbers_add(&model_vm(sum, 0)->counts, &vm->counts, sizeof(vm->counts));
}

static void add_hist(struct model *sum, const struct model_hist *h)
{
	struct model_hist *to = model_hist(sum, 0, h->key.of, h->key.part);

	if (to)
		hist_merge(&to->hist, &h->hist);
}

static void add_fw(struct model *sum, const struct model_fw *was)
{
	struct model_fw *fw = model_fw(sum, was->cmd);

	if (!fw)
		return;
	fw->counts.count += was->counts.count;
	fw->counts.failed += was->counts.failed;
	fw->counts.queue_ns += was->counts.queue_ns;
	fw->counts.run_ns += was->counts.run_ns;
	fw->counts.last_status = was->counts.last_status;
	fw->counts.last_ret = was->counts.last_ret;
}

static void add_hists(struct model *sum, const struct model *before, const struct model *now)
{
	for (size_t i = 0; i < before->nr_hists; i++) {
		const struct model_vm *vm = model_find_vm(before, before->hists[i].key.vm);

		if (vm && has_gone(vm, now))
			add_hist(sum, &before->hists[i]);
	}
}

void departed_add(struct model *sum, const struct model *before, const struct model *now)
{
	bool any = false;

	for (size_t i = 0; i < before->nr_vms; i++) {
		if (!has_gone(&before->vms[i], now))
			continue;
		add_vm(sum, &before->vms[i]);
		any = true;
	}
	if (any)
		add_hists(sum, before, now);
	if (now)
		return;
	for (size_t i = 0; i < before->nr_fw; i++)
		add_fw(sum, &before->fw[i]);
	numbers_add(&sum->losses, &before->losses, sizeof(sum->losses));
}
