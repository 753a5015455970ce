// SPDX-License-Identifier: GPL-2.0-only
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/kprobes.h>
#include <linux/module.h>
#include <asm/ibt.h>

#include "symbols.h"

#define KSNP_DEFINE_FUNCTION(module, name, result, args)		\
	DEFINE_STATIC_CALL_NULL(ksnp_##name, ksnp_proto_##name);
KSNP_FUNCTIONS(KSNP_DEFINE_FUNCTION)

#define KSNP_DEFINE_DATA(module, name, type)	type *ksnp_data_##name __read_mostly;
KSNP_DATA(KSNP_DEFINE_DATA)

static unsigned long (*lookup_name)(const char *name) __ro_after_init;

/* Or what the kernel puts in its place. Its own is_endbr() is not for modules in every kernel. */
static bool __init at_endbr(const u32 *insn)
{
	return *insn == gen_endbr() || *insn == gen_endbr_poison();
}

int __init symbols_init(void)
{
	struct kprobe kp = { .symbol_name = "kallsyms_lookup_name" };
	int err = register_kprobe(&kp);

	if (err) {
		pr_err("no access to the symbol table: %s (%d)\n",
		       err == -EPERM ? "the kernel is locked down" : "kprobes do not work", err);
		return err;
	}
	/* A kprobe sits behind ENDBR, where no indirect call may land */
	lookup_name = (void *)kp.addr - (at_endbr((u32 *)(kp.addr - 4)) ? 4 : 0);
	unregister_kprobe(&kp);
	return 0;
}

unsigned long symbols_lookup(const char *module, const char *name)
{
	char full[KSYM_NAME_LEN];

	if (!strcmp(module, "vmlinux"))
		return lookup_name(name);
	snprintf(full, sizeof(full), "%s:%s", module, name);
	return lookup_name(full);
}

static void *need(const char *module, const char *name)
{
	void *address = (void *)symbols_lookup(module, name);

	if (!address)
		pr_err("this kernel's %s has no %s\n", module, name);
	return address;
}

int symbols_resolve(void)
{
	int missing = 0;
	void *address;

#define KSNP_CHECK(module, name, ...)	missing += !need(#module, #name);
	KSNP_FUNCTIONS(KSNP_CHECK)
	KSNP_DATA(KSNP_CHECK)
	if (missing)
		return -ENOENT;

#define KSNP_RESOLVE(module, name, result, args)			\
	address = need(#module, #name);					\
	static_call_update(ksnp_##name, (result (*) args)address);
	KSNP_FUNCTIONS(KSNP_RESOLVE)

#define KSNP_RESOLVE_DATA(module, name, type)				\
	WRITE_ONCE(ksnp_data_##name, (type *)need(#module, #name));
	KSNP_DATA(KSNP_RESOLVE_DATA)
	return 0;
}
