/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The contract between vmm and a payload guest: where things lie in the
 * guest's memory, and how a payload tells what came of it.
 *
 * A payload starts at PAYLOAD_GPA in 64-bit mode on the page tables at
 * BOOT_PAGE_TABLES_GPA, which map the first 4 GiB one to one, all of it
 * private, with RSI pointing to struct boot_info. What vmm loads is private
 * and validated; all other memory is private and not validated; the result
 * page alone is shared from the start.
 */
#ifndef GUESTS_BOOT_H
#define GUESTS_BOOT_H

#include <linux/types.h>

#define BOOT_INFO_GPA		0x1000
#define BOOT_PAGE_TABLES_GPA	0x2000	/* PML4, PDPT, four page directories */
#define BOOT_GDT_GPA		0x8000
#define BOOT_SECRETS_GPA	0x9000
#define BOOT_CPUID_GPA		0xa000
#define BOOT_RESULT_GPA		0xb000
#define PAYLOAD_GPA		0x100000
#define BOOT_HIGH_GPA		(1ULL << 32)

#define BOOT_CODE_SELECTOR	0x10
#define BOOT_DATA_SELECTOR	0x18

#define BOOT_INFO_MAGIC		0x53504f42	/* "BOPS" */
#define BOOT_ARGS_SIZE		256

/**
 * struct boot_info - what a payload is told
 * @magic: BOOT_INFO_MAGIC
 * @cpus: number of vCPUs; APIC IDs count from 0
 * @mem_size: bytes of RAM from GPA 0 on
 * @high_size: and from 4 GiB on
 * @cbit: position of the C-bit in a page table entry; 0: there is none
 * @args: text from vmm's --args, terminated
 */
struct boot_info {
	__u32 magic;
	__u32 cpus;
	__u64 mem_size;
	__u64 high_size;
	__u32 cbit;
	__u32 reserved;
	char args[BOOT_ARGS_SIZE];
};

/* A payload image starts with this; the rest of its memory is zero. */
#define PAYLOAD_MAGIC		0x4c50534e50414c44ULL

/**
 * struct payload_header - the first bytes of a payload image
 * @magic: PAYLOAD_MAGIC
 * @entry: GPA of the first instruction
 * @mem_end: GPA where the payload's zero-initialised data ends
 * @ap_entry: where an AP of a guest with SEV-ES starts, with its number in RDI and all else as the
 *   first vCPU
 */
struct payload_header {
	__u64 magic;
	__u64 entry;
	__u64 mem_end;
	__u64 ap_entry;
};

#define RESULT_MAGIC		0x544c5352	/* "RSLT" */

enum result_state {
	RESULT_RUNNING,
	RESULT_DONE,
	RESULT_FAULT,		/* an exception that no test expected */
};

/**
 * struct payload_result - the result page, written by the payload
 * @magic: RESULT_MAGIC, once the payload runs
 * @state: enum result_state
 * @planned: number of tests
 * @passed: tests that passed
 * @failed: tests that failed
 * @skipped: tests that were skipped
 * @vector: of the exception, for RESULT_FAULT
 * @cpu: that took it
 * @error_code: of the exception
 * @rip: where it happened
 * @cr2: address of a page fault
 */
struct payload_result {
	__u32 magic;
	__u32 state;
	__u32 planned;
	__u32 passed;
	__u32 failed;
	__u32 skipped;
	__u32 vector;
	__u32 cpu;
	__u64 error_code;
	__u64 rip;
	__u64 cr2;
};

/* A payload ends its machine by writing any byte here. */
#define PAYLOAD_EXIT_PORT	0xf4
/* A write here lets vmm --time tell what it has timed since the last one. */
#define PAYLOAD_TIMING_PORT	0xf5
#define SERIAL_PORT		0x3f8

/*
 * A device that only vmm has, for tests of port and memory accesses: eight
 * bytes of memory on eight ports and at a GPA without RAM. A read of
 * width n at offset o returns bytes o to o + n - 1. It starts as
 * 0x11 0x22 ... 0x88.
 */
#define TESTDEV_PORT		0x510
#define TESTDEV_GPA		0xd0000000
#define TESTDEV_SIZE		8

#endif
