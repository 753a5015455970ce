/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KSNP_VCPU_SHOW_H
#define KSNP_VCPU_SHOW_H

#include <linux/seq_file.h>

/*
 * The file "vcpus": a line for each vCPU of each VM that is known, those that have
 * never run too. docs/units.md explains its words. Context: may sleep.
 */
void vcpu_show(struct seq_file *m);

#endif
