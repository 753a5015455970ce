/*
 * AMD Secure Processor: faults injected from outside
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inject.h"
#include "names.h"

#define MAX_WORDS   4
#define MAX_TEXT    128

typedef struct Words {
    char text[MAX_TEXT];
    char *word[MAX_WORDS];
    unsigned count;
} Words;

static const struct Verb {
    const char *name;
    PspFault fault;
    bool has_value;
} verbs[] = {
    { "fail", PSP_FAULT_FAIL, true },
    { "delay", PSP_FAULT_DELAY, true },
    { "lose-irq", PSP_FAULT_LOSE_IRQ, false },
};

__attribute__((format(printf, 3, 4)))
static bool complain(char *error, size_t size, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(error, size, fmt, ap);
    va_end(ap);
    return false;
}

static bool split(Words *words, const char *text, char *error, size_t size)
{
    char *save, *w;

    if (strlen(text) >= sizeof(words->text)) {
        return complain(error, size, "longer than %d characters", MAX_TEXT - 1);
    }
    strcpy(words->text, text);
    words->count = 0;
    for (w = strtok_r(words->text, " \t", &save); w; w = strtok_r(NULL, " \t", &save)) {
        if (words->count == MAX_WORDS) {
            return complain(error, size, "too many words, from '%s' on", w);
        }
        words->word[words->count++] = w;
    }
    return words->count || complain(error, size, "nothing to inject");
}

static bool parse_number(const char *word, unsigned max, unsigned *number)
{
    unsigned long n;
    char *end;

    if (*word < '0' || *word > '9') {
        return false;
    }
    errno = 0;
    n = strtoul(word, &end, 0);
    if (errno || *end || n > max) {
        return false;
    }
    *number = n;
    return true;
}

static bool parse_command(const char *word, unsigned *command)
{
    if (!strcmp(word, "*")) {
        *command = PSP_INJECT_ANY;
        return true;
    }
    return sev_command_by_name(word, command) ||
           parse_number(word, SEV_CMD_LIMIT - 1, command);
}

static bool parse_value(PspFault fault, const char *word, unsigned *value, char *error, size_t size)
{
    if (fault == PSP_FAULT_DELAY) {
        return parse_number(word, PSP_INJECT_MAX_DELAY, value) ||
               complain(error, size, "'%s' is not a number of milliseconds up to %d", word,
                        PSP_INJECT_MAX_DELAY);
    }
    return sev_status_by_name(word, value) || parse_number(word, 0xffff, value) ||
           complain(error, size, "'%s' is not a firmware status", word);
}

static bool parse_rule(const struct Verb *verb, const Words *words, PspRule *rule,
                       char *error, size_t size)
{
    unsigned next = 1;

    rule->fault = verb->fault;
    rule->value = 0;
    rule->left = 1;

    if (words->count <= next + verb->has_value) {
        return complain(error, size, "'%s' wants a command%s", verb->name,
                        !verb->has_value ? "" :
                        verb->fault == PSP_FAULT_FAIL ? " and a status" : " and milliseconds");
    }
    if (!parse_command(words->word[next], &rule->command)) {
        return complain(error, size, "'%s' is not a firmware command", words->word[next]);
    }
    next++;
    if (verb->has_value &&
        !parse_value(verb->fault, words->word[next++], &rule->value, error, size)) {
        return false;
    }
    if (next < words->count &&
        (!parse_number(words->word[next], PSP_INJECT_MAX_COUNT, &rule->left) || !rule->left)) {
        return complain(error, size, "'%s' is not a count from 1 to %d", words->word[next],
                        PSP_INJECT_MAX_COUNT);
    }
    if (next + 1 < words->count) {
        return complain(error, size, "'%s' is one word too many", words->word[next + 1]);
    }
    return true;
}

static bool add_rule(PspInjector *inj, const PspRule *rule, char *error, size_t size)
{
    for (unsigned i = 0; i < PSP_INJECT_RULES; i++) {
        if (!inj->rule[i].left) {
            inj->rule[i] = *rule;
            return true;
        }
    }
    return complain(error, size, "%d rules are waiting already", PSP_INJECT_RULES);
}

static void remove_rule(PspInjector *inj, unsigned i)
{
    memmove(&inj->rule[i], &inj->rule[i + 1],
            (PSP_INJECT_RULES - 1 - i) * sizeof(inj->rule[0]));
    inj->rule[PSP_INJECT_RULES - 1].left = 0;
}

static bool obey_state_verb(PspInjector *inj, const char *verb)
{
    if (!strcmp(verb, "clear")) {
        memset(inj, 0, sizeof(*inj));
    } else if (!strcmp(verb, "dead")) {
        inj->dead = true;
    } else if (!strcmp(verb, "alive")) {
        inj->dead = false;
    } else {
        return false;
    }
    return true;
}

bool psp_inject(PspInjector *inj, const char *text, char *error, size_t size)
{
    Words words;
    PspRule rule;

    if (!split(&words, text, error, size)) {
        return false;
    }
    if (words.count == 1 && obey_state_verb(inj, words.word[0])) {
        return true;
    }
    for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
        if (!strcmp(words.word[0], verbs[i].name)) {
            return parse_rule(&verbs[i], &words, &rule, error, size) &&
                   add_rule(inj, &rule, error, size);
        }
    }
    return complain(error, size, "'%s' is not one of fail CMD STATUS [N], delay CMD MS [N], "
                    "lose-irq CMD [N], dead, alive, clear", text);
}

bool psp_inject_take(PspInjector *inj, PspFault fault, unsigned command, unsigned *value)
{
    for (unsigned i = 0; i < PSP_INJECT_RULES && inj->rule[i].left; i++) {
        PspRule *rule = &inj->rule[i];

        if (rule->fault != fault ||
            (rule->command != PSP_INJECT_ANY && rule->command != command)) {
            continue;
        }
        if (value) {
            *value = rule->value;
        }
        if (!--rule->left) {
            remove_rule(inj, i);
        }
        return true;
    }
    return false;
}

__attribute__((format(printf, 3, 4)))
static void append(char *text, size_t size, const char *fmt, ...)
{
    size_t used = strlen(text);
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text + used, size - used, fmt, ap);
    va_end(ap);
}

static void describe_rule(const PspRule *rule, char *text, size_t size)
{
    const char *command = sev_command_name(rule->command);
    const char *status = sev_status_name(rule->value);

    append(text, size, "%s ", verbs[rule->fault].name);
    if (rule->command == PSP_INJECT_ANY) {
        append(text, size, "*");
    } else if (command) {
        append(text, size, "%s", command);
    } else {
        append(text, size, "%#x", rule->command);
    }
    if (rule->fault == PSP_FAULT_DELAY) {
        append(text, size, " %u", rule->value);
    } else if (rule->fault == PSP_FAULT_FAIL && status) {
        append(text, size, " %s", status);
    } else if (rule->fault == PSP_FAULT_FAIL) {
        append(text, size, " %#x", rule->value);
    }
    append(text, size, " %u\n", rule->left);
}

void psp_inject_describe(const PspInjector *inj, char *text, size_t size)
{
    text[0] = '\0';
    if (inj->dead) {
        append(text, size, "dead\n");
    }
    for (unsigned i = 0; i < PSP_INJECT_RULES && inj->rule[i].left; i++) {
        describe_rule(&inj->rule[i], text, size);
    }
}
