/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KSNP_LAYOUT_CHECK_H
#define KSNP_LAYOUT_CHECK_H

/**
 * layout_check() - whether the running kvm_amd is laid out as the one built for
 *
 * Context: kvm_amd is loaded; may sleep.
 * Return: 0; -ENOEXEC with a message that names the first difference; -ENOENT
 * without BTF.
 */
int layout_check(void);

#endif
