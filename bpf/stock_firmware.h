/* SPDX-License-Identifier: GPL-2.0-only */
/* Firmware commands, guests' messages to the firmware, and launch. */
#ifndef STOCK_FIRMWARE_H
#define STOCK_FIRMWARE_H

#include <kvm_snp/guest_msg.h>

#include "stock.h"

/* KVM_SEV_SNP_LAUNCH_*: linux/kvm.h */
#define CMD_LAUNCH_START	100
#define CMD_LAUNCH_UPDATE	101
#define CMD_LAUNCH_FINISH	102

/* struct kvm_sev_cmd and the beginning of struct kvm_sev_snp_launch_update, the VMM's */
struct sev_cmd {
	__u32 id, pad;
	__u64 data;
	__u32 error, fd;
};

struct launch_update {
	__u64 gfn, address, length;
	__u8 type;
};

struct kvm_sev_info___co {
	void *guest_req_buf;
} __attribute__((preserve_access_index));

struct kvm_svm___co {
	struct kvm_sev_info___co sev_info;
} __attribute__((preserve_access_index));

struct kvm_vcpu___kvm {
	void *kvm;
} __attribute__((preserve_access_index));

/* Who wants a command waits for the mailbox; what another command needs (page reclaim) does not */
static INLINE int waits(void)
{
	struct stock_thread *t = this_thread();

	if (t)
		t->firmware.waits = bpf_ktime_get_ns();
	return 0;
}

SEC("fentry/sev_do_cmd")
int BPF_PROG(stock_do_cmd)
{
	return waits();
}

SEC("fentry/sev_issue_cmd_external_user")
int BPF_PROG(stock_issue_cmd)
{
	return waits();
}

SEC("fentry/__sev_do_cmd_locked")
int BPF_PROG(stock_cmd, int cmd, void *data, int *status)
{
	struct stock_thread *t = this_thread();
	__u64 now = bpf_ktime_get_ns(), queue = 0;
	__u32 depth;

	if (!t)
		return 0;
	if (t->firmware.waits)
		queue = now - t->firmware.waits;
	t->firmware.waits = 0;
	depth = t->firmware.depth++;
	if (depth < FW_DEPTH) {
		t->firmware.cmd[depth].queue_ns = queue;
		t->firmware.cmd[depth].began = now;
	}
	emit(fw_cmd_begin, .cmd = cmd, .queue_ns = queue);
	return 0;
}

SEC("fexit/__sev_do_cmd_locked")
int BPF_PROG(stock_cmd_end, int cmd, void *data, int *status, int ret)
{
	struct stock_thread *t = this_thread();
	__u32 depth, own = 0;

	if (!t || !t->firmware.depth)
		return 0;
	depth = --t->firmware.depth;
	if (depth >= FW_DEPTH)
		return 0;
	bpf_probe_read_kernel(&own, sizeof(own), status);
	emit(fw_cmd_end, .cmd = cmd, .ret = ret, .status = own,
	     .queue_ns = t->firmware.cmd[depth].queue_ns,
	     .run_ns = bpf_ktime_get_ns() - t->firmware.cmd[depth].began);
	return 0;
}

SEC("fentry/snp_handle_guest_req")
int BPF_PROG(stock_guest_req, void *svm, __u64 request, __u64 response)
{
	struct stock_thread *t = this_thread();

	if (t)
		t->message.began = bpf_ktime_get_ns();
	return 0;
}

/* The unencrypted head is in KVM's copy, which the next message will be written to */
SEC("fexit/snp_handle_guest_req")
int BPF_PROG(stock_guest_req_end, struct kvm_vcpu___kvm *svm, __u64 request, __u64 response, int ret)
{
	struct stock_thread *t = this_thread();
	struct kvm_svm___co *kvm = BPF_CORE_READ(svm, kvm);
	struct stock_message *m;
	struct snp_guest_msg *msg;

	if (!t)
		return 0;
	m = &t->message;
	msg = BPF_CORE_READ(kvm, sev_info.guest_req_buf);
	m->sent = true;
	bpf_probe_read_kernel(&m->type, sizeof(m->type), &msg->type);
	bpf_probe_read_kernel(&m->vmpck, sizeof(m->vmpck), &msg->vmpck);
	bpf_probe_read_kernel(&m->sequence, sizeof(m->sequence), &msg->seqno);
	m->ret = ret;
	m->ns = bpf_ktime_get_ns() - m->began;
	return 0;
}

static INLINE __u8 unit_of_launch(__u32 id)
{
	switch (id) {
	case CMD_LAUNCH_START:	return KSNP_UNIT_launch_start;
	case CMD_LAUNCH_UPDATE:	return KSNP_UNIT_launch_update;
	case CMD_LAUNCH_FINISH:	return KSNP_UNIT_launch_finish;
	default:		return KSNP_NR_UNITS;
	}
}

SEC("fentry/sev_mem_enc_ioctl")
int BPF_PROG(stock_launch, void *kvm, const void *argp)
{
	struct stock_thread *t = this_thread();
	struct launch_update update = {};
	struct sev_cmd cmd = {};

	if (!t)
		return 0;
	bpf_probe_read_user(&cmd, sizeof(cmd), argp);
	t->launch = (struct stock_launch){ .unit = unit_of_launch(cmd.id), .data = cmd.data };
	if (t->launch.unit == KSNP_UNIT_launch_update)
		bpf_probe_read_user(&update, sizeof(update), (void *)cmd.data);
	t->launch.gfn = update.gfn;
	t->launch.length = update.length;
	t->launch.type = update.type;
	t->launch.began = bpf_ktime_get_ns();
	return 0;
}

SEC("fexit/sev_mem_enc_ioctl")
int BPF_PROG(stock_launch_end, void *kvm, const void *argp, int ret)
{
	struct stock_thread *t = this_thread();
	struct launch_update update = {};
	struct sev_cmd cmd = {};
	struct stock_launch *l;
	__u64 done = 0;

	if (!t || !t->launch.began)
		return 0;
	l = &t->launch;
	if (l->unit == KSNP_NR_UNITS)
		return 0;
	bpf_probe_read_user(&cmd, sizeof(cmd), argp);
	/* What is left is told to the VMM */
	if (l->unit == KSNP_UNIT_launch_update &&
	    !bpf_probe_read_user(&update, sizeof(update), (void *)l->data))
		done = l->length - update.length;
	emit(launch, .vm = t->vm, .unit = l->unit, .mode = KSNP_MODE_STOCK, .gpa = l->gfn << 12,
	     .pages = done / 4096, .type = l->type, .ret = ret, .status = cmd.error,
	     .why = !ret ? KSNP_WHY_NONE : cmd.error ? KSNP_WHY_FIRMWARE : KSNP_WHY_INPUT,
	     .ns = bpf_ktime_get_ns() - l->began);
	l->began = 0;
	return 0;
}

#endif
