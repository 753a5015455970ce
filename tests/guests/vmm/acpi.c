// SPDX-License-Identifier: GPL-2.0-only
/*
 * ACPI tables for Linux: where the CPUs and the interrupt controllers are
 * (MADT), and how to power off and reset (FADT, DSDT). ACPI 6.5, chapter 5.
 *
 * A table is built field by field, little-endian, at the end of the page.
 */
#include <string.h>

#include "vmm.h"

#define PM1_EVENT_PORT	0x600
#define PM1_EVENT_SIZE	4
#define PM1_CONTROL_PORT 0x604
#define PM1_CONTROL_SIZE 2
#define PM1_SCI_EN	(1U << 0)
#define PM1_SLP_EN	(1U << 13)
#define PM1_SLP_TYP(v)	(((v) >> 10) & 7)
#define SLP_TYP_S5	5
#define SCI_IRQ		9

#define LOCAL_APIC	0xfee00000
#define IO_APIC		0xfec00000

#define FADT_BOOT_NO_VGA	(1U << 2)
#define FADT_BOOT_NO_RTC	(1U << 5)
#define FADT_WBINVD		(1U << 0)
#define FADT_RESET_REG		(1U << 10)
#define GAS_IO			1

struct table {
	uint8_t *start;
	uint8_t *at;
};

static void put(struct table *t, uint64_t value, unsigned int size)
{
	memcpy(t->at, &value, size);
	t->at += size;
}

static void put_bytes(struct table *t, const char *bytes, unsigned int size)
{
	memcpy(t->at, bytes, size);
	t->at += size;
}

static void put_io_address(struct table *t, uint16_t port, unsigned int bytes)
{
	put(t, GAS_IO, 1);
	put(t, 8 * bytes, 1);
	put(t, 0, 1);
	put(t, bytes, 1);
	put(t, port, 8);
}

static void checksum(uint8_t *start, size_t len, uint8_t *where)
{
	uint8_t sum = 0;

	*where = 0;
	for (size_t i = 0; i < len; i++)
		sum += start[i];
	*where = -sum;
}

static struct table begin(uint8_t **free, const char *signature, uint8_t revision)
{
	struct table t = { *free, *free };

	put_bytes(&t, signature, 4);
	put(&t, 0, 4);			/* length: end() */
	put(&t, revision, 1);
	put(&t, 0, 1);			/* checksum: end() */
	put_bytes(&t, "KVMSNPVMM     ", 14);
	put(&t, 1, 4);
	put_bytes(&t, "VMM ", 4);
	put(&t, 1, 4);
	return t;
}

/* Returns the table's GPA. */
static uint64_t end(struct vm *vm, struct table *t, uint8_t **free)
{
	uint32_t len = t->at - t->start;

	memcpy(t->start + 4, &len, sizeof(len));
	checksum(t->start, len, t->start + 9);
	*free = t->start + ((len + 15) & ~15U);
	return t->start - vm->mem;
}

static uint64_t build_madt(struct vm *vm, uint8_t **free)
{
	struct table t = begin(free, "APIC", 3);

	put(&t, LOCAL_APIC, 4);
	put(&t, 1, 4);				/* the PIC is there too */
	for (unsigned int i = 0; i < vm->opt->cpus; i++) {
		put(&t, 0, 1);			/* local APIC */
		put(&t, 8, 1);
		put(&t, i, 1);
		put(&t, i, 1);
		put(&t, 1, 4);			/* enabled */
	}
	put(&t, 1, 1);				/* I/O APIC */
	put(&t, 12, 1);
	put(&t, vm->opt->cpus, 2);
	put(&t, IO_APIC, 4);
	put(&t, 0, 4);
	put(&t, 2, 1);				/* the timer's IRQ 0 is pin 2 */
	put(&t, 10, 1);
	put(&t, 0, 2);
	put(&t, 2, 4);
	put(&t, 0, 2);
	return end(vm, &t, free);
}

/* Name (\_S5, Package () { 5, 5, 0, 0 }) */
static uint64_t build_dsdt(struct vm *vm, uint8_t **free)
{
	static const char s5[] = {
		0x08, '\\', '_', 'S', '5', '_',
		0x12, 8, 4, 0x0a, SLP_TYP_S5, 0x0a, SLP_TYP_S5, 0, 0,
	};
	struct table t = begin(free, "DSDT", 2);

	put_bytes(&t, s5, sizeof(s5));
	return end(vm, &t, free);
}

static uint64_t build_fadt(struct vm *vm, uint64_t dsdt, uint8_t **free)
{
	struct table t = begin(free, "FACP", 6);
	uint8_t *s = t.start;

	t.at = s + 40;
	put(&t, dsdt, 4);
	t.at = s + 46;
	put(&t, SCI_IRQ, 2);
	t.at = s + 56;
	put(&t, PM1_EVENT_PORT, 4);
	t.at = s + 64;
	put(&t, PM1_CONTROL_PORT, 4);
	t.at = s + 88;
	put(&t, PM1_EVENT_SIZE, 1);
	put(&t, PM1_CONTROL_SIZE, 1);
	t.at = s + 109;
	put(&t, FADT_BOOT_NO_VGA | FADT_BOOT_NO_RTC, 2);
	t.at = s + 112;
	put(&t, FADT_WBINVD | FADT_RESET_REG, 4);
	put_io_address(&t, ACPI_RESET_PORT, 1);
	put(&t, ACPI_RESET_VALUE, 1);
	t.at = s + 140;
	put(&t, dsdt, 8);
	put_io_address(&t, PM1_EVENT_PORT, PM1_EVENT_SIZE);
	t.at = s + 172;
	put_io_address(&t, PM1_CONTROL_PORT, PM1_CONTROL_SIZE);
	t.at = s + 276;
	return end(vm, &t, free);
}

static void build_rsdp(uint8_t *rsdp, uint64_t xsdt)
{
	struct table t = { rsdp, rsdp };

	put_bytes(&t, "RSD PTR ", 8);
	put(&t, 0, 1);
	put_bytes(&t, "KVMSNP", 6);
	put(&t, 2, 1);
	put(&t, 0, 4);
	put(&t, 36, 4);
	put(&t, xsdt, 8);
	checksum(rsdp, 20, rsdp + 8);
	checksum(rsdp, 36, rsdp + 32);
}

/* Fills the page at ACPI_GPA; the RSDP is at its start. */
void acpi_build(struct vm *vm)
{
	uint8_t *rsdp = memory_at(vm, ACPI_GPA, ACPI_SIZE);
	uint8_t *free = rsdp + 48;
	uint64_t madt = build_madt(vm, &free);
	uint64_t fadt = build_fadt(vm, build_dsdt(vm, &free), &free);
	struct table xsdt = begin(&free, "XSDT", 1);

	put(&xsdt, fadt, 8);
	put(&xsdt, madt, 8);
	build_rsdp(rsdp, end(vm, &xsdt, &free));
}

/* The PM1 registers; no event ever happens. False when @port is none of ours. */
bool acpi_pm_io(struct vm *vm, uint16_t port, bool write, void *data, unsigned int size)
{
	uint16_t value = 0;

	if (port < PM1_EVENT_PORT || port >= PM1_CONTROL_PORT + PM1_CONTROL_SIZE)
		return false;

	if (!write) {
		value = port == PM1_CONTROL_PORT ? PM1_SCI_EN : 0;
		memset(data, 0, size);
		memcpy(data, &value, size < 2 ? size : 2);
		return true;
	}
	if (port != PM1_CONTROL_PORT || size != 2)
		return true;

	memcpy(&value, data, sizeof(value));
	if (value & PM1_SLP_EN && PM1_SLP_TYP(value) == SLP_TYP_S5) {
		say("the guest powered off");
		vm_stop(vm, STATUS_OK);
	}
	return true;
}
