// SPDX-License-Identifier: GPL-2.0-only
/* MMIO read and write (GHCB 2.03, 4.1). */
#include "equivalence.h"

#include "apic.h"
#include "memory.h"
#include "string.h"

static void ask(const char *name, u64 code, u64 gpa, u64 size)
{
	request(code, gpa, size);
	ghcb_set(GHCB_OFF_SW_SCRATCH, (u64)ghcb_buffer());
	for (u32 i = 0; i < 64; i++)
		((u8 *)ghcb_buffer())[i] = 0xb0 + i;
	send(name, gpa ^ size << 48);
}

static void ask_both(u64 gpa, u64 size)
{
	ask("mmio write", GHCB_NAE_MMIO_WRITE, gpa, size);
	ask("mmio read", GHCB_NAE_MMIO_READ, gpa, size);
}

void ask_mmio(void)
{
	static const u64 sizes[] = {
		0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 2032, 2033, 4096, 65537, 1ULL << 31, 1ULL << 32,
		(1ULL << 32) + 4, ~0ULL,
	};
	u64 mem = lib_boot_info()->mem_size, shared = (u64)page_alloc();

	page_make_shared(shared);
	const u64 places[] = {
		TESTDEV_GPA + PAGE_SIZE, TESTDEV_GPA + PAGE_SIZE - 4, (u64)page_alloc(), shared,
		mem - 4, mem, NO_MEMORY_GPA, TOO_LARGE_GPA, ~0ULL, ~0ULL - 3, 0,
	};

	for (u32 i = 0; i < ARRAY_SIZE(sizes); i++)
		ask_both(TESTDEV_GPA, sizes[i]);
	for (u32 offset = 1; offset <= 8; offset++)
		ask_both(TESTDEV_GPA + offset, 4);
	for (u32 i = 0; i < ARRAY_SIZE(places); i++) {
		ask_both(places[i], 8);
		ask_both(places[i], 1);
	}
	/* Registers that do not tell the time: ID, version, priority, spurious. */
	ask("mmio read, APIC", GHCB_NAE_MMIO_READ, APIC_GPA + 0x20, 4);
	ask("mmio read, APIC", GHCB_NAE_MMIO_READ, APIC_GPA + 0x30, 4);
	ask("mmio read, APIC, 8 bytes", GHCB_NAE_MMIO_READ, APIC_GPA + 0x30, 8);
	ask("mmio read, APIC, 1 byte", GHCB_NAE_MMIO_READ, APIC_GPA + 0x30, 1);
	ask("mmio read, APIC, no register", GHCB_NAE_MMIO_READ, APIC_GPA + 0x10, 4);
	ask("mmio write, APIC, priority", GHCB_NAE_MMIO_WRITE, APIC_GPA + 0x80, 4);
	ask("mmio read, APIC, priority", GHCB_NAE_MMIO_READ, APIC_GPA + 0x80, 4);
	ask("mmio write, APIC, not aligned", GHCB_NAE_MMIO_WRITE, APIC_GPA + 0x82, 4);
	ask("mmio read, I/O APIC", GHCB_NAE_MMIO_READ, 0xfec00010, 4);
}
