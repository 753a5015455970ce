/* SPDX-License-Identifier: GPL-2.0-only */
/* Which symbols this kernel and its modules have. */
#ifndef KALLSYMS_H
#define KALLSYMS_H

#include <stdbool.h>
#include <stddef.h>

/**
 * kallsyms_find() - look symbols up
 * @names, @nr: the symbols
 * @found: set to whether there is such a symbol, for each
 *
 * Without /proc/kallsyms all are taken to be there.
 */
void kallsyms_find(const char *const *names, size_t nr, bool *found);

#endif
