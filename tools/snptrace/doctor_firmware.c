// SPDX-License-Identifier: GPL-2.0-only
/* The PSP and its driver; the firmware's version and state. */
#include <errno.h>
#include <glob.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "blackbox.h"
#include "doctor_judge.h"
#include "human.h"

/* How long the firmware has to answer, other commands before ours included */
#define LIMIT_MS	5000
/* What Linux demands (SNP_MIN_API_MAJOR, SNP_MIN_API_MINOR) */
#define MIN_MAJOR	1
#define MIN_MINOR	51

#define NS_PER_MS	1000000ULL

#define TODO_DEAD	"shut guests down and reboot; if it stays so, power the host off"

void doctor_check_psp(const struct doctor *d, struct doctor_point *p)
{
	glob_t devices;
	const char *device;

	if (access("/sys/bus/pci/drivers/ccp", F_OK)) {
		doctor_say(p, DOCTOR_FAIL, "its driver, ccp, is not loaded");
		doctor_todo(p, doctor_is_amd(&d->cpu) ? "modprobe ccp" : "see CPU");
		return;
	}
	if (glob("/sys/bus/pci/drivers/ccp/*:*:*.*", 0, NULL, &devices)) {
		doctor_say(p, DOCTOR_FAIL, "ccp is loaded and has no device");
		doctor_todo(p, "dmesg | grep ccp says why, if there is a PSP: lspci -nn -d 1022:");
		return;
	}
	device = strrchr(devices.gl_pathv[0], '/') + 1;
	if (access("/sys/class/misc/sev", F_OK)) {
		doctor_say(p, DOCTOR_FAIL, "%s has ccp as its driver, but does not offer SEV", device);
		doctor_todo(p, "set SEV Control to Enable in the BIOS; dmesg | grep ccp");
	} else {
		doctor_say(p, DOCTOR_OK, "%s, driver ccp, /dev/sev is there", device);
	}
	doctor_number(p, "devices", devices.gl_pathc);
	globfree(&devices);
}

static void judge_answer(const struct sev_status *s, struct doctor_point *p)
{
	doctor_number(p, "api_major", s->major);
	doctor_number(p, "api_minor", s->minor);
	doctor_number(p, "build", s->build);
	doctor_number(p, "initialised", s->initialised);
	doctor_number(p, "guests", s->guests);
	if (s->major < MIN_MAJOR || (s->major == MIN_MAJOR && s->minor < MIN_MINOR)) {
		doctor_say(p, DOCTOR_FAIL, "SNP API %u.%u build %u is too old: Linux wants %u.%u",
			   s->major, s->minor, s->build, MIN_MAJOR, MIN_MINOR);
		doctor_todo(p, "update the BIOS, or put AMD's SEV firmware into /lib/firmware/amd");
	} else if (!s->initialised || !s->rmp) {
		doctor_say(p, DOCTOR_FAIL, "SNP API %u.%u build %u, but %s is not initialised", s->major,
			   s->minor, s->build, s->initialised ? "the RMP" : "SNP");
		doctor_todo(p, "see SNP; if it is on: modprobe kvm_amd, and dmesg | grep ccp");
	} else {
		doctor_say(p, DOCTOR_OK, "SNP API %u.%u build %u, initialised, %u guest%s", s->major,
			   s->minor, s->build, s->guests, s->guests == 1 ? "" : "s");
	}
}

void doctor_judge_firmware(const struct sev_status *s, int error, struct doctor_point *p)
{
	switch (error) {
	case 0:
		judge_answer(s, p);
		break;
	case -ETIME:
		doctor_say(p, DOCTOR_FAIL, "has not answered within %d s", LIMIT_MS / 1000);
		doctor_todo(p, "snptrace hang says what it has; if nothing: " TODO_DEAD);
		break;
	/* EFAULT: what was to hold the answer could not be taken back from the firmware */
	case -EFAULT:
	case -ETIMEDOUT:
	case -EBUSY:
	case -ENODEV:
		doctor_say(p, DOCTOR_FAIL, "does not answer: the kernel has given it up");
		doctor_todo(p, TODO_DEAD);
		break;
	case -EIO:
		doctor_say(p, DOCTOR_FAIL, "refuses SNP_PLATFORM_STATUS with status 0x%x", s->status);
		doctor_todo(p, "AMD 56860, Status Codes, says what it means; dmesg | grep ccp");
		break;
	case -EINVAL:
		doctor_say(p, DOCTOR_UNKNOWN, "not asked: this kernel cannot, or SNP is not initialised");
		doctor_todo(p, "see SNP and kernel; dmesg | grep ccp");
		break;
	case -ENOENT:
		doctor_say(p, DOCTOR_UNKNOWN, "not asked: there is no /dev/sev");
		doctor_todo(p, "see PSP");
		break;
	default:
		doctor_unseen(p, "/dev/sev", -error);
	}
}

/* A question to a PSP that is dead costs the kernel a page: do not ask again */
static bool is_dead(const struct klog *log, struct doctor_point *p)
{
	char since[HUMAN_SIZE];
	struct blackbox_firmware f;
	size_t dead, alive;

	blackbox_firmware(&f);
	klog_last(log, "timed out, disabling PSP", &dead);
	klog_last(log, "SEV-SNP API:", &alive);
	if (f.known && f.silent)
		doctor_say(p, DOCTOR_FAIL, "does not answer, since %s",
			   human_ns(since, f.silent_ms * NS_PER_MS));
	else if (f.running && f.run_ms > LIMIT_MS)
		doctor_say(p, DOCTOR_FAIL, "has not answered command 0x%" PRIx64 " for %s", f.cmd,
			   human_ns(since, f.run_ms * NS_PER_MS));
	else if (dead > alive)
		doctor_say(p, DOCTOR_FAIL, "does not answer; the kernel: %s", log->lines[dead - 1]);
	else
		return false;
	doctor_todo(p, TODO_DEAD);
	return true;
}

void doctor_check_firmware(const struct doctor *d, struct doctor_point *p)
{
	struct sev_status s;
	int error;

	if (is_dead(&d->log, p))
		return;
	error = sev_status_ask(&s, LIMIT_MS);
	doctor_judge_firmware(&s, error, p);
}
