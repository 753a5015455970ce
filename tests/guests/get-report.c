// SPDX-License-Identifier: GPL-2.0-only
/*
 * get-report: asks for the attestation report of the SEV-SNP guest that it
 * runs in, by the kernel's sev-guest driver, and prints it in words.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <linux/sev-guest.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <kvm_snp/guest_msg.h>
#include <kvm_snp/sev_status.h>

#define DEVICE		"/dev/sev-guest"
#define TSM		"/sys/kernel/config/tsm/report"
#define TSM_ENTRY	TSM "/get-report"

static const char usage[] =
"Usage: get-report [--nonce TEXT] [-o FILE] [--tsm]\n"
"Prints the attestation report of this SEV-SNP guest.\n"
"\n"
"  --nonce TEXT  data to put into the report (at most 64 bytes)\n"
"  -o FILE       also write the report as it is\n"
"  --tsm         ask by configfs (" TSM "), not by " DEVICE "\n"
"  -h, --help    this text\n";

static void die(const char *what)
{
	fprintf(stderr, "get-report: %s: %s (%s)\n", what, strerror(errno), strerrorname_np(errno));
	exit(1);
}

static void ask_driver(const uint8_t *nonce, struct snp_report *report)
{
	static struct snp_report_resp resp;
	const struct snp_msg_report_rsp *rsp = (const void *)resp.data;
	struct snp_report_req req = { 0 };
	struct snp_guest_request_ioctl io = {
		.msg_version = 1,
		.req_data = (uintptr_t)&req,
		.resp_data = (uintptr_t)&resp,
	};
	int fd = open(DEVICE, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		die(DEVICE);
	memcpy(req.user_data, nonce, sizeof(req.user_data));
	if (ioctl(fd, SNP_GET_REPORT, &io)) {
		fprintf(stderr, "get-report: SNP_GET_REPORT: %s; VMM error %#x, firmware status %#x %s\n",
			strerror(errno), (uint32_t)(io.exitinfo2 >> 32), (uint32_t)io.exitinfo2,
			sev_status_text(io.exitinfo2));
		exit(1);
	}
	close(fd);
	if (rsp->status || rsp->report_size != sizeof(*report)) {
		fprintf(stderr, "get-report: status %#x %s, report of %u bytes\n", rsp->status,
			sev_status_text(rsp->status), rsp->report_size);
		exit(1);
	}
	*report = rsp->report;
}

/* Documentation/ABI/testing/configfs-tsm. */
static void ask_tsm(const uint8_t *nonce, struct snp_report *report)
{
	int fd;

	if (mkdir(TSM_ENTRY, 0700))
		die(TSM_ENTRY);
	fd = open(TSM_ENTRY "/inblob", O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, nonce, SNP_REPORT_DATA_SIZE) != SNP_REPORT_DATA_SIZE || close(fd))
		die(TSM_ENTRY "/inblob");
	fd = open(TSM_ENTRY "/outblob", O_RDONLY | O_CLOEXEC);
	if (fd < 0 || read(fd, report, sizeof(*report)) != sizeof(*report))
		die(TSM_ENTRY "/outblob");
	close(fd);
	rmdir(TSM_ENTRY);
}

static void hex(const char *name, const uint8_t *bytes, size_t size)
{
	printf("%-18s ", name);
	for (size_t i = 0; i < size; i++)
		printf("%02x", bytes[i]);
	putchar('\n');
}

static void policy(uint64_t p)
{
	printf("%-18s %#lx: ABI %u.%u or later, SMT %s, migration agent %s, debugging %s, %s\n",
	       "policy", p, (uint8_t)(p >> 8), (uint8_t)p,
	       p & 1 << 16 ? "allowed" : "forbidden", p & 1 << 18 ? "allowed" : "forbidden",
	       p & 1 << 19 ? "allowed" : "forbidden",
	       p & 1 << 20 ? "one socket only" : "any number of sockets");
}

static void tcb(const char *name, uint64_t v)
{
	printf("%-18s %#018lx: boot loader %u, TEE %u, SNP %u, microcode %u\n", name, v,
	       (uint8_t)v, (uint8_t)(v >> 8), (uint8_t)(v >> 48), (uint8_t)(v >> 56));
}

static void platform_info(uint64_t v)
{
	printf("%-18s %#lx: SMT %s, TSME %s\n", "platform info", v, v & 1 ? "on" : "off",
	       v & 2 ? "on" : "off");
}

static void key_info(uint32_t v)
{
	static const char *const keys[] = { "VCEK", "VLEK" };
	unsigned int key = v >> 2 & 7;

	printf("%-18s %#x: signed by %s, chip key masking %s, author key %s\n", "key info", v,
	       key < 2 ? keys[key] : key == 7 ? "nobody" : "a reserved key",
	       v & 2 ? "on" : "off", v & 1 ? "present" : "absent");
}

static const char *algorithm(uint32_t v)
{
	return v == 0 ? "invalid" : v == 1 ? "ECDSA P-384 with SHA-384" : "reserved";
}

static void print_report(const struct snp_report *r)
{
	printf("%-18s %u\n", "version", r->version);
	printf("%-18s %u\n", "guest SVN", r->guest_svn);
	policy(r->policy);
	hex("family ID", r->family_id, sizeof(r->family_id));
	hex("image ID", r->image_id, sizeof(r->image_id));
	printf("%-18s %u\n", "VMPL", r->vmpl);
	printf("%-18s %u: %s\n", "signature", r->signature_algo, algorithm(r->signature_algo));
	tcb("current TCB", r->current_tcb);
	platform_info(r->platform_info);
	key_info(r->key_info);
	hex("report data", r->report_data, sizeof(r->report_data));
	hex("measurement", r->measurement, sizeof(r->measurement));
	hex("host data", r->host_data, sizeof(r->host_data));
	hex("ID key digest", r->id_key_digest, sizeof(r->id_key_digest));
	hex("author key digest", r->author_key_digest, sizeof(r->author_key_digest));
	hex("report ID", r->report_id, sizeof(r->report_id));
	hex("report ID of MA", r->report_id_ma, sizeof(r->report_id_ma));
	tcb("reported TCB", r->reported_tcb);
	printf("%-18s family %#x, model %#x, stepping %u\n", "CPU", r->cpuid_fam_id,
	       r->cpuid_mod_id, r->cpuid_step);
	hex("chip ID", r->chip_id, sizeof(r->chip_id));
	tcb("committed TCB", r->committed_tcb);
	printf("%-18s %u.%u build %u\n", "current firmware", r->current_major, r->current_minor,
	       r->current_build);
	printf("%-18s %u.%u build %u\n", "committed firmware", r->committed_major,
	       r->committed_minor, r->committed_build);
	tcb("launch TCB", r->launch_tcb);
	hex("signature bytes", r->signature, sizeof(r->signature));
}

static void write_report(const char *name, const struct snp_report *report)
{
	FILE *f = fopen(name, "we");

	if (!f || fwrite(report, sizeof(*report), 1, f) != 1 || fclose(f))
		die(name);
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "nonce", required_argument, NULL, 'n' },
		{ "tsm", no_argument, NULL, 't' },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	uint8_t nonce[SNP_REPORT_DATA_SIZE] = { 0 };
	void (*ask)(const uint8_t *nonce, struct snp_report *report) = ask_driver;
	const char *output = NULL;
	struct snp_report report;
	int opt;

	while ((opt = getopt_long(argc, argv, "o:h", options, NULL)) != -1) {
		switch (opt) {
		case 'n':
			if (strlen(optarg) > sizeof(nonce)) {
				fprintf(stderr, "get-report: the nonce is longer than %zu bytes\n",
					sizeof(nonce));
				return 2;
			}
			memcpy(nonce, optarg, strlen(optarg));
			break;
		case 't':
			ask = ask_tsm;
			break;
		case 'o':
			output = optarg;
			break;
		case 'h':
			fputs(usage, stdout);
			return 0;
		default:
			fputs(usage, stderr);
			return 2;
		}
	}

	ask(nonce, &report);
	print_report(&report);
	if (output)
		write_report(output, &report);
	return 0;
}
