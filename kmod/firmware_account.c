// SPDX-License-Identifier: GPL-2.0-only
#include <linux/ktime.h>
#include <linux/psp-sev.h>
#include <linux/sched.h>
#include <linux/spinlock.h>

#include <kvm_snp/names.h>

#include "clock.h"
#include "context.h"
#include "firmware_account.h"

/* Guards all of the below */
static DEFINE_SPINLOCK(lock);
static struct firmware_run *running;
static u64 done, failures;
/* Since when it has not answered; 0: it does */
static u64 silent_since;

static struct failure {
	int cmd, ret, status;
	u64 at;
} failed;

void firmware_account_begin(struct firmware_run *run)
{
	run->task = current;
	spin_lock(&lock);
	run->outer = running;
	running = run;
	spin_unlock(&lock);
}

/* ccp has given up waiting, or does not even try any more */
static bool is_silence(int ret)
{
	return ret == -ETIMEDOUT || ret == -EBUSY || ret == -ENODEV;
}

static void note_failure(int cmd, int ret, int status, u64 now)
{
	failures++;
	failed = (struct failure){ .cmd = cmd, .ret = ret, .status = status, .at = now };
	if (!is_silence(ret))
		return;
	if (!silent_since)
		silent_since = now;
}

void firmware_account_end(struct firmware_run *run, int ret, int status, u64 now)
{
	spin_lock(&lock);
	running = run->outer;
	done++;
	if (ret)
		note_failure(run->cmd, ret, status, now);
	/* -EIO: it has answered with a status */
	if (!ret || ret == -EIO)
		silent_since = 0;
	spin_unlock(&lock);
}

static const char *name_of(int cmd)
{
	switch (cmd) {
#define NAME(number, name)	case number: return name;
	KSNP_FW_CMDS(NAME)
	default:
		return "-";
	}
}

static u64 ms_since(u64 then)
{
	return div_u64(clock_since(then), NSEC_PER_MSEC);
}

static void show_running(struct seq_file *m, const struct firmware_run *run, pid_t tid,
			 const char *comm)
{
	if (!tid) {
		seq_puts(m, "running -\n");
		return;
	}
	seq_printf(m, "running cmd=%s number=%#x ms=%llu tid=%d comm=", name_of(run->cmd), run->cmd,
		   ms_since(run->began), tid);
	seq_escape(m, comm, " \t\n\\=");
	seq_putc(m, '\n');
}

static void show_waiting(struct seq_file *m)
{
	u64 earliest;
	u32 n = context_waiting(KSNP_CONTEXT_FIRMWARE, &earliest);

	seq_printf(m, "waiting tasks=%u longest_ms=%llu\n", n, n ? ms_since(earliest) : 0);
}

static void show_failed(struct seq_file *m, const struct failure *f)
{
	if (!f->at) {
		seq_puts(m, "failed -\n");
		return;
	}
	seq_printf(m, "failed cmd=%s number=%#x ret=%d", name_of(f->cmd), f->cmd, f->ret);
	if (f->status == SEV_RET_NO_FW_CALL)
		seq_puts(m, " status=-");
	else
		seq_printf(m, " status=%#x", f->status);
	seq_printf(m, " ms=%llu\n", ms_since(f->at));
}

void firmware_account_show(struct seq_file *m)
{
	struct firmware_run run = { };
	u64 silent, commands, errors;
	char comm[TASK_COMM_LEN];
	struct failure f;
	pid_t tid = 0;

	spin_lock(&lock);
	if (running) {
		run = *running;
		tid = task_pid_nr(run.task);
		get_task_comm(comm, run.task);
	}
	f = failed;
	silent = silent_since;
	commands = done;
	errors = failures;
	spin_unlock(&lock);

	if (silent)
		seq_printf(m, "state does-not-answer since_ms=%llu\n", ms_since(silent));
	else
		seq_puts(m, "state answers\n");
	show_running(m, &run, tid, comm);
	show_waiting(m);
	show_failed(m, &f);
	seq_printf(m, "commands done=%llu failed=%llu\n", commands, errors);
}
