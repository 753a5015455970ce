// SPDX-License-Identifier: GPL-2.0-only
/*
 * Port and memory-mapped accesses (GHCB 2.03, 4.1, "IOIO", "MMIO Read",
 * "MMIO Write"), as requests and through the #VC handler, on vmm's test device.
 */
#include "insn.h"
#include "memory.h"
#include "string.h"
#include "tap.h"
#include "trap.h"

#include "../boot.h"

#define RESET_VALUE	0x8877665544332211ULL
#define PATTERN		0xa1b2c3d4e5f60718ULL

static u64 mask(u32 size)
{
	return size == 8 ? ~0ULL : (1ULL << 8 * size) - 1;
}

static void test_ports(void)
{
	u32 v;

	for (u32 size = 1; size <= 4; size *= 2) {
		tap_accepted(nae_in(TESTDEV_PORT, size, &v), "IN is accepted");
		tap_eq(v, RESET_VALUE & mask(size), "IN of 1, 2, 4 bytes");
	}
	for (u32 size = 1; size <= 4; size *= 2) {
		u32 want = PATTERN >> 8 * size & mask(size);

		tap_accepted(nae_out(TESTDEV_PORT, size, want), "OUT is accepted");
		nae_in(TESTDEV_PORT, size, &v);
		tap_eq(v, want, "OUT of 1, 2, 4 bytes");
	}
	nae_in(TESTDEV_PORT + 0x100, 4, &v);
	tap_eq(v, 0xffffffff, "IN from a port where nothing is");
}

static void test_strings(void)
{
	for (u32 size = 1; size <= 4; size *= 2) {
		u8 *buffer = ghcb_buffer();
		u32 bytes = 5 * size;
		struct nae_result out, in;
		bool ok = true;

		for (u32 i = 0; i < bytes; i++)
			buffer[i] = 0x40 + i;
		out = nae_outs(TESTDEV_PORT, size, 5);
		memset(buffer, 0, bytes);
		in = nae_ins(TESTDEV_PORT, size, 5);
		/* The device keeps what was written last. */
		for (u32 i = 0; i < bytes; i++)
			ok &= buffer[i] == 0x40 + 4 * size + i % size;
		tap_accepted(out, "REP OUTS is accepted");
		tap_accepted(in, "REP INS is accepted");
		tap_ok(ok, "REP OUTS and INS of five times 1, 2, 4 bytes");
	}
	tap_accepted(nae_outs(TESTDEV_PORT, 1, 0), "REP OUTS of nothing");
	tap_accepted(nae_outs(TESTDEV_PORT, 4, GHCB_SHARED_BUFFER_SIZE / 4),
		     "REP OUTS of the whole shared buffer");
	tap_refused(nae_outs(TESTDEV_PORT, 4, GHCB_SHARED_BUFFER_SIZE / 4 + 1),
		    GHCB_ERROR_INVALID_SCRATCH, "REP OUTS of more than the shared buffer");
}

static void test_mmio(void)
{
	u64 v;

	for (u32 size = 1; size <= 8; size *= 2) {
		u64 want = PATTERN >> 4 * size & mask(size);

		tap_accepted(nae_mmio_write(TESTDEV_GPA, size, want), "MMIO write is accepted");
		tap_accepted(nae_mmio_read(TESTDEV_GPA, size, &v), "MMIO read is accepted");
		tap_eq(v, want, "MMIO of 1, 2, 4, 8 bytes");
	}
	nae_mmio_read(TESTDEV_GPA + PAGE_SIZE, 8, &v);
	tap_eq(v, ~0ULL, "MMIO read where nothing is");

	tap_refused(nae_mmio_read(TESTDEV_GPA, 9, &v), GHCB_ERROR_INVALID_INPUT,
		    "MMIO read of 9 bytes");
	tap_refused(nae_mmio_write(TESTDEV_GPA, 9, 0), GHCB_ERROR_INVALID_INPUT,
		    "MMIO write of 9 bytes");
	tap_ok(nae_mmio_read(TESTDEV_GPA, 0, &v).result == GHCB_RESULT_OK,
	       "KVM: MMIO read of nothing is done");
	tap_ok(nae_mmio_write(TESTDEV_GPA, 0, 0).result == GHCB_RESULT_OK,
	       "KVM: MMIO write of nothing is done");
}

static void test_instructions(void)
{
	volatile u64 *device = (volatile u64 *)TESTDEV_GPA;
	u64 value = PATTERN;
	u8 byte = 0x5a;
	u32 word;

	asm volatile("outb %0, %1" : : "a"(byte), "d"((u16)TESTDEV_PORT));
	asm volatile("inb %1, %0" : "=a"(byte) : "d"((u16)TESTDEV_PORT));
	tap_eq(byte, 0x5a, "OUT and IN by #VC, 1 byte");
	asm volatile("outl %0, %1" : : "a"(0x12345678), "d"((u16)TESTDEV_PORT));
	asm volatile("inl %1, %0" : "=a"(word) : "d"((u16)TESTDEV_PORT));
	tap_eq(word, 0x12345678, "OUT and IN by #VC, 4 bytes");

	asm volatile("mov %0, (%1)" : : "r"(value), "r"(device) : "memory");
	value = 0;
	asm volatile("mov (%1), %0" : "=r"(value) : "r"(device) : "memory");
	tap_eq(value, PATTERN, "MOV to and from device memory by #VC");
}

void payload_main(void)
{
	tap_plan(45);
	test_ports();
	test_strings();
	test_mmio();
	test_instructions();
}
