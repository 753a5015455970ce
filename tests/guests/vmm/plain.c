// SPDX-License-Identifier: GPL-2.0-only
/*
 * A guest that is not encrypted, to compare others with.
 */
#include "vmm.h"

static void nothing(struct vm *vm)
{
	(void)vm;
}

const struct vm_type vm_type_plain = {
	.name = "plain",
	.init = nothing,
	.launch = nothing,
};
