// SPDX-License-Identifier: GPL-2.0-only
/* The module: loaded, active, complete. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <kvm_snp/version.h>

#include "blackbox.h"
#include "doctor_judge.h"
#include "file.h"

#define FILE_SIZE	(64 << 10)
#define WORDS		"dmesg | grep kvm_snp has the module's words"

/* Reads a line of @text after the other: NULL at the end */
static const char *line_after(const char *line)
{
	line = strchr(line, '\n');
	return line && line[1] ? line + 1 : NULL;
}

static uint64_t leaked_pages(const char *state)
{
	uint64_t n = 0;

	for (const char *line = state; line; line = line_after(line))
		if (sscanf(line, "pages_leaked %" SCNu64, &n) == 1)
			break;
	return n;
}

void doctor_judge_kvm_snp(const char *version, const char *state, struct doctor_point *p)
{
	uint64_t leaked = leaked_pages(state);
	int len = strcspn(state, "\n");

	doctor_number(p, "pages_leaked", leaked);
	if (!strncmp(state, "state refused", 13)) {
		doctor_say(p, DOCTOR_FAIL, "%s, has refused to take over", version);
		doctor_todo(p, WORDS);
	} else if (strncmp(state, "state active", 12)) {
		doctor_say(p, DOCTOR_WARN, "%s, %.*s", version, len, state);
		doctor_todo(p, "see kvm_amd");
	} else if (strcmp(version, KVM_SNP_VERSION)) {
		doctor_say(p, DOCTOR_WARN, "%s, active, but the tools are %s", version, KVM_SNP_VERSION);
		doctor_todo(p, "rmmod kvm_snp; modprobe kvm_snp, with the module that came with the tools");
	} else if (leaked) {
		doctor_say(p, DOCTOR_WARN, "%s, active; could not take %" PRIu64 " pages back from guests",
			   version, leaked);
		doctor_todo(p, WORDS "; a reboot gives them back");
	} else {
		doctor_say(p, DOCTOR_OK, "%s, active", version);
	}
}

void doctor_check_kvm_snp(const struct doctor *d, struct doctor_point *p)
{
	char version[64], state[256];
	int error;

	(void)d;
	if (access("/sys/module/kvm_snp", F_OK)) {
		doctor_say(p, DOCTOR_WARN, "not loaded: the tools see what the stock kernel lets them see");
		doctor_todo(p, "modprobe kvm_snp");
		return;
	}
	file_read("/sys/module/kvm_snp/version", version, sizeof(version));
	error = file_read(BLACKBOX_DIR "state", state, sizeof(state));
	if (error < 0)
		doctor_unseen(p, BLACKBOX_DIR "state", -error);
	else
		doctor_judge_kvm_snp(version, state, p);
}

/* NAME HOW active|stock REASON */
void doctor_judge_takeover(const char *takeover, struct doctor_point *p)
{
	char name[64], state[16], first[128] = "";
	unsigned int all = 0, active = 0;
	int reason;

	for (const char *line = takeover; line; line = line_after(line)) {
		if (sscanf(line, "%63s %*s %15s %n", name, state, &reason) != 2)
			continue;
		all++;
		if (!strcmp(state, "active"))
			active++;
		else if (!*first)
			snprintf(first, sizeof(first), "%s: %.*s", name,
				 (int)strcspn(line + reason, "\n"), line + reason);
	}
	doctor_number(p, "all", all);
	doctor_number(p, "active", active);
	if (all && active == all) {
		doctor_say(p, DOCTOR_OK, "complete: %u entry points", all);
		return;
	}
	doctor_say(p, active ? DOCTOR_WARN : DOCTOR_FAIL, "%u of %u entry points; %s%s", active, all, first,
		   active + 1 < all ? ", ..." : "");
	doctor_todo(p, "%s", active ? "cat " BLACKBOX_DIR "takeover has all of them; " WORDS :
		    "see kvm_snp");
}

/* UNIT CLASS MODE REQUESTS ERRORS REASON, below a line of titles */
void doctor_judge_units(const char *stats, struct doctor_point *p)
{
	char name[32], mode[16], first[128] = "";
	unsigned int all = 0, native = 0, disabled = 0;
	int reason;

	for (const char *line = line_after(stats); line; line = line_after(line)) {
		if (sscanf(line, "%31s %*s %15s %*s %*s %n", name, mode, &reason) != 2)
			continue;
		all++;
		native += !strcmp(mode, "native");
		if (line[reason] == '-' || line[reason] == '\n' || !line[reason])
			continue;
		if (!disabled++)
			snprintf(first, sizeof(first), "%s: %.*s", name,
				 (int)strcspn(line + reason, "\n"), line + reason);
	}
	doctor_number(p, "all", all);
	doctor_number(p, "native", native);
	doctor_number(p, "disabled", disabled);
	if (disabled) {
		doctor_say(p, DOCTOR_WARN, "%u disabled: %s%s", disabled, first,
			   disabled > 1 ? ", ..." : "");
		doctor_todo(p, "kvm_amd's own code is used for them; " WORDS);
	} else if (!all) {
		doctor_say(p, DOCTOR_UNKNOWN, BLACKBOX_DIR "stats has none");
		doctor_todo(p, "rmmod kvm_snp; modprobe kvm_snp, with the module that came with the tools");
	} else {
		doctor_say(p, DOCTOR_OK, "%u, %u of them native, none disabled", all, native);
	}
}

static void check_file(const char *path, void (*judge)(const char *text, struct doctor_point *p),
		       struct doctor_point *p)
{
	static char text[FILE_SIZE];
	int error;

	if (access("/sys/module/kvm_snp", F_OK))
		return;
	error = file_read(path, text, sizeof(text));
	if (error < 0)
		doctor_unseen(p, path, -error);
	else
		judge(text, p);
}

void doctor_check_takeover(const struct doctor *d, struct doctor_point *p)
{
	(void)d;
	check_file(BLACKBOX_DIR "takeover", doctor_judge_takeover, p);
}

void doctor_check_units(const struct doctor *d, struct doctor_point *p)
{
	(void)d;
	check_file(BLACKBOX_DIR "stats", doctor_judge_units, p);
}
