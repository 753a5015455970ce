// SPDX-License-Identifier: GPL-2.0-only
/*
 * Brings the parts up in order and takes them down in reverse; follows kvm_amd
 * when it is unloaded and loaded again.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cc_platform.h>
#include <linux/module.h>
#include <linux/rcupdate.h>

#include <kvm_snp/version.h>

#include "clock.h"
#include "control.h"
#include "drain.h"
#include "layout_check.h"
#include "registry.h"
#include "rmp.h"
#include "state.h"
#include "symbols.h"
#include "takeover.h"
#include "user_exit.h"

/* Guards @active against kvm_amd's comings and goings */
static DEFINE_MUTEX(lock);
static bool active;
static const char *state = "waiting for kvm_amd";

const char *main_state(void)
{
	return READ_ONCE(state);
}

static int check_snp(void)
{
	const bool *enabled = (bool *)symbols_lookup("kvm_amd", "sev_snp_enabled");

	if (enabled && *enabled)
		return 0;
	pr_err("KVM has SEV-SNP off: see kvm_amd's parameter sev_snp and the kernel's messages\n");
	return -EOPNOTSUPP;
}

/* Nothing is ours any more: until nobody is in our code */
static void wait_for_all(void)
{
	drain_wait();
	/* Those who had counted themselves out have left */
	synchronize_rcu_tasks();
}

/* Context: kvm_amd is live */
static int start(void)
{
	int err;

	err = check_snp() ?: layout_check() ?: symbols_resolve();
	if (!err) {
		WRITE_ONCE(user_exit_stopping, false);
		err = takeover_start();
		if (err)
			wait_for_all();
		/* VMs that are there already may have anything, and what is not seen, too */
		if (!takeover_has("gmem_prepare") || !list_empty(&stock_data(vm_list)))
			WRITE_ONCE(rmp_large_seen, true);
	}
	active = !err;
	WRITE_ONCE(state, err ? "refused: see the kernel's messages" : "active");
	return err;
}

/* Context: guests may be running, and stay so */
static void stop(const char *why)
{
	if (!active)
		return;
	takeover_stop();
	user_exit_stop();
	ksnp_state_exit();
	takeover_end();
	wait_for_all();
	active = false;
	WRITE_ONCE(state, why);
}

static int kvm_amd_event(struct notifier_block *nb, unsigned long event, void *data)
{
	const struct module *mod = data;

	if (strcmp(mod->name, "kvm_amd"))
		return NOTIFY_DONE;
	mutex_lock(&lock);
	if (event == MODULE_STATE_LIVE && !active)
		start();
	else if (event == MODULE_STATE_GOING)
		stop("waiting for kvm_amd");
	mutex_unlock(&lock);
	return NOTIFY_DONE;
}

static struct notifier_block kvm_amd_notifier = { .notifier_call = kvm_amd_event };

static bool kvm_amd_is_live(void)
{
	return symbols_lookup("kvm_amd", "svm_handle_exit");
}

static int __init ksnp_init(void)
{
	int err;

	if (!cc_platform_has(CC_ATTR_HOST_SEV_SNP)) {
		pr_err("SEV-SNP is off on this host: the kernel's messages about SEV-SNP say why\n");
		return -ENODEV;
	}
	err = symbols_init();
	if (err)
		return err;
	registry_init();
	clock_init();
	err = register_module_notifier(&kvm_amd_notifier);
	if (err)
		return err;

	mutex_lock(&lock);
	if (!active && kvm_amd_is_live())
		err = start();
	mutex_unlock(&lock);
	if (err) {
		unregister_module_notifier(&kvm_amd_notifier);
		return err;
	}
	control_init();
	return 0;
}

static void __exit ksnp_exit(void)
{
	control_exit();
	unregister_module_notifier(&kvm_amd_notifier);
	mutex_lock(&lock);
	stop("unloaded");
	mutex_unlock(&lock);
}

module_init(ksnp_init);
module_exit(ksnp_exit);
MODULE_DESCRIPTION("AMD SEV-SNP hypervisor support as traced handler units");
MODULE_LICENSE("GPL");
MODULE_VERSION(KVM_SNP_VERSION);
