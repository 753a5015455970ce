// SPDX-License-Identifier: GPL-2.0-only
/*
 * Folded stacks, as flame graph tools take them: frames divided by semicolons, a
 * space, and a number, here of ns.
 */
#include <inttypes.h>
#include <string.h>

#include "export.h"
#include "names.h"

#define FRAME_SIZE	160

/* A frame that nobody takes for two */
static const char *frame(char buf[static FRAME_SIZE], const char *text)
{
	snprintf(buf, FRAME_SIZE, "%s", text);
	for (char *c = strchr(buf, ';'); c; c = strchr(c, ';'))
		*c = ':';
	return buf;
}

static const char *vm_frame(char buf[static FRAME_SIZE], const struct hosts *hosts,
			    const struct model_vm *vm)
{
	const char *host = hosts_name(hosts, vm->pid);
	char name[FRAME_SIZE];

	if (!vm->pid)
		snprintf(name, sizeof(name), "host");
	else
		snprintf(name, sizeof(name), "%s (%u)%s%s", vm->name[0] ? vm->name : "VM",
			 hosts_pid(hosts, vm->pid), host ? " on " : "", host ?: "");
	return frame(buf, name);
}

static void write_stack(FILE *to, const char *vm, const char *vcpu, const char *what, const char *part,
			uint64_t ns)
{
	char buf[FRAME_SIZE];

	if (ns)
		fprintf(to, "%s;%s;%s;%s %" PRIu64 "\n", vm, vcpu, frame(buf, what), part, ns);
}

static void write_vcpu(FILE *to, const char *vm, const struct model_vcpu *v)
{
	char vcpu[FRAME_SIZE];

	snprintf(vcpu, sizeof(vcpu), "vCPU %u", v->id);
	for (unsigned int unit = 0; unit < KSNP_NR_VCPU_UNITS; unit++) {
		const struct ksnp_count *c = &v->counts.unit[unit];
		const char *name = name_of(KSNP_AS_UNIT, unit);

		write_stack(to, vm, vcpu, name, "kernel", c->kernel_ns);
		write_stack(to, vm, vcpu, name, "vmm", c->vmm_ns);
	}
}

static void write_vm(FILE *to, const struct hosts *hosts, const struct model_vm *vm)
{
	char name[FRAME_SIZE];

	vm_frame(name, hosts, vm);
	for (size_t i = 0; i < vm->nr_vcpus; i++)
		write_vcpu(to, name, &vm->vcpus[i]);
	for (unsigned int i = 0; i < KSNP_NR_VM_UNITS; i++)
		write_stack(to, name, "VM", name_of(KSNP_AS_UNIT, KSNP_NR_VCPU_UNITS + i), "kernel",
			    vm->counts.unit[i].kernel_ns);
	/* Those of gmem_invalidate are in that unit's time */
	for (unsigned int reason = 0; reason < KSNP_NR_FLUSHES; reason++)
		if (reason != KSNP_FLUSH_GMEM)
			write_stack(to, name, "cache flush", name_of(KSNP_AS_FLUSH, reason), "kernel",
				    vm->counts.flush[reason].ns);
}

static void write_fw(FILE *to, const struct model_fw *fw)
{
	char cmd[FRAME_SIZE];

	name_format(cmd, sizeof(cmd), KSNP_AS_FW_CMD, fw->cmd);
	write_stack(to, "host", "firmware", cmd, "run", fw->counts.run_ns);
	write_stack(to, "host", "firmware", cmd, "queue", fw->counts.queue_ns);
}

static void folded_end(const struct export_job *job, void *state, const struct model *m)
{
	(void)state;
	for (size_t i = 0; i < m->nr_vms; i++)
		write_vm(job->to, m->hosts, &m->vms[i]);
	for (size_t i = 0; i < m->nr_fw; i++)
		write_fw(job->to, &m->fw[i]);
}

const struct export_format export_folded = {
	.name = "folded",
	.what = "folded stacks of where time went, for flame graphs",
	.end = folded_end,
};
