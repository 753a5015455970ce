/* SPDX-License-Identifier: GPL-2.0-only */
/* The ASIDs that SEV-SNP guests have, together with SEV-ES's. */
#ifndef ASIDS_H
#define ASIDS_H

#include <stdbool.h>
#include <stdint.h>

/**
 * asids_read() - what the misc cgroup says of them
 * @all: set to their number
 * @used: set to how many guests have
 *
 * Return: whether it says anything.
 */
bool asids_read(uint64_t *all, uint64_t *used);

#endif
