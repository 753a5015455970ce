// SPDX-License-Identifier: GPL-2.0-only
/*
 * sev-platform: asks the firmware of an SEV-SNP host, by /dev/sev, for its
 * status, and tells it what reports are to say (56860, SNP_PLATFORM_STATUS,
 * SNP_CONFIG, SNP_COMMIT, SNP_VLEK_LOAD).
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/ioctl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include <kvm_snp/sev_status.h>

#define DEVICE		"/dev/sev"
#define VLEK_SIZE	432

/* include/uapi/linux/psp-sev.h of Linux 6.12, which older headers lack. */
enum { CMD_SNP_PLATFORM_STATUS = 9, CMD_SNP_COMMIT, CMD_SNP_SET_CONFIG, CMD_SNP_VLEK_LOAD };

struct issue_cmd {
	uint32_t cmd;
	uint64_t data;
	uint32_t error;
} __attribute__((packed));

#define ISSUE_CMD	_IOWR('S', 0, struct issue_cmd)

struct snp_status {
	uint8_t api_major;
	uint8_t api_minor;
	uint8_t state;
	uint8_t is_rmp_initialized;
	uint32_t build_id;
	uint32_t flags;
	uint32_t guest_count;
	uint64_t current_tcb;
	uint64_t reported_tcb;
};

struct snp_config {
	uint64_t reported_tcb;
	uint32_t mask;
	uint8_t reserved[52];
};

struct snp_vlek_load {
	uint32_t len;
	uint8_t version;
	uint8_t reserved[3];
	uint64_t address;
};

static const char usage[] =
"Usage: sev-platform status\n"
"       sev-platform config REPORTED-TCB MASK\n"
"       sev-platform commit\n"
"       sev-platform vlek-load FILE\n"
"Asks the firmware of an SEV-SNP host.\n"
"\n"
"  status     versions, TCBs, and what is masked\n"
"  config     TCB that reports say (0: the current one), and what they leave\n"
"             out: bit 0 the chip's ID, bit 1 the signature of its key\n"
"  commit     what runs is what counts from now on\n"
"  vlek-load  load the wrapped VLEK in FILE (432 bytes)\n";

static void die(const char *what)
{
	fprintf(stderr, "sev-platform: %s: %s (%s)\n", what, strerror(errno),
		strerrorname_np(errno));
	exit(1);
}

static void ask(uint32_t cmd, void *data, const char *name)
{
	struct issue_cmd issue = { .cmd = cmd, .data = (uintptr_t)data };
	int fd = open(DEVICE, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		die(DEVICE);
	if (!ioctl(fd, ISSUE_CMD, &issue))
		return;
	if (issue.error) {
		fprintf(stderr, "sev-platform: %s: firmware status %#x %s\n", name, issue.error,
			sev_status_text(issue.error));
		exit(1);
	}
	die(name);
}

static int do_status(char **argv)
{
	struct snp_status s = { 0 };

	(void)argv;
	ask(CMD_SNP_PLATFORM_STATUS, &s, "SNP_PLATFORM_STATUS");
	printf("api %u.%u build %u\nstate %u\nguests %u\n", s.api_major, s.api_minor, s.build_id,
	       s.state, s.guest_count);
	printf("mask-chip-id %u\nmask-chip-key %u\nvlek %u\n", s.flags & 1, s.flags >> 1 & 1,
	       s.flags >> 2 & 1);
	printf("current-tcb %#018" PRIx64 "\nreported-tcb %#018" PRIx64 "\n", s.current_tcb,
	       s.reported_tcb);
	return 0;
}

static uint64_t number(const char *text)
{
	char *end;
	uint64_t n;

	errno = 0;
	n = strtoull(text, &end, 0);
	if (errno || end == text || *end || *text == '-') {
		fprintf(stderr, "sev-platform: %s: not a number\n", text);
		exit(2);
	}
	return n;
}

static int do_config(char **argv)
{
	struct snp_config config = {
		.reported_tcb = number(argv[0]),
		.mask = number(argv[1]),
	};

	ask(CMD_SNP_SET_CONFIG, &config, "SNP_CONFIG");
	return 0;
}

static int do_commit(char **argv)
{
	(void)argv;
	ask(CMD_SNP_COMMIT, NULL, "SNP_COMMIT");
	return 0;
}

static int do_vlek_load(char **argv)
{
	uint8_t vlek[VLEK_SIZE];
	struct snp_vlek_load load = { .len = sizeof(load), .address = (uintptr_t)vlek };
	FILE *f = fopen(argv[0], "re");

	if (!f)
		die(argv[0]);
	if (fread(vlek, 1, sizeof(vlek), f) != sizeof(vlek) || fgetc(f) != EOF) {
		fprintf(stderr, "sev-platform: %s: %zu bytes are wanted\n", argv[0], sizeof(vlek));
		return 1;
	}
	fclose(f);
	ask(CMD_SNP_VLEK_LOAD, &load, "SNP_VLEK_LOAD");
	return 0;
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		int args;
		int (*run)(char **argv);
	} verbs[] = {
		{ "status", 0, do_status },
		{ "config", 2, do_config },
		{ "commit", 0, do_commit },
		{ "vlek-load", 1, do_vlek_load },
	};

	if (argc == 2 && (!strcmp(argv[1], "-h") || !strcmp(argv[1], "--help"))) {
		fputs(usage, stdout);
		return 0;
	}
	for (size_t i = 0; argc >= 2 && i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (!strcmp(argv[1], verbs[i].name) && argc - 2 == verbs[i].args)
			return verbs[i].run(argv + 2);
	fputs(usage, stderr);
	return 2;
}
