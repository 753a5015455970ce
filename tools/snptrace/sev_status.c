// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sev_status.h"

/* Linux's include/uapi/linux/psp-sev.h; Debian 12's own is from before SNP hosts */
#define COMMAND_SNP_PLATFORM_STATUS	9

struct command {
	uint32_t cmd;
	uint64_t data;
	uint32_t status;
} __attribute__((packed));

#define ISSUE_COMMAND	_IOWR('S', 0, struct command)

struct snp_status {
	uint8_t major, minor, state, rmp;
	uint32_t build, flags, guests;
	uint64_t current_tcb, reported_tcb;
} __attribute__((packed));

#define STATE_INIT	1
#define RMP_INITIALIZED	1

struct answer {
	int error;
	uint32_t status;
	struct snp_status snp;
};

static void ask(int sev, struct answer *a)
{
	struct command c = {
		.cmd = COMMAND_SNP_PLATFORM_STATUS, .data = (uintptr_t)&a->snp,
	};

	if (ioctl(sev, ISSUE_COMMAND, &c))
		a->error = errno;
	a->status = c.status;
}

/* Nobody is to wait for a pipe of ours that the child still holds */
static void child(int sev, int to)
{
	struct answer a = { 0 };

	signal(SIGPIPE, SIG_IGN);
	if (dup2(sev, 0) < 0 || dup2(to, 1) < 0 || close_range(2, ~0U, 0))
		_exit(1);
	ask(0, &a);
	_exit(write(1, &a, sizeof(a)) != sizeof(a));
}

static int wait_for(int from, int limit_ms, struct answer *a)
{
	struct pollfd p = { .fd = from, .events = POLLIN };
	int ret = poll(&p, 1, limit_ms);

	if (ret <= 0)
		return ret ? -errno : -ETIME;
	return read(from, a, sizeof(*a)) == sizeof(*a) ? 0 : -EPIPE;
}

static int ask_by_child(int sev, int limit_ms, struct answer *a)
{
	int ends[2], ret;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC))
		return -errno;
	pid = fork();
	if (!pid)
		child(sev, ends[1]);
	close(ends[1]);
	ret = pid < 0 ? -errno : wait_for(ends[0], limit_ms, a);
	close(ends[0]);
	if (pid > 0 && ret)
		kill(pid, SIGKILL);
	else if (pid > 0)
		waitpid(pid, NULL, 0);
	return ret;
}

int sev_status_ask(struct sev_status *s, int limit_ms)
{
	struct answer a = { 0 };
	int sev = open("/dev/sev", O_RDONLY | O_CLOEXEC), ret;

	memset(s, 0, sizeof(*s));
	if (sev < 0)
		return -errno;
	ret = ask_by_child(sev, limit_ms, &a);
	close(sev);
	if (ret)
		return ret;
	*s = (struct sev_status){
		.status = a.status, .major = a.snp.major, .minor = a.snp.minor,
		.initialised = a.snp.state == STATE_INIT, .rmp = a.snp.rmp & RMP_INITIALIZED,
		.build = a.snp.build, .guests = a.snp.guests,
	};
	return -a.error;
}
