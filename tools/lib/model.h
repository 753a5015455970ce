/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is known of a host at one time: its VMs, their vCPUs, counts and
 * histograms. Filled by the BPF programs' maps (counters.h) or by a recording's
 * events (model_apply()); everything that shows numbers shows a model, or the
 * difference of two.
 */
#ifndef MODEL_H
#define MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <kvm_snp/counts.h>
#include <kvm_snp/event.h>
#include <kvm_snp/hist.h>

#include "hosts.h"

#define MODEL_NAME_SIZE	32

struct model_vcpu {
	uint32_t id;
	struct ksnp_vcpu_counts counts;
};

/**
 * struct model_vm - a VM
 * @pid: its process, with its host's number (hosts.h) when there are several; 0: what is nobody's,
 *	always there
 * @name: what people call it; "" when that is not known
 * @gone_ns: when its process ended, 0 while it lives
 * @last: of counting in the kernel: no later reading has it
 * @vcpus: sorted by id
 */
struct model_vm {
	uint32_t pid;
	char name[MODEL_NAME_SIZE];
	uint64_t gone_ns;
	bool last;
	struct ksnp_vm_counts counts;
	struct model_vcpu *vcpus;
	size_t nr_vcpus;
};

struct model_hist {
	struct ksnp_hist_key key;
	struct ksnp_hist hist;
};

struct model_fw {
	uint32_t cmd;
	struct ksnp_fw_counts counts;
};

/*
 * A file can say anything: this bounds what is made of it, to some 180 MB, and
 * a VM's vCPUs to what KVM has at most.
 */
#define MODEL_MAX_VMS		4096
#define MODEL_MAX_VCPUS		16384
#define MODEL_MAX_VM_VCPUS	4096
#define MODEL_MAX_HISTS		16384
#define MODEL_MAX_FW		256

/* struct model_limits - room: VMs (the one of nobody's included), vCPUs of all VMs, ... */
struct model_limits {
	size_t vms, vcpus, hists, fw;
};

/**
 * struct model - a host at one time, or several
 * @from_ns, @ns: what it covers, CLOCK_MONOTONIC
 * @vms: sorted by pid; pointers into it live until a VM is added
 * @hists: in no order
 * @fw: sorted by command
 * @losses: what is missing
 * @limits: MODEL_MAX_*, unless somebody sets less
 * @hosts: NULL: one; not the model's
 */
struct model {
	uint64_t from_ns, ns;
	struct model_vm *vms;
	size_t nr_vms;
	struct model_hist *hists;
	size_t nr_hists;
	struct model_fw *fw;
	size_t nr_fw;
	struct ksnp_losses losses;
	struct model_limits limits;
	const struct hosts *hosts;
	struct model_index *index;
};

/* Never NULL: without memory the program ends with a message */
struct model *model_new(void);
void model_free(struct model *m);
/* As new, but for its limits and hosts */
void model_clear(struct model *m);

/* Find, or NULL */
struct model_vm *model_find_vm(const struct model *m, uint32_t pid);
struct model_vcpu *model_find_vcpu(const struct model_vm *vm, uint32_t id);
struct model_hist *model_find_hist(const struct model *m, uint32_t vm, uint32_t of, uint32_t part);
struct model_fw *model_find_fw(const struct model *m, uint32_t cmd);

/* Find or add; NULL when there is no room: that is counted in losses */
struct model_vm *model_vm(struct model *m, uint32_t pid);
struct model_vcpu *model_vcpu(struct model *m, uint32_t pid, uint32_t id);
struct model_hist *model_hist(struct model *m, uint32_t vm, uint32_t of, uint32_t part);
struct model_fw *model_fw(struct model *m, uint32_t cmd);

/* model_hist(), where *@slot may remember the place: kernel_slot and vmm_slot of counts.h */
struct model_hist *model_hist_slot(struct model *m, uint16_t *slot, uint32_t vm, uint32_t of,
				   uint32_t part);

/**
 * model_apply() - count an event
 * @m: model
 * @e: a whole, valid event (recording.h and source.h give no others)
 */
void model_apply(struct model *m, const struct ksnp_event *e);

/* What came between @before and @after, which is of the same host; a new model */
struct model *model_diff(const struct model *after, const struct model *before);

/* Adds all of @from to @to: hosts or times together */
void model_add(struct model *to, const struct model *from);

/* The same of all VMs as what is nobody's: what @to holds does not grow with the VMs that come and go */
void model_add_sum(struct model *to, const struct model *from);

/* Which VM a VM's numbers are to be added to: it may change *@pid. Return: false for none. */
typedef bool model_as_fn(uint32_t *pid, const void *arg);

/* Of model_add(), VMs without histograms. One may become another one: then its vCPUs become that one's vCPU 0. */
void model_add_vms(struct model *to, const struct model *from, model_as_fn *as, const void *arg);
/* Of model_add(), what is no VM's: times, firmware commands, losses */
void model_add_host(struct model *to, const struct model *from);

/* Sum over all vCPUs of @vm; for units that are not a vCPU's, the VM's own count */
struct ksnp_count model_unit(const struct model_vm *vm, unsigned int unit);

/* All VMs together, VM 0 included */
void model_sum(const struct model *m, struct ksnp_vm_counts *sum);
struct ksnp_count model_unit_sum(const struct model *m, unsigned int unit);

/* The histogram of a unit (or flush reason, or command) of all VMs together */
void model_hist_sum(const struct model *m, uint32_t of, uint32_t part, struct ksnp_hist *sum);

#endif
