// SPDX-License-Identifier: GPL-2.0-only
/*
 * layout-gen VMLINUX KVM_AMD LIST: prints layout.h, the offsets and sizes of
 * members of kvm_amd's private structures, from BTF.
 *
 * VMLINUX and KVM_AMD are files with BTF: an ELF file with a .BTF section, or
 * BTF alone as in /sys/kernel/btf.
 */
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static __attribute__((noreturn)) void die(const char *fmt, ...)
{
	va_list ap;

	fputs("layout-gen: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(1);
}

static struct btf *load(const char *file, struct btf *base)
{
	struct btf *btf = base ? btf__parse_split(file, base) : btf__parse(file, NULL);
	long err = libbpf_get_error(btf);

	if (err)
		die("%s: no BTF: %s; the kernel needs CONFIG_DEBUG_INFO_BTF_MODULES", file,
		    strerror(-err));
	return btf;
}

/* A member's place: bits from the start of the outermost structure. */
struct place {
	const struct btf_type *type;
	__u32 id;
	__u32 bit;
};

/* Looks into anonymous members too. */
static int find(const struct btf *btf, const struct btf_type *type, const char *name,
		size_t len, struct place *found, __u32 base)
{
	const struct btf_member *m = btf_members(type);

	for (int i = 0; i < btf_vlen(type); i++, m++) {
		const char *member = btf__name_by_offset(btf, m->name_off);
		__u32 bit = base + btf_member_bit_offset(type, i);
		int id = btf__resolve_type(btf, m->type);

		if (id < 0)
			continue;
		if (strlen(member) == len && !memcmp(member, name, len)) {
			if (btf_member_bitfield_size(type, i))
				die("%s is a bit-field", name);
			*found = (struct place){ btf__type_by_id(btf, id), id, bit };
			return 0;
		}
		if (!*member && btf_is_composite(btf__type_by_id(btf, id)) &&
		    !find(btf, btf__type_by_id(btf, id), name, len, found, bit))
			return 0;
	}
	return -ENOENT;
}

/* Returns whether it is there */
static bool print_member(struct btf *btf, const char *structure, const char *path, bool optional)
{
	int id = btf__find_by_name_kind(btf, structure, BTF_KIND_STRUCT);
	struct place place = { };
	const char *rest = path;
	char name[256];

	if (id < 0)
		die("no struct %s in the kernel's BTF", structure);
	place.type = btf__type_by_id(btf, id);
	while (*rest) {
		size_t len = strcspn(rest, ".");

		if (!btf_is_composite(place.type) ||
		    find(btf, place.type, rest, len, &place, place.bit)) {
			if (optional)
				return false;
			die("no %s in struct %s", path, structure);
		}
		rest += len + (rest[len] == '.');
	}

	snprintf(name, sizeof(name), "%.63s_%.127s", structure, path);
	for (char *p = name; *p; p++)
		if (*p == '.')
			*p = '_';
	printf("#define LAYOUT_%s %u\n", name, place.bit / 8);
	printf("#define LAYOUT_SIZE_%s %lld\n", name, (long long)btf__resolve_size(btf, place.id));
	return true;
}

int main(int argc, char **argv)
{
	char line[256], table[16384] = "", structure[64], path[128], optional[16];
	struct btf *base, *btf;
	FILE *list;

	if (argc != 4)
		die("usage: layout-gen VMLINUX KVM_AMD LIST");
	base = load(argv[1], NULL);
	btf = load(argv[2], base);
	list = fopen(argv[3], "r");
	if (!list)
		die("%s: %s", argv[3], strerror(errno));

	printf("/* %s: GPL-2.0-only */\n", "SPDX-License-Identifier");
	puts("/* Made by layout-gen from the kernel's BTF. */");
	while (fgets(line, sizeof(line), list)) {
		char flat[128];
		int words = sscanf(line, "%63s %127s %15s", structure, path, optional);

		if (*line == '#' || words < 2)
			continue;
		if (words > 2 && strcmp(optional, "optional"))
			die("%s: %s", argv[3], line);
		if (!print_member(btf, structure, path, words > 2))
			continue;
		strcpy(flat, path);
		for (char *p = flat; *p; p++)
			if (*p == '.')
				*p = '_';
		snprintf(table + strlen(table), sizeof(table) - strlen(table),
			 "\tX(%s, \"%s\", LAYOUT_%s_%s)\t\\\n", structure, path, structure, flat);
	}
	printf("#define LAYOUT_TABLE(X)\t\\\n%s\n", table);
	return 0;
}
