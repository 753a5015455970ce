/*
 * TLB entries by the physical page that they map
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef EXEC_TLB_PHYS_H
#define EXEC_TLB_PHYS_H

/*
 * Drops from @cpu's TLBs of @idxmap what maps the @len bytes of RAM that QEMU
 * has at @host, and what lets software write to the @around bytes that it has
 * at @host_around. The jump cache is the caller's business. On @cpu's thread,
 * or while @cpu does not run.
 */
void tlb_flush_ram(CPUState *cpu, uint16_t idxmap, const void *host,
                   size_t len, const void *host_around, size_t around);

/*
 * A TLB grows when it is flushed. So flush those of @idxmap, which nothing
 * else may flush for long, that are nearly full. On @cpu's thread.
 */
void tlb_grow(CPUState *cpu, uint16_t idxmap);

#endif
