/* SPDX-License-Identifier: GPL-2.0-only */
/* A VM's launch and boot as text, JSON, and a trace for viewers; and how two differ. */
#ifndef BOOT_SHOW_H
#define BOOT_SHOW_H

#include <jansson.h>

#include "boot.h"

/**
 * struct boot_view - a boot, and what is known of where it comes from
 * @boot: after boots_end()
 * @name: the VM's, "" when nobody knows
 * @lost: records that are missing in it
 */
struct boot_view {
	const struct boot *boot;
	const char *name;
	uint64_t lost;
};

/* A waterfall on stdout, as wide as the terminal */
void boot_print(const struct boot_view *v);

/* Schema kvm_snp/boot/1; the caller's */
json_t *boot_json(const struct boot_view *v);

/* The stages in Chrome's trace format (JSON); the caller's */
json_t *boot_trace(const struct boot_view *v);

/* Stage by stage, on stdout; and as schema kvm_snp/boot-compare/1 */
void boot_print_difference(const struct boot_view *a, const struct boot_view *b);
json_t *boot_difference_json(const struct boot_view *a, const struct boot_view *b);

#endif
