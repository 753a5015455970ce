/* SPDX-License-Identifier: GPL-2.0-only */
/* What all programs stand on. */
#ifndef COMMON_H
#define COMMON_H

#include <stdbool.h>

#include <linux/types.h>
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>

#include <kvm_snp/counts.h>
#include <kvm_snp/event.h>
#include <kvm_snp/event_units.h>
#include <kvm_snp/hist.h>
#include <kvm_snp/units.h>

#define INLINE	inline __attribute__((always_inline))

#endif
