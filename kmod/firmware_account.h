/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is always known about the firmware: the command that it has, who waits, how the last
 * one that failed did. Context of all: may sleep.
 */
#ifndef KSNP_FIRMWARE_ACCOUNT_H
#define KSNP_FIRMWARE_ACCOUNT_H

#include <linux/seq_file.h>

/**
 * struct firmware_run - a command that the firmware has; on the stack of who waits for it
 * @cmd: SEV_CMD_*
 * @began: in ns
 * @task: who
 * @outer: the command that this one is issued for (page reclaim), or NULL
 */
struct firmware_run {
	int cmd;
	u64 began;
	struct task_struct *task;
	struct firmware_run *outer;
};

/* @run's cmd and began are set. Context: ccp's mutex is held, so commands are nested at most. */
void firmware_account_begin(struct firmware_run *run);

/**
 * firmware_account_end() - it is over
 * @run: as begun
 * @ret: ccp's result
 * @status: the firmware's, SEV_RET_NO_FW_CALL when there is none
 * @now: in ns
 */
void firmware_account_end(struct firmware_run *run, int ret, int status, u64 now);

/* The file "firmware": docs/units.md explains its words */
void firmware_account_show(struct seq_file *m);

#endif
