// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM_SEV_SNP_LAUNCH_UPDATE: pages of the guest's initial memory are copied to
 * its guest_memfd, given to the firmware, and measured and encrypted there
 * (SEV-SNP ABI, SNP_LAUNCH_UPDATE).
 */
#include <linux/cc_platform.h>
#include <linux/mm.h>
#include <linux/fs.h>
#include <linux/psp.h>
#include <linux/psp-sev.h>
#include <linux/uaccess.h>
#include <asm/sev.h>

#include "../firmware.h"
#include "../handlers.h"
#include "../kernel.h"
#include "../launch.h"
#include "../rmp.h"
#include "../svm.h"
#include "../symbols.h"

struct populate {
	struct kernel_populate kernel;
	u8 type;
	u8 why;
	int sev_fd;
	int status;
};

static bool type_known(u8 type)
{
	switch (type) {
	case KVM_SEV_SNP_PAGE_TYPE_NORMAL:
	case KVM_SEV_SNP_PAGE_TYPE_ZERO:
	case KVM_SEV_SNP_PAGE_TYPE_UNMEASURED:
	case KVM_SEV_SNP_PAGE_TYPE_SECRETS:
	case KVM_SEV_SNP_PAGE_TYPE_CPUID:
		return true;
	default:
		return false;
	}
}

/* A page of guest_memfd's. Context: gmem's lock held, may sleep. */
static int update_page(struct kvm *kvm, gfn_t gfn, kvm_pfn_t pfn, const struct kernel_source *src,
		       struct kernel_populate *kernel)
{
	struct populate *p = container_of(kernel, struct populate, kernel);
	struct sev_data_snp_launch_update data = { };
	bool assigned;
	int level, err;

	if (!src && p->type != KVM_SEV_SNP_PAGE_TYPE_ZERO)
		return -EINVAL;
	err = snp_lookup_rmpentry(pfn, &assigned, &level);
	if (err || assigned) {
		p->why = err ? KSNP_WHY_RMP_LOOKUP : KSNP_WHY_STATE;
		return err ? -EINVAL : -EEXIST;
	}
	if (src && kernel_copy_in(pfn, src))
		return -EFAULT;
	err = rmp_assign(pfn, gfn << PAGE_SHIFT, PG_LEVEL_4K, sev_asid(kvm), true);
	if (err) {
		p->why = err == -EBUSY ? KSNP_WHY_RMP_IN_USE : KSNP_WHY_RMP_FAILED;
		return err;
	}

	data.gctx_paddr = __psp_pa(sev_snp_context(kvm));
	data.address = __sme_set(pfn << PAGE_SHIFT);
	data.page_type = p->type;
	err = firmware_issue(p->sev_fd, SEV_CMD_SNP_LAUNCH_UPDATE, &data, &p->status);
	if (!err)
		return 0;

	p->why = p->status ? KSNP_WHY_FIRMWARE : KSNP_WHY_PSP_DEAD;
	if (firmware_reclaim(pfn))
		p->why = KSNP_WHY_LEAKED;
	/* The firmware leaves in a CPUID page that it refuses what it would accept */
	else if (p->type == KVM_SEV_SNP_PAGE_TYPE_CPUID && p->status == SEV_RET_INVALID_PARAM &&
		 kernel_copy_out(pfn, src))
		pr_debug("the CPUID page does not get back to the VMM\n");
	return err;
}

static void undo_page(kvm_pfn_t pfn)
{
	rmp_share_or_keep(pfn);
}

static int run(struct kvm *kvm, struct kvm_sev_cmd *cmd, struct kvm_sev_snp_launch_update *params,
	       struct populate *p)
{
	void __user *src = params->type == KVM_SEV_SNP_PAGE_TYPE_ZERO
		? NULL : u64_to_user_ptr(params->uaddr);
	long count;

	if (!kernel_slot_has_gmem(stock(gfn_to_memslot)(kvm, params->gfn_start)))
		return -EINVAL;
	count = kernel_populate(kvm, params->gfn_start, src, params->len / PAGE_SIZE,
				params->type == KVM_SEV_SNP_PAGE_TYPE_CPUID, &p->kernel);
	if (count < 0) {
		cmd->error = p->status;
		return -EIO;
	}
	params->gfn_start += count;
	params->len -= count * PAGE_SIZE;
	if (params->type != KVM_SEV_SNP_PAGE_TYPE_ZERO)
		params->uaddr += count * PAGE_SIZE;
	return copy_to_user(u64_to_user_ptr(cmd->data), params, sizeof(*params)) ? -EFAULT : 0;
}

static bool whole_pages(const struct kvm_sev_snp_launch_update *params)
{
	return params->len &&
	       (params->type == KVM_SEV_SNP_PAGE_TYPE_ZERO || PAGE_ALIGNED(params->uaddr));
}

int launch_update(struct kvm *kvm, struct kvm_sev_cmd *cmd)
{
	struct kvm_sev_snp_launch_update params;
	struct ksnp_launch_note *note = launch_note(kvm);
	struct populate p;
	int err;

	if (!is_snp(kvm) || !sev_snp_context(kvm))
		return -EINVAL;
	if (copy_from_user(&params, u64_to_user_ptr(cmd->data), sizeof(params)))
		return -EFAULT;
	if (!PAGE_ALIGNED(params.len) || params.flags || !type_known(params.type))
		return -EINVAL;
	if (KERNEL_WANTS_WHOLE_PAGES && !whole_pages(&params))
		return -EINVAL;

	note->gpa = params.gfn_start << PAGE_SHIFT;
	note->pages = params.len >> PAGE_SHIFT;
	note->type = params.type;
	p = (struct populate){
		.kernel = { .page = update_page, .undo = undo_page },
		.type = params.type, .sev_fd = cmd->sev_fd,
	};

	/* Against changes of the slots and of the private attribute meanwhile */
	mutex_lock(&kvm->slots_lock);
	err = run(kvm, cmd, &params, &p);
	mutex_unlock(&kvm->slots_lock);
	note->why = p.why;
	return err;
}
