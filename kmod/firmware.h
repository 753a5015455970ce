/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Firmware commands: those that our units issue, and the account of all.
 * Context of all: may sleep.
 */
#ifndef KSNP_FIRMWARE_H
#define KSNP_FIRMWARE_H

#include <linux/types.h>

/**
 * firmware_issue() - a command on behalf of a VMM
 * @fd: the VMM's /dev/sev, which says it may
 * @cmd: SEV_CMD_*
 * @data: command buffer
 * @status: the firmware's status, 0 when it has not answered
 *
 * Return: 0; -EIO with @status; -EBADF; what ccp says when the firmware is dead.
 */
int firmware_issue(int fd, int cmd, void *data, int *status);

/* The same by the kernel's own right */
int firmware_command(int cmd, void *data, int *status);

/**
 * firmware_reclaim() - take a page back from the firmware
 * @pfn: page
 *
 * Return: 0 with the page the host's; -EIO when that failed: nobody may touch it any
 * more, and whoever would free it has to keep it from the host.
 */
int firmware_reclaim(u64 pfn);

#endif
