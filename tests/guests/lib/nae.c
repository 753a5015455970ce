// SPDX-License-Identifier: GPL-2.0-only
#include "lib.h"
#include "nae.h"

#include "string.h"

#include "../boot.h"

static struct nae_result plain(u64 code, u64 info1, u64 info2)
{
	ghcb_clear();
	return ghcb_exit(code, info1, info2);
}

static u64 edx_eax(void)
{
	return (u32)ghcb_get(GHCB_OFF_RAX) | ghcb_get(GHCB_OFF_RDX) << 32;
}

static void point_scratch_at_buffer(void)
{
	ghcb_set(GHCB_OFF_SW_SCRATCH, (u64)ghcb_buffer());
}

struct nae_result nae_dr7_read(u64 *value)
{
	struct nae_result r = plain(GHCB_NAE_DR7_READ, 0, 0);

	*value = ghcb_get(GHCB_OFF_RAX);
	return r;
}

struct nae_result nae_dr7_write(u64 value)
{
	ghcb_clear();
	ghcb_set(GHCB_OFF_RAX, value);
	return ghcb_exit(GHCB_NAE_DR7_WRITE, 0, 0);
}

struct nae_result nae_rdtsc(u64 *tsc)
{
	struct nae_result r = plain(GHCB_NAE_RDTSC, 0, 0);

	*tsc = edx_eax();
	return r;
}

struct nae_result nae_rdtscp(u64 *tsc, u32 *aux)
{
	struct nae_result r = plain(GHCB_NAE_RDTSCP, 0, 0);

	*tsc = edx_eax();
	*aux = ghcb_get(GHCB_OFF_RCX);
	return r;
}

struct nae_result nae_rdpmc(u32 counter, u64 *value)
{
	struct nae_result r;

	ghcb_clear();
	ghcb_set(GHCB_OFF_RCX, counter);
	r = ghcb_exit(GHCB_NAE_RDPMC, 0, 0);
	*value = edx_eax();
	return r;
}

/* XCR0 has to be there for function 0xD alone, and may be there always. */
struct nae_result nae_cpuid(u32 function, u32 index, struct cpuid *out)
{
	struct nae_result r;

	ghcb_clear();
	ghcb_set(GHCB_OFF_RAX, function);
	ghcb_set(GHCB_OFF_RCX, index);
	ghcb_set(GHCB_OFF_XCR0, 1);
	ghcb_set(GHCB_OFF_XSS, 0);
	r = ghcb_exit(GHCB_NAE_CPUID, 0, 0);
	*out = (struct cpuid){
		.eax = ghcb_get(GHCB_OFF_RAX),
		.ebx = ghcb_get(GHCB_OFF_RBX),
		.ecx = ghcb_get(GHCB_OFF_RCX),
		.edx = ghcb_get(GHCB_OFF_RDX),
	};
	return r;
}

struct nae_result nae_invd(void)
{
	return plain(GHCB_NAE_INVD, 0, 0);
}

struct nae_result nae_wbinvd(void)
{
	return plain(GHCB_NAE_WBINVD, 0, 0);
}

struct nae_result nae_out(u16 port, u32 size, u32 value)
{
	ghcb_clear();
	ghcb_set(GHCB_OFF_RAX, value);
	return ghcb_exit(GHCB_NAE_IOIO, GHCB_IOIO_PORT(port) | GHCB_IOIO_SIZE(size), 0);
}

struct nae_result nae_in(u16 port, u32 size, u32 *value)
{
	struct nae_result r;

	ghcb_clear();
	ghcb_set(GHCB_OFF_RAX, 0);
	r = ghcb_exit(GHCB_NAE_IOIO, GHCB_IOIO_PORT(port) | GHCB_IOIO_SIZE(size) | GHCB_IOIO_IN, 0);
	*value = ghcb_get(GHCB_OFF_RAX);
	return r;
}

static struct nae_result string_io(u16 port, u32 size, u32 count, u32 direction)
{
	u32 info = GHCB_IOIO_PORT(port) | GHCB_IOIO_SIZE(size) | GHCB_IOIO_STRING |
		   GHCB_IOIO_REP | GHCB_IOIO_ADDR64 | direction;

	ghcb_clear();
	point_scratch_at_buffer();
	return ghcb_exit(GHCB_NAE_IOIO, info, count);
}

struct nae_result nae_outs(u16 port, u32 size, u32 count)
{
	return string_io(port, size, count, 0);
}

struct nae_result nae_ins(u16 port, u32 size, u32 count)
{
	return string_io(port, size, count, GHCB_IOIO_IN);
}

struct nae_result nae_rdmsr(u32 msr, u64 *value)
{
	struct nae_result r;

	ghcb_clear();
	ghcb_set(GHCB_OFF_RCX, msr);
	r = ghcb_exit(GHCB_NAE_MSR, GHCB_MSR_READ, 0);
	*value = edx_eax();
	return r;
}

struct nae_result nae_wrmsr(u32 msr, u64 value)
{
	ghcb_clear();
	ghcb_set(GHCB_OFF_RCX, msr);
	ghcb_set(GHCB_OFF_RAX, (u32)value);
	ghcb_set(GHCB_OFF_RDX, value >> 32);
	return ghcb_exit(GHCB_NAE_MSR, GHCB_MSR_WRITE, 0);
}

struct nae_result nae_vmmcall(u64 nr, u64 *answer)
{
	struct nae_result r;

	ghcb_clear();
	ghcb_set(GHCB_OFF_RAX, nr);
	ghcb_set_cpl(0);
	r = ghcb_exit(GHCB_NAE_VMMCALL, 0, 0);
	*answer = ghcb_get(GHCB_OFF_RAX);
	return r;
}

struct nae_result nae_monitor(u64 address, u64 extensions, u64 hints)
{
	ghcb_clear();
	ghcb_set(GHCB_OFF_RAX, address);
	ghcb_set(GHCB_OFF_RCX, extensions);
	ghcb_set(GHCB_OFF_RDX, hints);
	return ghcb_exit(GHCB_NAE_MONITOR, 0, 0);
}

struct nae_result nae_mwait(u64 hints, u64 extensions)
{
	ghcb_clear();
	ghcb_set(GHCB_OFF_RAX, hints);
	ghcb_set(GHCB_OFF_RCX, extensions);
	return ghcb_exit(GHCB_NAE_MWAIT, 0, 0);
}

struct nae_result nae_mmio_read(u64 gpa, u32 size, u64 *value)
{
	struct nae_result r;

	ghcb_clear();
	point_scratch_at_buffer();
	r = ghcb_exit(GHCB_NAE_MMIO_READ, gpa, size);
	*value = 0;
	memcpy(value, ghcb_buffer(), size < sizeof(*value) ? size : sizeof(*value));
	return r;
}

struct nae_result nae_mmio_write(u64 gpa, u32 size, u64 value)
{
	ghcb_clear();
	point_scratch_at_buffer();
	memcpy(ghcb_buffer(), &value, sizeof(value));
	return ghcb_exit(GHCB_NAE_MMIO_WRITE, gpa, size);
}

struct nae_result nae_nmi_complete(void)
{
	return plain(GHCB_NAE_NMI_COMPLETE, 0, 0);
}

struct nae_result nae_ap_reset_hold(void)
{
	return plain(GHCB_NAE_AP_RESET_HOLD, 0, 0);
}

struct nae_result nae_ap_jump_table(u64 request, u64 gpa)
{
	return plain(GHCB_NAE_AP_JUMP_TABLE, request, gpa);
}

struct nae_result nae_psc(void)
{
	ghcb_clear();
	point_scratch_at_buffer();
	return ghcb_exit(GHCB_NAE_PSC, 0, 0);
}

struct nae_result nae_guest_request(u64 request_gpa, u64 response_gpa)
{
	return plain(GHCB_NAE_GUEST_REQUEST, request_gpa, response_gpa);
}

struct nae_result nae_ext_guest_request(u64 request_gpa, u64 response_gpa, u64 data_gpa,
					u64 *pages)
{
	struct nae_result r;

	ghcb_clear();
	ghcb_set(GHCB_OFF_RAX, data_gpa);
	ghcb_set(GHCB_OFF_RBX, *pages);
	r = ghcb_exit(GHCB_NAE_EXT_GUEST_REQUEST, request_gpa, response_gpa);
	*pages = ghcb_get(GHCB_OFF_RBX);
	return r;
}

struct nae_result nae_ap_creation(u32 apic_id, u32 vmpl, u32 request, u64 vmsa_gpa, u64 features)
{
	ghcb_clear();
	ghcb_set(GHCB_OFF_RAX, features);
	return ghcb_exit(GHCB_NAE_AP_CREATION, GHCB_AP_CREATION_INFO1(apic_id, vmpl, request),
			 vmsa_gpa);
}

struct nae_result nae_hv_doorbell_page(u64 request, u64 gpa)
{
	return plain(GHCB_NAE_HV_DOORBELL_PAGE, request, gpa);
}

struct nae_result nae_hv_ipi(u64 icr)
{
	return plain(GHCB_NAE_HV_IPI, icr, 0);
}

struct nae_result nae_hv_timer(u64 request, u64 value)
{
	return plain(GHCB_NAE_HV_TIMER, request, value);
}

struct nae_result nae_apic_id_list(u64 gpa, u64 *pages)
{
	struct nae_result r;

	ghcb_clear();
	ghcb_set(GHCB_OFF_RAX, *pages);
	r = ghcb_exit(GHCB_NAE_APIC_ID_LIST, gpa, 0);
	*pages = ghcb_get(GHCB_OFF_RAX);
	return r;
}

struct nae_result nae_run_vmpl(u32 vmpl)
{
	return plain(GHCB_NAE_RUN_VMPL, vmpl, 0);
}

struct nae_result nae_hv_features(void)
{
	return plain(GHCB_NAE_HV_FEATURES, 0, 0);
}

struct nae_result nae_terminate(u32 set, u32 code)
{
	return plain(GHCB_NAE_TERMINATE, GHCB_TERM_NAE_INFO1(set, code), 0);
}

struct nae_result nae_unsupported(u64 vc_code, u64 vc_info)
{
	return plain(GHCB_NAE_UNSUPPORTED, vc_code, vc_info);
}

u64 nae_request_pages_error(void)
{
	return memcmp(lib_boot_info()->args, "7.2", 4) ? GHCB_ERROR_MISSING_INPUT
						       : GHCB_ERROR_INVALID_INPUT;
}
