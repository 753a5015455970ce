/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * vmm: a small VMM for encrypted guests. What its parts share.
 */
#ifndef VMM_H
#define VMM_H

#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "kvm_compat.h"

#define __noreturn		__attribute__((noreturn))
#define __printf(f, a)		__attribute__((format(printf, f, a)))

#define PAGE_SIZE		4096ULL
#define LARGE_PAGE_SIZE		(512 * PAGE_SIZE)
#define PAGE_ALIGN(x)		(((x) + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1))
#define ARRAY_SIZE(a)		(sizeof(a) / sizeof((a)[0]))

#define MAX_VCPUS		16
#define MAX_REGIONS		32
#define MAX_CPUID_ENTRIES	256
#define HOST_DATA_SIZE		32
#define MIB			(1ULL << 20)

/* Exit statuses; documented in docs/guests.md. */
enum status {
	STATUS_OK = 0,		/* payload passed; Linux powered off */
	STATUS_FAILED = 1,	/* payload reported failures or a fault */
	STATUS_SETUP = 2,	/* the guest could not be launched */
	STATUS_TERMINATED = 3,	/* the guest asked for termination */
	STATUS_TIMEOUT = 4,
	STATUS_KVM = 5,		/* KVM refused to run the guest on */
	STATUS_RESET = 6,	/* the guest reset itself or shut down */
	STATUS_COUNT,
};

/**
 * struct options - the command line
 * @payload: image to run, or NULL
 * @kernel: Linux kernel to run, or NULL
 * @initrd: initial RAM file system, or NULL
 * @append: kernel command line
 * @args: text for the payload
 * @transcript: file name, or NULL
 * @measure_out: file name, or NULL
 * @id_block: file name, or NULL
 * @id_auth: file name of the ID block's signatures; there if @id_block is
 * @host_data: text for the report, at most HOST_DATA_SIZE bytes, or NULL
 * @mem: bytes of guest memory from GPA 0 on
 * @high_mem: and from 4 GiB on
 * @policy: guest policy
 * @cpus: number of vCPUs
 * @ghcb_version: of the GHCB protocol, the highest that is offered
 * @timeout: seconds, 0 for none
 * @delay_ms: wait before answering a page state change
 * @fail_psc: refuse the conversion with this number, counting from 1; 0: none
 * @folio_order: of the folios behind memory that is not launched; 0: as KVM allocates it
 * @punch: give private memory back when it becomes shared
 * @time: tell how long page state changes take
 * @tolerant: go on where the guest should be ended
 * @policy_given: @policy is not the kind's own
 * @author_key: the ID key is signed by an author key
 * @vcek_disabled: the guest must not have reports and keys of the VCEK
 */
struct options {
	const char *payload;
	const char *kernel;
	const char *initrd;
	const char *append;
	const char *args;
	const char *transcript;
	const char *measure_out;
	const char *id_block;
	const char *id_auth;
	const char *host_data;
	uint64_t mem;
	uint64_t high_mem;
	uint64_t policy;
	unsigned int cpus;
	unsigned int ghcb_version;
	unsigned int timeout;
	unsigned int delay_ms;
	unsigned int fail_psc;
	unsigned int folio_order;
	bool punch;
	bool time;
	bool tolerant;
	bool author_key;
	bool policy_given;
	bool vcek_disabled;
};

/* How a range of guest memory gets its first contents. */
enum page_type {
	PAGE_NORMAL,
	PAGE_ZERO,
	PAGE_SECRETS,
	PAGE_CPUID,
	PAGE_SHARED,		/* never launched: shared from the start */
};

struct region {
	uint64_t gpa;
	uint64_t len;
	enum page_type type;
};

struct vm;
struct snp_cpuid_function;

/**
 * struct vcpu - a virtual CPU
 * @returned: when KVM_RUN returned, for --time
 * @answered: what has been answered since, or NULL
 * @answered_pages: how many pages that were
 */
struct vcpu {
	struct vm *vm;
	unsigned int id;
	int fd;
	struct kvm_run *run;
	pthread_t thread;
	uint64_t returned;
	const char *answered;
	uint64_t answered_pages;
};

/**
 * struct vm_type - what differs between kinds of guests
 * @name: as --type names it
 * @kvm_type: KVM_CREATE_VM's argument
 * @policy: the guest's if none is given
 * @encrypted: its page tables have a C-bit
 * @encrypted_state: so are its registers
 * @snp: private memory of its own, and pages that the firmware fills
 * @init: right after the VM's creation
 * @launch: when memory and vCPUs are ready
 */
struct vm_type {
	const char *name;
	unsigned long kvm_type;
	uint64_t policy;
	bool encrypted;
	bool encrypted_state;
	bool snp;
	void (*init)(struct vm *vm);
	void (*launch)(struct vm *vm);
};

/**
 * struct vm - the guest
 * @mem: its shared memory; before the launch, what private memory will hold
 * @cbit: position of the C-bit; 0: there is none
 * @entry: where the first vCPU starts
 * @entry_rsi: what it is given
 * @ap_entry: where the others start that have encrypted registers, 0: at the reset vector
 * @regions: first contents, in launch order
 * @cpuid: what KVM_SET_CPUID2 is given, except for APIC IDs
 * @io_lock: guards the devices
 * @lock: guards what follows
 * @stopped: signalled with @done
 * @done: the machine has ended, with @status
 * @conversions: page state changes so far
 * @tolerated: ends that --tolerant has put off, by status
 */
struct vm {
	const struct options *opt;
	const struct vm_type *type;
	int kvm;
	int fd;
	int sev;
	int gmem;
	uint8_t *mem;
	unsigned int cbit;
	uint64_t entry;
	uint64_t entry_rsi;
	uint64_t ap_entry;
	struct region regions[MAX_REGIONS];
	unsigned int region_count;
	struct kvm_cpuid2 *cpuid;
	struct vcpu vcpus[MAX_VCPUS];

	pthread_mutex_t io_lock;
	pthread_mutex_t lock;
	pthread_cond_t stopped;
	bool done;
	enum status status;
	unsigned int conversions;
	unsigned long tolerated[STATUS_COUNT];
};

/* main.c */
void vm_stop(struct vm *vm, enum status status);

/* tolerate.c */
void vcpu_end(struct vcpu *vcpu, enum status status, const char *fmt, ...) __printf(3, 4);
void tolerate_tell(struct vm *vm);

/* words.c */
void vsay(const char *fmt, va_list ap);
void say(const char *fmt, ...) __printf(1, 2);
void die(const char *fmt, ...) __printf(1, 2) __noreturn;
void die_errno(const char *fmt, ...) __printf(1, 2) __noreturn;
const char *exit_reason_name(uint32_t reason);
const char *page_type_name(enum page_type type);

/* snp.c, sev.c, plain.c */
extern const struct vm_type vm_type_snp, vm_type_sev_es, vm_type_sev, vm_type_plain;

/* sev_command.c */
void sev_open(struct vm *vm);
int sev_command(struct vm *vm, uint32_t id, void *data, uint32_t *status);
/* The same, or the end of the program. */
void sev_must(struct vm *vm, uint32_t id, void *data, const char *name);

/* finish.c */
void finish_fill(struct vm *vm, struct kvm_sev_snp_launch_finish *finish);

/* memory.c */
void memory_init(struct vm *vm);
uint64_t memory_size(const struct vm *vm);
void *memory_at(struct vm *vm, uint64_t gpa, uint64_t len);
void memory_region(struct vm *vm, uint64_t gpa, uint64_t len, enum page_type type);
void memory_launched(struct vm *vm);
int memory_convert(struct vm *vm, uint64_t gpa, uint64_t len, bool private);

/* folio.c */
void folios_init(struct vm *vm);

/* boot.c */
void boot_tables(struct vm *vm);

/* payload.c */
void payload_load(struct vm *vm);
enum status payload_result(struct vm *vm);

/* linux.c */
void linux_load(struct vm *vm);

/* acpi.c */
#define ACPI_GPA		0xf000
#define ACPI_SIZE		PAGE_SIZE
#define ACPI_RESET_PORT		0xcf9
#define ACPI_RESET_VALUE	6
void acpi_build(struct vm *vm);
bool acpi_pm_io(struct vm *vm, uint16_t port, bool write, void *data, unsigned int size);

/* cpuid.c */
void cpuid_init(struct vm *vm);
void cpuid_fill_page(struct vm *vm, void *page);
void cpuid_correct(struct vm *vm, const struct snp_cpuid_function *f);
void cpuid_set(struct vcpu *vcpu);

/* vcpu.c */
void vcpu_create(struct vm *vm, unsigned int id);
void *vcpu_run(void *vcpu);
void vcpu_boot_registers(struct vm *vm, unsigned int id, struct kvm_sregs *sregs, struct kvm_regs *regs);

/* devices.c */
void device_io(struct vcpu *vcpu);
void device_mmio(struct vcpu *vcpu);

/* serial.c */
bool serial_io(struct vm *vm, uint16_t port, bool write, uint8_t *value);

/* transcript.c */
void transcript_open(const char *name);
bool transcript_wanted(void);
void transcript(const struct vcpu *vcpu, const char *fmt, ...)
	__printf(2, 3);
void transcript_close(void);

/* timing.c */
uint64_t timing_now(const struct vm *vm);
void timing_add(const struct vm *vm, const char *what, uint64_t pages, uint64_t since);
void timing_tell(void);

/* measure.c */
void measure_write(struct vm *vm);

#endif
