/* SPDX-License-Identifier: GPL-2.0-only */
/* The lines above every screen: the host, where numbers come from, sums, what is wrong. */
#ifndef HEADER_H
#define HEADER_H

#include "canvas.h"
#include "view.h"

/* Return: rows that it took */
int header_draw(const struct view *v, struct canvas *c);

/* What has been lost since counting began; counts of @losses are all 0 when nothing has */
void header_losses(const struct view *v, struct ksnp_losses *losses);

#endif
