// SPDX-License-Identifier: GPL-2.0-only
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "processes.h"
#include "run.h"

#define NS_PER_S	1000000000ULL
#define DAY_NS		(86400 * NS_PER_S)
#define WATCH_NS	(NS_PER_S / 5)

extern char **environ;

uint64_t run_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * NS_PER_S + t.tv_nsec;
}

static void signals(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGHUP);
	sigaddset(set, SIGCHLD);
}

void run_begin(struct run *r, double duration_s)
{
	sigset_t set;

	*r = (struct run){ .start_ns = run_now() };
	if (duration_s)
		r->end_ns = r->start_ns + duration_s * 1e9;
	signals(&set);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
}

void run_watch(struct run *r, pid_t pid)
{
	r->watched = pid;
}

int run_start(struct run *r, char **argv)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	sigset_t none, defaults;
	int err;

	sigemptyset(&none);
	sigemptyset(&defaults);
	sigaddset(&defaults, SIGPIPE);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawnattr_setsigdefault(&attr, &defaults);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
	err = posix_spawnp(&r->child, argv[0], &actions, &attr, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attr);
	if (err)
		r->child = 0;
	return -err;
}

/* A program that was started gets the terminal's signals itself: its end is waited for */
static void take(struct run *r, int sig)
{
	int status;

	if (sig != SIGCHLD) {
		r->over = !r->child || sig != SIGINT;
		return;
	}
	if (!r->child || waitpid(r->child, &status, WNOHANG) != r->child)
		return;
	r->status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
	r->child = 0;
	r->over = true;
}

bool run_wait(struct run *r, uint64_t until_ns)
{
	sigset_t set;

	signals(&set);
	while (!r->over) {
		uint64_t now = run_now(), end = until_ns ?: UINT64_MAX, left, longest;
		struct timespec t;
		int sig;

		if (r->end_ns && r->end_ns < end)
			end = r->end_ns;
		left = end > now ? end - now : 0;
		if (r->watched && process_is_gone(r->watched)) {
			r->over = true;
			break;
		}
		/* Nobody tells when a process of others ends */
		longest = r->watched ? WATCH_NS : DAY_NS;
		if (left > longest)
			left = longest;
		t = (struct timespec){ left / NS_PER_S, left % NS_PER_S };
		sig = sigtimedwait(&set, NULL, &t);
		if (sig > 0) {
			take(r, sig);
			continue;
		}
		if (r->end_ns && run_now() >= r->end_ns)
			r->over = true;
		else if (until_ns && run_now() >= until_ns)
			break;
	}
	return !r->over;
}
