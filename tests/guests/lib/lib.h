/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A payload: its main(), how it ends, and the way it prints.
 */
#ifndef GUEST_LIB_H
#define GUEST_LIB_H

#include "types.h"

struct boot_info;
struct payload_result;

/* The payload's own. Runs on CPU 0 with a GHCB; its return ends the payload. */
void payload_main(void);

const struct boot_info *lib_boot_info(void);
volatile struct payload_result *lib_result(void);

/* SEV_STATUS; 0 where there is no such register. */
u64 lib_sev_status(void);

/* Ends the machine. What came of it is in the result page. */
__noreturn void lib_exit(void);

/* %s %c %d %u %x with l and ll, 0-padded widths, #; one line at a time. */
void print(const char *fmt, ...) __printf(1, 2);

#endif
