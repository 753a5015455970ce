/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which units an event can be of: KSNP_UNITS_OF_<event>, a set of bits. An event
 * with a field for it is of that unit; cache_flush's reason says whose it is.
 */
#ifndef KVM_SNP_EVENT_UNITS_H
#define KVM_SNP_EVENT_UNITS_H

#include <kvm_snp/units.h>

#define KSNP_UNIT_BIT(name)		(1ULL << KSNP_UNIT_##name)
#define KSNP_ALL_UNITS			((1ULL << KSNP_NR_UNITS) - 1)
/* VMGEXITs come first in the list, RMP faults follow */
#define KSNP_VMGEXIT_UNITS		((1ULL << KSNP_UNIT_rmp_split) - 1)
#define KSNP_PSC_UNITS			(KSNP_UNIT_BIT(psc) | KSNP_UNIT_BIT(psc_msr))
#define KSNP_RMP_FAULT_UNITS						\
	(KSNP_UNIT_BIT(rmp_split) | KSNP_UNIT_BIT(rmp_spurious) | KSNP_UNIT_BIT(rmp_unexpected))
#define KSNP_LAUNCH_UNITS						\
	(KSNP_UNIT_BIT(launch_start) | KSNP_UNIT_BIT(launch_update) | KSNP_UNIT_BIT(launch_finish))

#define KSNP_UNITS_OF_vmgexit_begin	KSNP_VMGEXIT_UNITS
#define KSNP_UNITS_OF_vmgexit_end	KSNP_VMGEXIT_UNITS
#define KSNP_UNITS_OF_user_exit_begin	KSNP_VMGEXIT_UNITS
#define KSNP_UNITS_OF_user_exit_end	KSNP_VMGEXIT_UNITS
#define KSNP_UNITS_OF_psc_begin		KSNP_PSC_UNITS
#define KSNP_UNITS_OF_psc_range		KSNP_PSC_UNITS
#define KSNP_UNITS_OF_psc_end		KSNP_PSC_UNITS
#define KSNP_UNITS_OF_rmp_fault_begin	KSNP_RMP_FAULT_UNITS
#define KSNP_UNITS_OF_rmp_fault_end	KSNP_RMP_FAULT_UNITS
#define KSNP_UNITS_OF_rmp_update	0
#define KSNP_UNITS_OF_rmp_psmash	0
#define KSNP_UNITS_OF_gmem_prepare	KSNP_UNIT_BIT(gmem_prepare)
#define KSNP_UNITS_OF_gmem_invalidate	KSNP_UNIT_BIT(gmem_invalidate)
#define KSNP_UNITS_OF_gmem_max_level	KSNP_UNIT_BIT(gmem_max_level)
#define KSNP_UNITS_OF_cache_flush						\
	(KSNP_UNIT_BIT(flush_reclaim) | KSNP_UNIT_BIT(flush_region) | KSNP_UNIT_BIT(flush_vm) | \
	 KSNP_UNIT_BIT(flush_vmsa) | KSNP_UNIT_BIT(gmem_invalidate))
#define KSNP_UNITS_OF_fw_cmd_begin	0
#define KSNP_UNITS_OF_fw_cmd_end	0
#define KSNP_UNITS_OF_guest_request						\
	(KSNP_UNIT_BIT(guest_request) | KSNP_UNIT_BIT(ext_guest_request))
#define KSNP_UNITS_OF_ap_create		KSNP_UNIT_BIT(ap_creation)
#define KSNP_UNITS_OF_ap_first_run	0
#define KSNP_UNITS_OF_ap_reset_hold						\
	(KSNP_UNIT_BIT(ap_reset_hold) | KSNP_UNIT_BIT(ap_reset_hold_msr))
#define KSNP_UNITS_OF_terminate							\
	(KSNP_UNIT_BIT(terminate) | KSNP_UNIT_BIT(terminate_msr))
#define KSNP_UNITS_OF_launch		KSNP_LAUNCH_UNITS
#define KSNP_UNITS_OF_unit_mode		KSNP_ALL_UNITS
/* What happens to a VM or the module concerns everybody */
#define KSNP_UNITS_OF_takeover		KSNP_ALL_UNITS
#define KSNP_UNITS_OF_vm_gone		KSNP_ALL_UNITS

/* The unit that a flush is of, by its reason; 0: none */
static inline __attribute__((always_inline)) unsigned long long ksnp_units_of_flush(unsigned int reason)
{
	switch (reason) {
	case KSNP_FLUSH_RECLAIM:	return KSNP_UNIT_BIT(flush_reclaim);
	case KSNP_FLUSH_REGION:		return KSNP_UNIT_BIT(flush_region);
	case KSNP_FLUSH_VM:		return KSNP_UNIT_BIT(flush_vm);
	case KSNP_FLUSH_VMSA:		return KSNP_UNIT_BIT(flush_vmsa);
	case KSNP_FLUSH_GMEM:		return KSNP_UNIT_BIT(gmem_invalidate);
	default:			return 0;
	}
}

#endif
