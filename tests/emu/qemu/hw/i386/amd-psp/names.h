/*
 * AMD Secure Processor: names of commands and status codes
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef AMD_PSP_NAMES_H
#define AMD_PSP_NAMES_H

#include "abi.h"

/* The specification's name, or NULL for a number that it does not define. */
const char *sev_command_name(unsigned id);
const char *sev_status_name(unsigned status);

/* By the specification's name; false if there is no such name. */
bool sev_command_by_name(const char *name, unsigned *id);
bool sev_status_by_name(const char *name, unsigned *status);

#endif
