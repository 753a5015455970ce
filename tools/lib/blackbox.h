/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The module's black box: what its files `vcpus` and `firmware` say (docs/units.md),
 * whether anybody traces or not.
 */
#ifndef BLACKBOX_H
#define BLACKBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <kvm_snp/units.h>

#define BLACKBOX_DIR		"/sys/kernel/debug/kvm_snp/"
/* More lines than that are not looked at */
#define BLACKBOX_MAX_VCPUS	65536

/* Where a vCPU's last request is */
#define BLACKBOX_ATS(X)							\
	X(NOWHERE,	"-")						\
	X(GUEST,	"guest")					\
	X(HANDLER,	"handler")					\
	X(STOCK,	"stock")					\
	X(VMM,		"vmm")						\
	X(ENDED,	"ended")

#define BLACKBOX_MODES(X)						\
	X(OUTSIDE,	"outside")					\
	X(IN_GUEST,	"in-guest")					\
	X(EXITING,	"exiting")					\
	X(TABLES,	"reading-tables")

/* KVM's mp_state */
#define BLACKBOX_MPS(X)							\
	X(RUNNABLE,	"runnable")					\
	X(UNINITIALIZED, "uninitialized")				\
	X(INIT,		"init-received")				\
	X(HALTED,	"halted")					\
	X(SIPI,		"sipi-received")				\
	X(STOPPED,	"stopped")					\
	X(HOLD,		"ap-reset-hold")

#define BLACKBOX_ENUM_AT(id, name)	BLACKBOX_AT_##id,
#define BLACKBOX_ENUM_MODE(id, name)	BLACKBOX_MODE_##id,
#define BLACKBOX_ENUM_MP(id, name)	BLACKBOX_MP_##id,

enum blackbox_at { BLACKBOX_ATS(BLACKBOX_ENUM_AT) BLACKBOX_NR_ATS };
enum blackbox_mode { BLACKBOX_MODES(BLACKBOX_ENUM_MODE) BLACKBOX_NR_MODES };
enum blackbox_mp { BLACKBOX_MPS(BLACKBOX_ENUM_MP) BLACKBOX_NR_MPS };

/*
 * F(type, key): the line's keys. WORD is an index into a list of words, INT a number,
 * PAIR two of them with something between; each has has_KEY: it is not "-" or missing.
 */
#define BLACKBOX_VCPU_KEYS(F)						\
	F(INT, vm) F(INT, vcpu) F(INT, tid) F(INT, run) F(MODE, mode) F(INT, blocking)	\
	F(INT, cpu) F(MP, mp) F(INT, exits) F(INT, halts) F(AT, at) F(UNIT, unit)	\
	F(INT, code) F(INT, info1) F(WHY, why) F(INT, age_ms) F(INT, requests)		\
	F(PAIR, psc) F(INT, gpa) F(INT, rmp_gpa) F(INT, rmp_repeats) F(INT, created_ms)	\
	F(REFUSAL, ap_refused) F(INT, hold_ms) F(PAIR, terminated) F(UNIT, why_unit)	\
	F(INT, why_ms) F(WHY, rmp_why) F(INT, rmp_ms) F(INT, rmp_faults)

/* psc: CUR, END; terminated: SET, CODE; ap_refused: APIC ID, enum ksnp_why */
struct blackbox_pair {
	uint64_t a, b;
};

#define BLACKBOX_TYPE_INT		uint64_t
#define BLACKBOX_TYPE_MODE		uint64_t
#define BLACKBOX_TYPE_MP		uint64_t
#define BLACKBOX_TYPE_AT		uint64_t
#define BLACKBOX_TYPE_UNIT		uint64_t
#define BLACKBOX_TYPE_WHY		uint64_t
#define BLACKBOX_TYPE_PAIR		struct blackbox_pair
#define BLACKBOX_TYPE_REFUSAL		struct blackbox_pair
#define BLACKBOX_MEMBER(type, key)	BLACKBOX_TYPE_##type key; bool has_##key;

/* struct blackbox_vcpu - a line of `vcpus`; durations in ms */
struct blackbox_vcpu {
	BLACKBOX_VCPU_KEYS(BLACKBOX_MEMBER)
};

/**
 * struct blackbox_firmware - what `firmware` says; durations in ms
 * @known: it has been read
 * @silent: it does not answer, since @silent_ms
 * @running: it has a command, @cmd, for @run_ms, of the thread @tid called @comm
 * @waiting: tasks that wait for the mailbox, the longest of them for @longest_ms
 * @failed: a command has failed, @failed_ms ago: ccp's result and the firmware's status
 */
struct blackbox_firmware {
	bool known, silent, running, failed, has_status;
	uint64_t silent_ms;
	uint64_t cmd, run_ms, tid;
	char comm[32];
	uint64_t waiting, longest_ms;
	uint64_t failed_cmd, failed_ms, failed_status;
	int64_t failed_ret;
	uint64_t commands, failures;
};

/**
 * blackbox_parse_vcpu() - read a line of `vcpus`
 * @line: terminated; is cut up
 * @v: what it says; what it does not say, or says in words of a later version, is
 *	not has_...
 *
 * Return: whether it is a vCPU's line.
 */
bool blackbox_parse_vcpu(char *line, struct blackbox_vcpu *v);

/* The same for a line of `firmware`; what it does not know changes nothing */
void blackbox_parse_firmware(char *line, struct blackbox_firmware *f);

/**
 * blackbox_vcpus() - read `vcpus`
 * @vcpus: the array, to be freed
 * @nr: number of vCPUs
 *
 * Return: 0 or a negative errno: -ENOENT without the module, or with one that has no such file.
 */
int blackbox_vcpus(struct blackbox_vcpu **vcpus, size_t *nr);

/* Read `firmware`. Return: 0 or a negative errno. */
int blackbox_firmware(struct blackbox_firmware *f);

/* The words, NULL for numbers that have none */
const char *blackbox_at_name(uint64_t at);
const char *blackbox_mp_name(uint64_t mp);

#endif
