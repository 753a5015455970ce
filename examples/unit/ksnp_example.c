// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two handler units in a module of their own; docs/units.md goes through them.
 *
 * visits answers a request that GHCB 2.03 does not know: how often the VM has
 * sent it. features stands in front of the built-in hv_features and hides what
 * the parameter says, so that guests do without, for instance without AP
 * creation: with one CPU.
 */
#include <linux/atomic.h>
#include <linux/module.h>

#include <kvm_snp/unit.h>

/* Between the events of GHCB 2.03, 4.1, and its last three */
#define VISITS_CODE	0x8000f000
#define FEATURES	(GHCB_HV_SNP | GHCB_HV_AP_CREATION)

static ulong hide = GHCB_HV_AP_CREATION;
module_param(hide, ulong, 0444);
MODULE_PARM_DESC(hide, "hypervisor features that guests are not told of (GHCB_HV_*)");

static ulong gone;
module_param(gone, ulong, 0444);
MODULE_PARM_DESC(gone, "visits of VMs that have gone");

/**
 * struct visits - what is known of a VM
 * @count: vCPUs ask at the same time
 */
struct visits {
	atomic_long_t count;
};

/* SW_EXITINFO1 has to be 0; the answer is in SW_EXITINFO2 */
static int visits_handle(struct ksnp_request *rq, void *vm_state)
{
	struct visits *visits = vm_state;

	if (rq->info1)
		return ghcb_refuse(rq, GHCB_ERROR_INVALID_INPUT, KSNP_WHY_INPUT);
	rq->out2 = atomic_long_inc_return(&visits->count);
	return 1;
}

/* One at a time: no lock */
static void visits_vm_free(void *vm_state)
{
	struct visits *visits = vm_state;

	gone += atomic_long_read(&visits->count);
}

static struct ksnp_unit visits = {
	.name = "visits",
	.owner = THIS_MODULE,
	.class = KSNP_CLASS_NAE,
	.code = VISITS_CODE,
	.handle = visits_handle,
	.vm_size = sizeof(struct visits),
	.vm_free = visits_vm_free,
};

static int features_handle(struct ksnp_request *rq, void *vm_state)
{
	if (!hide)
		return KSNP_PASS;
	rq->out2 = FEATURES & ~hide;
	return 1;
}

/* A guest that is not told of SNP does not start */
static int features_selftest(void)
{
	return hide & GHCB_HV_SNP ? -EINVAL : 0;
}

static struct ksnp_unit features = {
	.name = "features",
	.owner = THIS_MODULE,
	.class = KSNP_CLASS_NAE,
	.code = GHCB_NAE_HV_FEATURES,
	.handle = features_handle,
	.selftest = features_selftest,
};

static int __init example_init(void)
{
	int err;

	err = ksnp_unit_register(&visits);
	if (err)
		return err;
	err = ksnp_unit_register(&features);
	if (err)
		ksnp_unit_unregister(&visits);
	return err;
}

static void __exit example_exit(void)
{
	ksnp_unit_unregister(&features);
	ksnp_unit_unregister(&visits);
}

module_init(example_init);
module_exit(example_exit);
MODULE_DESCRIPTION("Example of handler units for kvm_snp");
MODULE_LICENSE("GPL");
