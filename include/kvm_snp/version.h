/* SPDX-License-Identifier: GPL-2.0-only */
/* One version for module and tools. */
#ifndef KVM_SNP_VERSION_H
#define KVM_SNP_VERSION_H

#define KVM_SNP_VERSION "0.1"

#endif
