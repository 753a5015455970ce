/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The two ways to talk to the hypervisor: the GHCB MSR and the GHCB page.
 * Each CPU has a GHCB page of its own.
 */
#ifndef GUEST_GHCB_H
#define GUEST_GHCB_H

#include <kvm_snp/ghcb.h>

#include "types.h"

/* A request by the MSR protocol; returns the MSR's value afterwards. */
u64 msr_protocol(u64 request);

/* Makes this CPU's GHCB page shared and, for SEV-SNP, registers it. Without SEV-ES there is none. */
void ghcb_init(void);

/* Empties the GHCB page: no field is valid. */
void ghcb_clear(void);

/* Sets a quadword (GHCB_OFF_*) and its bit in the valid bitmap. */
void ghcb_set(u32 offset, u64 value);

/* Sets the CPL byte, whose quadword shares its bit. */
void ghcb_set_cpl(u8 cpl);

u64 ghcb_get(u32 offset);
bool ghcb_is_valid(u32 offset);

/* The shared buffer, and its GPA for SW_SCRATCH. */
void *ghcb_buffer(void);

/**
 * struct nae_result - SW_EXITINFO1 and SW_EXITINFO2 after a request
 * @result: SW_EXITINFO1 bits 31:0, GHCB_RESULT_*
 * @info2: SW_EXITINFO2
 */
struct nae_result {
	u32 result;
	u64 info2;
};

/*
 * Sets exit code and information, exits with what else is in the GHCB, and
 * returns what came back.
 */
struct nae_result ghcb_exit(u64 code, u64 info1, u64 info2);

/* The exit alone: everything in the GHCB, version and usage too, is set. */
struct nae_result ghcb_exit_raw(void);

#endif
