/*
 * AMD Secure Processor: TCB versions
 *
 * The ABI, "TCB Version". Current, committed and installed versions are the
 * same here: there is no other firmware to download.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"

#include "firmware.h"

SnpTcb psp_tcb_current(void)
{
    return (SnpTcb) { .boot_loader = 4, .tee = 0, .snp = 22, .microcode = 213 };
}

SnpTcb psp_tcb_reported(const PspFirmware *fw)
{
    return fw->config_tcb.val ? fw->config_tcb : psp_tcb_current();
}

void psp_tcb_configure(PspFirmware *fw, SnpTcb tcb)
{
    SnpTcb before = psp_tcb_reported(fw);

    fw->config_tcb = tcb;
    if (psp_tcb_reported(fw).val != before.val) {
        fw->vlek_loaded = false;
    }
}

bool psp_tcb_at_most(SnpTcb tcb, SnpTcb limit)
{
    static const uint8_t zero[sizeof(tcb.reserved)];

    return tcb.boot_loader <= limit.boot_loader && tcb.tee <= limit.tee &&
           !memcmp(tcb.reserved, zero, sizeof(zero)) &&
           tcb.snp <= limit.snp && tcb.microcode <= limit.microcode;
}
