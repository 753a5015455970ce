/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef GUEST_TYPES_H
#define GUEST_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>

typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;

#define __aligned(n)	__attribute__((aligned(n)))
#define __packed	__attribute__((packed))
#define __noreturn	__attribute__((noreturn))
#define __printf(f, a)	__attribute__((format(printf, f, a)))

#define PAGE_SIZE	4096ULL
#define PAGES_PER_2M	512
#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

#endif
