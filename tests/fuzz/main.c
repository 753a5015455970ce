// SPDX-License-Identifier: GPL-2.0-only
/* read-corpus FILE...: reads each in every way. */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>

#include "fuzz.h"

/* There is nothing to mutate here */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size)
{
	(void)data;
	(void)max_size;
	return size;
}

int main(int argc, char **argv)
{
	static uint8_t data[1 << 20];

	for (int i = 1; i < argc; i++) {
		FILE *f = fopen(argv[i], "r");
		size_t size;

		if (!f)
			err(1, "%s", argv[i]);
		size = fread(data, 1, sizeof(data), f);
		fclose(f);
		printf("%s\n", argv[i]);
		fflush(stdout);
		read_every_way(data, size);
	}
	return 0;
}
