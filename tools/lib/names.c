// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <kvm_snp/names.h>
#include <kvm_snp/sev_status.h>
#include <kvm_snp/units.h>

#include "names.h"

/* struct name - @text is NULL where the word says it all */
struct name {
	uint64_t number;
	const char *word;
	const char *text;
};

#define SECOND(a, b, ...)	b
#define NUMBER(number, word, ...)	{ number, word, SECOND(0, ##__VA_ARGS__, NULL) },

#define UNIT(id, class)		{ KSNP_UNIT_##id, #id, NULL },
#define MODE(id, word)		{ KSNP_MODE_##id, word, NULL },
#define END(id, word)		{ KSNP_END_##id, word, NULL },
#define WHY(id, word)		{ KSNP_WHY_##id, word, NULL },
#define FLUSH(id, word)		{ KSNP_FLUSH_##id, word, NULL },
#define KIND(id, word)		{ KSNP_KIND_##id, word, NULL },

static const struct name units[] = { KSNP_UNITS(UNIT) { 0 } };
static const struct name modes[] = { KSNP_MODES(MODE) { 0 } };
static const struct name ends[] = { KSNP_ENDS(END) { 0 } };
static const struct name whys[] = { KSNP_REASONS(WHY) { 0 } };
static const struct name flushes[] = { KSNP_FLUSH_REASONS(FLUSH) { 0 } };
static const struct name kinds[] = { KSNP_FLUSH_KINDS(KIND) { 0 } };
static const struct name codes[] = { KSNP_MSR_REQUESTS(NUMBER) KSNP_NAE_EVENTS(NUMBER) { 0 } };
static const struct name ghcb_errors[] = { KSNP_GHCB_ERRORS(NUMBER) { 0 } };
static const struct name psc_operations[] = { KSNP_PSC_OPERATIONS(NUMBER) { 0 } };
static const struct name psc_errors[] = { { 0, "-", NULL }, KSNP_PSC_ERRORS(NUMBER) { 0 } };
static const struct name ap_requests[] = { KSNP_AP_REQUESTS(NUMBER) { 0 } };
static const struct name term_sets[] = { KSNP_TERM_SETS(NUMBER) { 0 } };
static const struct name term_ghcb[] = { KSNP_TERM_GHCB_CODES(NUMBER) { 0 } };
static const struct name term_linux[] = { KSNP_TERM_LINUX_CODES(NUMBER) { 0 } };
static const struct name message_types[] = { KSNP_MESSAGE_TYPES(NUMBER) { 0 } };
static const struct name page_types[] = { KSNP_PAGE_TYPES(NUMBER) { 0 } };
static const struct name fw_cmds[] = { KSNP_FW_CMDS(NUMBER) { 0 } };
static const struct name fw_statuses[] = { KSNP_FW_STATUSES(NUMBER) { 0 } };
static const struct name exit_reasons[] = { KSNP_EXIT_REASONS(NUMBER) { 0 } };
static const struct name rmp_results[] = { KSNP_RMP_RESULTS(NUMBER) { 0 } };
static const struct name npf_bits[] = { KSNP_NPF_BITS(NUMBER) { 0 } };
static const struct name levels[] = { KSNP_LEVELS(NUMBER) { 0 } };
static const struct name avoidances[] = { KSNP_AVOIDANCES(NUMBER) { 0 } };

/* By meaning; NULL where numbers have no words */
static const struct name *const tables[KSNP_NR_MEANINGS] = {
	[KSNP_AS_LEVEL] = levels,
	[KSNP_AS_UNIT] = units,
	[KSNP_AS_MODE] = modes,
	[KSNP_AS_CODE] = codes,
	[KSNP_AS_END] = ends,
	[KSNP_AS_WHY] = whys,
	[KSNP_AS_EXIT_REASON] = exit_reasons,
	[KSNP_AS_PSC_OPERATION] = psc_operations,
	[KSNP_AS_PSC_ERROR] = psc_errors,
	[KSNP_AS_RMP_RET] = rmp_results,
	[KSNP_AS_FLUSH] = flushes,
	[KSNP_AS_KIND] = kinds,
	[KSNP_AS_AVOIDED] = avoidances,
	[KSNP_AS_FW_CMD] = fw_cmds,
	[KSNP_AS_FW_STATUS] = fw_statuses,
	[KSNP_AS_MESSAGE_TYPE] = message_types,
	[KSNP_AS_AP_REQUEST] = ap_requests,
	[KSNP_AS_TERM_SET] = term_sets,
	[KSNP_AS_PAGE_TYPE] = page_types,
};

/* Tables end with a NULL word */
static const struct name *find(const struct name *table, uint64_t number)
{
	for (const struct name *n = table; n && n->word; n++)
		if (n->number == number)
			return n;
	return NULL;
}

static const struct name *find_termination(uint64_t set, uint64_t code)
{
	switch (set) {
	case 0:
		return find(term_ghcb, code);
	case 1:
		return find(term_linux, code);
	default:
		return NULL;
	}
}

/* Results are signed: negative ones are errnos */
static bool is_errno(enum ksnp_meaning meaning, uint64_t value)
{
	return (meaning == KSNP_AS_RET || meaning == KSNP_AS_RMP_RET) && (int32_t)value < 0;
}

const char *name_of(enum ksnp_meaning meaning, uint64_t value)
{
	const struct name *n;

	if (is_errno(meaning, value))
		return strerrorname_np(-(int64_t)(int32_t)value);
	n = find(tables[meaning], value);
	return n ? n->word : NULL;
}

const char *name_explain(enum ksnp_meaning meaning, uint64_t value)
{
	const struct name *n = find(tables[meaning], value);

	return n ? n->text : NULL;
}

const char *name_termination(uint64_t set, uint64_t code)
{
	const struct name *n = find_termination(set, code);

	return n ? n->word : NULL;
}

const char *name_explain_termination(uint64_t set, uint64_t code)
{
	const struct name *n = find_termination(set, code);

	return n ? n->text : NULL;
}

const char *name_ghcb_error(uint64_t info2)
{
	const struct name *n = find(ghcb_errors, info2);

	return n ? n->word : NULL;
}

/* At *@at, which moves on but never beyond the end */
__attribute__((format(printf, 4, 5)))
static void append(char *buf, size_t size, size_t *at, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(buf + *at, size - *at, format, args);
	va_end(args);
	*at += n < 0 || (size_t)n >= size - *at ? size - *at - 1 : (size_t)n;
}

static void format_npf_error(char *buf, size_t size, uint64_t value)
{
	size_t at = 0;

	for (const struct name *n = npf_bits; n->word; n++) {
		if (!(value & 1ULL << n->number))
			continue;
		append(buf, size, &at, "%s%s", at ? "|" : "", n->word);
		value &= ~(1ULL << n->number);
	}
	if (value || !at)
		append(buf, size, &at, "%s0x%" PRIx64, at ? "|" : "", value);
}

/* What has no word: in hexadecimal where people know it so */
static bool is_hex(enum ksnp_meaning meaning)
{
	switch (meaning) {
	case KSNP_AS_HEX:
	case KSNP_AS_GPA:
	case KSNP_AS_GFN:
	case KSNP_AS_PFN:
	case KSNP_AS_CODE:
	case KSNP_AS_PSC_ERROR:
	case KSNP_AS_FW_CMD:
	case KSNP_AS_FW_STATUS:
	case KSNP_AS_TERM_CODE:
		return true;
	default:
		return false;
	}
}

const char *name_format(char *buf, size_t size, enum ksnp_meaning meaning, uint64_t value)
{
	const char *word = name_of(meaning, value);

	if (!size)
		return buf;
	if (meaning == KSNP_AS_NPF_ERROR)
		format_npf_error(buf, size, value);
	else if (word)
		snprintf(buf, size, "%s%s", is_errno(meaning, value) ? "-" : "", word);
	else if (meaning == KSNP_AS_RET || meaning == KSNP_AS_RMP_RET)
		snprintf(buf, size, "%" PRId32, (int32_t)value);
	else if (is_hex(meaning))
		snprintf(buf, size, "0x%" PRIx64, value);
	else
		snprintf(buf, size, "%" PRIu64, value);
	return buf;
}

int name_unit(const char *name)
{
	for (const struct name *n = units; n->word; n++)
		if (!strcmp(n->word, name))
			return n->number;
	return -1;
}
