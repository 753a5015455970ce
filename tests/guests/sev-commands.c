// SPDX-License-Identifier: GPL-2.0-only
/*
 * sev-commands: launches SEV guests that nobody runs, and compares each answer of the firmware with
 * its specification (55766, chapters 6 and 7). Runs in an SEV host; prints TAP.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/psp-sev.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "sev-owner.h"
#include "vmm/kvm_compat.h"

#define PAGE_SIZE	4096
#define MEASURE_SIZE	48

/* 55766, 4.4: status codes. NONE: the command did not reach the firmware. */
enum {
	SUCCESS = 0x00, INVALID_GUEST_STATE = 0x02, INVALID_LENGTH = 0x04, INVALID_CERTIFICATE = 0x06,
	POLICY_FAILURE = 0x07, BAD_MEASUREMENT = 0x0b, INVALID_ASID = 0x0d, UNSUPPORTED = 0x15,
	INVALID_PARAM = 0x16, NONE = -1,
};

/* 55766, 6.1.2: guest states. */
enum { LUPDATE = 1, LSECRET = 2, RUNNING = 3 };

#define POLICY_NODBG	1
#define POLICY_ES	4

struct secret_header {
	uint32_t flags;
	uint8_t iv[16];
	uint8_t mac[32];
};

static int kvm, sev, tests, failures;
static uint8_t *memory, *other;

static void check(bool ok, const char *what)
{
	tests++;
	failures += !ok;
	printf("%sok %d - %s\n", ok ? "" : "not ", tests, what);
}

static void wants(int status, int wanted, const char *what)
{
	if (status != wanted)
		printf("# status %#x, wanted %#x\n", status, wanted);
	check(status == wanted, what);
}

static void die(const char *what)
{
	printf("Bail out! %s: %s\n", what, strerror(errno));
	exit(1);
}

/* The firmware's status. */
static int command(int vm, uint32_t id, void *data)
{
	struct kvm_sev_cmd cmd = {
		.id = id,
		.data = (uintptr_t)data,
		.sev_fd = sev,
	};

	if (!ioctl(vm, KVM_MEMORY_ENCRYPT_OP, &cmd))
		return SUCCESS;
	return cmd.error ? (int)cmd.error : NONE;
}

static int create(unsigned long type)
{
	struct kvm_sev_init init = { 0 };
	int vm = ioctl(kvm, KVM_CREATE_VM, type);

	if (vm < 0)
		die("KVM_CREATE_VM");
	if (command(vm, KVM_SEV_INIT2, &init))
		die("KVM_SEV_INIT2");
	return vm;
}

static int start(int vm, uint32_t policy)
{
	struct kvm_sev_launch_start start = { .policy = policy };

	return command(vm, KVM_SEV_LAUNCH_START, &start);
}

static int update(int vm, uint32_t len)
{
	struct kvm_sev_launch_update_data data = { .uaddr = (uintptr_t)memory, .len = len };

	return command(vm, KVM_SEV_LAUNCH_UPDATE_DATA, &data);
}

static int measure(int vm, uint32_t *len)
{
	uint8_t measurement[256];
	struct kvm_sev_launch_measure data = { .uaddr = (uintptr_t)measurement, .len = *len };
	int status = command(vm, KVM_SEV_LAUNCH_MEASURE, &data);

	*len = data.len;
	return status;
}

static int secret(int vm, uint32_t flags, uint32_t guest_len)
{
	static uint8_t text[32];
	struct secret_header header = { .flags = flags };
	struct kvm_sev_launch_secret data = {
		.hdr_uaddr = (uintptr_t)&header,
		.hdr_len = sizeof(header),
		.guest_uaddr = (uintptr_t)memory,
		.guest_len = guest_len,
		.trans_uaddr = (uintptr_t)text,
		.trans_len = sizeof(text),
	};

	return command(vm, KVM_SEV_LAUNCH_SECRET, &data);
}

static int debug(int vm, uint32_t id, void *from, void *to, uint32_t len)
{
	struct kvm_sev_dbg data = {
		.src_uaddr = (uintptr_t)from,
		.dst_uaddr = (uintptr_t)to,
		.len = len,
	};

	return command(vm, id, &data);
}

static bool is_in_state(int vm, uint32_t state, uint32_t policy)
{
	struct kvm_sev_guest_status status = { 0 };

	return command(vm, KVM_SEV_GUEST_STATUS, &status) == SUCCESS && status.state == state &&
	       status.policy == policy && status.handle;
}

static void test_refused_starts(void)
{
	struct kvm_sev_launch_start session = {
		.dh_uaddr = (uintptr_t)memory,
		.dh_len = SEV_CERT_SIZE,
		.session_uaddr = (uintptr_t)memory,
		.session_len = sizeof(struct sev_session),
	};
	int vm = create(KVM_X86_SEV_VM);

	wants(start(vm, 0x40), POLICY_FAILURE, "LAUNCH_START: a reserved bit of the policy");
	wants(start(vm, 2 << 16), POLICY_FAILURE, "LAUNCH_START: firmware 2.0 is wanted");
	wants(start(vm, POLICY_ES), INVALID_ASID, "ACTIVATE: SEV-ES with an ASID of SEV");
	wants(command(vm, KVM_SEV_LAUNCH_START, &session), INVALID_CERTIFICATE,
	      "LAUNCH_START: a session without a certificate");
	session.dh_len--;
	wants(command(vm, KVM_SEV_LAUNCH_START, &session), INVALID_LENGTH,
	      "LAUNCH_START: a certificate that is too short");
	wants(start(vm, 0), SUCCESS, "LAUNCH_START: after all that");
	close(vm);
}

static void test_launch(void)
{
	int vm = create(KVM_X86_SEV_VM);
	uint32_t len;

	wants(start(vm, 0), SUCCESS, "LAUNCH_START");
	check(is_in_state(vm, LUPDATE, 0), "GUEST_STATUS: LUPDATE");
	wants(update(vm, PAGE_SIZE), SUCCESS, "LAUNCH_UPDATE_DATA");
	wants(update(vm, 24), INVALID_LENGTH, "LAUNCH_UPDATE_DATA: not whole blocks");
	wants(secret(vm, 0, 32), INVALID_GUEST_STATE, "LAUNCH_SECRET: before it is measured");

	len = 0;
	wants(measure(vm, &len), INVALID_LENGTH, "LAUNCH_MEASURE: how large?");
	check(len == MEASURE_SIZE, "LAUNCH_MEASURE: 48 bytes");
	len = MEASURE_SIZE - 1;
	wants(measure(vm, &len), INVALID_LENGTH, "LAUNCH_MEASURE: a byte too few");
	len = MEASURE_SIZE;
	wants(measure(vm, &len), SUCCESS, "LAUNCH_MEASURE");
	check(is_in_state(vm, LSECRET, 0), "GUEST_STATUS: LSECRET");
	wants(measure(vm, &len), INVALID_GUEST_STATE, "LAUNCH_MEASURE: twice");
	wants(update(vm, PAGE_SIZE), INVALID_GUEST_STATE, "LAUNCH_UPDATE_DATA: after it is measured");

	wants(secret(vm, 0, 48), INVALID_LENGTH, "LAUNCH_SECRET: lengths differ");
	wants(secret(vm, 1, 32), UNSUPPORTED, "LAUNCH_SECRET: compressed");
	wants(secret(vm, 2, 32), INVALID_PARAM, "LAUNCH_SECRET: a reserved flag");
	wants(secret(vm, 0, 32), BAD_MEASUREMENT, "LAUNCH_SECRET: not by the guest's owner");

	wants(command(vm, KVM_SEV_LAUNCH_FINISH, NULL), SUCCESS, "LAUNCH_FINISH");
	check(is_in_state(vm, RUNNING, 0), "GUEST_STATUS: RUNNING");
	wants(command(vm, KVM_SEV_LAUNCH_FINISH, NULL), INVALID_GUEST_STATE, "LAUNCH_FINISH: twice");
	wants(secret(vm, 0, 32), INVALID_GUEST_STATE, "LAUNCH_SECRET: to a guest that runs");
	close(vm);
}

/* KVM makes whole blocks of what it is given. */
static void test_debug(void)
{
	static const char text[] = "the text of a guest that is debugged";
	int vm = create(KVM_X86_SEV_VM);

	memcpy(memory, text, sizeof(text));
	memset(other, 0, PAGE_SIZE);
	wants(start(vm, 0), SUCCESS, "LAUNCH_START: a guest that may be debugged");
	wants(update(vm, PAGE_SIZE), SUCCESS, "LAUNCH_UPDATE_DATA");
	wants(command(vm, KVM_SEV_LAUNCH_FINISH, NULL), SUCCESS, "LAUNCH_FINISH: without a measurement");
	wants(debug(vm, KVM_SEV_DBG_DECRYPT, memory, other, 64), SUCCESS, "DBG_DECRYPT: blocks");
	check(!memcmp(other, text, sizeof(text)), "DBG_DECRYPT: what was launched");
	wants(debug(vm, KVM_SEV_DBG_DECRYPT, memory + 4, other + 1024, 4), SUCCESS,
	      "DBG_DECRYPT: a part of a block");
	check(!memcmp(other + 1024, text + 4, 4), "DBG_DECRYPT: that part");

	memset(other, 'x', 32);
	wants(debug(vm, KVM_SEV_DBG_ENCRYPT, other, memory + 128, 32), SUCCESS, "DBG_ENCRYPT: blocks");
	wants(debug(vm, KVM_SEV_DBG_DECRYPT, memory + 128, other + 2048, 32), SUCCESS, "and back");
	check(!memcmp(other + 2048, other, 32), "what was written is read");
	close(vm);

	vm = create(KVM_X86_SEV_VM);
	wants(start(vm, POLICY_NODBG), SUCCESS, "LAUNCH_START: a guest that must not be debugged");
	wants(debug(vm, KVM_SEV_DBG_DECRYPT, memory, other, 64), POLICY_FAILURE, "DBG_DECRYPT of it");
	wants(debug(vm, KVM_SEV_DBG_ENCRYPT, other, memory, 64), POLICY_FAILURE, "DBG_ENCRYPT of it");
	close(vm);
}

static bool platform(uint32_t id, void *data)
{
	struct sev_issue_cmd cmd = { .cmd = id, .data = (uintptr_t)data };

	return !ioctl(sev, SEV_ISSUE_CMD, &cmd);
}

static bool export_pdh(uint8_t *pdh, uint8_t *chain)
{
	struct sev_user_data_pdh_cert_export export = {
		.pdh_cert_address = (uintptr_t)pdh,
		.pdh_cert_len = SEV_CERT_SIZE,
		.cert_chain_address = (uintptr_t)chain,
		.cert_chain_len = SEV_CHAIN_SIZE,
	};

	return platform(SEV_PDH_CERT_EXPORT, &export);
}

static int start_session(int vm, struct sev_owner *owner, uint32_t policy)
{
	struct kvm_sev_launch_start start = {
		.policy = policy,
		.dh_uaddr = (uintptr_t)owner->cert,
		.dh_len = sizeof(owner->cert),
		.session_uaddr = (uintptr_t)&owner->session,
		.session_len = sizeof(owner->session),
	};

	return command(vm, KVM_SEV_LAUNCH_START, &start);
}

/* The secret goes to the middle of the page. */
static int give(int vm, uint8_t *header, uint8_t *text, uint32_t size)
{
	struct kvm_sev_launch_secret data = {
		.hdr_uaddr = (uintptr_t)header,
		.hdr_len = SEV_SECRET_HEADER_SIZE,
		.guest_uaddr = (uintptr_t)memory + PAGE_SIZE / 2,
		.guest_len = size,
		.trans_uaddr = (uintptr_t)text,
		.trans_len = size,
	};

	return command(vm, KVM_SEV_LAUNCH_SECRET, &data);
}

/* A launch with everything: the owner trusts the platform, checks the launch, and gives a secret. */
static void test_owner(void)
{
	static const uint8_t secret[32] = "thirty-two bytes for this guest";
	static uint8_t pdh[SEV_CERT_SIZE], chain[SEV_CHAIN_SIZE];
	uint8_t measurement[SEV_MEASUREMENT_SIZE], header[SEV_SECRET_HEADER_SIZE], text[32];
	struct kvm_sev_launch_measure data = {
		.uaddr = (uintptr_t)measurement,
		.len = sizeof(measurement),
	};
	struct sev_user_data_status status;
	struct sev_owner owner;
	uint8_t firmware[3];
	int vm;

	check(platform(SEV_PLATFORM_STATUS, &status), "PLATFORM_STATUS");
	firmware[0] = status.api_major;
	firmware[1] = status.api_minor;
	firmware[2] = status.build;
	check(export_pdh(pdh, chain), "PDH_CERT_EXPORT");
	check(sev_owner_trusts(pdh, chain), "the platform's certificates are signed");
	check(sev_owner_init(&owner, pdh, 0), "the owner makes a session");

	for (size_t i = 0; i < PAGE_SIZE; i++)
		memory[i] = i * 13;
	memcpy(other, memory, PAGE_SIZE);
	vm = create(KVM_X86_SEV_VM);
	wants(start_session(vm, &owner, POLICY_NODBG), BAD_MEASUREMENT,
	      "LAUNCH_START: another policy than the owner's");
	owner.session.wrap_tk[0] ^= 1;
	wants(start_session(vm, &owner, 0), BAD_MEASUREMENT, "LAUNCH_START: a changed session");
	owner.session.wrap_tk[0] ^= 1;
	wants(start_session(vm, &owner, 0), SUCCESS, "LAUNCH_START: the owner's session");
	wants(update(vm, PAGE_SIZE), SUCCESS, "LAUNCH_UPDATE_DATA");
	wants(command(vm, KVM_SEV_LAUNCH_MEASURE, &data), SUCCESS, "LAUNCH_MEASURE");
	check(sev_owner_measures(&owner, firmware, 0, other, PAGE_SIZE, measurement),
	      "the owner agrees with the measurement");
	other[100] ^= 1;
	check(!sev_owner_measures(&owner, firmware, 0, other, PAGE_SIZE, measurement),
	      "and would not with another");

	memcpy(text, secret, sizeof(text));
	check(sev_owner_secret(&owner, measurement, text, sizeof(text), header), "a secret is sealed");
	header[30] ^= 1;
	wants(give(vm, header, text, sizeof(text)), BAD_MEASUREMENT, "LAUNCH_SECRET: changed");
	header[30] ^= 1;
	wants(give(vm, header, text, sizeof(text)), SUCCESS, "LAUNCH_SECRET");
	wants(command(vm, KVM_SEV_LAUNCH_FINISH, NULL), SUCCESS, "LAUNCH_FINISH");
	wants(debug(vm, KVM_SEV_DBG_DECRYPT, memory + PAGE_SIZE / 2, other, sizeof(secret)), SUCCESS,
	      "DBG_DECRYPT");
	check(!memcmp(other, secret, sizeof(secret)), "the guest has the secret");
	close(vm);
}

int main(void)
{
	kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	sev = open("/dev/sev", O_RDWR | O_CLOEXEC);
	if (kvm < 0 || sev < 0)
		die("/dev/kvm, /dev/sev");
	memory = mmap(NULL, 2 * PAGE_SIZE, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (memory == MAP_FAILED)
		die("mmap");
	other = memory + PAGE_SIZE;

	test_refused_starts();
	test_launch();
	test_debug();
	test_owner();
	printf("1..%d\n", tests);
	return failures > 0;
}
