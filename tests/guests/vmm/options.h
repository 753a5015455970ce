/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMM_OPTIONS_H
#define VMM_OPTIONS_H

struct options;
struct vm_type;

/* Fills @opt or ends the program; returns the kind of guest that is wanted. */
const struct vm_type *options_parse(int argc, char **argv, struct options *opt);

#endif
