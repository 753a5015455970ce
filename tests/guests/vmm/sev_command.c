// SPDX-License-Identifier: GPL-2.0-only
/*
 * Commands for the Secure Processor, by way of KVM.
 */
#include <fcntl.h>
#include <sys/ioctl.h>

#include <kvm_snp/sev_status.h>

#include "vmm.h"

void sev_open(struct vm *vm)
{
	vm->sev = open("/dev/sev", O_RDWR | O_CLOEXEC);
	if (vm->sev < 0)
		die_errno("/dev/sev");
}

/* Returns 0, or -1 with errno set and the firmware's status in *@status. */
int sev_command(struct vm *vm, uint32_t id, void *data, uint32_t *status)
{
	struct kvm_sev_cmd cmd = {
		.id = id,
		.data = (uintptr_t)data,
		.sev_fd = vm->sev,
	};
	int ret = ioctl(vm->fd, KVM_MEMORY_ENCRYPT_OP, &cmd);

	*status = cmd.error;
	return ret;
}

void sev_must(struct vm *vm, uint32_t id, void *data, const char *name)
{
	uint32_t status;

	if (!sev_command(vm, id, data, &status))
		return;
	if (status)
		die_errno("%s: firmware status %#x %s", name, status, sev_status_text(status));
	die_errno("%s", name);
}
