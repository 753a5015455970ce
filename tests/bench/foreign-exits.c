// SPDX-License-Identifier: GPL-2.0-only
/*
 * What exits of a guest cost that is no SNP guest: KVM as it is for everybody
 * else, beside whom kvm_snp.ko is in the way of every exit. From the guest's
 * instruction to its next one, in TSC ticks: under `lab run --icount` these are
 * instructions. A line for each, as the payload bench has them:
 *
 *   bench NAME MEDIAN MIN MAX N
 *
 *   foreign-cpuid  CPUID, which KVM answers
 *   foreign-npf    a read of the local APIC: a nested page fault, which could
 *                  be the module's if the guest was another
 *   foreign-out    OUT, which goes to the VMM: the vCPU is loaded once more
 */
#include <err.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <linux/kvm.h>

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define MEM_SIZE	0x10000
#define CODE		0x1000
#define SAMPLES		0x2000
#define APIC_BASE	0xfee00000
#define RFLAGS_FIXED	2
#define VMM_PORT	0x80
#define END_PORT	0xf4
#define STR(x)		STR_(x)
#define STR_(x)		#x
#define WARM_UP		5
#define REPEATS		101
#define RUNS		(WARM_UP + REPEATS)

/*
 * Real mode. Puts the time of each of CX runs, its low half, at ES:DI. What is
 * measured may change EAX to EDX: the count is on the stack, the start in ESI.
 */
#define GUEST(name, instruction)					\
	extern const uint8_t name[], name##_end[];			\
	asm(".pushsection .rodata\n"					\
	    ".code16\n"							\
	    #name ":\n"							\
	    "1:	push %cx\n"						\
	    "	rdtsc\n"						\
	    "	mov %eax, %esi\n"					\
	    "	" instruction "\n"					\
	    "	rdtsc\n"						\
	    "	sub %esi, %eax\n"					\
	    "	stosl\n"						\
	    "	pop %cx\n"						\
	    "	loop 1b\n"						\
	    "	outb %al, $" STR(END_PORT) "\n"			\
	    #name "_end:\n"						\
	    ".code64\n"							\
	    ".popsection\n")

GUEST(guest_nothing, "");
GUEST(guest_cpuid, "xor %eax, %eax; cpuid");
/* FS begins at the APIC; its ID is at 0x20 */
GUEST(guest_npf, "movl %fs:0x20, %eax");
GUEST(guest_out, "outb %al, $" STR(VMM_PORT));

static uint8_t *memory;
static int vcpu;
static struct kvm_run *run;

static int check(int ret, const char *what)
{
	if (ret < 0)
		err(1, "%s", what);
	return ret;
}

static void *map(size_t size, int flags, int fd)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, flags, fd, 0);

	if (p == MAP_FAILED)
		err(1, "mmap");
	return p;
}

static void setup(void)
{
	struct kvm_userspace_memory_region region = { .memory_size = MEM_SIZE };
	struct kvm_sregs sregs;
	int kvm, vm;

	kvm = check(open("/dev/kvm", O_RDWR | O_CLOEXEC), "/dev/kvm");
	vm = check(ioctl(kvm, KVM_CREATE_VM, 0), "KVM_CREATE_VM");
	check(ioctl(vm, KVM_CREATE_IRQCHIP, 0), "KVM_CREATE_IRQCHIP");
	memory = map(MEM_SIZE, MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1);
	region.userspace_addr = (uintptr_t)memory;
	check(ioctl(vm, KVM_SET_USER_MEMORY_REGION, &region), "KVM_SET_USER_MEMORY_REGION");
	vcpu = check(ioctl(vm, KVM_CREATE_VCPU, 0), "KVM_CREATE_VCPU");
	run = map(check(ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, 0), "KVM_GET_VCPU_MMAP_SIZE"),
		  MAP_SHARED, vcpu);

	check(ioctl(vcpu, KVM_GET_SREGS, &sregs), "KVM_GET_SREGS");
	sregs.cs.base = sregs.cs.selector = 0;
	sregs.fs.base = APIC_BASE;
	check(ioctl(vcpu, KVM_SET_SREGS, &sregs), "KVM_SET_SREGS");
}

static int compare(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static void run_to_end(void)
{
	do {
		check(ioctl(vcpu, KVM_RUN, 0), "KVM_RUN");
		if (run->exit_reason != KVM_EXIT_IO)
			errx(1, "KVM_RUN: exit reason %u is not expected", run->exit_reason);
	} while (run->io.port != END_PORT);
}

/* Returns the samples, sorted. */
static const uint32_t *sample(const uint8_t *code, const uint8_t *end)
{
	struct kvm_regs regs = {
		.rip = CODE, .rcx = RUNS, .rdi = SAMPLES, .rsp = MEM_SIZE - 16, .rflags = RFLAGS_FIXED,
	};
	uint32_t *samples = (uint32_t *)(memory + SAMPLES) + WARM_UP;

	memcpy(memory + CODE, code, end - code);
	check(ioctl(vcpu, KVM_SET_REGS, &regs), "KVM_SET_REGS");
	run_to_end();
	qsort(samples, REPEATS, sizeof(*samples), compare);
	return samples;
}

int main(void)
{
	static const struct {
		const char *name;
		const uint8_t *code, *end;
	} guests[] = {
		{ "foreign-cpuid", guest_cpuid, guest_cpuid_end },
		{ "foreign-npf", guest_npf, guest_npf_end },
		{ "foreign-out", guest_out, guest_out_end },
	};
	uint32_t overhead;

	setup();
	overhead = sample(guest_nothing, guest_nothing_end)[0];
	for (unsigned int i = 0; i < ARRAY_SIZE(guests); i++) {
		const uint32_t *samples = sample(guests[i].code, guests[i].end);

		printf("bench %s %u %u %u %u\n", guests[i].name, samples[REPEATS / 2] - overhead,
		       samples[0] - overhead, samples[REPEATS - 1] - overhead, REPEATS);
	}
	return 0;
}
