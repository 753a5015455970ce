/* SPDX-License-Identifier: GPL-2.0-only */
/* Screens on a terminal, with keys. */
#ifndef INTERACTIVE_H
#define INTERACTIVE_H

#include "pace.h"

/* Until somebody leaves. The terminal has been taken over, and @v has had its first look. */
void run_interactive(struct view *v, const struct pace *p);

#endif
