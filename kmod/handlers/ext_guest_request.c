// SPDX-License-Identifier: GPL-2.0-only
/*
 * Extended guest request (GHCB 2.03, 4.1, 0x80000012): a guest request that, for
 * a report, also returns certificates in pages that RAX and RBX name. This host
 * has none: the table there is empty, which is an entry of zeros.
 */
#include <linux/cc_platform.h>
#include <linux/mm.h>
#include <linux/fs.h>
#include <linux/psp-sev.h>
#include <asm/sev.h>

#include "../handlers.h"
#include "../kernel.h"
#include "../symbols.h"

/* GUID, offset and length of a certificate table's entry (GHCB 2.03, 4.1.8.1) */
#define TABLE_ENTRY_SIZE	24

/**
 * prepare_certificates() - what a report's request needs besides
 * @rq: request
 *
 * Return: 0 to go on, 1 when it is refused, a negative errno.
 */
static int prepare_certificates(struct ksnp_request *rq)
{
	struct kvm_vcpu *vcpu = rq->vcpu;
	u64 gpa = vcpu->arch.regs[VCPU_REGS_RAX], pages = vcpu->arch.regs[VCPU_REGS_RBX];

	if (!ghcb_has(rq, GHCB_OFF_RAX) || !ghcb_has(rq, GHCB_OFF_RBX) || !PAGE_ALIGNED(gpa))
		return ghcb_refuse(rq, GHCB_ERROR_INVALID_INPUT, KSNP_WHY_CERT_BUFFER);
	if (pages && stock(kvm_clear_guest)(vcpu->kvm, gpa, TABLE_ENTRY_SIZE)) {
		rq->why = KSNP_WHY_GUEST_MEMORY;
		return -EIO;
	}
	return 0;
}

int ext_guest_request(struct ksnp_request *rq)
{
	struct kvm_vcpu *vcpu = rq->vcpu;
	int ret;
	u8 type;

	if (!guest_request_pages_ok(rq))
		return ghcb_refuse(rq, KERNEL_ERROR_REQUEST_PAGES, KSNP_WHY_INPUT);
	if (stock(kvm_read_guest)(vcpu->kvm,
				  rq->info1 + offsetof(struct snp_guest_msg_hdr, msg_type),
				  &type, sizeof(type))) {
		rq->why = KSNP_WHY_GUEST_MEMORY;
		return -EIO;
	}
	if (type == SNP_MSG_REPORT_REQ) {
		ret = prepare_certificates(rq);
		if (ret)
			return ret;
	}
	return guest_request_send(rq, type == SNP_MSG_REPORT_REQ ? vcpu->arch.regs[VCPU_REGS_RBX]
								 : 0);
}

/* The message header's type is at byte 0x34 (SEV-SNP ABI, table 98) */
int ext_guest_request_selftest(void)
{
	return offsetof(struct snp_guest_msg_hdr, msg_type) == 0x34 ? 0 : -EINVAL;
}
