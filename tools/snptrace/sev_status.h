/* SPDX-License-Identifier: GPL-2.0-only */
/* SNP_PLATFORM_STATUS, asked of /dev/sev. */
#ifndef SEV_STATUS_H
#define SEV_STATUS_H

#include <stdbool.h>
#include <stdint.h>

/**
 * struct sev_status - what the firmware says (AMD 56860, SNP_PLATFORM_STATUS)
 * @status: its status when it has refused the command
 * @initialised: platform state INIT
 * @rmp: the RMP is initialised
 */
struct sev_status {
	uint32_t status;
	uint8_t major, minor;
	bool initialised, rmp;
	uint32_t build, guests;
};

/**
 * sev_status_ask() - ask the firmware for its state
 * @s: set to what it says
 * @limit_ms: how long it has
 *
 * The kernel waits for the firmware without being interruptible, for 100 s by default,
 * so a child does it. When the firmware takes longer than @limit_ms the child is left
 * behind and ends when the kernel gives the firmware up. It holds no files of ours.
 * Return: 0 or a negative errno: -ETIME after @limit_ms, -EIO with @s->status when the
 * firmware has refused, -EINVAL when the kernel does not know the command, -EBUSY,
 * -EFAULT, -ENODEV and -ETIMEDOUT when it has given the firmware up.
 */
int sev_status_ask(struct sev_status *s, int limit_ms);

#endif
