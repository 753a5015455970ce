/* SPDX-License-Identifier: GPL-2.0-only */
/* Words for numbers; the tables are in include/kvm_snp/. */
#ifndef NAMES_H
#define NAMES_H

#include <stddef.h>
#include <stdint.h>

#include <kvm_snp/event.h>

/*
 * The word for @value of this meaning, or NULL when it has none. Negative results
 * give the errno's name, without the sign; a termination's code has no word without
 * its set: name_termination().
 */
const char *name_of(enum ksnp_meaning meaning, uint64_t value);

/* What the word means, in a few more; NULL when it says that itself or there is none */
const char *name_explain(enum ksnp_meaning meaning, uint64_t value);

/* The same for a termination's reason: code set and code */
const char *name_termination(uint64_t set, uint64_t code);
const char *name_explain_termination(uint64_t set, uint64_t code);

/* A GHCB error, SW_EXITINFO2 when SW_EXITINFO1 is 2 (GHCB 2.03, 4.1), or NULL */
const char *name_ghcb_error(uint64_t info2);

/**
 * name_format() - a field's value as people read it
 * @buf, @size: where to
 * @meaning: the field's
 * @value: the number
 *
 * A word, or where there is none the number: addresses and codes in hexadecimal. For
 * sets of bits the words of all bits, "W|RMP". Never longer than @size, terminated
 * unless @size is 0.
 * Return: @buf.
 */
const char *name_format(char *buf, size_t size, enum ksnp_meaning meaning, uint64_t value);

/* The unit of this name, or -1 */
int name_unit(const char *name);

#endif
