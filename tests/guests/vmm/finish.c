// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the owner of a guest gives to its launch: the ID block with its
 * signatures and the host's data (56860, SNP_LAUNCH_FINISH).
 */
#include <stdio.h>
#include <string.h>

#include "vmm.h"

#define ID_BLOCK_SIZE	96
#define ID_AUTH_SIZE	4096

static void read_exactly(const char *name, void *data, size_t size)
{
	FILE *f = fopen(name, "re");

	if (!f)
		die_errno("%s", name);
	if (fread(data, 1, size, f) != size || fgetc(f) != EOF)
		die("%s: %zu bytes are wanted", name, size);
	fclose(f);
}

void finish_fill(struct vm *vm, struct kvm_sev_snp_launch_finish *finish)
{
	static uint8_t id_block[ID_BLOCK_SIZE], id_auth[ID_AUTH_SIZE];
	const struct options *o = vm->opt;

	memset(finish, 0, sizeof(*finish));
	finish->vcek_disabled = o->vcek_disabled;
	if (o->host_data)
		memcpy(finish->host_data, o->host_data, strlen(o->host_data));
	if (!o->id_block)
		return;
	read_exactly(o->id_block, id_block, sizeof(id_block));
	read_exactly(o->id_auth, id_auth, sizeof(id_auth));
	finish->id_block_en = 1;
	finish->auth_key_en = o->author_key;
	finish->id_block_uaddr = (uintptr_t)id_block;
	finish->id_auth_uaddr = (uintptr_t)id_auth;
}
