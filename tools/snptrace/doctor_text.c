// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>

#include "doctor.h"
#include "human.h"

#define RED	"\033[1;31m"
#define YELLOW	"\033[33m"
#define GREEN	"\033[32m"
#define PLAIN	"\033[0m"

static void print_verdict(enum doctor_verdict v)
{
	const char *colour = v == DOCTOR_OK ? GREEN : v == DOCTOR_WARN ? YELLOW : RED;

	if (!human_colour())
		printf("%-8s", doctor_word(v));
	else
		printf("%s%-8s%s", colour, doctor_word(v), PLAIN);
}

static void print_sum(const struct doctor_point *points, unsigned int nr)
{
	unsigned int count[DOCTOR_FAIL + 1] = { 0 };

	for (unsigned int i = 0; i < nr; i++)
		count[points[i].verdict]++;
	printf("\n%s: %u ok, %u warn, %u unknown, %u fail\n",
	       doctor_worst(points, nr) <= DOCTOR_WARN ? "Fit" : "Not fit", count[DOCTOR_OK],
	       count[DOCTOR_WARN], count[DOCTOR_UNKNOWN], count[DOCTOR_FAIL]);
}

void doctor_print(const struct doctor_point *points, unsigned int nr)
{
	printf("%-11s %-8sWHAT IS SO\n", "POINT", "VERDICT");
	for (unsigned int i = 0; i < nr; i++) {
		if (points[i].verdict == DOCTOR_NOTHING)
			continue;
		printf("%-11s ", points[i].title);
		print_verdict(points[i].verdict);
		printf("%s\n", points[i].what);
		if (*points[i].todo)
			printf("%-20s-> %s\n", "", points[i].todo);
	}
	print_sum(points, nr);
}
