// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the TSC counts here: "instructions", where each is one tick (`lab run
 * --icount`), or "ticks", and how many of them a millisecond has.
 */
#include <err.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <x86intrin.h>
#include <linux/kvm.h>

#define INSTRUCTIONS	1000
/* Of the RDTSCs themselves */
#define AROUND		16
#define REPEATS		101
#define STR(x)		STR_(x)
#define STR_(x)		#x

static uint64_t once(void)
{
	uint64_t before = __rdtsc();

	asm volatile(".rept " STR(INSTRUCTIONS) "\n\tnop\n\t.endr" ::: "memory");
	return __rdtsc() - before;
}

/* An interrupt takes time anywhere; where there was none it is the same each time */
static bool counts_instructions(void)
{
	unsigned int exact = 0;
	uint64_t first = once();

	for (unsigned int i = 0; i < REPEATS; i++)
		exact += once() == first;
	return exact > REPEATS / 2 && first >= INSTRUCTIONS && first < INSTRUCTIONS + AROUND;
}

/* As KVM knows it: a vCPU's is the host's unless somebody changes it */
static int khz(void)
{
	int kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC), vm, vcpu, value;

	if (kvm < 0)
		err(1, "/dev/kvm");
	vm = ioctl(kvm, KVM_CREATE_VM, 0);
	vcpu = vm < 0 ? -1 : ioctl(vm, KVM_CREATE_VCPU, 0);
	value = vcpu < 0 ? -1 : ioctl(vcpu, KVM_GET_TSC_KHZ, 0);
	if (value <= 0)
		err(1, "KVM_GET_TSC_KHZ");
	return value;
}

int main(void)
{
	printf("%s %d\n", counts_instructions() ? "instructions" : "ticks", khz());
	return 0;
}
