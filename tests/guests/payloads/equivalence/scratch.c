// SPDX-License-Identifier: GPL-2.0-only
/* The scratch area: where it may be and how long (GHCB 2.03, 2.6 and 4.1). */
#include "equivalence.h"

#include "memory.h"
#include "string.h"

#define OUTS	(GHCB_IOIO_PORT(TESTDEV_PORT) | GHCB_IOIO_SIZE(1) | GHCB_IOIO_STRING | \
		 GHCB_IOIO_REP | GHCB_IOIO_ADDR64)

static void ask_at(u64 scratch)
{
	static const u8 nothing[16];
	u64 offset = scratch - (u64)cpu_this()->ghcb;

	request(GHCB_NAE_MMIO_READ, TESTDEV_GPA, 8);
	ghcb_set(GHCB_OFF_SW_SCRATCH, scratch);
	send("mmio read, scratch", scratch);
	request(GHCB_NAE_MMIO_WRITE, TESTDEV_GPA, 1);
	ghcb_set(GHCB_OFF_SW_SCRATCH, scratch);
	send("mmio write, scratch", scratch);
	request(GHCB_NAE_IOIO, OUTS, 8);
	ghcb_set(GHCB_OFF_SW_SCRATCH, scratch);
	send("outs, scratch", scratch);
	request(GHCB_NAE_IOIO, OUTS | GHCB_IOIO_IN, 8);
	ghcb_set(GHCB_OFF_SW_SCRATCH, scratch);
	send("ins, scratch", scratch);
	request(GHCB_NAE_PSC, 0, 0);
	ghcb_set(GHCB_OFF_SW_SCRATCH, scratch);
	send("psc, scratch", scratch);

	/* One entry: nothing to do. */
	if (offset < GHCB_OFF_SHARED_BUFFER || offset > GHCB_OFF_VERSION - sizeof(nothing))
		return;
	request(GHCB_NAE_PSC, 0, 0);
	ghcb_set(GHCB_OFF_SW_SCRATCH, scratch);
	memcpy(cpu_this()->ghcb + offset, nothing, sizeof(nothing));
	send("psc of one entry, scratch", scratch);
}

static void ask_length(const char *name, u32 direction, u64 scratch, u64 count)
{
	request(GHCB_NAE_IOIO, OUTS | direction, count);
	ghcb_set(GHCB_OFF_SW_SCRATCH, scratch);
	send(name, count);
}

void ask_scratch(void)
{
	static const u64 counts[] = { 0, 1, 2, 1024, 2031, 2032, 2033, 4096, 65536, 0x7fffffff };
	u64 ghcb = (u64)cpu_this()->ghcb, buffer = (u64)ghcb_buffer();
	u64 end = buffer + GHCB_SHARED_BUFFER_SIZE, page = (u64)page_alloc();

	page_make_shared(page);
	const u64 places[] = {
		0, 1, ghcb, ghcb + 8, ghcb + GHCB_OFF_VALID_BITMAP, buffer - 8, buffer - 1, buffer,
		buffer + 1, buffer + 3, buffer + 8, end - 2024, end - 16, end - 9, end - 8, end - 7, end - 1,
		end, ghcb + GHCB_OFF_VERSION, ghcb + PAGE_SIZE - 4, ghcb + PAGE_SIZE, page, page + 2048,
		page + PAGE_SIZE - 4, (u64)page_alloc(), lib_boot_info()->mem_size - 4,
		lib_boot_info()->mem_size, NO_MEMORY_GPA, TOO_LARGE_GPA, ~0ULL - 7, ~0ULL - 3, ~0ULL,
		buffer | 1ULL << 51, buffer | 1ULL << 63,
	};

	for (u32 i = 0; i < ARRAY_SIZE(places); i++)
		ask_at(places[i]);
	for (u32 i = 0; i < ARRAY_SIZE(counts); i++) {
		ask_length("outs, length", 0, buffer, counts[i]);
		ask_length("ins, length", GHCB_IOIO_IN, buffer, counts[i]);
		ask_length("outs, length, one byte on", 0, buffer + 1, counts[i]);
	}
}
