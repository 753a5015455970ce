/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Non-automatic events by name: one helper for each exit code of GHCB 2.03,
 * 4.1. Each marks as valid what the specification's table asks for, and
 * returns what came back; registers that come back are in *out parameters.
 */
#ifndef GUEST_NAE_H
#define GUEST_NAE_H

#include "ghcb.h"
#include "insn.h"

/* Intercepts that a #VC handler forwards. */
struct nae_result nae_dr7_read(u64 *value);
struct nae_result nae_dr7_write(u64 value);
struct nae_result nae_rdtsc(u64 *tsc);
struct nae_result nae_rdtscp(u64 *tsc, u32 *aux);
struct nae_result nae_rdpmc(u32 counter, u64 *value);
struct nae_result nae_cpuid(u32 function, u32 index, struct cpuid *out);
struct nae_result nae_invd(void);
struct nae_result nae_wbinvd(void);
struct nae_result nae_out(u16 port, u32 size, u32 value);
struct nae_result nae_in(u16 port, u32 size, u32 *value);
/* @size bytes at a time, @count times, from and to the shared buffer. */
struct nae_result nae_outs(u16 port, u32 size, u32 count);
struct nae_result nae_ins(u16 port, u32 size, u32 count);
struct nae_result nae_rdmsr(u32 msr, u64 *value);
struct nae_result nae_wrmsr(u32 msr, u64 value);
struct nae_result nae_vmmcall(u64 nr, u64 *answer);
struct nae_result nae_monitor(u64 address, u64 extensions, u64 hints);
struct nae_result nae_mwait(u64 hints, u64 extensions);

/* Events of the GHCB's own. */
struct nae_result nae_mmio_read(u64 gpa, u32 size, u64 *value);
struct nae_result nae_mmio_write(u64 gpa, u32 size, u64 value);
struct nae_result nae_nmi_complete(void);
struct nae_result nae_ap_reset_hold(void);
struct nae_result nae_ap_jump_table(u64 request, u64 gpa);
/* The structure is in the shared buffer, where ghcb_buffer() points. */
struct nae_result nae_psc(void);
struct nae_result nae_guest_request(u64 request_gpa, u64 response_gpa);
/*
 * GHCB_ERROR_* of requests whose pages cannot be such; docs/guests.md, "Where KVM differs":
 * guest-request-input. --args 7.2 says which KVM it is.
 */
u64 nae_request_pages_error(void);
/* *@pages: size of the certificate buffer, then pages that are needed. */
struct nae_result nae_ext_guest_request(u64 request_gpa, u64 response_gpa, u64 data_gpa,
					u64 *pages);
struct nae_result nae_ap_creation(u32 apic_id, u32 vmpl, u32 request, u64 vmsa_gpa, u64 features);
struct nae_result nae_hv_doorbell_page(u64 request, u64 gpa);
struct nae_result nae_hv_ipi(u64 icr);
struct nae_result nae_hv_timer(u64 request, u64 value);
struct nae_result nae_apic_id_list(u64 gpa, u64 *pages);
struct nae_result nae_run_vmpl(u32 vmpl);
struct nae_result nae_hv_features(void);
struct nae_result nae_terminate(u32 set, u32 code);
struct nae_result nae_unsupported(u64 vc_code, u64 vc_info);

#endif
