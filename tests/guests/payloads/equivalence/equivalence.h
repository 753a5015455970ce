/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One line for each request: its number and name, and everything that the
 * guest sees afterwards. What differs from run to run is left out.
 */
#ifndef EQUIVALENCE_H
#define EQUIVALENCE_H

#include "cpu.h"
#include "lib.h"
#include "nae.h"

#include "../../boot.h"

#define NO_MEMORY_GPA	0x80000000ULL
#define NO_MEMORY_GFN	(NO_MEMORY_GPA / PAGE_SIZE)
/* Physical addresses have fewer bits than this. */
#define TOO_LARGE_GPA	(1ULL << 51)

/**
 * struct record - what a CPU saw after a request
 * @name: of the request
 * @value: what tells it from others of that name
 * @msr: by the MSR protocol, with nothing in @ghcb
 * @varies: registers and page are not the same in each run
 * @answer: the GHCB MSR
 * @fault: the exception that was taken, or 0
 * @ghcb: the GHCB page
 */
struct record {
	const char *name;
	u64 value;
	bool msr;
	bool varies;
	u64 answer;
	struct fault fault;
	u8 ghcb[PAGE_SIZE];
};

/* Begins a request: nothing is valid but exit code and information. */
void request(u64 code, u64 info1, u64 info2);
/* The same with all registers, CPL, XCR0, XSS and scratch area valid, and 0. */
void request_full(u64 code, u64 info1, u64 info2);
/* Takes a field's valid bit away. */
void omit(u32 offset);
void set_version(u16 version);
void set_usage(u32 usage);

/* Exits with what this CPU's GHCB holds and keeps what it sees then. */
struct record *take(const char *name, u64 value);
struct record *take_msr(const char *name, u64 request);
/* Prints it: CPU 0 alone, or lines would come in any order. */
void show(const struct record *r);
/* Both. send() returns whether it was not refused. */
bool send(const char *name, u64 value);
void send_varying(const char *name, u64 value);
void send_msr(const char *name, u64 request);

u64 hash(const void *data, u64 size);
u32 requests_sent(void);

/* Says what is true of a private page that was just made so, and validates it. */
void show_private(u64 gpa);
/* The same of a shared page. */
void show_shared(u64 gpa);

/* What there is to ask for, in this order. */
void ask_msr_protocol(void);
void ask_events(void);
void ask_inputs(void);
void ask_scratch(void);
void ask_io(void);
void ask_mmio(void);
void ask_intercepts(void);
void ask_psc(void);
void ask_guest_requests(void);
void ask_ap_creation(void);
void ask_together(void);
void ask_ap_reset_hold(void);

/* Requests that end the guest or its run: false when there is none of that name. */
bool ask_ending(const char *name);

#endif
