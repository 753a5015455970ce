/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * snptrace's commands: cmd_NAME() is in NAME.c. Each takes its arguments as main()
 * does, argv[0] being "snptrace NAME", and returns the exit status.
 */
#ifndef COMMANDS_H
#define COMMANDS_H

/* X(name, what it does), in the order in which help shows them */
#define COMMANDS(X)							\
	X(doctor, "whether this host is fit for SEV-SNP, point by point")	\
	X(stat, "what each unit has cost: counts, times, percentiles")	\
	X(hist, "how times are distributed")				\
	X(live, "events as they happen")				\
	X(record, "everything, to a file")				\
	X(hang, "which vCPUs hang, where, and why")			\
	X(report, "a recording as 'stat' shows it")			\
	X(boot, "how a guest was launched and has booted")		\
	X(map, "which of a guest's memory is private, and which is shared")	\
	X(compare, "how what requests cost differs between two runs")	\
	X(export, "a recording in other formats: Perfetto, JSON lines, CSV, ...")

#define COMMAND_FUNCTION(name, what)	int cmd_##name(int argc, char **argv);
COMMANDS(COMMAND_FUNCTION)

#endif
