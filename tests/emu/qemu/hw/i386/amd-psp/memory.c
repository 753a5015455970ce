/*
 * AMD Secure Processor: the firmware's access to system memory
 *
 * It reads and writes RAM directly, not through the IOMMU, and nothing but RAM.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "exec/address-spaces.h"
#include "exec/memory.h"

#include "firmware.h"

static const MemTxAttrs ram_only = { .memory = 1 };

uint64_t psp_strip_c_bit(uint64_t paddr)
{
    return paddr & ~psp_host_c_bit();
}

bool psp_ram_read(uint64_t paddr, void *data, size_t size)
{
    return address_space_read(&address_space_memory, psp_strip_c_bit(paddr), ram_only, data,
                              size) == MEMTX_OK;
}

bool psp_ram_write(uint64_t paddr, const void *data, size_t size)
{
    return address_space_write(&address_space_memory, psp_strip_c_bit(paddr), ram_only, data,
                               size) == MEMTX_OK;
}
