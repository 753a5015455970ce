// SPDX-License-Identifier: GPL-2.0-only
/* IOIO: all of SW_EXITINFO1 (APM vol 2, 15.10.2), on vmm's test device. */
#include "equivalence.h"

#define ADDR16		(1U << 7)
#define ADDR32		(1U << 8)
#define NO_DEVICE	(TESTDEV_PORT + 0x100)

static void ask(const char *name, u32 info, u64 count)
{
	request_full(GHCB_NAE_IOIO, info, count);
	ghcb_set(GHCB_OFF_RAX, 0xa1b2c3d4e5f60718ULL);
	send(name, info | count << 32);
}

/* Every value of the three size bits, one byte too many among them. */
static void ask_sizes(u16 port)
{
	for (u32 bits = 0; bits < 8; bits++) {
		u32 info = GHCB_IOIO_PORT(port) | GHCB_IOIO_SIZE(bits);

		ask("out", info, 0);
		ask("in", info | GHCB_IOIO_IN, 0);
		for (u32 count = 0; count < 4; count += 1 + count) {
			ask("outs", info | GHCB_IOIO_STRING, count);
			ask("ins", info | GHCB_IOIO_STRING | GHCB_IOIO_IN, count);
			ask("rep outs", info | GHCB_IOIO_STRING | GHCB_IOIO_REP, count);
			ask("rep ins", info | GHCB_IOIO_STRING | GHCB_IOIO_REP | GHCB_IOIO_IN, count);
		}
	}
}

static void ask_bits(void)
{
	const u32 in = GHCB_IOIO_PORT(TESTDEV_PORT) | GHCB_IOIO_SIZE(4) | GHCB_IOIO_IN;
	const u32 ins = in | GHCB_IOIO_STRING | GHCB_IOIO_REP;

	ask("in, 16-bit address", in | ADDR16, 0);
	ask("in, 32-bit address", in | ADDR32, 0);
	ask("in, 64-bit address", in | GHCB_IOIO_ADDR64, 0);
	ask("in, all address sizes", in | ADDR16 | ADDR32 | GHCB_IOIO_ADDR64, 0);
	ask("ins, 16-bit address", ins | ADDR16, 3);
	ask("ins, 32-bit address", ins | ADDR32, 3);
	ask("ins, 64-bit address", ins | GHCB_IOIO_ADDR64, 3);
	ask("in, rep without string", in | GHCB_IOIO_REP, 7);
	ask("in, reserved bit 1", in | 1U << 1, 0);
	for (u32 bit = 10; bit < 16; bit++)
		ask("in, segment or reserved bit", in | 1U << bit, 0);
	for (u32 bit = 10; bit < 16; bit++)
		ask("ins, segment or reserved bit", ins | 1U << bit, 2);
	request_full(GHCB_NAE_IOIO, in | 1ULL << 32, 0);
	send("in, bit 32", in | 1ULL << 32);
}

void ask_io(void)
{
	ask_sizes(TESTDEV_PORT);
	ask_sizes(NO_DEVICE);
	ask("in, the device's last byte", GHCB_IOIO_PORT(TESTDEV_PORT + 7) | 0x10 | GHCB_IOIO_IN, 0);
	ask("in, past the device's end", GHCB_IOIO_PORT(TESTDEV_PORT + 7) | 0x20 | GHCB_IOIO_IN, 0);
	ask("in, port 0xffff", GHCB_IOIO_PORT(0xffff) | 0x40 | GHCB_IOIO_IN, 0);
	ask("in, the PIC", GHCB_IOIO_PORT(0x21) | 0x10 | GHCB_IOIO_IN, 0);
	ask_bits();
	for (u32 words = 507; words <= 509; words++)
		ask("rep ins of 4 bytes, count", GHCB_IOIO_PORT(TESTDEV_PORT) | GHCB_IOIO_SIZE(4) |
		    GHCB_IOIO_STRING | GHCB_IOIO_REP | GHCB_IOIO_IN, words);
}
