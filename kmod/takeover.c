// SPDX-License-Identifier: GPL-2.0-only
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/ftrace.h>
#include <linux/module.h>
#include <linux/moduleparam.h>

#include "symbols.h"
#include "takeover.h"
#include "trace.h"

static char *skip = "";
module_param(skip, charp, 0444);
MODULE_PARM_DESC(skip, "entry points that are left alone, by name, separated by commas");

enum kind { STATIC_CALL, FTRACE };

/**
 * struct entry - an entry point
 * @module: where @symbol is
 * @symbol: the original
 * @ours: what replaces it
 * @set_original: points original(name) to a function
 * @key: the static call's key, as long as it is taken
 * @tramp: its trampoline
 * @stock: what it pointed to
 * @ops: FTRACE: with @ops.func setting the address to @ours
 * @reason: why it is not active
 */
struct entry {
	const char *name;
	enum kind kind;
	const char *module;
	const char *symbol;
	void *ours;
	void (*set_original)(void *function);
	struct static_call_key *key;
	void *tramp;
	void *stock;
	struct ftrace_ops ops;
	bool active;
	const char *reason;
};

#define KSNP_DEFINE_TAKEOVER(name, kind, module, orig, result, args)	\
	DEFINE_STATIC_CALL_NULL(ksnp_orig_##name, ksnp_original_##name);	\
	static void set_original_##name(void *function)			\
	{								\
		static_call_update(ksnp_orig_##name, (result (*) args)function); \
	}
KSNP_TAKEOVERS(KSNP_DEFINE_TAKEOVER)

static void notrace redirect(unsigned long ip, unsigned long parent_ip, struct ftrace_ops *ops,
			     struct ftrace_regs *fregs)
{
	struct entry *e = container_of(ops, struct entry, ops);

	ftrace_regs_set_instruction_pointer(fregs, (unsigned long)e->ours);
}

#define KSNP_ENTRY(n, k, mod, orig, result, args)			\
	{ .name = #n, .kind = k, .module = mod, .symbol = #orig, .ours = ksnp_##n, \
	  .set_original = set_original_##n, .reason = "kvm_amd is not loaded" },
static struct entry entries[] = { KSNP_TAKEOVERS(KSNP_ENTRY) };

static bool is_skipped(const char *name)
{
	const char *p = skip;
	size_t len = strlen(name);

	while ((p = strstr(p, name))) {
		if ((p == skip || p[-1] == ',') && (!p[len] || p[len] == ','))
			return true;
		p += len;
	}
	return false;
}

static const char *take_static_call(struct entry *e, void *stock)
{
	char symbol[64];

	snprintf(symbol, sizeof(symbol), "__SCK__kvm_x86_%s", e->name);
	e->key = (void *)symbols_lookup("kvm", symbol);
	snprintf(symbol, sizeof(symbol), "__SCT__kvm_x86_%s", e->name);
	e->tramp = (void *)symbols_lookup("kvm", symbol);
	if (!e->key || !e->tramp)
		return "this kernel's KVM has no such static call";
	if (READ_ONCE(e->key->func) != stock)
		return "it does not lead to kvm_amd: somebody else has taken it";
	e->stock = stock;
	e->set_original(stock);
	__static_call_update(e->key, e->tramp, e->ours);
	return NULL;
}

static const char *take_ftrace(struct entry *e, void *stock)
{
	/* Not exported */
	unsigned long (*location)(unsigned long ip) = (void *)symbols_lookup("vmlinux", "ftrace_location");
	unsigned long site = location ? location((unsigned long)stock) : 0;
	int err;

	if (!site)
		return "ftrace cannot reach it";
	memset(&e->ops, 0, sizeof(e->ops));
	e->ops.func = redirect;
	e->ops.flags = FTRACE_OPS_FL_IPMODIFY | FTRACE_OPS_FL_RECURSION;
	e->set_original((void *)site + MCOUNT_INSN_SIZE);
	err = ftrace_set_filter_ip(&e->ops, site, 0, 0);
	if (!err)
		err = register_ftrace_function(&e->ops);
	if (!err) {
		e->stock = (void *)site;
		return NULL;
	}
	ftrace_set_filter_ip(&e->ops, site, 1, 0);
	return err == -EBUSY ? "a live patch or another module holds it" : "ftrace refuses it";
}

static void take(struct entry *e)
{
	void *stock;

	if (e->active)
		return;
	if (is_skipped(e->name)) {
		e->reason = "not wanted (parameter skip)";
		return;
	}
	stock = (void *)symbols_lookup(e->module, e->symbol);
	if (!stock)
		e->reason = "this kernel has no such function";
	else if (e->kind == STATIC_CALL)
		e->reason = take_static_call(e, stock);
	else
		e->reason = take_ftrace(e, stock);
	e->active = !e->reason;
	if (!e->active)
		pr_warn("%s is left alone: %s\n", e->name, e->reason);
	emit(takeover, e->name, e->active, e->reason ?: "-");
}

static void give_back(struct entry *e, const char *reason)
{
	if (!e->active)
		return;
	if (e->kind == FTRACE) {
		unregister_ftrace_function(&e->ops);
		/* An address of a module that has gone must not be armed again */
		ftrace_set_filter_ip(&e->ops, (unsigned long)e->stock, 1, 0);
		ftrace_free_filter(&e->ops);
	} else if (READ_ONCE(e->key->func) == e->ours) {
		__static_call_update(e->key, e->tramp, e->stock);
	}
	e->active = false;
	e->reason = reason;
	emit(takeover, e->name, false, reason);
}

int takeover_start(void)
{
	for (int i = 0; i < ARRAY_SIZE(entries); i++) {
		take(&entries[i]);
		if (i < KSNP_TAKEOVERS_NEEDED && !entries[i].active) {
			pr_err("nothing is taken over without %s\n", entries[i].name);
			takeover_end();
			return -EBUSY;
		}
	}
	return 0;
}

bool takeover_has(const char *name)
{
	for (int i = 0; i < ARRAY_SIZE(entries); i++)
		if (!strcmp(entries[i].name, name))
			return entries[i].active;
	return false;
}

void takeover_stop(void)
{
	for (int i = ARRAY_SIZE(entries) - 1; i >= KSNP_TAKEOVERS_NEEDED; i--)
		give_back(&entries[i], "given back");
}

void takeover_end(void)
{
	for (int i = KSNP_TAKEOVERS_NEEDED - 1; i >= 0; i--)
		give_back(&entries[i], "given back");
}

void takeover_show(struct seq_file *m)
{
	for (int i = 0; i < ARRAY_SIZE(entries); i++) {
		const struct entry *e = &entries[i];

		seq_printf(m, "%-26s %-11s %-6s %s\n", e->name,
			   e->kind == FTRACE ? "ftrace" : "static-call",
			   e->active ? "active" : "stock", e->reason ?: "-");
	}
}
