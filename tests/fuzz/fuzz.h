/* SPDX-License-Identifier: GPL-2.0-only */
/* libFuzzer's interface, and the one for the corpus. */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);

/* What the fuzzer does in one of several ways, in all of them */
void read_every_way(const uint8_t *data, size_t size);

#endif
