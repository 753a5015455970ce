// SPDX-License-Identifier: GPL-2.0-only
/* Prints the rows of rmp_cases/cases.c as a table: docs/rmp-cases.md from its mark on. */
#include <stdio.h>

#include "cases.h"

int main(void)
{
	char action[200], before[100], outcome[200];

	printf("| | who does what | before | outcome | reference |\n|---|---|---|---|---|\n");
	for (unsigned int i = 0; i < rmp_case_count; i++) {
		const struct rmp_case *c = &rmp_cases[i];

		rmp_case_action(c, action, sizeof(action));
		rmp_case_state(c->before, c->perms, before, sizeof(before));
		rmp_case_outcome(c, outcome, sizeof(outcome));
		printf("| %u | %s | %s | %s | %s%s |\n", i + 1, action, c->place ? "-" : before, outcome,
		       c->ref, c->assumed ? " (assumed)" : "");
	}
	return 0;
}
