/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * INIT and SIPI by the local APIC (xAPIC mode), whose registers are reached
 * by MMIO requests.
 */
#ifndef GUEST_APIC_H
#define GUEST_APIC_H

#include "nae.h"

#define APIC_GPA		0xfee00000
#define APIC_SPURIOUS		0x0f0
#define APIC_ICR_LOW		0x300
#define APIC_ICR_HIGH		0x310
#define APIC_ENABLED		0x1ff
#define ICR_NMI			0x4400
#define ICR_INIT		0x4500
#define ICR_SIPI		0x4600

static inline void apic_send(u32 apic_id, u32 command)
{
	nae_mmio_write(APIC_GPA + APIC_ICR_HIGH, 4, (u64)apic_id << 24);
	nae_mmio_write(APIC_GPA + APIC_ICR_LOW, 4, command);
}

static inline void apic_init_sipi(u32 apic_id)
{
	apic_send(apic_id, ICR_INIT);
	apic_send(apic_id, ICR_SIPI);
}

#endif
