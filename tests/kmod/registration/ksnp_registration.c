// SPDX-License-Identifier: GPL-2.0-only
/*
 * Registers what is nonsense, or taken, and a unit by the MSR protocol. The
 * parameter results has what came of it, in the order of the table. Loaded
 * after ksnp_example.
 */
#include <linux/module.h>

#include <kvm_snp/unit.h>

#define UNKNOWN_MSR_CODE	0x7f0

static int pass(struct ksnp_request *rq, void *vm_state)
{
	return KSNP_PASS;
}

static int fail(void)
{
	return -EILSEQ;
}

/* A response as GHCB 2.03, 2.3.1 wants it: the code + 1 */
static int answer_msr(struct ksnp_request *rq, void *vm_state)
{
	rq->out2 = (UNKNOWN_MSR_CODE + 1) | 0x5aULL << GHCB_DATA_SHIFT;
	return 1;
}

static struct ksnp_unit units[] = {
	{ .class = KSNP_CLASS_NAE, .code = 0x80001000, .handle = pass },
	{ .name = "no-handler", .class = KSNP_CLASS_NAE, .code = 0x80001000 },
	{ .name = "rmp-fault", .class = KSNP_CLASS_RMP_FAULT, .handle = pass },
	{ .name = "no-class", .class = KSNP_NR_CLASSES, .code = 0x80001000, .handle = pass },
	{ .name = "msr-0", .class = KSNP_CLASS_MSR, .code = 0, .handle = pass },
	{ .name = "msr-data", .class = KSNP_CLASS_MSR, .code = 0x1002, .handle = pass },
	{ .name = "selftest", .class = KSNP_CLASS_NAE, .code = 0x80001000, .handle = pass,
	  .selftest = fail },
	{ .name = "taken", .class = KSNP_CLASS_NAE, .code = 0x8000f000, .handle = pass },
	{ .name = "msr", .class = KSNP_CLASS_MSR, .code = UNKNOWN_MSR_CODE, .handle = answer_msr },
	{ .name = "msr", .class = KSNP_CLASS_MSR, .code = UNKNOWN_MSR_CODE, .handle = answer_msr },
};

static int results[ARRAY_SIZE(units)];
module_param_array(results, int, NULL, 0444);

static int __init registration_init(void)
{
	for (int i = 0; i < ARRAY_SIZE(units); i++) {
		units[i].owner = THIS_MODULE;
		results[i] = ksnp_unit_register(&units[i]);
	}
	return 0;
}

static void __exit registration_exit(void)
{
	for (int i = 0; i < ARRAY_SIZE(units); i++)
		if (!results[i])
			ksnp_unit_unregister(&units[i]);
}

module_init(registration_init);
module_exit(registration_exit);
MODULE_DESCRIPTION("Test of kvm_snp's registration");
MODULE_LICENSE("GPL");
