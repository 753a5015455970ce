// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include "hist_text.h"
#include "human.h"

/* With fewer lines than that, powers of two are divided: as far as buckets allow */
#define MIN_LINES	8
#define LABELS		34

/* First and last bucket that has values */
static void range(const struct ksnp_hist *h, unsigned int *first, unsigned int *last)
{
	*first = KSNP_HIST_BUCKETS;
	*last = 0;
	for (unsigned int i = 0; i < KSNP_HIST_BUCKETS; i++) {
		if (!h->bucket[i])
			continue;
		if (*first > i)
			*first = i;
		*last = i;
	}
}

static uint64_t sum(const struct ksnp_hist *h, unsigned int first, unsigned int step)
{
	uint64_t count = 0;

	for (unsigned int i = first; i < first + step && i < KSNP_HIST_BUCKETS; i++)
		count += h->bucket[i];
	return count;
}

static void line(FILE *to, uint64_t from, uint64_t end, uint64_t count, uint64_t most,
		 unsigned int columns)
{
	unsigned int filled = (double)count / most * columns + 0.5;
	char a[HUMAN_SIZE], b[HUMAN_SIZE];

	/* What is there shows */
	if (count && !filled)
		filled = 1;
	fprintf(to, "  %7s to %-7s %12" PRIu64 " |", human_ns(a, from), human_ns(b, end), count);
	for (unsigned int i = 0; i < columns; i++)
		fputc(i < filled ? '#' : ' ', to);
	fputs("|\n", to);
}

void hist_text(FILE *to, const struct ksnp_hist *h, unsigned int width)
{
	unsigned int first, last, step = KSNP_HIST_SUB;
	uint64_t most = 0;

	range(h, &first, &last);
	while (step > 1 && last / step - first / step + 1 < MIN_LINES)
		step /= 2;
	first = first / step * step;
	for (unsigned int i = first; i <= last; i += step) {
		uint64_t count = sum(h, i, step);

		if (count > most)
			most = count;
	}
	for (unsigned int i = first; most && i <= last; i += step)
		line(to, ksnp_hist_floor(i),
		     i + step < KSNP_HIST_BUCKETS ? ksnp_hist_floor(i + step) : h->max,
		     sum(h, i, step), most, width > LABELS + 20 ? width - LABELS : 20);
}
