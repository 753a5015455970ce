/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PRIVILEGES_H
#define PRIVILEGES_H

/**
 * privileges_drop() - without any capability from now on, for good
 *
 * What is attached stays attached, and its maps can be read. Nothing can be attached any more.
 * Return: 0 or a negative errno.
 */
int privileges_drop(void);

#endif
