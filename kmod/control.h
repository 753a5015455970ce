/* SPDX-License-Identifier: GPL-2.0-only */
/* /sys/kernel/debug/kvm_snp: docs/units.md tells what is in it. */
#ifndef KSNP_CONTROL_H
#define KSNP_CONTROL_H

void control_init(void);
void control_exit(void);

/* What the module is doing as a whole, for the file "state" */
const char *main_state(void);

#endif
