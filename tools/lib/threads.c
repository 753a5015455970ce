// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "text.h"
#include "threads.h"

#define NS		1000000000ULL
#define KVM_RUN		0xae80

/* What is there of a file, up to @size; -1: cannot be read */
static ssize_t read_file(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n, len = 0;

	if (fd < 0)
		return -1;
	while ((n = read(fd, text + len, size - 1 - len)) > 0)
		len += n;
	close(fd);
	text[len] = '\0';
	return n < 0 ? -1 : len;
}

/* Field @n of /proc/PID/stat, as proc(5) counts, of which @text begins with the third */
static bool stat_field(const char *text, unsigned int n, uint64_t *value)
{
	for (unsigned int i = 2; i < n && text; i++)
		text = strchr(text + 1, ' ');
	return text && sscanf(text, "%" SCNu64, value) == 1;
}

/* The name may have anything in it, and other fields cannot have a ")" */
bool thread_parse_stat(const char *text, long hz, struct thread *t)
{
	const char *open = strchr(text, '('), *close = strrchr(text, ')');
	uint64_t user, system, guest;

	if (!open || !close || close < open || hz <= 0 || close[1] != ' ')
		return false;
	if (!stat_field(close, 14, &user) || !stat_field(close, 15, &system) ||
	    !stat_field(close, 43, &guest))
		return false;
	text_copy(t->comm, sizeof(t->comm), open + 1, close - open - 1);
	t->state = close[2];
	/* The kernel counts the guest's time as the user's, too */
	t->user_ns = (user > guest ? user - guest : 0) * (NS / hz);
	t->system_ns = system * (NS / hz);
	t->guest_ns = guest * (NS / hz);
	return true;
}

bool thread_parse_schedstat(const char *text, struct thread *t)
{
	t->has_sched = sscanf(text, "%" SCNu64 " %" SCNu64, &t->run_ns, &t->wait_ns) == 2;
	return t->has_sched;
}

bool thread_parse_syscall(const char *text, struct thread *t)
{
	t->syscall = THREAD_NO_SYSCALL;
	t->arg1 = 0;
	if (sscanf(text, "%d %*x %" SCNx64, &t->syscall, &t->arg1) == 2 && t->syscall >= 0)
		return true;
	t->syscall = THREAD_NO_SYSCALL;
	return !strncmp(text, "running", 7);
}

/* "[<0>] function+0x1/0x2 [module]" */
static void add_frame(const char *line, size_t len, struct thread *t)
{
	const char *name = memchr(line, ']', len);
	size_t n;

	if (!name || t->nr_frames == THREAD_MAX_FRAMES)
		return;
	name += strspn(name, "] ");
	n = strcspn(name, "+\n ");
	if (n && name < line + len)
		text_copy(t->frames[t->nr_frames++], THREAD_NAME_SIZE, name, n);
}

void thread_parse_stack(const char *text, struct thread *t)
{
	t->nr_frames = 0;
	while (*text) {
		size_t len = strcspn(text, "\n");

		add_frame(text, len, t);
		text += len + !!text[len];
	}
}

void thread_read(uint32_t pid, uint32_t tid, struct thread *t)
{
	static const char *const files[] = { "stat", "schedstat", "syscall", "wchan", "stack" };
	char path[64], text[4096];

	memset(t, 0, sizeof(*t));
	t->tid = tid;
	t->syscall = THREAD_NO_SYSCALL;
	for (unsigned int i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		snprintf(path, sizeof(path), "/proc/%" PRIu32 "/task/%" PRIu32 "/%s", pid, tid,
			 files[i]);
		if (read_file(path, text, sizeof(text)) < 0)
			continue;
		switch (i) {
		case 0:
			t->there = thread_parse_stat(text, sysconf(_SC_CLK_TCK), t);
			break;
		case 1:
			thread_parse_schedstat(text, t);
			break;
		case 2:
			thread_parse_syscall(text, t);
			break;
		case 3:
			if (strcmp(text, "0"))
				text_copy(t->wchan, sizeof(t->wchan), text, strlen(text));
			break;
		default:
			t->has_stack = true;
			thread_parse_stack(text, t);
		}
	}
}

const char *thread_frame(const struct thread *t, const char *prefix)
{
	for (unsigned int i = 0; i < t->nr_frames; i++)
		if (!strncmp(t->frames[i], prefix, strlen(prefix)))
			return t->frames[i];
	return NULL;
}

const char *thread_blocked(const struct thread *t)
{
	if (!t->there || t->state != 'D')
		return NULL;
	if (t->nr_frames)
		return t->frames[0];
	return *t->wchan ? t->wchan : NULL;
}

bool thread_in_kvm_run(const struct thread *t)
{
	if (t->syscall == THREAD_NO_SYSCALL)
		return thread_frame(t, "kvm_arch_vcpu_ioctl_run");
	return t->syscall == SYS_ioctl && t->arg1 == KVM_RUN;
}

static const char *syscall_name(int nr)
{
	static const struct {
		int nr;
		const char *name;
	} names[] = {
		{ SYS_ioctl, "ioctl" }, { SYS_futex, "futex" }, { SYS_read, "read" },
		{ SYS_write, "write" }, { SYS_poll, "poll" }, { SYS_ppoll, "ppoll" },
		{ SYS_select, "select" }, { SYS_pselect6, "pselect6" },
		{ SYS_epoll_wait, "epoll_wait" }, { SYS_epoll_pwait, "epoll_pwait" },
		{ SYS_nanosleep, "nanosleep" }, { SYS_clock_nanosleep, "clock_nanosleep" },
		{ SYS_recvmsg, "recvmsg" }, { SYS_sendmsg, "sendmsg" }, { SYS_accept, "accept" },
		{ SYS_fallocate, "fallocate" }, { SYS_madvise, "madvise" }, { SYS_mmap, "mmap" },
		{ SYS_munmap, "munmap" }, { SYS_pread64, "pread64" }, { SYS_pwrite64, "pwrite64" },
		{ SYS_preadv, "preadv" }, { SYS_pwritev, "pwritev" }, { SYS_fsync, "fsync" },
		{ SYS_fdatasync, "fdatasync" }, { SYS_io_uring_enter, "io_uring_enter" },
		{ SYS_rt_sigtimedwait, "rt_sigtimedwait" }, { SYS_pause, "pause" },
		{ SYS_wait4, "wait4" }, { SYS_exit, "exit" }, { SYS_exit_group, "exit_group" },
		{ SYS_sched_yield, "sched_yield" }, { SYS_open, "open" }, { SYS_openat, "openat" },
		{ SYS_close, "close" },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].nr == nr)
			return names[i].name;
	return NULL;
}

static const char *state_text(char state)
{
	switch (state) {
	case 'R':
		return "runs";
	case 'S':
		return "sleeps";
	case 'D':
		return "sleeps without being interruptible";
	case 'T':
		return "is stopped by a signal";
	case 't':
		return "is stopped by a debugger";
	case 'Z':
	case 'X':
		return "has ended";
	default:
		return "is idle";
	}
}

const char *thread_text(const struct thread *t, char buf[static 128])
{
	const char *name = syscall_name(t->syscall);
	char call[32] = "";

	if (!t->there)
		snprintf(buf, 128, "has ended");
	else if (t->state == 'R' || t->syscall == THREAD_NO_SYSCALL)
		snprintf(buf, 128, "%s%s%s", state_text(t->state), *t->wchan ? " in " : "", t->wchan);
	else {
		if (!name)
			snprintf(call, sizeof(call), "system call %d", t->syscall);
		else
			snprintf(call, sizeof(call), "%s(%s)", name,
				 thread_in_kvm_run(t) ? "KVM_RUN" : "");
		snprintf(buf, 128, "%s in %s%s%s%s", state_text(t->state), call,
			 *t->wchan ? " (" : "", t->wchan, *t->wchan ? ")" : "");
	}
	return buf;
}

uint32_t thread_process(uint32_t tid)
{
	char path[32], text[2048], *line;

	snprintf(path, sizeof(path), "/proc/%" PRIu32 "/status", tid);
	if (read_file(path, text, sizeof(text)) <= 0)
		return 0;
	line = strstr(text, "\nTgid:");
	return line ? strtoul(line + 6, NULL, 10) : 0;
}
