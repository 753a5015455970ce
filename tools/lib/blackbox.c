// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "blackbox.h"
#include "text.h"

#define WORD_ENTRY(id, name)	name,

static const char *const at_words[] = { BLACKBOX_ATS(WORD_ENTRY) };
static const char *const mode_words[] = { BLACKBOX_MODES(WORD_ENTRY) };
static const char *const mp_words[] = { BLACKBOX_MPS(WORD_ENTRY) };
static const char *const why_words[] = { KSNP_REASONS(WORD_ENTRY) };

#define UNIT_ENTRY(id, class)	#id,

static const char *const unit_words[] = { KSNP_UNITS(UNIT_ENTRY) };

#define NR(words)	(sizeof(words) / sizeof((words)[0]))

const char *blackbox_at_name(uint64_t at)
{
	return at < NR(at_words) ? at_words[at] : NULL;
}

const char *blackbox_mp_name(uint64_t mp)
{
	return mp < NR(mp_words) ? mp_words[mp] : NULL;
}

/* All of @text is a number, decimal or with 0x hexadecimal */
static bool parse_number(const char *text, uint64_t *n)
{
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	*n = strtoull(text, &end, text[0] == '0' && text[1] == 'x' ? 16 : 10);
	return !errno && !*end;
}

static bool parse_word(const char *text, const char *const *words, size_t nr, uint64_t *n)
{
	for (*n = 0; *n < nr; ++*n)
		if (!strcmp(words[*n], text))
			return true;
	return false;
}

/* The text behind the first of @separators, which becomes the end of what is before it */
static char *split(char *text, const char *separators)
{
	text += strcspn(text, separators);
	if (*text)
		*text++ = '\0';
	return text;
}

static bool parse_pair(char *text, struct blackbox_pair *p)
{
	char *second = split(text, "/:");

	return parse_number(text, &p->a) && parse_number(second, &p->b);
}

static bool parse_refusal(char *text, struct blackbox_pair *p)
{
	char *why = split(text, ":");

	return parse_number(text, &p->a) && parse_word(why, why_words, NR(why_words), &p->b);
}

#define PARSE_INT(text, p)	parse_number(text, p)
#define PARSE_MODE(text, p)	parse_word(text, mode_words, NR(mode_words), p)
#define PARSE_MP(text, p)	parse_word(text, mp_words, NR(mp_words), p)
#define PARSE_AT(text, p)	parse_word(text, at_words, NR(at_words), p)
#define PARSE_UNIT(text, p)	parse_word(text, unit_words, NR(unit_words), p)
#define PARSE_WHY(text, p)	parse_word(text, why_words, NR(why_words), p)
#define PARSE_PAIR(text, p)	parse_pair(text, p)
#define PARSE_REFUSAL(text, p)	parse_refusal(text, p)

static void parse_key(const char *key, char *value, struct blackbox_vcpu *v)
{
#define TRY_KEY(type, name)						\
	if (!strcmp(key, #name)) {					\
		v->has_##name = PARSE_##type(value, &v->name);		\
		return;							\
	}
	BLACKBOX_VCPU_KEYS(TRY_KEY)
}

bool blackbox_parse_vcpu(char *line, struct blackbox_vcpu *v)
{
	char *word, *next;

	memset(v, 0, sizeof(*v));
	for (word = line; *word; word = next) {
		next = split(word, "\n ");
		parse_key(word, split(word, "="), v);
	}
	return v->has_vm && v->has_vcpu && v->vm <= INT32_MAX && v->vcpu <= UINT32_MAX &&
	       v->tid <= INT32_MAX;
}

static bool parse_signed(const char *text, int64_t *n)
{
	bool minus = *text == '-';
	uint64_t value;

	if (!parse_number(text + minus, &value) || value > INT64_MAX)
		return false;
	*n = minus ? -(int64_t)value : (int64_t)value;
	return true;
}

static void parse_running(const char *key, char *value, struct blackbox_firmware *f)
{
	if (!strcmp(key, "number"))
		f->running = parse_number(value, &f->cmd);
	else if (!strcmp(key, "ms"))
		parse_number(value, &f->run_ms);
	else if (!strcmp(key, "tid"))
		parse_number(value, &f->tid);
	else if (!strcmp(key, "comm"))
		text_copy(f->comm, sizeof(f->comm), value, strlen(value));
}

static void parse_failed(const char *key, char *value, struct blackbox_firmware *f)
{
	if (!strcmp(key, "number"))
		f->failed = parse_number(value, &f->failed_cmd);
	else if (!strcmp(key, "ret"))
		parse_signed(value, &f->failed_ret);
	else if (!strcmp(key, "status"))
		f->has_status = parse_number(value, &f->failed_status);
	else if (!strcmp(key, "ms"))
		parse_number(value, &f->failed_ms);
}

static void parse_rest(const char *line, const char *key, char *value, struct blackbox_firmware *f)
{
	if (!strcmp(line, "running"))
		parse_running(key, value, f);
	else if (!strcmp(line, "failed"))
		parse_failed(key, value, f);
	else if (!strcmp(line, "state") && !strcmp(key, "since_ms"))
		parse_number(value, &f->silent_ms);
	else if (!strcmp(line, "waiting") && !strcmp(key, "tasks"))
		parse_number(value, &f->waiting);
	else if (!strcmp(line, "waiting") && !strcmp(key, "longest_ms"))
		parse_number(value, &f->longest_ms);
	else if (!strcmp(line, "commands") && !strcmp(key, "done"))
		parse_number(value, &f->commands);
	else if (!strcmp(line, "commands") && !strcmp(key, "failed"))
		parse_number(value, &f->failures);
}

void blackbox_parse_firmware(char *line, struct blackbox_firmware *f)
{
	char *word, *value, *next = split(line, "\n ");

	while (*next) {
		word = next;
		next = split(word, "\n ");
		value = split(word, "=");
		if (!strcmp(line, "state") && !strcmp(word, "does-not-answer"))
			f->silent = true;
		parse_rest(line, word, value, f);
	}
}

int blackbox_vcpus(struct blackbox_vcpu **vcpus, size_t *nr)
{
	FILE *f = fopen(BLACKBOX_DIR "vcpus", "re");
	struct blackbox_vcpu v;
	char *line = NULL;
	size_t size = 0;
	void *all = NULL;

	*vcpus = NULL;
	*nr = 0;
	if (!f)
		return -errno;
	while (*nr < BLACKBOX_MAX_VCPUS && getline(&line, &size, f) > 0) {
		if (!blackbox_parse_vcpu(line, &v))
			continue;
		array_insert(&all, nr, sizeof(v), *nr);
		((struct blackbox_vcpu *)all)[*nr - 1] = v;
	}
	free(line);
	fclose(f);
	*vcpus = all;
	return 0;
}

int blackbox_firmware(struct blackbox_firmware *f)
{
	FILE *file = fopen(BLACKBOX_DIR "firmware", "re");
	char *line = NULL;
	size_t size = 0;

	memset(f, 0, sizeof(*f));
	if (!file)
		return -errno;
	f->known = true;
	while (getline(&line, &size, file) > 0)
		blackbox_parse_firmware(line, f);
	free(line);
	fclose(file);
	return 0;
}
