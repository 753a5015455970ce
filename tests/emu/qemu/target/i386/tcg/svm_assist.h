/*
 * What SVM tells the hypervisor about the intercepted instruction.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef I386_TCG_SVM_ASSIST_H
#define I386_TCG_SVM_ASSIST_H

#include "cpu.h"

/*
 * Guest state has to be in place for all of these, and RIP that of the
 * instruction.
 */

/*
 * Fill in next RIP and guest instruction bytes of the VMCB, as far as this
 * processor advertises them, and return @exit_info_1 with the decode assists
 * added.
 */
uint64_t svm_exit_assist(CPUX86State *env, uint64_t exit_code,
                         uint64_t exit_info_1);

/*
 * What VMRUN injects, of type exception or software interrupt: soft ones
 * return to VMCB.nRIP.
 */
void svm_inject_event(CPUX86State *env, int vector);

/* Exceptions of MOV DRn that come before its intercept: #UD, #DB of DR7.GD. */
void svm_check_dr_exceptions(CPUX86State *env, uint32_t type,
                             uintptr_t retaddr);

/* Is @vector raised by INT3 or INTO, an exception to SVM, and not by INT n? */
bool svm_soft_exception(CPUX86State *env, int vector);

#ifdef CONFIG_USER_ONLY
static inline void svm_check_soft_interrupt(CPUX86State *env, int vector,
                                            uintptr_t retaddr)
{
}
#else
/* The intercept check of INT n, INT3 and INTO. */
void svm_check_soft_interrupt(CPUX86State *env, int vector, uintptr_t retaddr);
#endif

#endif
