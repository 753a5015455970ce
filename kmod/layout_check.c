// SPDX-License-Identifier: GPL-2.0-only
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/btf.h>
#include <linux/module.h>

#include "layout.h"
#include "layout_check.h"
#include "symbols.h"

struct member {
	const char *structure, *path;
	u32 offset;
};

#define KSNP_MEMBER(structure, path, offset)	{ #structure, path, offset },
static const struct member members[] = { LAYOUT_TABLE(KSNP_MEMBER) };

/* The kernel does not export these */
static s32 (*find_id)(const char *name, u32 kind, struct btf **btf);
static const char *(*name_of)(const struct btf *btf, u32 offset);
static void (*put)(struct btf *btf);

static const struct btf_type *plain(const struct btf *btf, u32 id)
{
	const struct btf_type *type = btf_type_by_id(btf, id);

	while (type && (btf_type_is_typedef(type) || BTF_INFO_KIND(type->info) == BTF_KIND_CONST ||
			BTF_INFO_KIND(type->info) == BTF_KIND_VOLATILE))
		type = btf_type_by_id(btf, type->type);
	return type;
}

/* How deep anonymous members may nest; kvm_amd has one level */
#define MAX_DEPTH	4

static const struct btf_type *find(const struct btf *btf, const struct btf_type *type,
				   const char *name, size_t len, u32 *bit, int depth)
{
	const struct btf_member *m;
	const struct btf_type *inner;
	u32 i, saved = *bit;

	for_each_member(i, type, m) {
		const char *n = name_of(btf, m->name_off);

		*bit = saved + __btf_member_bit_offset(type, m);
		inner = plain(btf, m->type);
		if (!n || !inner)
			continue;
		if (strlen(n) == len && !memcmp(n, name, len))
			return inner;
		if (!*n && depth < MAX_DEPTH && __btf_type_is_struct(inner)) {
			inner = find(btf, inner, name, len, bit, depth + 1);
			if (inner)
				return inner;
		}
	}
	*bit = saved;
	return NULL;
}

/* The offset in bytes, or a negative errno */
static int offset_of(const struct btf *btf, u32 id, const char *path)
{
	const struct btf_type *type = btf_type_by_id(btf, id);
	u32 bit = 0;

	while (*path) {
		size_t len = strcspn(path, ".");

		if (!type || !__btf_type_is_struct(type))
			return -ENOENT;
		type = find(btf, type, path, len, &bit, 0);
		if (!type)
			return -ENOENT;
		path += len + (path[len] == '.');
	}
	return bit / 8;
}

/* A structure in somebody's BTF, which is held */
struct structure {
	const char *name;
	struct btf *btf;
	s32 id;
};

/* The kernel looks through the names of all its types: once for a structure is enough */
static int look_up(struct structure *s, const char *name)
{
	if (s->name && !strcmp(s->name, name))
		return 0;
	put(s->btf);
	*s = (struct structure){ .name = name };
	s->id = find_id(name, BTF_KIND_STRUCT, &s->btf);
	cond_resched();
	if (s->id >= 0)
		return 0;
	pr_err("kvm_amd's BTF has no struct %s (%d)\n", name, s->id);
	s->btf = NULL;
	return -ENOENT;
}

static int check(const struct structure *s, const struct member *m)
{
	int offset = offset_of(s->btf, s->id, m->path);

	if (offset == (int)m->offset)
		return 0;
	if (offset < 0)
		pr_err("this kernel's struct %s has no %s: build the module for this kernel\n",
		       m->structure, m->path);
	else
		pr_err("this kernel has %s of struct %s at %d, not at %u: build the module for this kernel\n",
		       m->path, m->structure, offset, m->offset);
	return -ENOEXEC;
}

int layout_check(void)
{
	struct structure s = { };
	int err = 0;

	find_id = (void *)symbols_lookup("vmlinux", "bpf_find_btf_id");
	name_of = (void *)symbols_lookup("vmlinux", "btf_name_by_offset");
	put = (void *)symbols_lookup("vmlinux", "btf_put");
	if (!find_id || !name_of || !put) {
		pr_err("this kernel has no BTF to check kvm_amd's structures with\n");
		return -ENOENT;
	}
	for (int i = 0; !err && i < ARRAY_SIZE(members); i++)
		err = look_up(&s, members[i].structure) ?: check(&s, &members[i]);
	put(s.btf);
	return err;
}
