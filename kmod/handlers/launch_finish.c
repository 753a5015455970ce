// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM_SEV_SNP_LAUNCH_FINISH: each vCPU's register state goes to the firmware as
 * its VMSA, then the launch is sealed (SEV-SNP ABI, SNP_LAUNCH_FINISH).
 *
 * All vCPUs are locked while their states are taken: a VMM that runs or changes
 * one meanwhile would otherwise measure something else than what runs.
 */
#include <linux/fs.h>
#include <linux/psp.h>
#include <linux/psp-sev.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "../firmware.h"
#include "../handlers.h"
#include "../launch.h"
#include "../rmp.h"
#include "../svm.h"
#include "../symbols.h"

/* Where the firmware is told that a VMSA is (SEV-SNP ABI, 8.17.2.2.1) */
#define VMSA_GPA	0xfffffffff000ULL

static void unlock_vcpus(struct kvm *kvm, unsigned long count)
{
	struct kvm_vcpu *vcpu;
	unsigned long i;

	kvm_for_each_vcpu(i, vcpu, kvm) {
		if (i == count)
			break;
		mutex_unlock(&vcpu->mutex);
	}
}

static int lock_vcpus(struct kvm *kvm, unsigned long *count)
{
	struct kvm_vcpu *vcpu;
	unsigned long i;

	*count = 0;
	kvm_for_each_vcpu(i, vcpu, kvm) {
		if (mutex_lock_killable(&vcpu->mutex)) {
			unlock_vcpus(kvm, i);
			return -EINTR;
		}
		++*count;
	}
	return 0;
}

static int update_vmsa(struct kvm_vcpu *vcpu, struct kvm_sev_cmd *cmd)
{
	struct kvm *kvm = vcpu->kvm;
	u64 pfn = __pa(svm_vmsa(vcpu)) >> PAGE_SHIFT;
	struct sev_data_snp_launch_update data = {
		.gctx_paddr = __psp_pa(sev_snp_context(kvm)),
		.page_type = SNP_PAGE_TYPE_VMSA,
	};
	int status, err;

	err = stock(sev_es_sync_vmsa)(vcpu);
	if (err)
		return err;
	err = rmp_assign(pfn, VMSA_GPA, PG_LEVEL_4K, sev_asid(kvm), true);
	if (err)
		return err;

	data.address = __sme_pa(svm_vmsa(vcpu));
	err = firmware_issue(cmd->sev_fd, SEV_CMD_SNP_LAUNCH_UPDATE, &data, &status);
	cmd->error = status;
	if (err) {
		launch_note(kvm)->why = firmware_reclaim(pfn) ? KSNP_WHY_LEAKED
							      : KSNP_WHY_FIRMWARE;
		return err;
	}
	vcpu->arch.guest_state_protected = true;
	/* Guests with a VMSA always have LBR virtualization (APM vol 2, 15.35.2) */
	stock(svm_enable_lbrv)(vcpu);
	return 0;
}

static int update_vmsas(struct kvm *kvm, struct kvm_sev_cmd *cmd)
{
	struct kvm_vcpu *vcpu;
	unsigned long i, locked;
	int err;

	if (kvm->created_vcpus != atomic_read(&kvm->online_vcpus))
		return -EBUSY;
	err = lock_vcpus(kvm, &locked);
	if (err)
		return err;
	kvm_for_each_vcpu(i, vcpu, kvm) {
		err = update_vmsa(vcpu, cmd);
		if (err)
			break;
	}
	unlock_vcpus(kvm, locked);
	return err;
}

static int copy_id_block(const struct kvm_sev_snp_launch_finish *params,
			 struct sev_data_snp_launch_finish *data, void **block, void **auth)
{
	if (!params->id_block_en)
		return 0;
	*block = stock(psp_copy_user_blob)(params->id_block_uaddr, KVM_SEV_SNP_ID_BLOCK_SIZE);
	if (IS_ERR(*block))
		return PTR_ERR(*block);
	*auth = stock(psp_copy_user_blob)(params->id_auth_uaddr, KVM_SEV_SNP_ID_AUTH_SIZE);
	if (IS_ERR(*auth))
		return PTR_ERR(*auth);
	data->id_block_en = 1;
	data->id_block_paddr = __sme_pa(*block);
	data->id_auth_paddr = __sme_pa(*auth);
	data->auth_key_en = !!params->auth_key_en;
	return 0;
}

static int seal(struct kvm *kvm, struct kvm_sev_cmd *cmd,
		const struct kvm_sev_snp_launch_finish *params)
{
	struct sev_data_snp_launch_finish *data = kzalloc(sizeof(*data), GFP_KERNEL_ACCOUNT);
	void *block = NULL, *auth = NULL;
	int status, err;

	if (!data)
		return -ENOMEM;
	err = copy_id_block(params, data, &block, &auth);
	if (!err) {
		data->vcek_disabled = params->vcek_disabled;
		memcpy(data->host_data, params->host_data, sizeof(data->host_data));
		data->gctx_paddr = __psp_pa(sev_snp_context(kvm));
		err = firmware_issue(sev_fd(kvm), SEV_CMD_SNP_LAUNCH_FINISH, data, &status);
		cmd->error = status;
		if (err)
			launch_note(kvm)->why = status ? KSNP_WHY_FIRMWARE : KSNP_WHY_PSP_DEAD;
	}
	if (!IS_ERR(auth))
		kfree(auth);
	if (!IS_ERR(block))
		kfree(block);
	kfree(data);
	return err;
}

int launch_finish(struct kvm *kvm, struct kvm_sev_cmd *cmd)
{
	struct kvm_sev_snp_launch_finish params;
	int err;

	if (!is_snp(kvm))
		return -ENOTTY;
	if (!sev_snp_context(kvm))
		return -EINVAL;
	if (copy_from_user(&params, u64_to_user_ptr(cmd->data), sizeof(params)))
		return -EFAULT;
	if (params.flags)
		return -EINVAL;

	err = update_vmsas(kvm, cmd);
	if (!err)
		err = seal(kvm, cmd, &params);
	/* From now on private memory is given to the guest by the RMP alone */
	if (!err)
		kvm->arch.pre_fault_allowed = true;
	return err;
}
