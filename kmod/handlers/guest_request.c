// SPDX-License-Identifier: GPL-2.0-only
/*
 * Guest request (GHCB 2.03, 4.1, 0x80000011; SEV-SNP ABI, SNP_GUEST_REQUEST): an
 * encrypted message to the firmware and its answer, through buffers of the
 * host's, since the firmware must not write to memory that the guest could
 * change the state of. The firmware's status is the guest's business; anything
 * else that fails is told to the VMM.
 */
#include <linux/cc_platform.h>
#include <linux/mm.h>
#include <linux/fs.h>
#include <linux/psp.h>
#include <linux/psp-sev.h>
#include <asm/sev.h>

#include "../clock.h"
#include "../firmware.h"
#include "../handlers.h"
#include "../kernel.h"
#include "../svm.h"
#include "../symbols.h"
#include "../trace.h"

static int exchange(struct ksnp_request *rq, int *status)
{
	struct kvm *kvm = rq->vcpu->kvm;
	struct sev_data_snp_guest_request data = {
		.gctx_paddr = __psp_pa(sev_snp_context(kvm)),
		.req_paddr = __psp_pa(sev_req_buf(kvm)),
		.res_paddr = __psp_pa(sev_resp_buf(kvm)),
	};
	int ret;

	if (stock(kvm_read_guest)(kvm, rq->info1, sev_req_buf(kvm), PAGE_SIZE)) {
		rq->why = KSNP_WHY_GUEST_MEMORY;
		return -EIO;
	}
	ret = firmware_issue(sev_fd(kvm), SEV_CMD_SNP_GUEST_REQUEST, &data, status);
	if (ret && !*status) {
		rq->why = KSNP_WHY_PSP_DEAD;
		return ret;
	}
	if (*status)
		rq->why = KSNP_WHY_FIRMWARE;
	if (stock(kvm_write_guest)(kvm, rq->info2, sev_resp_buf(kvm), PAGE_SIZE)) {
		rq->why = KSNP_WHY_GUEST_MEMORY;
		return -EIO;
	}
	return 1;
}

int guest_request_send(struct ksnp_request *rq, u64 certificate_pages)
{
	struct kvm_vcpu *vcpu = rq->vcpu;
	struct kvm *kvm = vcpu->kvm;
	u64 began = trace_guest_request_enabled() ? clock_ns() : 0;
	const struct snp_guest_msg_hdr *header;
	int status = 0, ret;

	/* Not launched yet: no context, and no buffers before KVM_SEV_INIT2 */
	if (unlikely(!sev_snp_context(kvm) || !sev_req_buf(kvm))) {
		rq->why = KSNP_WHY_STATE;
		return -EINVAL;
	}

	mutex_lock(&sev_req_mutex(kvm));
	ret = exchange(rq, &status);
	if (began) {
		header = sev_req_buf(kvm);
		emit(guest_request, rq->state->vm->pid, vcpu->vcpu_id, header->msg_type,
		     header->msg_vmpck, header->msg_seqno, status, rq->why, ret,
		     certificate_pages, clock_since(began));
	}
	mutex_unlock(&sev_req_mutex(kvm));
	rq->out2 = (u32)status;
	return ret;
}

bool guest_request_pages_ok(const struct ksnp_request *rq)
{
	return is_snp(rq->vcpu->kvm) && PAGE_ALIGNED(rq->info1) && PAGE_ALIGNED(rq->info2) &&
	       rq->info1 != rq->info2;
}

int guest_request(struct ksnp_request *rq)
{
	if (!guest_request_pages_ok(rq))
		return ghcb_refuse(rq, KERNEL_ERROR_REQUEST_PAGES, KSNP_WHY_INPUT);
	return guest_request_send(rq, 0);
}
