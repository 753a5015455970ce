// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ports and memory-mapped registers: who answers, and what nobody answers.
 */
#include <string.h>

#include "../boot.h"
#include "vmm.h"

#define KEYBOARD_PORT	0x64
#define KEYBOARD_RESET	0xfe

static uint8_t testdev[TESTDEV_SIZE] = { 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88 };

static bool testdev_access(uint64_t offset, bool write, void *data, unsigned int size)
{
	if (offset >= TESTDEV_SIZE || size > TESTDEV_SIZE - offset)
		return false;

	if (write)
		memcpy(testdev + offset, data, size);
	else
		memcpy(data, testdev + offset, size);
	return true;
}

static bool resets(uint16_t port, uint8_t value)
{
	return (port == KEYBOARD_PORT && value == KEYBOARD_RESET) ||
	       (port == ACPI_RESET_PORT && value == ACPI_RESET_VALUE);
}

static void port_access(struct vm *vm, uint16_t port, bool write, void *data, unsigned int size)
{
	if (write && port == PAYLOAD_EXIT_PORT && vm->opt->payload) {
		vm_stop(vm, payload_result(vm));
		return;
	}
	if (write && port == PAYLOAD_TIMING_PORT && vm->opt->payload) {
		timing_tell();
		return;
	}
	if (write && resets(port, *(uint8_t *)data)) {
		say("the guest reset itself (port %#x)", port);
		vm_stop(vm, STATUS_RESET);
		return;
	}
	if (size == 1 && serial_io(vm, port, write, data))
		return;
	if (acpi_pm_io(vm, port, write, data, size))
		return;
	if (testdev_access((uint64_t)port - TESTDEV_PORT, write, data, size))
		return;
	if (!write)
		memset(data, 0xff, size);
}

static void tell_io(struct vcpu *vcpu, const uint8_t *data)
{
	const struct kvm_run *run = vcpu->run;
	unsigned int bytes = run->io.size * run->io.count;
	char hex[2 * 16 + 1] = "";

	if (!transcript_wanted())
		return;
	for (unsigned int i = 0; i < bytes && i < 16; i++)
		sprintf(hex + 2 * i, "%02x", data[i]);
	transcript(vcpu, "io %s port=%#x size=%u count=%u data=%s%s",
		   run->io.direction == KVM_EXIT_IO_OUT ? "out" : "in",
		   run->io.port, run->io.size, run->io.count, hex, bytes > 16 ? "..." : "");
}

void device_io(struct vcpu *vcpu)
{
	struct kvm_run *run = vcpu->run;
	uint8_t *data = (uint8_t *)run + run->io.data_offset;
	bool write = run->io.direction == KVM_EXIT_IO_OUT;
	struct vm *vm = vcpu->vm;

	pthread_mutex_lock(&vm->io_lock);
	for (unsigned int i = 0; i < run->io.count; i++)
		port_access(vm, run->io.port, write, data + i * run->io.size, run->io.size);
	pthread_mutex_unlock(&vm->io_lock);
	tell_io(vcpu, data);
}

void device_mmio(struct vcpu *vcpu)
{
	struct kvm_run *run = vcpu->run;
	bool write = run->mmio.is_write;
	char hex[2 * sizeof(run->mmio.data) + 1] = "";

	pthread_mutex_lock(&vcpu->vm->io_lock);
	if (!testdev_access(run->mmio.phys_addr - TESTDEV_GPA, write, run->mmio.data,
			    run->mmio.len) && !write)
		memset(run->mmio.data, 0xff, sizeof(run->mmio.data));
	pthread_mutex_unlock(&vcpu->vm->io_lock);

	if (!transcript_wanted())
		return;
	for (unsigned int i = 0; i < run->mmio.len && i < sizeof(run->mmio.data); i++)
		sprintf(hex + 2 * i, "%02x", run->mmio.data[i]);
	transcript(vcpu, "mmio %s gpa=%#llx len=%u data=%s", write ? "write" : "read",
		   run->mmio.phys_addr, run->mmio.len, hex);
}
