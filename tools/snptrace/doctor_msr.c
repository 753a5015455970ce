// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "doctor.h"

int doctor_msr(unsigned int cpu, uint32_t msr, uint64_t *value)
{
	char path[40];
	int fd, ret = 0;
	ssize_t n;

	snprintf(path, sizeof(path), "/dev/cpu/%u/msr", cpu);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	n = pread(fd, value, sizeof(*value), msr);
	if (n != sizeof(*value))
		ret = n < 0 ? -errno : -EIO;
	close(fd);
	return ret;
}
