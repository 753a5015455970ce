// SPDX-License-Identifier: GPL-2.0-only
/*
 * Words for numbers: the numbers are those of the kernel's headers, where it has
 * them, and otherwise of the specifications.
 */
#include <errno.h>
#include <linux/kvm.h>
#include <linux/psp-sev.h>
#include <asm/svm.h>

#include "unit.h"

#include <kvm_snp/names.h>
#include <kvm_snp/sev_status.h>
#include <kvm_snp/units.h>

#include "names.h"

struct expected {
	enum ksnp_meaning as;
	uint64_t value;
	const char *word;
};

/* linux/kvm.h, asm/svm.h, linux/psp-sev.h */
static const struct expected by_headers[] = {
	{ KSNP_AS_EXIT_REASON, KVM_EXIT_UNKNOWN, "unknown" },
	{ KSNP_AS_EXIT_REASON, KVM_EXIT_EXCEPTION, "exception" },
	{ KSNP_AS_EXIT_REASON, KVM_EXIT_IO, "io" },
	{ KSNP_AS_EXIT_REASON, KVM_EXIT_HYPERCALL, "hypercall" },
	{ KSNP_AS_EXIT_REASON, KVM_EXIT_DEBUG, "debug" },
	{ KSNP_AS_EXIT_REASON, KVM_EXIT_HLT, "hlt" },
	{ KSNP_AS_EXIT_REASON, KVM_EXIT_MMIO, "mmio" },
	{ KSNP_AS_EXIT_REASON, KVM_EXIT_IRQ_WINDOW_OPEN, "irq-window-open" },
	{ KSNP_AS_EXIT_REASON, KVM_EXIT_SHUTDOWN, "shutdown" },
	{ KSNP_AS_EXIT_REASON, KVM_EXIT_FAIL_ENTRY, "fail-entry" },
	{ KSNP_AS_EXIT_REASON, KVM_EXIT_INTR, "intr" },
	{ KSNP_AS_EXIT_REASON, KVM_EXIT_SET_TPR, "set-tpr" },
	{ KSNP_AS_EXIT_REASON, KVM_EXIT_TPR_ACCESS, "tpr-access" },
	{ KSNP_AS_EXIT_REASON, KVM_EXIT_NMI, "nmi" },
	{ KSNP_AS_EXIT_REASON, KVM_EXIT_INTERNAL_ERROR, "internal-error" },
	{ KSNP_AS_EXIT_REASON, KVM_EXIT_SYSTEM_EVENT, "system-event" },
	{ KSNP_AS_EXIT_REASON, KVM_EXIT_IOAPIC_EOI, "ioapic-eoi" },
	{ KSNP_AS_EXIT_REASON, KVM_EXIT_HYPERV, "hyperv" },
	{ KSNP_AS_EXIT_REASON, KVM_EXIT_X86_RDMSR, "x86-rdmsr" },
	{ KSNP_AS_EXIT_REASON, KVM_EXIT_X86_WRMSR, "x86-wrmsr" },
	{ KSNP_AS_EXIT_REASON, KVM_EXIT_DIRTY_RING_FULL, "dirty-ring-full" },
	{ KSNP_AS_EXIT_REASON, KVM_EXIT_AP_RESET_HOLD, "ap-reset-hold" },
	{ KSNP_AS_EXIT_REASON, KVM_EXIT_X86_BUS_LOCK, "x86-bus-lock" },
	{ KSNP_AS_EXIT_REASON, KVM_EXIT_XEN, "xen" },
	{ KSNP_AS_EXIT_REASON, KVM_EXIT_NOTIFY, "notify" },
	{ KSNP_AS_CODE, SVM_EXIT_READ_DR7, "DR7_READ" },
	{ KSNP_AS_CODE, SVM_EXIT_WRITE_DR7, "DR7_WRITE" },
	{ KSNP_AS_CODE, SVM_EXIT_RDTSC, "RDTSC" },
	{ KSNP_AS_CODE, SVM_EXIT_RDPMC, "RDPMC" },
	{ KSNP_AS_CODE, SVM_EXIT_CPUID, "CPUID" },
	{ KSNP_AS_CODE, SVM_EXIT_INVD, "INVD" },
	{ KSNP_AS_CODE, SVM_EXIT_IOIO, "IOIO" },
	{ KSNP_AS_CODE, SVM_EXIT_MSR, "MSR" },
	{ KSNP_AS_CODE, SVM_EXIT_VMMCALL, "VMMCALL" },
	{ KSNP_AS_CODE, SVM_EXIT_RDTSCP, "RDTSCP" },
	{ KSNP_AS_CODE, SVM_EXIT_WBINVD, "WBINVD" },
	{ KSNP_AS_CODE, SVM_EXIT_MONITOR, "MONITOR" },
	{ KSNP_AS_CODE, SVM_EXIT_MWAIT, "MWAIT" },
	{ KSNP_AS_CODE, SVM_VMGEXIT_MMIO_READ, "MMIO_READ" },
	{ KSNP_AS_CODE, SVM_VMGEXIT_MMIO_WRITE, "MMIO_WRITE" },
	{ KSNP_AS_CODE, SVM_VMGEXIT_NMI_COMPLETE, "NMI_COMPLETE" },
	{ KSNP_AS_CODE, SVM_VMGEXIT_AP_HLT_LOOP, "AP_RESET_HOLD" },
	{ KSNP_AS_CODE, SVM_VMGEXIT_AP_JUMP_TABLE, "AP_JUMP_TABLE" },
	{ KSNP_AS_CODE, SVM_VMGEXIT_PSC, "PSC" },
	{ KSNP_AS_CODE, SVM_VMGEXIT_GUEST_REQUEST, "GUEST_REQUEST" },
	{ KSNP_AS_CODE, SVM_VMGEXIT_EXT_GUEST_REQUEST, "EXT_GUEST_REQUEST" },
	{ KSNP_AS_CODE, SVM_VMGEXIT_AP_CREATION, "AP_CREATION" },
	{ KSNP_AS_CODE, SVM_VMGEXIT_HV_FEATURES, "HV_FEATURES" },
	{ KSNP_AS_CODE, SVM_VMGEXIT_TERM_REQUEST, "TERMINATE" },
	{ KSNP_AS_CODE, SVM_VMGEXIT_UNSUPPORTED_EVENT, "UNSUPPORTED" },
	{ KSNP_AS_AP_REQUEST, SVM_VMGEXIT_AP_CREATE_ON_INIT, "create-on-init" },
	{ KSNP_AS_AP_REQUEST, SVM_VMGEXIT_AP_CREATE, "create" },
	{ KSNP_AS_AP_REQUEST, SVM_VMGEXIT_AP_DESTROY, "destroy" },
	{ KSNP_AS_FW_STATUS, SEV_RET_SUCCESS, "SUCCESS" },
	{ KSNP_AS_FW_STATUS, SEV_RET_INVALID_PLATFORM_STATE, "INVALID_PLATFORM_STATE" },
	{ KSNP_AS_FW_STATUS, SEV_RET_INVALID_GUEST_STATE, "INVALID_GUEST_STATE" },
	{ KSNP_AS_FW_STATUS, SEV_RET_INAVLID_CONFIG, "INVALID_CONFIG" },
	{ KSNP_AS_FW_STATUS, SEV_RET_INVALID_LEN, "INVALID_LENGTH" },
	{ KSNP_AS_FW_STATUS, SEV_RET_ALREADY_OWNED, "ALREADY_OWNED" },
	{ KSNP_AS_FW_STATUS, SEV_RET_INVALID_CERTIFICATE, "INVALID_CERTIFICATE" },
	{ KSNP_AS_FW_STATUS, SEV_RET_POLICY_FAILURE, "POLICY_FAILURE" },
	{ KSNP_AS_FW_STATUS, SEV_RET_INACTIVE, "INACTIVE" },
	{ KSNP_AS_FW_STATUS, SEV_RET_INVALID_ADDRESS, "INVALID_ADDRESS" },
	{ KSNP_AS_FW_STATUS, SEV_RET_BAD_SIGNATURE, "BAD_SIGNATURE" },
	{ KSNP_AS_FW_STATUS, SEV_RET_BAD_MEASUREMENT, "BAD_MEASUREMENT" },
	{ KSNP_AS_FW_STATUS, SEV_RET_ASID_OWNED, "ASID_OWNED" },
	{ KSNP_AS_FW_STATUS, SEV_RET_INVALID_ASID, "INVALID_ASID" },
	{ KSNP_AS_FW_STATUS, SEV_RET_WBINVD_REQUIRED, "WBINVD_REQUIRED" },
	{ KSNP_AS_FW_STATUS, SEV_RET_DFFLUSH_REQUIRED, "DFFLUSH_REQUIRED" },
	{ KSNP_AS_FW_STATUS, SEV_RET_INVALID_GUEST, "INVALID_GUEST" },
	{ KSNP_AS_FW_STATUS, SEV_RET_INVALID_COMMAND, "INVALID_COMMAND" },
	{ KSNP_AS_FW_STATUS, SEV_RET_ACTIVE, "ACTIVE" },
	{ KSNP_AS_FW_STATUS, SEV_RET_HWSEV_RET_PLATFORM, "HWERROR_PLATFORM" },
	{ KSNP_AS_FW_STATUS, SEV_RET_HWSEV_RET_UNSAFE, "HWERROR_UNSAFE" },
	{ KSNP_AS_FW_STATUS, SEV_RET_UNSUPPORTED, "UNSUPPORTED" },
	{ KSNP_AS_FW_STATUS, SEV_RET_INVALID_PARAM, "INVALID_PARAM" },
	{ KSNP_AS_FW_STATUS, SEV_RET_RESOURCE_LIMIT, "RESOURCE_LIMIT" },
	{ KSNP_AS_FW_STATUS, SEV_RET_SECURE_DATA_INVALID, "SECURE_DATA_INVALID" },
};

/* GHCB: 2.3.1, 4.1. 56860: tables of commands, status codes, message types. APM: 15.25.6, 15.36.10 */
static const struct expected by_specification[] = {
	{ KSNP_AS_EXIT_REASON, 39, "memory-fault" },
	{ KSNP_AS_CODE, 0x002, "SEV_INFO_REQ" },
	{ KSNP_AS_CODE, 0x004, "CPUID_REQ" },
	{ KSNP_AS_CODE, 0x006, "AP_RESET_HOLD_REQ" },
	{ KSNP_AS_CODE, 0x010, "PREFERRED_GPA_REQ" },
	{ KSNP_AS_CODE, 0x012, "REGISTER_GPA_REQ" },
	{ KSNP_AS_CODE, 0x014, "PSC_REQ" },
	{ KSNP_AS_CODE, 0x016, "RUN_VMPL_REQ" },
	{ KSNP_AS_CODE, 0x080, "HV_FEATURES_REQ" },
	{ KSNP_AS_CODE, 0x100, "TERMINATE_REQ" },
	{ KSNP_AS_CODE, 0x80000014, "HV_DOORBELL_PAGE" },
	{ KSNP_AS_CODE, 0x80000015, "HV_IPI" },
	{ KSNP_AS_CODE, 0x80000016, "HV_TIMER" },
	{ KSNP_AS_CODE, 0x80000017, "APIC_ID_LIST" },
	{ KSNP_AS_CODE, 0x80000018, "RUN_VMPL" },
	{ KSNP_AS_PSC_OPERATION, 1, "private" },
	{ KSNP_AS_PSC_OPERATION, 2, "shared" },
	{ KSNP_AS_PSC_OPERATION, 3, "psmash" },
	{ KSNP_AS_PSC_OPERATION, 4, "unsmash" },
	{ KSNP_AS_PSC_ERROR, 0, "-" },
	{ KSNP_AS_PSC_ERROR, 0x0000000100000001, "header" },
	{ KSNP_AS_PSC_ERROR, 0x0000000100000002, "entry" },
	{ KSNP_AS_PSC_ERROR, 0x0000010000000000, "generic" },
	{ KSNP_AS_PSC_ERROR, 0x8000000000000015, "generic" },
	{ KSNP_AS_TERM_SET, 0, "ghcb" },
	{ KSNP_AS_TERM_SET, 1, "linux" },
	{ KSNP_AS_MESSAGE_TYPE, 1, "CPUID_REQ" },
	{ KSNP_AS_MESSAGE_TYPE, 3, "KEY_REQ" },
	{ KSNP_AS_MESSAGE_TYPE, 5, "REPORT_REQ" },
	{ KSNP_AS_MESSAGE_TYPE, 13, "VMRK_REQ" },
	{ KSNP_AS_MESSAGE_TYPE, 17, "TSC_INFO_REQ" },
	{ KSNP_AS_PAGE_TYPE, 1, "normal" },
	{ KSNP_AS_PAGE_TYPE, 2, "vmsa" },
	{ KSNP_AS_PAGE_TYPE, 3, "zero" },
	{ KSNP_AS_PAGE_TYPE, 4, "unmeasured" },
	{ KSNP_AS_PAGE_TYPE, 5, "secrets" },
	{ KSNP_AS_PAGE_TYPE, 6, "cpuid" },
	{ KSNP_AS_FW_CMD, 0x004, "PLATFORM_STATUS" },
	{ KSNP_AS_FW_CMD, 0x00a, "DF_FLUSH" },
	{ KSNP_AS_FW_CMD, 0x022, "DEACTIVATE" },
	{ KSNP_AS_FW_CMD, 0x032, "LAUNCH_UPDATE_VMSA" },
	{ KSNP_AS_FW_CMD, 0x085, "SNP_INIT_EX" },
	{ KSNP_AS_FW_CMD, 0x090, "SNP_DECOMMISSION" },
	{ KSNP_AS_FW_CMD, 0x093, "SNP_GCTX_CREATE" },
	{ KSNP_AS_FW_CMD, 0x094, "SNP_GUEST_REQUEST" },
	{ KSNP_AS_FW_CMD, 0x0a0, "SNP_LAUNCH_START" },
	{ KSNP_AS_FW_CMD, 0x0a1, "SNP_LAUNCH_UPDATE" },
	{ KSNP_AS_FW_CMD, 0x0a2, "SNP_LAUNCH_FINISH" },
	{ KSNP_AS_FW_CMD, 0x0c7, "SNP_PAGE_RECLAIM" },
	{ KSNP_AS_FW_CMD, 0x0cd, "SNP_VLEK_LOAD" },
	{ KSNP_AS_FW_STATUS, 0x19, "INVALID_PAGE_SIZE" },
	{ KSNP_AS_FW_STATUS, 0x1c, "INVALID_PAGE_OWNER" },
	{ KSNP_AS_FW_STATUS, 0x1d, "AEAD_OFLOW" },
	{ KSNP_AS_FW_STATUS, 0x27, "INVALID_KEY" },
	{ KSNP_AS_FW_STATUS, 0xffffffff, "NO_FW_CALL" },
	{ KSNP_AS_RMP_RET, 0, "success" },
	{ KSNP_AS_RMP_RET, 1, "fail-input" },
	{ KSNP_AS_RMP_RET, 2, "fail-permission" },
	{ KSNP_AS_RMP_RET, 3, "fail-inuse" },
	{ KSNP_AS_RMP_RET, 4, "fail-overlap" },
	{ KSNP_AS_RMP_RET, 6, "fail-sizemismatch" },
	{ KSNP_AS_LEVEL, 1, "4K" },
	{ KSNP_AS_LEVEL, 2, "2M" },
	{ KSNP_AS_RET, -EIO, "EIO" },
	{ KSNP_AS_RET, (uint32_t)-ENOMEM, "ENOMEM" },
	{ KSNP_AS_RMP_RET, -EFAULT, "EFAULT" },
	{ KSNP_AS_UNIT, 0, "sev_info" },
	{ KSNP_AS_UNIT, KSNP_UNIT_launch_finish, "launch_finish" },
	{ KSNP_AS_MODE, KSNP_MODE_STOCK, "stock" },
	{ KSNP_AS_END, KSNP_END_TO_VMM, "to-vmm" },
	{ KSNP_AS_WHY, KSNP_WHY_SPLIT, "split-2m" },
	{ KSNP_AS_FLUSH, KSNP_FLUSH_ASID, "asid-recycle" },
	{ KSNP_AS_KIND, KSNP_KIND_PAGE_FLUSH, "vm-page-flush" },
	{ KSNP_AS_AVOIDED, 0, "done" },
	{ KSNP_AS_AVOIDED, 1, "avoided" },
};

static void assert_words(const struct expected *e, size_t nr)
{
	for (; nr; nr--, e++) {
		const char *word = name_of(e->as, e->value);

		if (!word)
			fail_msg("no word for %#lx, which is %s", (long)e->value, e->word);
		assert_string_equal(word, e->word);
	}
}

static void test_words(void **state)
{
	(void)state;
	assert_words(by_headers, ARRAY_SIZE(by_headers));
	assert_words(by_specification, ARRAY_SIZE(by_specification));
}

/* How many numbers below @end have a word */
static unsigned int named(enum ksnp_meaning as, uint64_t from, uint64_t end)
{
	unsigned int n = 0;

	for (uint64_t i = from; i < end; i++)
		n += !!name_of(as, i);
	return n;
}

/* Nothing has a word that should not: counted in the specifications */
static void test_no_others(void **state)
{
	(void)state;
	assert_int_equal(named(KSNP_AS_CODE, 0, 0x1000), 9 + 13);
	assert_int_equal(named(KSNP_AS_CODE, 0x80000000, 0x80010000), 14 + 3);
	assert_int_equal(named(KSNP_AS_EXIT_REASON, 0, 256), 26);
	assert_int_equal(named(KSNP_AS_PAGE_TYPE, 0, 256), 6);
	assert_int_equal(named(KSNP_AS_MESSAGE_TYPE, 0, 256), 18);
	assert_int_equal(named(KSNP_AS_RMP_RET, 0, 256), 6);
	assert_int_equal(named(KSNP_AS_FW_STATUS, 0, 0x10000), 0x27 + 1 - 1);
	assert_int_equal(named(KSNP_AS_UNIT, 0, 256), KSNP_NR_UNITS);
	assert_null(name_of(KSNP_AS_NS, 1));
	assert_null(name_of(KSNP_AS_TERM_CODE, 1));
	assert_null(name_of(KSNP_AS_RET, 1));
	assert_null(name_of(KSNP_AS_RET, -100000));
}

static void test_terminations(void **state)
{
	/* asm/sev-common.h of Linux 6.12, in order */
	static const char *const linux_codes[] = {
		"register", "psc", "pvalidate", "not-vmpl0", "cpuid", "cpuid-hv", "secrets-page",
		"no-svsm", "svsm-vmpl0", "svsm-caa",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(linux_codes); i++)
		assert_string_equal(name_termination(1, i), linux_codes[i]);
	assert_string_equal(name_termination(0, 0), "general");
	assert_string_equal(name_termination(0, 1), "version");
	assert_string_equal(name_termination(0, 2), "features");
	assert_string_equal(name_explain_termination(1, 2), "PVALIDATE failed");
	assert_null(name_termination(0, 3));
	assert_null(name_termination(1, 13));
	assert_null(name_termination(2, 0));
	assert_null(name_explain_termination(2, 0));
}

static void test_ghcb_errors(void **state)
{
	(void)state;
	assert_null(name_ghcb_error(0));
	assert_string_equal(name_ghcb_error(1), "not-registered");
	assert_string_equal(name_ghcb_error(2), "invalid-usage");
	assert_string_equal(name_ghcb_error(3), "invalid-scratch");
	assert_string_equal(name_ghcb_error(4), "missing-input");
	assert_string_equal(name_ghcb_error(5), "invalid-input");
	assert_string_equal(name_ghcb_error(6), "invalid-event");
	assert_null(name_ghcb_error(7));
}

static void test_explanations(void **state)
{
	(void)state;
	assert_string_equal(name_explain(KSNP_AS_FW_STATUS, SEV_RET_RESOURCE_LIMIT),
			    "out of firmware resources");
	assert_null(name_explain(KSNP_AS_FW_STATUS, 0x1e));
	assert_null(name_explain(KSNP_AS_UNIT, 1));
	assert_string_equal(sev_status_text(SEV_RET_ACTIVE), "ACTIVE: the guest is active");
	assert_string_equal(sev_status_text(0x1e), "a status without a name");
	assert_string_equal(sev_status_text(-1), "NO_FW_CALL: the firmware was not called");
}

static void assert_format(enum ksnp_meaning as, uint64_t value, const char *text)
{
	char buf[128];

	assert_ptr_equal(name_format(buf, sizeof(buf), as, value), buf);
	assert_string_equal(buf, text);
}

static void test_formats(void **state)
{
	(void)state;
	assert_format(KSNP_AS_NUMBER, 18446744073709551615ULL, "18446744073709551615");
	assert_format(KSNP_AS_NS, 1500, "1500");
	assert_format(KSNP_AS_GPA, 0xfee00000, "0xfee00000");
	assert_format(KSNP_AS_HEX, 0, "0x0");
	assert_format(KSNP_AS_RET, -EIO, "-EIO");
	assert_format(KSNP_AS_RET, 1, "1");
	assert_format(KSNP_AS_RET, -100000, "-100000");
	assert_format(KSNP_AS_RMP_RET, 5, "5");
	assert_format(KSNP_AS_CODE, SVM_VMGEXIT_PSC, "PSC");
	assert_format(KSNP_AS_CODE, 0x80000099, "0x80000099");
	assert_format(KSNP_AS_FW_STATUS, 0x99, "0x99");
	assert_format(KSNP_AS_PAGE_TYPE, 9, "9");
	assert_format(KSNP_AS_TERM_CODE, 2, "0x2");
}

static void test_npf_error(void **state)
{
	(void)state;
	assert_format(KSNP_AS_NPF_ERROR, 0, "0x0");
	assert_format(KSNP_AS_NPF_ERROR, 1ULL << 0 | 1ULL << 1 | 1ULL << 2 | 1ULL << 31 |
		      1ULL << 32 | 1ULL << 34, "P|W|U|RMP|FINAL|ENC");
	assert_format(KSNP_AS_NPF_ERROR, 1ULL << 3 | 1ULL << 4 | 1ULL << 33 | 1ULL << 35 |
		      1ULL << 36, "RSV|ID|TABLE|SIZEM|VMPL");
	assert_format(KSNP_AS_NPF_ERROR, 1ULL << 6 | 1ULL << 37 | 1ULL << 60,
		      "SS|SSS|0x1000000000000000");
}

static void test_no_overrun(void **state)
{
	char buf[8] = "1234567";

	(void)state;
	name_format(buf, 0, KSNP_AS_NUMBER, 99);
	assert_string_equal(buf, "1234567");
	name_format(buf, 1, KSNP_AS_NPF_ERROR, 3);
	assert_string_equal(buf, "");
	assert_int_equal(buf[1], '2');
	name_format(buf, 4, KSNP_AS_NPF_ERROR, -1);
	assert_string_equal(buf, "P|W");
	assert_int_equal(buf[4], '5');
	name_format(buf, 4, KSNP_AS_UNIT, KSNP_UNIT_sev_info);
	assert_string_equal(buf, "sev");
}

static void test_units(void **state)
{
	(void)state;
	assert_int_equal(name_unit("sev_info"), 0);
	assert_int_equal(name_unit("psc"), KSNP_UNIT_psc);
	assert_int_equal(name_unit("launch_finish"), KSNP_NR_UNITS - 1);
	assert_int_equal(name_unit("nobody"), -1);
	assert_int_equal(name_unit(""), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_no_others),
		cmocka_unit_test(test_terminations),
		cmocka_unit_test(test_ghcb_errors),
		cmocka_unit_test(test_explanations),
		cmocka_unit_test(test_formats),
		cmocka_unit_test(test_npf_error),
		cmocka_unit_test(test_no_overrun),
		cmocka_unit_test(test_units),
	};

	return cmocka_run_group_tests_name("names", tests, NULL, NULL);
}
