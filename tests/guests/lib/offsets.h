/* SPDX-License-Identifier: GPL-2.0-only */
/* Offsets that assembly code needs; checked in cpu.c. */
#ifndef GUEST_OFFSETS_H
#define GUEST_OFFSETS_H

#define CPU_FAULT_RSP	16
#define AP_STACK_SHIFT	14

#endif
