/*
 * AMD Secure Processor: faults injected from outside
 *
 *     fail CMD STATUS [N]    refuse the next N commands with this status
 *     delay CMD MS [N]       hold the completion of the next N commands
 *     lose-irq CMD [N]       complete them, but swallow the interrupt
 *     dead, alive            stop answering, answer again
 *     clear                  forget all of the above
 *
 * CMD and STATUS are the specification's names, or numbers; CMD "*" is any
 * command; N is 1 if left out. Rules that match the same command are used up in
 * the order of their injection.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef AMD_PSP_INJECT_H
#define AMD_PSP_INJECT_H

#include <stdbool.h>
#include <stddef.h>

#define PSP_INJECT_RULES        16
#define PSP_INJECT_ANY          (~0u)
#define PSP_INJECT_MAX_DELAY    3600000     /* ms */
#define PSP_INJECT_MAX_COUNT    1000000

typedef enum PspFault {
    PSP_FAULT_FAIL,             /* value: the status */
    PSP_FAULT_DELAY,            /* value: milliseconds */
    PSP_FAULT_LOSE_IRQ,
} PspFault;

typedef struct PspRule {
    PspFault fault;
    unsigned command;           /* or PSP_INJECT_ANY */
    unsigned value;
    unsigned left;              /* 0: the slot is free */
} PspRule;

typedef struct PspInjector {
    PspRule rule[PSP_INJECT_RULES];     /* oldest first */
    bool dead;
} PspInjector;

/* Obeys @text; false and words in @error if it makes no sense. */
bool psp_inject(PspInjector *inj, const char *text, char *error, size_t size);

/* Uses up one count of the oldest rule for @fault on @command, if there is one. */
bool psp_inject_take(PspInjector *inj, PspFault fault, unsigned command, unsigned *value);

/* What is still to come, in the language of psp_inject(), one rule a line. */
void psp_inject_describe(const PspInjector *inj, char *text, size_t size);

#endif
