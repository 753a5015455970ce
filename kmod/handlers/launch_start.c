// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM_SEV_SNP_LAUNCH_START: the guest's context in the firmware (SEV-SNP ABI,
 * SNP_GCTX_CREATE, SNP_LAUNCH_START), and its ASID bound to it (SNP_ACTIVATE).
 */
#include <linux/fs.h>
#include <linux/psp.h>
#include <linux/psp-sev.h>
#include <linux/uaccess.h>
#include <asm/smp.h>

#include "../firmware.h"
#include "../handlers.h"
#include "../kernel.h"
#include "../launch.h"
#include "../svm.h"
#include "../symbols.h"

static void note(struct kvm *kvm, int status)
{
	launch_note(kvm)->why = status ? KSNP_WHY_FIRMWARE : KSNP_WHY_PSP_DEAD;
}

static void *create_context(struct kvm *kvm, struct kvm_sev_cmd *cmd)
{
	void *context = stock(snp_alloc_firmware_page)(GFP_KERNEL_ACCOUNT);
	struct sev_data_snp_addr data = { };
	int status, err;

	if (!context) {
		launch_note(kvm)->why = KSNP_WHY_NO_MEMORY;
		return NULL;
	}
	data.address = __psp_pa(context);
	err = firmware_issue(cmd->sev_fd, SEV_CMD_SNP_GCTX_CREATE, &data, &status);
	cmd->error = status;
	if (err) {
		note(kvm, status);
		stock(snp_free_firmware_page)(context);
		return NULL;
	}
	return context;
}

/* Tries once more when the firmware wants caches and the data fabric flushed first */
static int activate(struct kvm *kvm, struct kvm_sev_cmd *cmd)
{
	struct sev_data_snp_activate data = {
		.gctx_paddr = __psp_pa(sev_snp_context(kvm)),
		.asid = sev_asid(kvm),
	};
	int status, ignored, err;

	err = firmware_issue(sev_fd(kvm), SEV_CMD_SNP_ACTIVATE, &data, &status);
	if (status == SEV_RET_WBINVD_REQUIRED || status == SEV_RET_DFFLUSH_REQUIRED) {
		wbinvd_on_all_cpus();
		err = firmware_command(SEV_CMD_SNP_DF_FLUSH, NULL, &ignored);
		if (!err)
			err = firmware_issue(sev_fd(kvm), SEV_CMD_SNP_ACTIVATE, &data, &status);
	}
	cmd->error = status;
	return err;
}

int launch_start(struct kvm *kvm, struct kvm_sev_cmd *cmd)
{
	struct sev_data_snp_launch_start start = { };
	struct kvm_sev_snp_launch_start params;
	int status, err;

	if (!is_snp(kvm))
		return -ENOTTY;
	if (copy_from_user(&params, u64_to_user_ptr(cmd->data), sizeof(params)))
		return -EFAULT;
	if (sev_snp_context(kvm) || params.flags || !kernel_policy_ok(params.policy) ||
	    kernel_set_tsc(kvm, &start))
		return -EINVAL;

	sev_snp_context(kvm) = create_context(kvm, cmd);
	if (!sev_snp_context(kvm))
		return -ENOTTY;

	start.gctx_paddr = __psp_pa(sev_snp_context(kvm));
	start.policy = params.policy;
	memcpy(start.gosvw, params.gosvw, sizeof(params.gosvw));
	err = firmware_issue(cmd->sev_fd, SEV_CMD_SNP_LAUNCH_START, &start, &status);
	cmd->error = status;
	if (err)
		goto decommission;
	kernel_note_policy(kvm, params.policy);
	sev_fd(kvm) = cmd->sev_fd;
	err = activate(kvm, cmd);
	if (err)
		goto decommission;
	return 0;

decommission:
	note(kvm, cmd->error);
	stock(snp_decommission_context)(kvm);
	return err;
}
