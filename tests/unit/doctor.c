// SPDX-License-Identifier: GPL-2.0-only
/* The verdicts of 'snptrace doctor', from what processors, kernels and files may say. */
#include <errno.h>
#include <stdlib.h>

#include "unit.h"

#include <kvm_snp/version.h>

#include "doctor_judge.h"

/* The point that CALL, with p in its arguments, makes is of this verdict and has these words */
#define ASSERT_POINT(CALL, v, words)					\
	do {								\
		struct doctor_point point = { 0 }, *p = &point;		\
		CALL;							\
		assert_string_equal(doctor_word(point.verdict), v);	\
		assert_non_null(strstr(point.what, words));		\
		if (strcmp(v, "ok"))					\
			assert_true(*point.todo);			\
		else							\
			assert_string_equal(point.todo, "");		\
	} while (0)

static uint64_t number(const struct doctor_point *p, const char *name)
{
	for (unsigned int i = 0; i < p->nr; i++)
		if (!strcmp(p->numbers[i].name, name))
			return p->numbers[i].n;
	fail_msg("no number %s", name);
	return 0;
}

static void test_cpu(void **state)
{
	/* APM vol 3, E.4.17: SEV is bit 1, SEV-ES 3, SEV-SNP 4; EBX[15:12] are the VMPLs */
	struct doctor_cpuid c = {
		.vendor = "AuthenticAMD", .family = 0x19, .model = 1, .eax = 0x1a, .ebx = 0x4173,
	};

	(void)state;
	ASSERT_POINT(doctor_judge_cpu(&c, p), "ok", "family 19h model 01h: SEV, SEV-ES, SEV-SNP, 4 VMPLs");
	c.eax = 0x0a;
	ASSERT_POINT(doctor_judge_cpu(&c, p), "fail", "has no SEV-SNP");
	c.hypervisor = true;
	ASSERT_POINT(doctor_judge_cpu(&c, p), "fail", "virtual machine");
	strcpy(c.vendor, "GenuineIntel");
	c.eax = 0x1a;
	ASSERT_POINT(doctor_judge_cpu(&c, p), "fail", "no AMD processor");
}

static void test_snp(void **state)
{
	struct doctor_snp s = { .on = true, .cpus = 8, .snpen = 8, .encrypts = 8 };

	(void)state;
	ASSERT_POINT(doctor_judge_snp(&s, p), "ok", "on all 8 CPUs");
	s.snpen = 7;
	ASSERT_POINT(doctor_judge_snp(&s, p), "fail", "on 1 of 8 CPUs");
	/* The register knows better than the parameter */
	s.snpen = 0;
	s.reason = "AMD-Vi: SNP: RMP initialization failed, SNP cannot be supported.";
	ASSERT_POINT(doctor_judge_snp(&s, p), "fail", "RMP initialization failed");
	s.encrypts = 0;
	ASSERT_POINT(doctor_judge_snp(&s, p), "fail", "memory encryption (SYSCFG[23]) is off on 8 of 8");
	s = (struct doctor_snp){ .on = true, .msr_error = EACCES };
	ASSERT_POINT(doctor_judge_snp(&s, p), "ok", "says KVM");
	s.on = false;
	ASSERT_POINT(doctor_judge_snp(&s, p), "fail", "off");
}

/* 16 KiB, then 16 bytes for each 4 KiB: (0x1600000 - 0x4000) / 16 pages end at 0x15fc00000 */
#define RMP_BASE	0x80000000
#define RMP_END		0x815fffff
#define COVERED_END	0x15fbfffffULL

static struct doctor_rmp *contiguous(struct doctor_rmp *r, uint64_t ram_end)
{
	*r = (struct doctor_rmp){
		.known = true, .base = RMP_BASE, .end = RMP_END,
		.ram = { { { 0x1000, 0x9fbff }, { 0x100000000, ram_end } }, 2 },
	};
	return r;
}

static void test_rmp(void **state)
{
	static struct doctor_rmp r;
	struct doctor_point point = { 0 };

	(void)state;
	ASSERT_POINT(doctor_judge_rmp(contiguous(&r, 0x13fffffff), p), "ok",
		     "at 0x80000000-0x815fffff, covers all RAM");
	ASSERT_POINT(doctor_judge_rmp(contiguous(&r, COVERED_END), p), "ok", "covers all RAM");
	ASSERT_POINT(doctor_judge_rmp(contiguous(&r, COVERED_END + 4096), p), "fail", "does not cover 4.00K");
	doctor_judge_rmp(contiguous(&r, COVERED_END + 8192), &point);
	assert_int_equal(number(&point, "uncovered_bytes"), 8192);
	assert_int_equal(number(&point, "ram_bytes"),
			 0x9fc00 - 0x1000 + COVERED_END + 8192 + 1 - 0x100000000);

	/* It has to cover itself: 4 MiB of it cover 1 GiB at most */
	r.base = 0x80000000;
	r.end = 0x803fffff;
	r.ram.nr = 1;
	ASSERT_POINT(doctor_judge_rmp(&r, p), "fail", "does not cover 4.00M");
	/* All of RAM, when there is room for nothing but bookkeeping */
	r.end = r.base + 0x3fff;
	ASSERT_POINT(doctor_judge_rmp(&r, p), "fail", "does not cover");
}

static void test_rmp_missing(void **state)
{
	static struct doctor_rmp r;

	(void)state;
	ASSERT_POINT(doctor_judge_rmp(&r, p), "unknown", "not looked at");
	r.known = true;
	ASSERT_POINT(doctor_judge_rmp(&r, p), "fail", "none");
	contiguous(&r, 0x13fffffff)->ram.nr = 0;
	ASSERT_POINT(doctor_judge_rmp(&r, p), "unknown", "/proc/iomem");
}

static void test_rmp_segments(void **state)
{
	static struct doctor_rmp r = {
		.known = true, .segmented = true, .base = 0x9ba00000,
		.ram = { { { 0x100000, 0x7fffffff }, { 0x10000000000, 0x13fffffffff } }, 2 },
	};
	static const char *const lines[] = {
		"SEV-SNP: RMP segment 9 physical address [0x35a00000 - 0x559fffff] covering [0x12000000000 - 0x13fffffffff]",
		"SEV-SNP: RMP segment 0 physical address [0x8800000 - 0x10ffffff] covering [0x0 - 0x87fffffff]",
		"SEV-SNP: RMP segment 8 physical address [0x55b00000 - 0x75afffff] covering [0x10000000000 - 0x11fffffffff]",
	};

	(void)state;
	ASSERT_POINT(doctor_judge_rmp(&r, p), "unknown", "segments");
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
		assert_true(doctor_parse_range(lines[i], "covering", &r.segments.range[r.segments.nr++]));
	/* RAM may lie in two segments */
	ASSERT_POINT(doctor_judge_rmp(&r, p), "ok", "3 segments, covers all RAM");
	r.ram.range[0].end = 0x8ffffffff;
	ASSERT_POINT(doctor_judge_rmp(&r, p), "fail", "does not cover 2.00G");
}

static void test_rmp_lines(void **state)
{
	struct doctor_range r;

	(void)state;
	assert_true(doctor_parse_ram("100000000-13fffffff : System RAM\n", &r));
	assert_int_equal(r.start, 0x100000000);
	assert_int_equal(r.end, 0x13fffffff);
	assert_true(doctor_parse_ram("2000000000-27ffffffff : System RAM (kmem)\n", &r));
	assert_false(doctor_parse_ram("  122200000-1231fffff : System RAM\n", &r));
	assert_false(doctor_parse_ram("7ffda000-afffffff : Reserved\n", &r));
	/* As those see it who may not */
	assert_false(doctor_parse_ram("00000000-00000000 : System RAM\n", &r));
	assert_false(doctor_parse_ram("System RAM\n", &r));
	assert_false(doctor_parse_ram("", &r));

	assert_true(doctor_parse_range("SEV-SNP: RMP table physical range [0x0000000080000000 - 0x00000000815fffff]",
				       "RMP table physical range", &r));
	assert_int_equal(r.start, 0x80000000);
	assert_int_equal(r.end, 0x815fffff);
	assert_false(doctor_parse_range("RMP table physical range [0x80000000", "range", &r));
	assert_false(doctor_parse_range("nothing", "range", &r));
}

static void test_iommu(void **state)
{
	struct doctor_iommu i = { .ivrs = true };

	(void)state;
	/* AMD 48882, 3.4.9: SNPSup is bit 63 */
	assert_true(doctor_iommu_has_snp("80000000000029d3:0"));
	assert_true(doctor_iommu_has_snp("a5bf7fdfff00aade"));
	assert_false(doctor_iommu_has_snp("29d3:8000000000000000"));
	assert_false(doctor_iommu_has_snp(""));

	ASSERT_POINT(doctor_judge_iommu(&i, p), "fail", "the kernel uses none");
	i.ivrs = false;
	ASSERT_POINT(doctor_judge_iommu(&i, p), "fail", "none of AMD's");
	i = (struct doctor_iommu){ .nr = 4, .nr_snp = 4 };
	ASSERT_POINT(doctor_judge_iommu(&i, p), "ok", "4 on, all with SNPSup");
	i.refusal = "AMD-Vi: SNP: IOMMU disabled or configured in passthrough mode, SNP cannot be supported.";
	ASSERT_POINT(doctor_judge_iommu(&i, p), "fail", "passthrough mode");
	i.nr_snp = 3;
	ASSERT_POINT(doctor_judge_iommu(&i, p), "fail", "1 of 4 are without SNPSup");
}

static void test_firmware(void **state)
{
	struct sev_status s = { .major = 1, .minor = 51, .build = 3, .initialised = true, .rmp = true, .guests = 1 };

	(void)state;
	ASSERT_POINT(doctor_judge_firmware(&s, 0, p), "ok", "SNP API 1.51 build 3, initialised, 1 guest");
	s.minor = 50;
	ASSERT_POINT(doctor_judge_firmware(&s, 0, p), "fail", "too old");
	s.major = 2;
	s.minor = 0;
	s.rmp = false;
	ASSERT_POINT(doctor_judge_firmware(&s, 0, p), "fail", "the RMP is not initialised");
	s.initialised = false;
	ASSERT_POINT(doctor_judge_firmware(&s, 0, p), "fail", "SNP is not initialised");

	s.status = 0x1a;
	ASSERT_POINT(doctor_judge_firmware(&s, -EIO, p), "fail", "status 0x1a");
	ASSERT_POINT(doctor_judge_firmware(&s, -ETIME, p), "fail", "has not answered");
	ASSERT_POINT(doctor_judge_firmware(&s, -ETIMEDOUT, p), "fail", "does not answer");
	ASSERT_POINT(doctor_judge_firmware(&s, -EFAULT, p), "fail", "does not answer");
	ASSERT_POINT(doctor_judge_firmware(&s, -EBUSY, p), "fail", "does not answer");
	ASSERT_POINT(doctor_judge_firmware(&s, -ENOENT, p), "unknown", "no /dev/sev");
	ASSERT_POINT(doctor_judge_firmware(&s, -EINVAL, p), "unknown", "not asked");
	ASSERT_POINT(doctor_judge_firmware(&s, -EACCES, p), "unknown", "/dev/sev: Permission denied");
}

static void test_kvm_amd(void **state)
{
	struct doctor_kvm k = { 0 };

	(void)state;
	ASSERT_POINT(doctor_judge_kvm_amd(&k, p), "fail", "not loaded");
	k.loaded = true;
	k.sev = 'Y';
	k.sev_es = 'N';
	ASSERT_POINT(doctor_judge_kvm_amd(&k, p), "fail", "too old");
	k.sev_snp = 'N';
	ASSERT_POINT(doctor_judge_kvm_amd(&k, p), "fail", "off: sev_es sev_snp");
	k.sev_es = k.sev_snp = 'Y';
	ASSERT_POINT(doctor_judge_kvm_amd(&k, p), "ok", "sev, sev_es, sev_snp are on");
	/* KVM_X86_SNP_VM is 4 */
	k.types_known = true;
	k.types = 0x0f;
	ASSERT_POINT(doctor_judge_kvm_amd(&k, p), "fail", "no SNP guests");
	k.types = 0x1f;
	ASSERT_POINT(doctor_judge_kvm_amd(&k, p), "ok", "KVM offers SNP guests");
}

static void test_asids(void **state)
{
	(void)state;
	ASSERT_POINT(doctor_judge_asids(true, 99, 12, 99, p), "ok", "99 for SEV-SNP and SEV-ES, 12 used, 87 free");
	ASSERT_POINT(doctor_judge_asids(true, 99, 99, 99, p), "fail", "all 99 are used");
	ASSERT_POINT(doctor_judge_asids(false, 0, 0, 99, p), "unknown", "99 by CPUID");
	ASSERT_POINT(doctor_judge_asids(false, 0, 0, 0, p), "fail", "none");
}

static void test_kernel(void **state)
{
	(void)state;
	ASSERT_POINT(doctor_judge_kernel("6.12.117+deb12-amd64", true, p), "ok", "Linux 6.12.117");
	ASSERT_POINT(doctor_judge_kernel("7.2.13+deb14-amd64", true, p), "ok", "Linux 7.2.13");
	ASSERT_POINT(doctor_judge_kernel("6.11.0", true, p), "warn", "not tested");
	ASSERT_POINT(doctor_judge_kernel("7.0", true, p), "warn", "not tested");
	ASSERT_POINT(doctor_judge_kernel("7.3", true, p), "warn", "not tested");
	ASSERT_POINT(doctor_judge_kernel("6.1.0-44-amd64", false, p), "fail", "before 6.11");
	ASSERT_POINT(doctor_judge_kernel("5.14.0-570.el9", true, p), "warn", "not tested");
	ASSERT_POINT(doctor_judge_kernel("next", false, p), "unknown", "what version");
}

static void test_lockdown(void **state)
{
	static const char none[] = "[none] integrity confidentiality";
	static const char integrity[] = "none [integrity] confidentiality";

	(void)state;
	ASSERT_POINT(doctor_judge_lockdown(none, false, false, p), "ok", "none");
	ASSERT_POINT(doctor_judge_lockdown(none, true, false, p), "warn", "must be signed");
	ASSERT_POINT(doctor_judge_lockdown(integrity, false, false, p), "warn", "integrity");
	ASSERT_POINT(doctor_judge_lockdown(integrity, false, true, p), "ok", "kvm_snp is loaded");
	ASSERT_POINT(doctor_judge_lockdown("none integrity [confidentiality]", false, true, p), "fail",
		     "BPF may not read");
}

static void test_kvm_snp(void **state)
{
	(void)state;
	ASSERT_POINT(doctor_judge_kvm_snp(KVM_SNP_VERSION, "state active\npages_leaked 0", p), "ok",
		     KVM_SNP_VERSION ", active");
	ASSERT_POINT(doctor_judge_kvm_snp("0.0", "state active\npages_leaked 0", p), "warn",
		     "0.0, active, but the tools are " KVM_SNP_VERSION);
	ASSERT_POINT(doctor_judge_kvm_snp(KVM_SNP_VERSION, "state active\npages_leaked 3", p), "warn",
		     "3 pages");
	ASSERT_POINT(doctor_judge_kvm_snp("0.1", "state waiting for kvm_amd\npages_leaked 0", p), "warn",
		     "0.1, state waiting for kvm_amd");
	ASSERT_POINT(doctor_judge_kvm_snp("0.1", "state refused: see the kernel's messages", p), "fail", "refused");
}

static void test_takeover(void **state)
{
	static const char complete[] =
		"vm_destroy                 static-call active -\n"
		"wbinvd_on_all_cpus         ftrace      active -\n";
	static const char partial[] =
		"vm_destroy                 static-call active -\n"
		"wbinvd_on_all_cpus         ftrace      stock  a live patch or another module holds it\n"
		"sev_do_cmd                 ftrace      stock  not wanted (parameter skip)";

	(void)state;
	ASSERT_POINT(doctor_judge_takeover(complete, p), "ok", "complete: 2 entry points");
	ASSERT_POINT(doctor_judge_takeover(partial, p), "warn",
		     "1 of 3 entry points; wbinvd_on_all_cpus: a live patch or another module holds it, ...");
	ASSERT_POINT(doctor_judge_takeover("handle_exit static-call stock given back\n", p), "fail",
		     "0 of 1 entry points; handle_exit: given back");
	ASSERT_POINT(doctor_judge_takeover("", p), "fail", "0 of 0");
}

static void test_units(void **state)
{
	static const char good[] =
		"unit               class     mode         requests       errors reason\n"
		"sev_info           msr       native              0            0 -\n"
		"psc                nae       stock              12            1 -\n";
	static const char disabled[] =
		"unit               class     mode         requests       errors reason\n"
		"sev_info           msr       native              0            0 -\n"
		"psc                nae       stock               0            0 self-test failed";

	(void)state;
	ASSERT_POINT(doctor_judge_units(good, p), "ok", "2, 1 of them native, none disabled");
	ASSERT_POINT(doctor_judge_units("", p), "unknown", "stats");
	ASSERT_POINT(doctor_judge_units(disabled, p), "warn", "1 disabled: psc: self-test failed");
}

static void test_worst(void **state)
{
	struct doctor_point points[3] = {
		{ .verdict = DOCTOR_OK }, { .verdict = DOCTOR_NOTHING }, { .verdict = DOCTOR_WARN },
	};

	(void)state;
	assert_string_equal(doctor_word(doctor_worst(points, 2)), "ok");
	assert_string_equal(doctor_word(doctor_worst(points, 3)), "warn");
	points[1].verdict = DOCTOR_UNKNOWN;
	assert_string_equal(doctor_word(doctor_worst(points, 3)), "unknown");
	points[0].verdict = DOCTOR_FAIL;
	assert_string_equal(doctor_word(doctor_worst(points, 3)), "fail");
}

static void add(struct klog *log, const char *text)
{
	char *record = strdup(text);

	klog_add(log, record);
	free(record);
}

static void test_klog(void **state)
{
	struct klog log = { 0 };
	size_t at;

	(void)state;
	assert_null(klog_last(&log, "x", &at));
	assert_int_equal(at, 0);
	add(&log, "5,0,0,-;Linux version 6.12.0 (gcc)\n");
	add(&log, "6,1,4711,-;SEV-SNP: RMP table; of 16\n SUBSYSTEM=cpu\n");
	add(&log, "4,2,4712,c;steers \033[2J terminals\n");
	/* Facility 1: a program has written that */
	add(&log, "12,3,4713,-;SEV-SNP: RMP table of mine\n");
	add(&log, "no record");
	add(&log, ";nor this");
	add(&log, "");
	assert_int_equal(log.nr, 3);
	assert_true(log.whole);
	assert_string_equal(klog_last(&log, "RMP", &at), "SEV-SNP: RMP table; of 16");
	assert_int_equal(at, 2);
	assert_string_equal(klog_last(&log, "steers", NULL), "steers ?[2J terminals");
	klog_free(&log);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cpu),
		cmocka_unit_test(test_snp),
		cmocka_unit_test(test_rmp),
		cmocka_unit_test(test_rmp_missing),
		cmocka_unit_test(test_rmp_segments),
		cmocka_unit_test(test_rmp_lines),
		cmocka_unit_test(test_iommu),
		cmocka_unit_test(test_firmware),
		cmocka_unit_test(test_kvm_amd),
		cmocka_unit_test(test_asids),
		cmocka_unit_test(test_kernel),
		cmocka_unit_test(test_lockdown),
		cmocka_unit_test(test_kvm_snp),
		cmocka_unit_test(test_takeover),
		cmocka_unit_test(test_units),
		cmocka_unit_test(test_worst),
		cmocka_unit_test(test_klog),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
