// SPDX-License-Identifier: GPL-2.0-only
#include <linux/delay.h>
#include <linux/rcupdate.h>

#include "drain.h"

DEFINE_PER_CPU(long, ksnp_inside);

/* In on one CPU and out on another: only the sum means something */
static long inside(void)
{
	long sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += READ_ONCE(per_cpu(ksnp_inside, cpu));
	return sum;
}

void drain_wait(void)
{
	/* Those who had been about to count themselves in have done so */
	synchronize_rcu_tasks();
	while (inside())
		usleep_range(500, 1000);
}
